package io.cloudflux.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.forecast.ModelCard;
import io.cloudflux.jobs.forecast.SavedModels;
import io.cloudflux.jobs.sink.Topics;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running job changes over from one announced model to the next, fails in between, and goes on
 * without the folders it read them from; a replay of its files decides the same.
 */
class ModelSwitchITCase {
  private static final int LINES = 6_000;
  private static final String FAILURE = "access-logs-with-models";

  private static final int FIRST_DAY = (int) LocalDate.of(2024, 3, 1).toEpochDay();
  private static final int FIRST_SWITCH = FIRST_DAY + 16;
  private static final int SECOND_SWITCH = FIRST_DAY + 30;

  @TempDir static Path work;
  private static List<String> replayed;
  private static List<String> replayedVerdicts;
  private static List<String> live;
  private static List<String> liveVerdicts;
  private static List<String> rows;

  @BeforeAll
  static void runBoth() throws Exception {
    CountRegression first = SavedModels.model("first", 0.01);
    CountRegression second = SavedModels.model("second", 5);
    CountRegression worse = SavedModels.model("worse", 1);
    Path models = Files.createDirectory(work.resolve("models"));
    List<ModelAnnouncement> announcements =
        List.of(
            announce(card(second, 1.0, first, 1.25), models, SECOND_SWITCH),
            announce(card(worse, 1.5, first, 1.25), models, SECOND_SWITCH - 5),
            announce(card(first, 1.75, null, 0), models, FIRST_SWITCH),
            announce(SavedModels.card("vanished", 1, "first", 2), models, SECOND_SWITCH - 3),
            announce(card(first, 1.75, null, 0), models, FIRST_DAY + 400));
    SavedModels.save(first, models.resolve("first"));
    SavedModels.save(second, models.resolve("second"));
    SavedModels.save(worse, models.resolve("worse"));
    List<byte[]> lines =
        new ArrayList<>(announcements.stream().map(ModelAnnouncement::toJson).toList());
    lines.add("not an announcement".getBytes(StandardCharsets.UTF_8));

    GeneratedLogs logs = GeneratedLogs.of(11, 100, 40, LINES, 0);
    replay(logs, lines);
    live(logs, lines, models);
  }

  private static ModelCard card(
      CountRegression model, double deviance, CountRegression inUse, double inUseDeviance) {
    return SavedModels.card(
        model.version(), deviance, inUse == null ? null : inUse.version(), inUseDeviance);
  }

  private static ModelAnnouncement announce(ModelCard card, Path models, int from) {
    return new ModelAnnouncement(
        card, models.resolve(card.modelVersion()).toUri().toString(), from);
  }

  @Test
  void theJobFailedBetweenTheTwoSwitches() {
    assertThat(FailAfterCheckpoint.failures(FAILURE)).isEqualTo(1);
    assertThat(work.resolve("models")).doesNotExist();
  }

  @Test
  void everyBoundaryIsDecidedWithTheModelInForce() throws IOException {
    List<String> versions = new ArrayList<>();
    for (String line : live) {
      JsonNode decision = new ObjectMapper().readTree(line);
      int asOf =
          (int) LocalDate.parse(decision.path("as_of").asText().substring(0, 10)).toEpochDay();
      String version = decision.path("model_version").asText();
      assertThat(version)
          .isEqualTo(
              asOf < FIRST_SWITCH
                  ? Forecast.DECAYED_MEAN
                  : asOf < SECOND_SWITCH ? "first" : "second");
      versions.add(version);
    }
    assertThat(versions).contains(Forecast.DECAYED_MEAN, "first", "second");
    assertThat(live).anyMatch(line -> line.contains("\"forecast_source\":\"model\""));
  }

  @Test
  void aReplayDecidesTheSame() {
    assertThat(live).isEqualTo(replayed);
    assertThat(liveVerdicts).isEqualTo(replayedVerdicts);
  }

  @Test
  void everyAnnouncementHasItsVerdict() {
    assertThat(rows)
        .containsExactly(
            "first 2024-03-17 SUPERSEDED REPLACED 2024-03-31",
            "worse 2024-03-26 REFUSED WORSE null",
            "vanished 2024-03-28 REFUSED DOES_NOT_LOAD null",
            "second 2024-03-31 IN_USE NO_WORSE null");
    assertThat(liveVerdicts).hasSize(5); // The first is told of twice: in use, and superseded.
  }

  private static void replay(GeneratedLogs logs, List<byte[]> announcements) throws Exception {
    Path out = work.resolve("out");
    TieringOptions options =
        options(
            "--access-logs=" + ResultLines.write(work.resolve("access.log"), logs.lines()),
            "--inventory=" + ResultLines.write(work.resolve("inventory.jsonl"), logs.inventory()),
            "--models=" + ResultLines.write(work.resolve("models.jsonl"), announcements),
            "--runtime-mode=batch",
            "--out=" + out);
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    TieringJob.define(options, configuration).execute("replay");
    replayed = ResultLines.in(out.resolve(Topics.TIER_DECISIONS));
    replayedVerdicts = ResultLines.in(out.resolve(Topics.MODEL_VERDICTS));
    assertThat(ResultLines.in(out.resolve(Topics.DEAD_LETTERS))).hasSize(1);
  }

  private static void live(GeneratedLogs logs, List<byte[]> announcements, Path models)
      throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(work);
        LocalPostgres postgres = LocalPostgres.start(work)) {
      String servers = kafka.bootstrapServers();
      DisturbedJob.publish(kafka, logs, Topics.FORECAST_MODELS, announcements);
      Path password = Files.writeString(work.resolve("password"), postgres.password());
      DisturbedJob.failHalfway(
          options(
              "--access-logs=kafka:" + Topics.ACCESS_LOGS,
              "--inventory=kafka:" + Topics.OBJECT_INVENTORY,
              "--models=kafka:" + Topics.FORECAST_MODELS,
              "--allowed-log-delay=3h",
              "--kafka.bootstrap-servers=" + servers,
              "--kafka.bounded",
              "--sinks=kafka,postgres",
              "--postgres.url=" + postgres.jdbcUrl(),
              "--postgres.user=" + postgres.user(),
              "--postgres.password-file=" + password),
          work,
          FAILURE,
          LINES,
          accessLogs ->
              accessLogs
                  .map(new DeleteAfterRestart(models.toString()))
                  .returns(RawLine.TYPE)
                  .uid("deleting-access-logs"));
      live = ResultLines.committed(servers, Topics.TIER_DECISIONS);
      liveVerdicts = ResultLines.committed(servers, Topics.MODEL_VERDICTS);
      rows = rows(postgres);
    }
  }

  /** Takes the models away once the job has been started again. */
  private static final class DeleteAfterRestart extends RichMapFunction<RawLine, RawLine> {
    private static final long serialVersionUID = 1L;

    private final String folder;

    DeleteAfterRestart(String folder) {
      this.folder = folder;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      if (getRuntimeContext().getTaskInfo().getAttemptNumber() > 0
          && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
        FileUtils.deleteDirectory(Path.of(folder).toFile());
      }
    }

    @Override
    public RawLine map(RawLine line) {
      return line;
    }
  }

  private static TieringOptions options(String... flags) {
    List<String> all = new ArrayList<>(List.of("--format=s3", "--decisions=all"));
    all.addAll(Arrays.asList(flags));
    return CommandArguments.parse(new TieringOptions(), all.toArray(new String[0]));
  }

  private static List<String> rows(LocalPostgres postgres) throws Exception {
    List<String> all = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT model_version, (effective_from AT TIME ZONE 'UTC')::date, status, reason,"
                    + " (superseded_from AT TIME ZONE 'UTC')::date FROM forecast_models"
                    + " ORDER BY effective_from")) {
      while (row.next()) {
        all.add(
            String.join(
                " ",
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                String.valueOf(row.getString(5))));
      }
    }
    return all;
  }
}
