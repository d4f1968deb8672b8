package io.cloudflux.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.jobs.tiering.DailyAccessTotal;
import io.cloudflux.local.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of version 0.1 wrote with Flink's JDBC sink; their savepoints are still good. */
class PostgresSavepointITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir static Path work;
  private static LocalPostgres postgres;
  private static PostgresOptions where;

  @BeforeAll
  static void start() throws Exception {
    postgres = LocalPostgres.start(work);
    where = new PostgresOptions(postgres.jdbcUrl(), postgres.user(), postgres.password());
    PostgresOutput.open(where, PostgresOutput.TIMEOUT);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  /** And the savepoints of a job that began with one of those. */
  @Test
  void startsFromASavepointOfTheJdbcSink() throws Exception {
    String theirs = run(null, jdbc());
    int before = rows();
    String ours = run(theirs, sink());
    int between = rows();
    assertThat(between).isGreaterThan(before);
    run(ours, sink());
    assertThat(rows()).isGreaterThan(between);
  }

  /** Until it has written something new, and its savepoint. */
  private static String run(String savepoint, Sink<DailyAccessTotal> sink) throws Exception {
    int before = rows();
    Configuration configuration = new Configuration();
    if (savepoint != null) {
      configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(2);
    env.enableCheckpointing(200);
    DataStream<DailyAccessTotal> totals =
        env.fromSource(
                new DataGeneratorSource<>(
                    i -> new DailyAccessTotal("object " + i, 20_000, 1, 1, 1, 1),
                    1_000_000,
                    RateLimiterStrategy.perSecond(100),
                    TypeInformation.of(DailyAccessTotal.class)),
                WatermarkStrategy.noWatermarks(),
                "totals")
            .uid("totals");
    totals.sinkTo(sink).uid("to-postgres").name("to-postgres");
    JobClient job = env.executeAsync();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (rows() == before) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      assertThat(job.getJobStatus().get().isTerminalState()).isFalse();
      Thread.sleep(100);
    }
    return job.stopWithSavepoint(false, work.toUri().toString(), SavepointFormatType.CANONICAL)
        .get();
  }

  private static Sink<DailyAccessTotal> sink() {
    return new PostgresSink<>(where, PostgresOutput.TIMEOUT, PostgresOutput.DAILY_ACCESSES);
  }

  private static Sink<DailyAccessTotal> jdbc() {
    return JdbcSink.<DailyAccessTotal>builder()
        .withQueryStatement(
            "INSERT INTO object_daily_accesses VALUES (?, ?, 1, 1, 1, 1) ON CONFLICT DO NOTHING",
            (row, total) -> {
              row.setObject(1, java.time.LocalDate.ofEpochDay(total.day()));
              row.setString(2, total.object());
            })
        .withExecutionOptions(JdbcExecutionOptions.builder().withBatchSize(1).build())
        .buildAtLeastOnce(
            new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                .withUrl(where.url())
                .withDriverName("org.postgresql.Driver")
                .withUsername(where.user())
                .withPassword(where.password())
                .build());
  }

  private static int rows() throws Exception {
    try (Connection connection = where.connect(PostgresOutput.TIMEOUT);
        Statement sql = connection.createStatement();
        ResultSet count = sql.executeQuery("SELECT count(*) FROM object_daily_accesses")) {
      count.next();
      return count.getInt(1);
    }
  }
}
