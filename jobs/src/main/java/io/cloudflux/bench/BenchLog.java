package io.cloudflux.bench;

import io.cloudflux.log.LogFormat;
import java.nio.file.Path;
import java.util.List;

/**
 * A log that all contenders read.
 *
 * @param files of it, in their order
 * @param format of its lines
 * @param topic the same lines, or null if it is in no topic
 * @param nowMillis the present for all of them: lines after it are implausible
 */
record BenchLog(List<Path> files, LogFormat format, String topic, long nowMillis) {
  BenchLog {
    files = List.copyOf(files);
  }
}
