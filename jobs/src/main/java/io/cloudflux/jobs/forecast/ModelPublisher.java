package io.cloudflux.jobs.forecast;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.sink.PostgresOutput;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.source.LinePublisher;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Tells of models that have been trained: the table of models, and the jobs that run. */
final class ModelPublisher implements AutoCloseable {
  private final PostgresOutput register;
  private final LinePublisher announcements;

  /**
   * @param announceTo {@code kafka:TOPIC} or a file, or null to announce nothing
   * @param register the database with the table of models, or null to leave it alone
   * @throws ConfigurationException if the topic cannot be had: better before a training than after
   */
  ModelPublisher(String announceTo, KafkaOptions kafka, PostgresOutput register)
      throws IOException {
    this.register = register;
    this.announcements =
        announceTo == null ? null : LinePublisher.open("announce", announceTo, kafka::require);
  }

  /** Registers and announces; told again, it changes nothing. */
  void publish(ModelAnnouncement model) throws IOException, SQLException, InterruptedException {
    if (register != null) {
      register.register(model, announces());
    }
    if (announces()) {
      announcements.publish(
          List.of(new LinePublisher.Line(model.card().modelVersion(), model.toJson())));
    }
  }

  /** True if running jobs are told. */
  boolean announces() {
    return announcements != null;
  }

  @Override
  public void close() {
    if (announcements != null) {
      announcements.close();
    }
  }
}
