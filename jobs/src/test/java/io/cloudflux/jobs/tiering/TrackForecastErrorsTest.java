package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.forecast.ReadStratum;
import io.cloudflux.jobs.tiering.LineMetricsTest.Counters;
import io.cloudflux.price.Tier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrackForecastErrorsTest {
  private static final int DAY = 20_510;

  private Job job;
  private Counters metrics;

  @BeforeEach
  void open() throws Exception {
    open(null);
    job.span(DAY - 7, DAY + 1000);
  }

  private void open(OperatorSubtaskState restored) throws Exception {
    metrics = new Counters();
    job = new Job(metrics, restored);
  }

  @AfterEach
  void close() throws Exception {
    job.close();
  }

  @Test
  void tellsTheErrorsOfABoundaryOnceItIsOver() throws Exception {
    check(ForecastCheck.of("model", DAY, Tier.HOT, 20, 10));
    check(ForecastCheck.of("model", DAY, Tier.HOT, 30, 40));
    check(ForecastCheck.of("model", DAY, Tier.HOT, 0.5, 0));
    check(ForecastCheck.of("model", DAY, Tier.COLD, 0.05, 1));
    assertThat(job.numEventTimeTimers()).isEqualTo(1);
    job.watermark(Boundaries.timer(DAY) - 1);
    assertThat(errors()).isEmpty();

    job.watermark(Boundaries.timer(DAY));

    assertThat(errors())
        .extracting(ForecastError::tier, ForecastError::stratum)
        .containsExactly(
            tuple(Tier.HOT, ReadStratum.SELDOM),
            tuple(Tier.HOT, ReadStratum.DAILY),
            tuple(Tier.COLD, ReadStratum.RARE));
    assertThat(errors().get(0))
        .returns(0L, ForecastError::actualReads)
        .returns(1.0, ForecastError::deviance)
        .returns(ForecastError.UNDEFINED, ForecastError::wape)
        .returns(ForecastError.UNDEFINED, ForecastError::bias);
    assertThat(errors().get(1))
        .returns("model", ForecastError::modelVersion)
        .returns(DAY, ForecastError::asOf)
        .returns(2L, ForecastError::objects)
        .returns(50.0, ForecastError::expectedReads)
        .returns(50L, ForecastError::actualReads)
        .returns(20.0, ForecastError::absoluteError)
        .returns(0.4, ForecastError::wape)
        .returns(1.0, ForecastError::bias)
        .returns(false, ForecastError::drift);
    assertThat(metrics.gauge(gauge("forecastWape", Tier.HOT, ReadStratum.DAILY))).isEqualTo(0.4);
    assertThat(metrics.gauge(gauge("forecastBias", Tier.HOT, ReadStratum.DAILY))).isEqualTo(1.0);
    assertThat(metrics.gauge(gauge("forecastWape", Tier.WARM, ReadStratum.DAILY)))
        .isEqualTo(Double.NaN);
    assertOnlyDriftLeft(1);

    job.watermark(Long.MAX_VALUE);
    assertThat(errors()).describedAs("told once").hasSize(3);
  }

  /** What came in the rest of the week is not known. */
  @Test
  void tellsNothingOfAWeekThatTheLogsEndIn() throws Exception {
    close();
    open(null);
    check(ForecastCheck.of("model", DAY, Tier.HOT, 20, 10));
    check(ForecastCheck.of("model", DAY + 1, Tier.HOT, 20, 10));
    job.span(DAY - 7, DAY - 1);
    job.watermark(Long.MAX_VALUE);

    assertThat(errors()).extracting(ForecastError::asOf).containsExactly(DAY);
    assertOnlyDriftLeft(1);
  }

  @Test
  void showsTheAgeOfAModelThatNoOtherTakesOverFrom() throws Exception {
    assertThat(metrics.gauge("modelAgeDays{stage=track-forecast-errors}")).isEqualTo(1021);
    close();
    open(null);
    assertThat(metrics.gauge("modelAgeDays{stage=track-forecast-errors}")).isEqualTo(-1);
  }

  @Test
  void keepsModelsApart() throws Exception {
    check(ForecastCheck.of("good", DAY, Tier.HOT, 1000, 1001));
    check(ForecastCheck.of("bad", DAY, Tier.HOT, 1000, 100));
    job.watermark(Long.MAX_VALUE);

    assertThat(errors())
        .hasSize(2)
        .allMatch(error -> error.drift() == error.modelVersion().equals("bad"));
    assertOnlyDriftLeft(2);
  }

  @Test
  void tellsThatAModelDriftsAndThatItDoesNoLonger() throws Exception {
    for (int day = 0; day < 200; day++) {
      // From day 60 to 99 twice as many reads as the model knows of.
      int more = day >= 60 && day < 100 ? 60 : 0;
      check(ForecastCheck.of("model", DAY + day, Tier.HOT, 50, 35 + more));
      check(ForecastCheck.of("model", DAY + day, Tier.HOT, 50, 65 + more));
      job.watermark(Boundaries.timer(DAY + day));
      assertThat(metrics.gauge("forecastDrift{stage=track-forecast-errors}"))
          .isEqualTo(errors().get(day).drift() ? 1 : 0);
    }

    List<Integer> drifting =
        errors().stream().filter(ForecastError::drift).map(e -> e.asOf() - DAY).toList();
    assertThat(drifting.get(0)).isBetween(65, 90);
    assertThat(drifting.get(drifting.size() - 1)).isBetween(100, 130);
    assertOnlyDriftLeft(1);
  }

  @Test
  void tellsTheSameInWhateverOrderChecksArriveAndAfterARestore() throws Exception {
    Random random = new Random(7);
    List<ForecastCheck> checks = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      checks.add(
          ForecastCheck.of(
              "model",
              DAY + random.nextInt(60),
              Tier.values()[random.nextInt(4)],
              random.nextDouble() * 30,
              random.nextInt(60)));
    }
    for (ForecastCheck check : checks) {
      check(check);
    }
    job.watermark(Long.MAX_VALUE);
    List<ForecastError> expected = errors();
    assertThat(expected).hasSizeGreaterThan(100).anyMatch(ForecastError::drift);
    close();

    open();
    Collections.shuffle(checks, random);
    for (ForecastCheck check : checks.subList(0, 250)) {
      check(check);
    }
    OperatorSubtaskState snapshot = job.snapshot(1, 1);
    close();
    open(snapshot);
    for (ForecastCheck check : checks.subList(250, 500)) {
      check(check);
    }
    job.watermark(Boundaries.timer(DAY + 30));
    List<ForecastError> actual = new ArrayList<>(errors());
    snapshot = job.snapshot(2, 2);
    close();
    open(snapshot);
    job.watermark(Long.MAX_VALUE);
    actual.addAll(errors());

    assertThat(actual).isEqualTo(expected);
    assertOnlyDriftLeft(1);
  }

  /** One record a model, and no timer. */
  private void assertOnlyDriftLeft(int models) {
    assertThat(job.entries()).isEqualTo(models);
    assertThat(job.numEventTimeTimers()).isZero();
  }

  private static String gauge(String name, Tier tier, ReadStratum stratum) {
    return name + "{stage=track-forecast-errors, stratum=" + stratum + ", tier=" + tier + "}";
  }

  private List<ForecastError> errors() {
    return job.extractOutputValues();
  }

  private void check(ForecastCheck check) throws Exception {
    job.check(check);
  }

  /** The operator with what surrounds it in the job. */
  @SuppressWarnings("try") // The harness's close() may be interrupted.
  private static final class Job extends AbstractStreamOperatorTestHarness<ForecastError> {
    private final CoBroadcastWithKeyedOperator<String, ForecastCheck, LogSpan, ForecastError>
        operator;

    Job(Counters metrics, OperatorSubtaskState restored) throws Exception {
      this(
          new CoBroadcastWithKeyedOperator<>(
              new TrackForecastErrors(new Boundaries(1), DAY - 20), List.of(TieringState.LOG_SPAN)),
          metrics);
      setup(Types.POJO(ForecastError.class).createSerializer(new SerializerConfigImpl()));
      if (restored != null) {
        initializeState(restored);
      }
      open();
    }

    private Job(
        CoBroadcastWithKeyedOperator<String, ForecastCheck, LogSpan, ForecastError> operator,
        Counters metrics)
        throws Exception {
      super(operator, metrics.environment());
      this.operator = operator;
      KeySelector<ForecastCheck, String> key = ForecastCheck::modelVersion;
      config.setStatePartitioner(0, key);
      config.setStateKeySerializer(Types.STRING.createSerializer(new SerializerConfigImpl()));
      config.serializeAllConfigs();
    }

    void check(ForecastCheck check) throws Exception {
      StreamRecord<ForecastCheck> record = new StreamRecord<>(check);
      operator.setKeyContextElement1(record);
      operator.processElement1(record);
    }

    void span(int first, int last) throws Exception {
      operator.processElement2(new StreamRecord<>(new LogSpan(first, last)));
    }

    void watermark(long time) throws Exception {
      operator.processWatermark1(new Watermark(time));
      operator.processWatermark2(new Watermark(time));
    }

    int entries() {
      return ((HeapKeyedStateBackend<?>) operator.getKeyedStateBackend()).numKeyValueStateEntries();
    }
  }
}
