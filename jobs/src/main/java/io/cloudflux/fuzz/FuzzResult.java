package io.cloudflux.fuzz;

import io.cloudflux.log.LineKind;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * What became of the lines of a run.
 *
 * @param records in the lines that hold any
 * @param kinds lines of each {@link LineKind}
 * @param reasons malformed lines of each {@link Reason}
 * @param faults lines something was wrong with that must not be
 * @param firstFaults what it was, of the first of them
 * @param slowestMillis what the slowest line took, to tell its time and to parse it
 * @param early memory behind a tenth of the lines
 */
public record FuzzResult(
    LogFormat format,
    long seed,
    long lines,
    long records,
    long[] kinds,
    long[] reasons,
    long faults,
    List<String> firstFaults,
    double seconds,
    double slowestMillis,
    Memory early,
    Memory late) {

  /** Caches fill until they are full; beyond that nothing may stay. */
  private static final long MAX_GROWTH_BYTES = 16L << 20;

  public FuzzResult {
    kinds = kinds.clone();
    reasons = reasons.clone();
    firstFaults = List.copyOf(firstFaults);
  }

  /** Lines that hold a record. */
  long events() {
    return kinds[LineKind.RECORD.ordinal()];
  }

  private long ignored() {
    return Arrays.stream(kinds).sum() - events();
  }

  private long dead() {
    return Arrays.stream(reasons).sum();
  }

  private boolean balanced() {
    return events() + ignored() + dead() == lines;
  }

  private boolean flat() {
    return late.heapBytes() - early.heapBytes() <= MAX_GROWTH_BYTES;
  }

  /** True if nothing was found that must not be. */
  public boolean passed() {
    return faults == 0 && balanced() && flat();
  }

  /** For people. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    StringJoiner rules = new StringJoiner(", ", " (", ")").setEmptyValue("");
    for (LineKind kind : LineKind.values()) {
      if (kind != LineKind.RECORD && kinds[kind.ordinal()] > 0) {
        rules.add("%s %,d".formatted(kind.label(), kinds[kind.ordinal()]));
      }
    }
    StringJoiner why = new StringJoiner(", ", " (", ")").setEmptyValue("");
    for (Reason reason : Reason.values()) {
      if (reasons[reason.ordinal()] > 0) {
        why.add("%s %,d".formatted(reason, reasons[reason.ordinal()]));
      }
    }
    line(
        text,
        "%s: %,d lines %s %,d with events + %,d ignored%s + %,d dead%s",
        format.label(),
        lines,
        balanced() ? "=" : "IS NOT",
        events(),
        ignored(),
        rules,
        dead(),
        why);
    line(
        text,
        "  %,d records; escaped %,d; %,.0f lines/s, slowest %.0f ms; heap %.1f to %.1f MiB%s,"
            + " resident %.0f to %.0f MiB",
        records,
        faults,
        lines / seconds,
        slowestMillis,
        mebibytes(early.heapBytes()),
        mebibytes(late.heapBytes()),
        flat() ? "" : " GROWS",
        mebibytes(early.residentBytes()),
        mebibytes(late.residentBytes()));
    for (String fault : firstFaults) {
      line(text, "  seed %d, %s", seed, fault);
    }
    return text.toString();
  }

  private static double mebibytes(long bytes) {
    return bytes / (double) (1L << 20);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
