package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.jobs.tiering.LineMetricsTest.Counters;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.scan.ReadSample;
import io.cloudflux.scan.ScanRules;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.sorted.state.BatchExecutionInternalTimeServiceManager;
import org.apache.flink.streaming.api.operators.sorted.state.BatchExecutionStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecognizeScansTest {
  private static final int DAY = 20_510;
  private static final int OBJECTS = 150;
  private static final String PREFIX = "s3://bucket/backed-up/";

  /** What the operator runs on. */
  enum Setting {
    HEAP,
    ROCKSDB,
    BATCH
  }

  private KeyedOneInputStreamOperatorTestHarness<String, PrefixSample, ReferenceUpdate> harness;
  private Counters counters;

  @BeforeEach
  void start() throws Exception {
    open(Setting.HEAP, null);
  }

  private void open(Setting setting, OperatorSubtaskState restored) throws Exception {
    counters = new Counters();
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new RecognizeScans(ScanRules.DEFAULT),
            PrefixSample::prefix,
            Types.STRING,
            counters.environment());
    switch (setting) {
      case HEAP -> harness.setStateBackend(new HashMapStateBackend());
      case ROCKSDB -> harness.setStateBackend(new EmbeddedRocksDBStateBackend());
      case BATCH -> {
        harness.setStateBackend(new BatchExecutionStateBackend());
        harness.setTimeServiceManagerProvider(BatchExecutionInternalTimeServiceManager::create);
      }
    }
    harness.setup(Types.POJO(ReferenceUpdate.class).createSerializer(new SerializerConfigImpl()));
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  /** Who holds this stream's watermark knows the scan before anything of its day is decided. */
  @Test
  void aScanIsToldBeforeTheWatermarkThatEndsItsDay() throws Exception {
    process(stored(PREFIX));
    process(reads(PREFIX, DAY, 0, OBJECTS));
    harness.processWatermark(new Watermark(Boundaries.timer(DAY + 1) - 1));
    assertThat(scans()).isEmpty();

    harness.processWatermark(new Watermark(Boundaries.timer(DAY + 1)));
    List<Object> out = new ArrayList<>(harness.getOutput());
    assertThat(out).hasSize(3);
    assertThat(((StreamRecord<?>) out.get(1)).getValue())
        .isEqualTo(ReferenceUpdate.of(new ScanDay(PREFIX, DAY)));
    assertThat(out.get(2)).isEqualTo(new Watermark(Boundaries.timer(DAY + 1)));
    assertThat(counters.count("prefixScans{stage=recognize-scans}")).isEqualTo(1);
  }

  @Test
  void partsOfADayAreAddedUp() throws Exception {
    process(stored(PREFIX));
    for (int from = 0; from < OBJECTS; from += 10) {
      process(reads(PREFIX, DAY, from, from + 10));
    }
    endOf(DAY);
    assertThat(scans()).containsExactly(new ScanDay(PREFIX, DAY));
  }

  @Test
  void whatComesAfterTheDayChangesOnlyWhatIsKnown() throws Exception {
    process(stored(PREFIX));
    process(reads(PREFIX, DAY, 0, OBJECTS / 2));
    endOf(DAY);
    process(reads(PREFIX, DAY, OBJECTS / 2, OBJECTS));
    process(reads(PREFIX, DAY, OBJECTS, 2 * OBJECTS));
    endOf(DAY + 6);
    assertThat(scans()).isEmpty();
    assertThat(harness.numEventTimeTimers()).isZero();

    process(reads(PREFIX, DAY + 7, 0, OBJECTS));
    endOf(DAY + 7);
    assertThat(scans()).as("half of what is known").isEmpty();
    process(reads(PREFIX, DAY + 8, 0, 2 * OBJECTS));
    endOf(DAY + 8);
    assertThat(scans()).containsExactly(new ScanDay(PREFIX, DAY + 8));
  }

  @Test
  void keepsNoDayThatIsOver() throws Exception {
    process(stored(PREFIX));
    process(stored("s3://bucket/other/"));
    for (int day = DAY; day < DAY + 30; day++) {
      process(reads(PREFIX, day, 0, OBJECTS));
      endOf(day);
    }
    harness.endInput();

    assertThat(scans()).containsExactly(new ScanDay(PREFIX, DAY));
    assertThat(harness.numEventTimeTimers()).isZero();
    assertThat(known()).isEqualTo(2);
    assertThat(sampledDays()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Setting.class,
      names = {"HEAP", "ROCKSDB"})
  void goesOnAfterARestart(Setting setting) throws Exception {
    close();
    open(setting, null);
    process(stored(PREFIX));
    process(reads(PREFIX, DAY, 0, OBJECTS));
    endOf(DAY);
    process(reads(PREFIX, DAY + 3, 0, OBJECTS));
    process(reads(PREFIX, DAY + 7, 0, OBJECTS / 2));
    process(reads(PREFIX, DAY + 10, 0, OBJECTS / 2));
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    close();
    open(setting, snapshot);
    process(reads(PREFIX, DAY + 7, OBJECTS / 2, OBJECTS));
    process(reads(PREFIX, DAY + 10, OBJECTS / 2, OBJECTS));
    endOf(DAY + 20);

    // Each less than a week after the one before.
    assertThat(scans()).isEmpty();
    process(reads(PREFIX, DAY + 21, 0, OBJECTS));
    endOf(DAY + 21);
    assertThat(scans()).containsExactly(new ScanDay(PREFIX, DAY + 21));
  }

  /** Whatever the order within a day, and whenever time goes on; in batch mode at a key's end. */
  @Test
  void scansDependOnNeitherOrderNorMode() throws Exception {
    Random random = new Random(11);
    List<PrefixSample> samples = new ArrayList<>();
    for (int prefix = 0; prefix < 20; prefix++) {
      String name = "s3://bucket/%02d/".formatted(prefix);
      int objects = 60 + random.nextInt(900);
      for (int day = DAY; day < DAY + 60; day++) {
        int read = random.nextInt(5) == 0 ? objects : random.nextInt(objects);
        for (int from = 0; from < read; ) {
          int to = Math.min(read, from + 1 + random.nextInt(600));
          samples.add(reads(name, day, from, to));
          from = to;
        }
      }
    }
    List<ScanDay> expected = null;
    for (int round = 0; round < 4; round++) {
      close();
      open(round == 3 ? Setting.BATCH : Setting.HEAP, null);
      Collections.shuffle(samples, random);
      int spread = 1 + round; // Days that are mixed up with one another.
      samples.sort(
          round == 3
              ? Comparator.comparing(PrefixSample::prefix)
              : Comparator.comparingInt(sample -> sample.day() / spread));
      int last = DAY;
      for (PrefixSample sample : samples) {
        if (round != 3 && sample.day() > last + 4) {
          last = sample.day() - 4;
          endOf(last - 1);
        }
        process(sample);
      }
      harness.processWatermark(Watermark.MAX_WATERMARK);
      List<ScanDay> told =
          scans().stream()
              .sorted(Comparator.comparing(ScanDay::prefix).thenComparing(ScanDay::day))
              .toList();
      assertThat(told).hasSizeGreaterThan(20);
      expected = expected == null ? told : expected;
      assertThat(told).isEqualTo(expected);
    }
  }

  /** Who waits for this stream must not be let go when the logs rest: see the operator. */
  @Test
  void neverLetsGoOfTheWatermark() throws Exception {
    harness.processWatermarkStatus(WatermarkStatus.IDLE);
    assertThat(harness.getOutput()).isEmpty();
  }

  private static PrefixSample stored(String prefix) {
    ReadSample sample = new ReadSample();
    for (int i = 0; i < OBJECTS; i++) {
      sample.addKnown(prefix + i, DAY - 50);
    }
    return new PrefixSample(prefix, DAY - 50, true, sample.packed());
  }

  private static PrefixSample reads(String prefix, int day, int from, int to) {
    ReadSample sample = new ReadSample();
    for (int i = from; i < to; i++) {
      sample.add(
          new DailyAccess(
              prefix + i,
              day,
              1,
              5,
              0,
              5,
              Days.startMillis(day) + 1,
              DailyAccess.NEVER,
              DailyAccess.NEVER));
    }
    return new PrefixSample(prefix, day, false, sample.packed());
  }

  private void process(PrefixSample sample) throws Exception {
    harness.processElement(new StreamRecord<>(sample, Days.startMillis(sample.day())));
  }

  private void endOf(int day) throws Exception {
    harness.processWatermark(new Watermark(Boundaries.timer(day + 1)));
  }

  private List<ScanDay> scans() {
    return harness.extractOutputValues().stream().map(ReferenceUpdate::scan).toList();
  }

  private long known() {
    return harness
        .getOperator()
        .getKeyedStateBackend()
        .getKeys(TieringState.KNOWN_OBJECTS.getName(), VoidNamespace.INSTANCE)
        .count();
  }

  private long sampledDays() {
    return harness
        .getOperator()
        .getKeyedStateBackend()
        .getKeys(TieringState.SAMPLED_DAYS.getName(), VoidNamespace.INSTANCE)
        .count();
  }
}
