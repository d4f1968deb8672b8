package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.DeadLetter;
import io.cloudflux.forecast.CountRegression;
import io.cloudflux.jobs.forecast.ForecastModelFiles;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.forecast.ModelCard;
import io.cloudflux.jobs.forecast.SavedModels;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.LineMetricsTest.Counters;
import io.cloudflux.jobs.tiering.ModelVerdict.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParseModelsTest {
  @TempDir Path folder;

  private final Counters counters = new Counters();
  private OneInputStreamOperatorTestHarness<RawLine, ReferenceUpdate> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new ParseModels()), counters.environment());
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void loadsWhatIsAnnounced() throws Exception {
    CountRegression model = SavedModels.model("one", 1);
    Path saved = SavedModels.save(model, folder.resolve("model"));

    AnnouncedModel announced = announce(card(model.version()), saved.toUri().toString());

    assertThat(announced.flaw()).isNull();
    assertThat(ForecastModelFiles.fromJson(announced.json()).version()).isEqualTo(model.version());
    assertThat(announced.effectiveFrom()).isEqualTo(19_805);
  }

  @Test
  void saysWhyAModelIsNoUse() throws Exception {
    Path saved = SavedModels.save(SavedModels.model("one", 1), folder.resolve("model"));
    ModelCard card = card("count-regression-00000000");

    assertThat(announce(card, folder.resolve("nothing").toString()))
        .returns(null, AnnouncedModel::json)
        .returns(Reason.DOES_NOT_LOAD, AnnouncedModel::flaw)
        .satisfies(
            m -> assertThat(m.problem()).contains("nothing' is not a saved forecast model: "));
    assertThat(announce(card, saved.toString()))
        .returns(Reason.OTHER_VERSION, AnnouncedModel::flaw)
        .satisfies(m -> assertThat(m.problem()).endsWith("one"));
    assertThat(announce(card, "nowhere://bucket/model"))
        .returns(Reason.DOES_NOT_LOAD, AnnouncedModel::flaw);
    ModelCard other =
        new ModelCard(
            "x",
            new String[] {"intercept", "phase_of_the_moon"},
            card.trainingFrom(),
            card.heldOutFrom(),
            card.heldOutTo(),
            1,
            1,
            card.heldOutErrors(),
            null);
    assertThat(announce(other, saved.toString()))
        .returns(Reason.OTHER_FEATURES, AnnouncedModel::flaw);
    assertThat(letters()).isEmpty();
  }

  /** A part of a good line, what stands in its place, and what the dead letter says of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | nonsense | NOT_THIS_FORMAT | not a JSON object",
        "} | }} | NOT_THIS_FORMAT | not a JSON object",
        "\"model_version\":\"v\", | '' | BAD_VALUE | model_version",
        "\"model_version\":\"v\" | \"model_version\":7 | BAD_VALUE | model_version",
        "\"location\":\"l\" | \"location\":\" \" | BAD_VALUE | location",
        "\"location\":\"l\" | \"location\":\"a\\u0000b\" | BAD_VALUE | location",
        "\"effective_from\":\"2024-03-23\" | \"effective_from\":\"soon\" | BAD_VALUE | 2026-11-22",
        "\"training_examples\":1000 | \"training_examples\":0 | BAD_VALUE | not at least 1",
        "\"training_examples\":1000 | \"training_examples\":1.5 | BAD_VALUE | whole number",
        "\"held_out_from\":\"2024-03-06\" | \"held_out_from\":\"2025-01-01\" | BAD_VALUE | in"
            + " order",
        "\"weekly_deviance\":1.5 | \"weekly_deviance\":null | BAD_VALUE | weekly_deviance",
        "\"weekly_deviance\":1.5 | \"weekly_deviance\":\"1\" | BAD_VALUE | weekly_deviance",
        "\"forecast\":\"decayed mean\" | \"forecast\":\"x\" | BAD_VALUE | decayed mean",
        "\"model_in_use\":null | \"model_in_use\":\"u\" | BAD_VALUE | model in use",
        "\"features\": | \"others\": | BAD_VALUE | features",
      })
  void sendsWhatIsNoAnnouncementToTheDeadLetters(
      String part, String instead, String reason, String message) throws Exception {
    String good =
        new String(new ModelAnnouncement(card("v"), "l", 19_805).toJson(), StandardCharsets.UTF_8);
    assertThat(good).contains(part);

    line(good.replace(part, instead));

    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(letters())
        .singleElement()
        .returns("forecast-model", DeadLetter::stage)
        .returns(reason, DeadLetter::reason)
        .satisfies(letter -> assertThat(letter.message()).contains(message));
    assertThat(counters.dead("forecast-model")).isEqualTo(1);
  }

  @Test
  void blankLinesAreNothing() throws Exception {
    line("");
    line(" \r");

    assertThat(letters()).isEmpty();
    assertThat(counters.count("linesIgnored{rule=blank, stage=forecast-model}")).isEqualTo(2);
  }

  private static ModelCard card(String version) {
    return SavedModels.card(version, 1.5, null, 0);
  }

  private AnnouncedModel announce(ModelCard card, String location) throws Exception {
    line(
        new String(new ModelAnnouncement(card, location, 19_805).toJson(), StandardCharsets.UTF_8));
    List<ReferenceUpdate> all = harness.extractOutputValues();
    return all.get(all.size() - 1).announcedModel();
  }

  private void line(String text) throws Exception {
    harness.processElement(
        new RawLine(text.getBytes(StandardCharsets.UTF_8), "models.jsonl", 0, null), 0);
  }

  private List<DeadLetter> letters() {
    var letters = harness.getSideOutput(DeadLetters.TAG);
    return letters == null ? List.of() : letters.stream().map(StreamRecord::getValue).toList();
  }
}
