package io.cloudflux.cli;

import io.cloudflux.jobs.tiering.LineMetrics;
import java.util.List;
import java.util.Map;

/**
 * What became of the lines of a run.
 *
 * @param counts the job's accumulators
 */
record LineSummary(Map<String, Object> counts) {
  static final String ACCESS_LOG = "access-log";
  static final String INVENTORY = "inventory";

  /** Lines of a stage that had a certain end. */
  long count(String stage, String what) {
    return counts.get(LineMetrics.name(stage, what)) instanceof Long count ? count : 0;
  }

  String toText() {
    StringBuilder text = new StringBuilder();
    for (String stage : List.of(ACCESS_LOG, INVENTORY)) {
      long lines = count(stage, LineMetrics.LINES);
      if (lines > 0) {
        text.append(
            "%s: %,d lines = %,d parsed + %,d ignored + %,d dead letters%n"
                .formatted(
                    stage,
                    lines,
                    count(stage, LineMetrics.PARSED),
                    count(stage, LineMetrics.IGNORED),
                    count(stage, LineMetrics.DEAD)));
      }
    }
    return text.toString();
  }
}
