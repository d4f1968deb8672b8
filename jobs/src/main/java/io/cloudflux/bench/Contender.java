package io.cloudflux.bench;

import io.cloudflux.log.LogFormat;

/**
 * One of those that are measured.
 *
 * @param kind what it is
 * @param job how the job runs, or null if it is none
 */
public record Contender(Kind kind, TieringRun job) {

  /** What goes through the log. */
  public enum Kind {
    /** {@link LogLoop} with the JDK's formatter. */
    LOOP("loop"),
    /** {@link LogLoop} with arithmetic. */
    TUNED_LOOP("tuned-loop"),
    /** {@link ParserPass}. */
    PARSER("parser"),
    /** {@link DuckDbQuery}. */
    DUCKDB("duckdb"),
    /** {@link KafkaToNothing}. */
    KAFKA_TO_NOTHING("kafka-to-nothing"),
    /** {@link TieringRun}. */
    JOB("job");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  static Contender of(Kind peer) {
    return new Contender(peer, null);
  }

  static Contender of(TieringRun job) {
    return new Contender(Kind.JOB, job);
  }

  /** For people. */
  String label() {
    return switch (kind) {
      case LOOP -> "loop, one thread";
      case TUNED_LOOP -> "loop, time by arithmetic";
      case PARSER -> "parser alone, one thread";
      case DUCKDB -> "DuckDB";
      case KAFKA_TO_NOTHING -> "Kafka to nothing";
      case JOB -> job.label();
    };
  }

  /** Whether it reads lines of a format. */
  boolean reads(LogFormat format) {
    return switch (kind) {
      case LOOP, TUNED_LOOP -> LogLoop.FORMATS.contains(format);
      case DUCKDB -> format == LogFormat.S3;
      case PARSER, KAFKA_TO_NOTHING, JOB -> true;
    };
  }

  /** Whether it reads a topic. */
  boolean needsTopic() {
    return kind == Kind.KAFKA_TO_NOTHING || job != null && job.source().equals(TieringRun.KAFKA);
  }

  /** Whether it needs a broker or a database. */
  boolean needsServices() {
    return needsTopic() || job != null && job.needsServices();
  }
}
