package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.forecast.SavedModels;
import io.cloudflux.jobs.tiering.ModelVerdict.Reason;
import io.cloudflux.jobs.tiering.ModelVerdict.Status;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTimelineTest {
  private static final int DAY = 20_510;
  private static final String NONE = Forecast.DECAYED_MEAN;

  /**
   * Models as {@code version day deviance [other deviance]}, the other's version and deviance where
   * it was measured beside one; what comes out as {@code version status reason}. The decayed mean's
   * deviance is 2.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Where nothing is in use, the decayed mean is what decides.
        "decayed-mean | a 1 1.5             | a IN_USE NO_WORSE",
        "decayed-mean | a 1 2               | a IN_USE NO_WORSE",
        "decayed-mean | a 1 2.5             | a REFUSED WORSE",
        "decayed-mean | a 1 1.5 x 1.0       | a IN_USE NO_WORSE",
        // Else the model in use, on the same rows.
        "u            | a 1 1.5             | a REFUSED NOT_COMPARED",
        "u            | a 1 1.5 x 9         | a REFUSED NOT_COMPARED",
        "u            | a 1 1.5 u 1.5       | a IN_USE NO_WORSE",
        "u            | a 1 1.5 u 1.4       | a REFUSED WORSE",
        // One after the other: each against what is in use then.
        "u            | a 1 1 u 1; b 2 1 a 1| a IN_USE NO_WORSE; a SUPERSEDED REPLACED;"
            + " b IN_USE NO_WORSE",
        "u            | a 1 1 u 1; b 2 1 u 1| a IN_USE NO_WORSE; b REFUSED NOT_COMPARED",
        "u            | a 1 2 u 1; b 2 1 u 1| a REFUSED WORSE; b IN_USE NO_WORSE",
        // From one day on: both against what is in use before, and the last takes over.
        "u            | a 1 1 u 1; b 1 1 u 1| a IN_USE NO_WORSE; a SUPERSEDED REPLACED;"
            + " b IN_USE NO_WORSE",
        "u            | a 1 1 u 1; b 1 1 a 1| a IN_USE NO_WORSE; b REFUSED NOT_COMPARED",
        "u            | a 1 1 u 1; b 1 2 u 1| a IN_USE NO_WORSE; b REFUSED WORSE",
        // The same again, in use already.
        "u            | a 1 1 u 1; a 2 1 u 1| a IN_USE NO_WORSE; a REFUSED NOT_COMPARED",
      })
  void judges(String initial, String models, String expected) {
    List<AnnouncedModel> due =
        Arrays.stream(models.split(";")).map(ModelTimelineTest::model).toList();

    assertThat(ModelTimeline.judge(initial, null, due))
        .extracting(v -> v.version() + " " + v.status() + " " + v.reason())
        .containsExactly(expected.split("; *"));
  }

  @Test
  void goesOnFromWhatIsInUse() {
    ModelVerdict a = ModelTimeline.judge(NONE, null, List.of(model("a 1 1"))).get(0);

    List<ModelVerdict> verdicts = ModelTimeline.judge(NONE, a, List.of(model("b 7 0.5 a 0.75")));

    assertThat(verdicts).hasSize(2);
    assertThat(verdicts.get(0))
        .returns(a.announcement(), ModelVerdict::announcement)
        .returns(Status.SUPERSEDED, ModelVerdict::status)
        .returns("by b", ModelVerdict::message)
        .returns(NONE, ModelVerdict::comparedWith)
        .returns(2.0, ModelVerdict::comparedDeviance)
        .returns(DAY + 7, ModelVerdict::supersededFrom);
    assertThat(verdicts.get(1))
        .returns("b", ModelVerdict::version)
        .returns(Status.IN_USE, ModelVerdict::status)
        .returns("weekly deviance 0.5, that of a 0.75", ModelVerdict::message)
        .returns("a", ModelVerdict::comparedWith)
        .returns(0.75, ModelVerdict::comparedDeviance)
        .returns(ModelVerdict.NEVER, ModelVerdict::supersededFrom);
  }

  @Test
  void whatIsNoUseIsRefusedWhateverIsInUse() {
    AnnouncedModel flawed =
        AnnouncedModel.flawed(model("a 1 1").announcement(), Reason.DOES_NOT_LOAD, "no folder");

    assertThat(ModelTimeline.judge(NONE, null, List.of(flawed)))
        .singleElement()
        .returns(Status.REFUSED, ModelVerdict::status)
        .returns(Reason.DOES_NOT_LOAD, ModelVerdict::reason)
        .returns("no folder", ModelVerdict::message)
        .returns(null, ModelVerdict::comparedWith);
  }

  /** {@code version day deviance [other deviance]}. */
  static AnnouncedModel model(String text) {
    String[] parts = text.strip().split(" +");
    boolean beside = parts.length > 3;
    return new AnnouncedModel(
        new ModelAnnouncement(
            SavedModels.card(
                parts[0],
                Double.parseDouble(parts[2]),
                beside ? parts[3] : null,
                beside ? Double.parseDouble(parts[4]) : 0),
            "file:/models/" + parts[0],
            DAY + Integer.parseInt(parts[1])),
        "{\"version\":\"" + parts[0] + "\"}",
        null,
        null);
  }
}
