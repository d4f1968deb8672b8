package io.cloudflux.jobs.forecast;

import io.cloudflux.inventory.InventoryParser;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import java.time.Duration;

/**
 * How what comes in is read, once every setting has been checked.
 *
 * @param format of the access logs
 * @param logOptions what the lines do not say themselves
 * @param deduplicateWithin how long after their day requests are remembered; zero counts all
 * @param inventoryParser reads the inventory's lines
 */
public record InputSettings(
    LogFormat format,
    LogOptions logOptions,
    Duration deduplicateWithin,
    InventoryParser inventoryParser) {}
