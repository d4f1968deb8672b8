package io.cloudflux.demo;

import io.cloudflux.log.LogFormat;
import java.util.List;

/**
 * What the demo shows.
 *
 * @param generator of the logs and the inventory, if {@code accessLogs} is empty
 * @param accessLogs files of one's own, or empty
 * @param format of those
 * @param inventory files of one's own, or empty
 * @param inputFlags flags of both jobs on how to read the logs
 * @param tieringFlags further flags of the tiering job
 */
public record DemoSettings(
    LogGenerator.Settings generator,
    List<String> accessLogs,
    LogFormat format,
    List<String> inventory,
    List<String> inputFlags,
    List<String> tieringFlags) {}
