package io.cloudflux.jobs.tiering;

import static io.cloudflux.jobs.tiering.ModelTimelineTest.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.forecast.ModelCard;
import io.cloudflux.jobs.tiering.LineMetricsTest.Counters;
import io.cloudflux.jobs.tiering.ModelVerdict.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeepModelsTest {
  /** As {@link ModelTimelineTest} counts. */
  private static final int DAY = 20_510;

  private final List<String> passedOn = new ArrayList<>();
  private final List<String> verdicts = new ArrayList<>();
  private Counters counters;
  private OneInputStreamOperatorTestHarness<ReferenceUpdate, ReferenceUpdate> harness;

  @BeforeEach
  void start() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState restored) throws Exception {
    counters = new Counters();
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new KeepModels(Forecast.DECAYED_MEAN, ModelVerdict.NEVER, new Boundaries(1)),
            counters.environment());
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void aModelComesBeforeTheWatermarkOfItsFirstBoundary() throws Exception {
    span(0, 9);
    announce("a 5 1");
    watermark(4);
    assertThat(passedOn).containsExactly("span 9", "watermark 4");

    watermark(5);
    assertThat(passedOn.subList(2, 4)).containsExactly("a from 5", "watermark 5");
    assertThat(verdicts).containsExactly("a IN_USE NO_WORSE");
  }

  @Test
  void ofAWholeLogAtOnceEachBoundaryHasItsModel() throws Exception {
    announce("b 6 1 a 1");
    announce("a 5 1");
    span(0, 9);
    harness.processWatermark(Watermark.MAX_WATERMARK);
    take();

    assertThat(passedOn).containsExactly("span 9", "a from 5", "b from 6", "end");
    assertThat(verdicts)
        .containsExactly("a IN_USE NO_WORSE", "a SUPERSEDED REPLACED", "b IN_USE NO_WORSE");
    assertThat(counters.count("modelsAccepted{stage=keep-models}")).isEqualTo(2);
  }

  /** When logs end, the days after them have not come. */
  @Test
  void waitsWhenTheLogsEnd() throws Exception {
    announce("a 10 1");
    announce("b 11 1 a 1");
    span(0, 9);
    harness.processWatermark(Watermark.MAX_WATERMARK);
    take();

    assertThat(passedOn).containsExactly("span 9", "a from 10", "end");
    assertThat(state(TieringState.WAITING_MODELS))
        .extracting(AnnouncedModel::effectiveFrom)
        .containsExactly(DAY + 11);
  }

  @Test
  void anySpanOnceAndOnlyIfItGrows() throws Exception {
    span(3, 4);
    span(3, 4);
    span(4, 4);
    span(2, 9);

    assertThat(passedOn).containsExactly("span 4", "span 9");
  }

  @Test
  void refusesWhatComesTooLate() throws Exception {
    span(0, 9);
    watermark(5);
    announce("a 5 1");
    announce("b 6 1");

    assertThat(verdicts).containsExactly("a REFUSED TOO_LATE");
    assertThat(counters.count("modelsRefused{reason=TOO_LATE, stage=keep-models}")).isEqualTo(1);
    watermark(6);
    assertThat(verdicts).containsExactly("a REFUSED TOO_LATE", "b IN_USE NO_WORSE");
  }

  @Test
  void tellsAtOnceOfWhatIsNoUse() throws Exception {
    harness.processElement(
        new StreamRecord<>(
            ReferenceUpdate.of(
                AnnouncedModel.flawed(
                    model("a 5 1").announcement(), Reason.DOES_NOT_LOAD, "no folder"))));
    take();

    assertThat(verdicts).containsExactly("a REFUSED DOES_NOT_LOAD");
    assertThat(state(TieringState.WAITING_MODELS)).isEmpty();
  }

  @Test
  void whatIsToldAgainChangesNothing() throws Exception {
    span(0, 9);
    announce("a 5 1");
    announce("a 5 1");
    watermark(5);
    announce("a 5 1");
    watermark(9);

    assertThat(verdicts).containsExactly("a IN_USE NO_WORSE");
    assertThat(passedOn).containsOnlyOnce("a from 5");
  }

  @Test
  void theOrderOfArrivalDoesNotMatter() throws Exception {
    List<String> models =
        List.of("a 3 1", "b 5 1 a 1", "c 5 1 a 1", "d 7 2 c 1", "e 7 1 b 1", "f 8 1 c 1");
    List<String> first = null;
    for (int seed = 0; seed < 20; seed++) {
      harness.close();
      open(null);
      verdicts.clear();
      List<String> shuffled = new ArrayList<>(models);
      Collections.shuffle(shuffled, new Random(seed));
      span(0, 9);
      for (String model : shuffled) {
        announce(model);
      }
      for (int day = seed % 3; day < 10; day += 1 + seed % 4) {
        watermark(day);
      }
      watermark(10);
      first = first == null ? List.copyOf(verdicts) : first;
      assertThat(verdicts).isEqualTo(first);
    }
    assertThat(first)
        .containsExactly(
            "a IN_USE NO_WORSE",
            "a SUPERSEDED REPLACED",
            "b IN_USE NO_WORSE",
            "b SUPERSEDED REPLACED",
            "c IN_USE NO_WORSE",
            "d REFUSED WORSE",
            "e REFUSED NOT_COMPARED",
            "c SUPERSEDED REPLACED",
            "f IN_USE NO_WORSE");
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    span(0, 9);
    announce("a 3 1");
    announce("b 6 1 a 1");
    watermark(4);
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    harness.close();
    open(snapshot);

    announce("late 4 1 a 1"); // Its boundary was over before the restart.
    announce("a 3 1");
    watermark(6);

    assertThat(verdicts)
        .containsExactly(
            "a IN_USE NO_WORSE",
            "late REFUSED TOO_LATE",
            "a SUPERSEDED REPLACED",
            "b IN_USE NO_WORSE");
    assertThat(passedOn).containsSubsequence("a from 3", "b from 6");
    assertThat(state(TieringState.WAITING_MODELS)).isEmpty();
    assertThat(state(TieringState.MODEL_VERDICTS)).hasSize(3);
    assertThat(state(TieringState.MODELS_LOG_SPAN)).containsExactly(new LogSpan(DAY, DAY + 9));
    assertThat(state(TieringState.MODELS_PASSED)).containsExactly(Boundaries.timer(DAY + 6));
  }

  /** An upgrade may compute other features than models that were announced before it. */
  @Test
  void refusesWhatAnUpgradeHasMadeUseless() throws Exception {
    span(0, 9);
    AnnouncedModel old = model("a 3 1");
    ModelCard card = old.announcement().card();
    ModelAnnouncement other =
        new ModelAnnouncement(
            new ModelCard(
                "old",
                new String[] {"intercept"},
                card.trainingFrom(),
                card.heldOutFrom(),
                card.heldOutTo(),
                card.trainingExamples(),
                card.heldOutExamples(),
                card.heldOutErrors(),
                null),
            "file:/models/old",
            DAY + 5);
    harness.processElement(
        new StreamRecord<>(ReferenceUpdate.of(new AnnouncedModel(other, "{}", null, null))));
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    harness.close();
    open(snapshot);
    watermark(5);

    assertThat(verdicts).containsExactly("old REFUSED OTHER_FEATURES");
  }

  /** Who waits for this stream must not be let go when the logs rest: see the operator. */
  @Test
  void neverLetsGoOfTheWatermark() throws Exception {
    span(0, 9);
    watermark(3);
    harness.processWatermarkStatus(WatermarkStatus.IDLE);

    assertThat(harness.getOutput()).isEmpty();
  }

  private void announce(String model) throws Exception {
    harness.processElement(new StreamRecord<>(ReferenceUpdate.of(model(model))));
    take();
  }

  private void span(int first, int last) throws Exception {
    harness.processElement(
        new StreamRecord<>(ReferenceUpdate.of(new LogSpan(DAY + first, DAY + last))));
    take();
  }

  /** Event time reaches the last millisecond before a day. */
  private void watermark(int day) throws Exception {
    harness.processWatermark(new Watermark(Boundaries.timer(DAY + day)));
    take();
  }

  @SuppressWarnings("unchecked")
  private void take() {
    for (Object out : harness.getOutput()) {
      if (out instanceof Watermark mark) {
        passedOn.add(
            mark.equals(Watermark.MAX_WATERMARK)
                ? "end"
                : "watermark " + (Boundaries.boundary(mark.getTimestamp()) - DAY));
      } else {
        ReferenceUpdate update = ((StreamRecord<ReferenceUpdate>) out).getValue();
        passedOn.add(
            update.span() != null
                ? "span " + (update.span().lastDay() - DAY)
                : update.model().model().version() + " from " + (update.model().day() - DAY));
      }
    }
    harness.getOutput().clear();
    var told = harness.getSideOutput(KeepModels.VERDICTS);
    if (told != null) {
      told.forEach(
          record -> {
            ModelVerdict v = record.getValue();
            verdicts.add(v.version() + " " + v.status() + " " + v.reason());
          });
      told.clear();
    }
  }

  /** What a checkpoint would keep. */
  private <T> List<T> state(ListStateDescriptor<T> descriptor) throws Exception {
    harness.snapshot(9, 9);
    List<T> all = new ArrayList<>();
    harness
        .getOperator()
        .getOperatorStateBackend()
        .getListState(descriptor)
        .get()
        .forEach(all::add);
    return all;
  }
}
