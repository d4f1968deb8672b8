package io.cloudflux.jobs.evaluation;

import java.util.Locale;

/** Objects by how much they were read in the 30 days before the forecast. */
enum Stratum {
  ALL(0, Long.MAX_VALUE),
  UNREAD(0, 0),
  READS_1_TO_3(1, 3),
  READS_4_TO_30(4, 30),
  READS_OVER_30(31, Long.MAX_VALUE);

  private final long least;
  private final long most;

  Stratum(long least, long most) {
    this.least = least;
    this.most = most;
  }

  boolean has(EvaluationExample example) {
    return example.monthReads() >= least && example.monthReads() <= most;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
