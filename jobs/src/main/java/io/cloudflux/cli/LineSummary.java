package io.cloudflux.cli;

import io.cloudflux.jobs.tiering.LineMetrics;
import io.cloudflux.log.LineKind;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What became of the lines of a run: each is parsed, ignored under a rule, or dead.
 *
 * @param counts the job's accumulators
 */
record LineSummary(Map<String, Object> counts) {
  /** Lines of a stage that had a certain end. */
  long count(String stage, String what) {
    return counts.get(LineMetrics.name(stage, what)) instanceof Long count ? count : 0;
  }

  String toText() {
    StringBuilder text = new StringBuilder();
    for (String stage : LineMetrics.STAGES) {
      if (count(stage, LineMetrics.LINES) > 0) {
        text.append(stage).append(": ").append(balance(stage)).append(System.lineSeparator());
        long duplicates = count(stage, LineMetrics.DUPLICATES);
        if (duplicates > 0) {
          text.append(stage)
              .append(": %,d of the parsed are requests told before%n".formatted(duplicates));
        }
      }
    }
    return text.toString();
  }

  /** {@code 10 lines = 7 parsed + 2 ignored (blank 1, header 1) + 1 dead letters}. */
  String balance(String stage) {
    long ignored = 0;
    StringJoiner rules = new StringJoiner(", ", " (", ")").setEmptyValue("");
    for (LineKind kind : LineKind.values()) {
      long count = count(stage, LineMetrics.ignored(kind));
      if (count > 0) {
        ignored += count;
        rules.add("%s %,d".formatted(kind.label(), count));
      }
    }
    return "%,d lines = %,d parsed + %,d ignored%s + %,d dead letters"
        .formatted(
            count(stage, LineMetrics.LINES),
            count(stage, LineMetrics.PARSED),
            ignored,
            rules,
            count(stage, LineMetrics.DEAD));
  }
}
