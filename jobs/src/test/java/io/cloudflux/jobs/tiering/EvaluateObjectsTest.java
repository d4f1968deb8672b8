package io.cloudflux.jobs.tiering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.decision.Constraints;
import io.cloudflux.decision.ExpectedCostPolicy;
import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.decision.PolicyFile;
import io.cloudflux.decision.PricedObject;
import io.cloudflux.decision.ReasonCode;
import io.cloudflux.decision.ThresholdPolicy;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.decision.TieringPolicy;
import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.forecast.PoissonDeviance;
import io.cloudflux.forecast.ReadStratum;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.jobs.forecast.ForecastModelFiles;
import io.cloudflux.jobs.forecast.SavedModels;
import io.cloudflux.jobs.tiering.LineMetricsTest.Counters;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.Tier;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.savings.SavingsEntry;
import io.cloudflux.savings.SavingsLine;
import io.cloudflux.scan.ScanRules;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.operators.sorted.state.BatchExecutionInternalTimeServiceManager;
import org.apache.flink.streaming.api.operators.sorted.state.BatchExecutionStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluateObjectsTest {
  /** 2026-02-26; divisible by seven, so that weekly boundaries are easily told. */
  private static final int DAY = 20_510;

  private static final long HOUR = 3_600_000;
  private static final long BIG = 100L << 30;
  private static final String OBJECT = "s3://bucket/object";
  private static final boolean CHANGES = true;
  private static final boolean ALL = false;
  private static final PriceBook PRICES = prices();

  private Job job;

  @AfterEach
  void close() throws Exception {
    if (job != null) {
      job.shut();
    }
  }

  @Test
  void decidesObjectsThatOnlyTheInventoryNames() throws Exception {
    job = new Job(1, CHANGES);
    job.update(inventory(OBJECT, BIG, "STANDARD", DAY - 400));
    job.span(DAY, DAY + 1);
    job.watermark(Boundaries.timer(DAY + 1));

    assertThat(job.decisions)
        .singleElement()
        .returns(OBJECT, TierDecision::object)
        .returns(DAY + 1, TierDecision::asOf)
        .returns("STANDARD", TierDecision::currentClass)
        .returns(BIG, TierDecision::sizeBytes)
        .returns(0L, TierDecision::readsLast30Days);

    // Nothing happens to it, and that is what decides.
    job.span(DAY, DAY + 60);
    job.watermark(Boundaries.timer(DAY + 60));
    assertThat(job.decisions.get(job.decisions.size() - 1))
        .returns(true, TierDecision::moves)
        .returns(ReasonCode.CHEAPER_COLDER, TierDecision::reasonCode);
  }

  @Test
  void countsDecisionsByTiersAndByReason() throws Exception {
    job = new Job(1, CHANGES);
    job.update(inventory(OBJECT, BIG, "STANDARD", DAY - 400));
    assertThat(job.counters.gauge("evaluationLagSeconds{stage=evaluate}")).isEqualTo(Double.NaN);
    job.span(DAY, DAY + 60);
    job.watermark(Boundaries.timer(DAY + 60));

    assertThat(job.decisions).extracting(TierDecision::tier).contains(Tier.HOT, Tier.WARM);
    for (Tier to : Tier.values()) {
      assertThat(job.counters.count("decisions{from=HOT, stage=evaluate, to=" + to + "}"))
          .isEqualTo(job.decisions.stream().filter(told -> told.tier() == to).count());
    }
    for (ReasonCode reason : ReasonCode.values()) {
      assertThat(job.counters.count("decisions{reason=" + reason + ", stage=evaluate}"))
          .isEqualTo(job.decisions.stream().filter(told -> told.reasonCode() == reason).count());
    }
  }

  /** Told or not: what one backup read is no reason to keep an object warm. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsOfAScanAreAScanners(boolean told) throws Exception {
    TieringPolicy ignoring =
        PolicyFile.read(
                "version: t\npolicy: threshold\nfalse-heat: ignore\n".getBytes(UTF_8),
                "policy",
                null)
            .decides();
    job = new Job(1, ALL, ignoring);
    job.update(inventory(OBJECT, BIG, "STANDARD", DAY - 400));
    job.span(DAY - 100, DAY + 60);
    job.watermark(Boundaries.timer(DAY + 40));
    job.update(reads(OBJECT, DAY + 40, 1));
    job.update(reads(OBJECT, DAY + 41, 40));
    if (told) {
      job.scan(DAY + 40);
      job.scan(DAY + 41); // Not the scan's alone: more than two.
      job.scan("s3://bucket/object/", DAY + 40);
    }
    job.watermark(Boundaries.timer(DAY + 41));

    assertThat(job.decisions.get(job.decisions.size() - 1))
        .returns(DAY + 41, TierDecision::asOf)
        .returns(1L, TierDecision::readsLast30Days)
        .returns(told ? ReasonCode.IDLE : ReasonCode.SELDOM_READ, TierDecision::reasonCode);
    assertThat(job.counters.count("scanReads{stage=evaluate}")).isEqualTo(told ? 1 : 0);
    job.watermark(Boundaries.timer(DAY + 42));
    assertThat(job.decisions.get(job.decisions.size() - 1))
        .returns(ReasonCode.RECENTLY_READ, TierDecision::reasonCode);
    assertThat(job.counters.count("scannedObjectDays{stage=evaluate}")).isEqualTo(told ? 1 : 0);
    assertThat(job.savings).anyMatch(entry -> entry.actual()[SavingsLine.REQUESTS.ordinal()] > 0);
  }

  /** Nobody knows if the prefix was read like that before the logs. */
  @Test
  void nothingIsAScanAtTheBeginningOfTheLogs() throws Exception {
    job = new Job(1, ALL);
    job.span(DAY, DAY + 60);
    for (int day : new int[] {DAY + 6, DAY + 7}) {
      job.update(reads(OBJECT, day, 1));
      job.scan(day);
      job.watermark(Boundaries.timer(day + 1));
    }
    assertThat(job.counters.count("scannedObjectDays{stage=evaluate}")).isEqualTo(1);
  }

  @Test
  void scansAreForgottenOnceTheirDaysAreClosed() throws Exception {
    job = new Job(7, ALL);
    job.span(DAY, DAY + 60);
    job.scan(DAY + 1);
    job.watermark(Boundaries.timer(DAY + 3));
    job.scan(DAY + 2);
    job.scan("s3://bucket/other/", DAY + 2);
    assertThat(job.scanDays()).containsExactlyInAnyOrder(DAY + 1, DAY + 2, DAY + 2);
    job.watermark(Boundaries.timer(DAY + 7));
    job.scan(DAY + 7);
    assertThat(job.scanDays()).containsExactly(DAY + 7);
  }

  /** Also while it stands still. */
  @Test
  void showsHowFarDecisionsAreBehindTheClock() throws Exception {
    job = new Job(1, ALL);
    job.update(reads(OBJECT, DAY, 3));
    job.span(DAY, DAY + 9);
    job.watermark(Boundaries.timer(DAY + 1));

    double lag = (System.currentTimeMillis() - Days.startMillis(DAY + 1)) / 1000.0;
    assertThat((double) job.counters.gauge("evaluationLagSeconds{stage=evaluate}"))
        .isBetween(lag - 600, lag + 600);
  }

  @Test
  void takesNoDecisionBeforeTheLogsBegin() throws Exception {
    job = new Job(1, ALL);
    job.update(inventory(OBJECT, BIG, "STANDARD", DAY - 400));
    job.update(reads(OBJECT, DAY, 3));
    job.span(DAY, DAY);
    for (int boundary = DAY - 10; boundary <= DAY; boundary++) {
      job.watermark(Boundaries.timer(boundary));
    }
    assertThat(job.decisions).isEmpty();
    assertThat(job.timers()).isEqualTo(1);

    job.watermark(Boundaries.timer(DAY + 1));
    assertThat(job.boundaries()).containsExactly(DAY + 1);
    assertThat(job.decisions.get(0).readsLast30Days()).isEqualTo(3);
  }

  @Test
  void takesNoDecisionAfterTheLogsEnd() throws Exception {
    job = new Job(1, ALL);
    job.update(inventory(OBJECT, BIG, "STANDARD", DAY - 400));
    job.span(DAY, DAY);
    for (int day = DAY; day < DAY + 4; day++) {
      job.update(reads("s3://bucket/busy", day, 10));
    }
    job.span(DAY, DAY + 3);
    job.end();

    assertThat(job.boundaries("s3://bucket/busy"))
        .containsExactly(DAY + 1, DAY + 2, DAY + 3, DAY + 4);
    assertThat(job.boundaries(OBJECT)).startsWith(DAY + 1).allMatch(day -> day <= DAY + 4);
    assertThat(job.timers()).isZero();
  }

  @Test
  void takesNoDecisionWithoutLogs() throws Exception {
    job = new Job(1, ALL);
    job.update(inventory(OBJECT, BIG, "STANDARD", DAY - 400));
    job.end();

    assertThat(job.decisions).isEmpty();
    assertThat(job.timers()).isZero();
  }

  @Test
  void decidesABusyObjectOnceABoundary() throws Exception {
    job = new Job(1, ALL);
    for (int day = DAY; day < DAY + 20; day++) {
      job.span(DAY, day);
      job.update(reads(OBJECT, day, 2));
      job.update(reads(OBJECT, day, 3));
      job.watermark(Boundaries.timer(day + 1));
    }

    assertThat(job.boundaries()).hasSize(20).doesNotHaveDuplicates();
    assertThat(job.decisions.get(19).readsLast30Days()).isEqualTo(100);
    assertThat(job.entries()).isEqualTo(1);
    // It was to be looked at again after eight days each time, had nothing come.
    assertThat(job.timers()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"read once", "read often", "inventory", "inventory and read"})
  void evaluatesAQuietObjectAHandfulOfTimes(String history) throws Exception {
    job = new Job(1, ALL);
    begin(history);
    for (int day = DAY; day < DAY + 500; day++) {
      job.span(DAY, day);
      job.watermark(Boundaries.timer(day + 1));
      assertThat(job.timers()).isEqualTo(1);
    }

    assertThat(job.counters.count("evaluations{stage=evaluate}"))
        .isEqualTo(job.decisions.size())
        .isBetween(1L, 14L);
    assertThat(job.counters.count("lateObjectDays{stage=evaluate}")).isZero();
  }

  /** That it is looked at seldom must not show: what changes, changes on the day it would have. */
  @ParameterizedTest
  @CsvSource({
    "read once, 1", "read often, 1", "inventory, 1", "inventory and read, 1",
    "read once, 7", "read often, 7", "inventory, 7", "inventory and read, 7"
  })
  void noticesEveryChangeThatSilenceBringsOnItsDay(String history, int every) throws Exception {
    for (TieringPolicy policy : List.of(new ExpectedCostPolicy(90, 1000), new ThresholdPolicy())) {
      close();
      job = new Job(every, ALL, policy);
      List<ObjectUpdate> updates = begin(history);
      job.span(DAY, DAY + 400);
      job.end();

      ObjectProfile profile = new ObjectProfile();
      for (ObjectUpdate update : updates) {
        if (update.daily() != null) {
          profile.add(update.daily());
        } else {
          profile.apply(update.inventory());
        }
      }
      List<String> expected = new ArrayList<>();
      String last = null;
      for (int day = DAY + every; day <= new Boundaries(every).after(DAY + 400); day += every) {
        profile.closeTo(day);
        TierDecision decision = evaluator(policy).evaluate(profile, OBJECT, day, DAY).tell();
        String advice = decision.advisedClass() + " " + decision.reasonCode();
        if (!advice.equals(last)) {
          expected.add(day + " " + advice);
          last = advice;
        }
      }
      assertThat(changes(job.decisions)).describedAs(policy.name()).isEqualTo(expected);
    }
  }

  private static List<String> changes(List<TierDecision> decisions) {
    List<String> changes = new ArrayList<>();
    String last = null;
    for (TierDecision decision : decisions) {
      String advice = decision.advisedClass() + " " + decision.reasonCode();
      if (!advice.equals(last)) {
        changes.add(decision.asOf() + " " + advice);
        last = advice;
      }
    }
    return changes;
  }

  private List<ObjectUpdate> begin(String history) throws Exception {
    List<ObjectUpdate> updates = new ArrayList<>();
    if (history.startsWith("inventory")) {
      updates.add(inventory(OBJECT, BIG, "STANDARD", DAY - 10));
    }
    if (history.endsWith("read")) {
      updates.add(reads(OBJECT, DAY, 50));
    }
    if (history.equals("read once")) {
      updates.add(reads(OBJECT, DAY, 1));
    }
    if (history.equals("read often")) {
      updates.add(reads(OBJECT, DAY, 1000));
    }
    for (ObjectUpdate update : updates) {
      job.update(update);
    }
    return updates;
  }

  @Test
  void tellsOnlyWhatIsNew() throws Exception {
    job = new Job(1, CHANGES);
    for (int day = DAY; day < DAY + 60; day++) {
      job.span(DAY, day);
      job.update(reads(OBJECT, day, 20));
      job.watermark(Boundaries.timer(day + 1));
    }

    assertThat(job.counters.count("evaluations{stage=evaluate}")).isEqualTo(60);
    assertThat(job.decisions).hasSizeLessThan(15);
    for (int i = 1; i < job.decisions.size(); i++) {
      TierDecision before = job.decisions.get(i - 1);
      TierDecision decision = job.decisions.get(i);
      assertThat(
              !decision.advisedClass().equals(before.advisedClass())
                  || decision.reasonCode() != before.reasonCode()
                  || Math.abs(decision.monthlySaving() - before.monthlySaving())
                      > 0.1 * Math.abs(before.monthlySaving()))
          .isTrue();
    }
  }

  /** Sentence, confidence and quantiles are for those who read; most evaluations tell nothing. */
  @Test
  void worksOutOnlyWhatItTells() throws Exception {
    AtomicInteger explained = new AtomicInteger();
    job = new Job(1, CHANGES, new ExplainsCounted(new ExpectedCostPolicy(90, 1000), explained));
    for (int day = DAY; day < DAY + 30; day++) {
      job.span(DAY, day);
      job.update(reads(OBJECT, day, 20));
      job.watermark(Boundaries.timer(day + 1));
    }

    assertThat(job.decisions).hasSizeLessThan(15);
    assertThat(explained).hasValue(job.decisions.size());
  }

  private record ExplainsCounted(TieringPolicy policy, AtomicInteger explained)
      implements TieringPolicy {
    @Override
    public String name() {
      return policy.name();
    }

    @Override
    public String version() {
      return policy.version();
    }

    @Override
    public Constraints constraints() {
      return policy.constraints();
    }

    @Override
    public Verdict decide(PricedObject object) {
      return policy.decide(object);
    }

    @Override
    public double confidence(PricedObject object, Verdict verdict) {
      return policy.confidence(object, verdict);
    }

    @Override
    public String explain(PricedObject object, Verdict verdict) {
      explained.incrementAndGet();
      return policy.explain(object, verdict);
    }
  }

  @Test
  void remembersSinceWhenAMoveIsAdvised() throws Exception {
    job = new Job(1, ALL);
    // An inventory a day: looked at again at every boundary.
    for (int day = DAY; day < DAY + 20; day++) {
      job.span(DAY, day);
      job.update(inventory(OBJECT, BIG, "STANDARD", DAY - 400, day));
      job.watermark(Boundaries.timer(day + 1));
    }
    assertThat(job.boundaries()).hasSize(20);
    TierDecision last = job.decisions.get(19);
    assertThat(last.moves()).isTrue();
    assertThat(last.newMove()).isFalse();
    assertThat(job.decisions)
        .filteredOn(d -> d.advisedClass().equals(last.advisedClass()) && d.newMove())
        .singleElement()
        .returns(last.advisedSince(), TierDecision::asOf);

    // Once it has moved, there is nothing left to do.
    job.update(inventory(OBJECT, BIG, last.advisedClass(), DAY - 400, DAY + 20));
    job.span(DAY, DAY + 20);
    job.watermark(Boundaries.timer(DAY + 21));
    assertThat(job.decisions.get(20))
        .returns(DAY + 21, TierDecision::asOf)
        .returns(last.advisedClass(), TierDecision::currentClass)
        .returns(false, TierDecision::moves);
  }

  @Test
  void keepsNothingOfADeletedObject() throws Exception {
    job = new Job(1, CHANGES);
    job.update(reads(OBJECT, DAY, 5));
    job.update(deleted(OBJECT, DAY + 2));
    job.span(DAY, DAY + 2);
    job.watermark(Boundaries.timer(DAY + 2));
    assertThat(job.entries()).isEqualTo(1);

    job.watermark(Boundaries.timer(DAY + 3));

    assertThat(job.decisions.get(job.decisions.size() - 1))
        .returns(DAY + 3, TierDecision::asOf)
        .returns(ReasonCode.DELETED, TierDecision::reasonCode)
        .returns(0.0, TierDecision::monthlyCostNow);
    assertThat(job.entries()).isZero();
    assertThat(job.timers()).isZero();
  }

  @Test
  void startsAnewWithAnObjectWrittenAgainAfterItsDeletion() throws Exception {
    job = new Job(1, ALL);
    job.update(reads(OBJECT, DAY, 500));
    job.update(deleted(OBJECT, DAY + 1));
    job.update(written(OBJECT, DAY + 4));
    job.span(DAY, DAY + 4);
    job.watermark(Boundaries.timer(DAY + 2));
    assertThat(job.decisions.get(job.decisions.size() - 1).reasonCode())
        .isEqualTo(ReasonCode.DELETED);
    assertThat(job.entries()).isEqualTo(1);
    assertThat(job.timers()).isEqualTo(1);

    job.watermark(Boundaries.timer(DAY + 5));

    assertThat(job.boundaries()).containsExactly(DAY + 1, DAY + 2, DAY + 5);
    assertThat(job.decisions.get(2))
        .returns(0L, TierDecision::readsLast30Days)
        .satisfies(d -> assertThat(d.reasonCode()).isNotEqualTo(ReasonCode.DELETED));
  }

  @Test
  void anObjectDeletedAndWrittenOnOneDayLivesOn() throws Exception {
    job = new Job(1, ALL);
    long start = Days.startMillis(DAY);
    job.update(
        ObjectUpdate.of(
            new DailyAccess(
                OBJECT, DAY, 0, 0, 1, BIG, DailyAccess.NEVER, start + 2 * HOUR, start + HOUR)));
    job.span(DAY, DAY);
    job.watermark(Boundaries.timer(DAY + 1));

    assertThat(job.decisions)
        .singleElement()
        .satisfies(d -> assertThat(d.reasonCode()).isNotEqualTo(ReasonCode.DELETED));
    assertThat(job.entries()).isEqualTo(1);
  }

  @Test
  void countsALateDayInTheNextDecision() throws Exception {
    job = new Job(1, ALL);
    job.update(reads(OBJECT, DAY, 5));
    job.span(DAY, DAY + 3);
    job.watermark(Days.startMillis(DAY + 3) + HOUR);
    int before = job.decisions.size();
    assertThat(job.counters.count("lateObjectDays{stage=evaluate}")).isZero();

    job.update(reads(OBJECT, DAY + 1, 7));
    job.watermark(Days.startMillis(DAY + 3) + 2 * HOUR);
    assertThat(job.decisions).describedAs("decided between boundaries").hasSize(before);
    job.watermark(Boundaries.timer(DAY + 4));

    assertThat(job.counters.count("lateObjectDays{stage=evaluate}")).isEqualTo(1);
    assertThat(job.decisions).hasSize(before + 1);
    assertThat(job.decisions.get(before))
        .returns(DAY + 4, TierDecision::asOf)
        .returns(12L, TierDecision::readsLast30Days);
  }

  @Test
  void decidesAnObjectFirstHeardOfLateAtTheNextBoundary() throws Exception {
    job = new Job(1, ALL);
    job.span(DAY, DAY + 3);
    job.watermark(Days.startMillis(DAY + 3) + HOUR);
    job.update(reads("s3://bucket/late", DAY + 1, 7));
    job.update(inventory("s3://bucket/listed", BIG, "STANDARD", DAY - 30));
    job.update(reads("s3://bucket/present", DAY + 3, 7));
    job.watermark(Boundaries.timer(DAY + 4));

    assertThat(job.decisions).hasSize(3).extracting(TierDecision::asOf).containsOnly(DAY + 4);
    assertThat(job.counters.count("lateObjectDays{stage=evaluate}")).isEqualTo(1);
  }

  /** A second with events at midnight sharp leaves the watermark just there. */
  @Test
  void takesNoDecisionAsOfABoundaryThatTheWatermarkIsOn() throws Exception {
    job = new Job(1, ALL);
    job.span(DAY, DAY + 3);
    job.watermark(Boundaries.timer(DAY + 3));
    job.update(reads("s3://bucket/late", DAY + 1, 7));
    job.update(inventory("s3://bucket/listed", BIG, "STANDARD", DAY - 30));
    job.watermark(Boundaries.timer(DAY + 3) + 1000);
    assertThat(job.decisions).isEmpty();
    job.watermark(Boundaries.timer(DAY + 4));

    assertThat(job.decisions).hasSize(2).extracting(TierDecision::asOf).containsOnly(DAY + 4);
  }

  @Test
  void decidesAtWeeklyBoundaries() throws Exception {
    job = new Job(7, ALL);
    for (int day = DAY + 3; day < DAY + 24; day++) {
      job.update(reads(OBJECT, day, 2));
      job.span(DAY + 3, day);
      job.watermark(Boundaries.timer(day + 1));
    }

    assertThat(job.boundaries()).containsExactly(DAY + 7, DAY + 14, DAY + 21);
    assertThat(job.decisions)
        .extracting(TierDecision::readsLast30Days)
        .containsExactly(8L, 22L, 36L);
    job.end();
    assertThat(job.boundaries()).containsExactly(DAY + 7, DAY + 14, DAY + 21, DAY + 28);
  }

  @Test
  void decidesQuietObjectsAtWeeklyBoundariesOnly() throws Exception {
    job = new Job(7, ALL);
    job.update(reads(OBJECT, DAY + 2, 300));
    job.span(DAY, DAY + 300);
    job.end();

    assertThat(job.boundaries()).startsWith(DAY + 7).allMatch(day -> day % 7 == 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void decidesTheSameInWhateverOrderUpdatesArrive(long seed) throws Exception {
    Scenario scenario = new Scenario(seed, 1);
    TreeMap<String, TierDecision> expected = run(scenario, Setting.HEAP, 0);
    List<ForecastCheck> checks = job.sortedChecks();
    assertThat(checks).hasSizeGreaterThan(50).extracting(ForecastCheck::actual).contains(0L);
    assertThat(expected.values()).filteredOn(TierDecision::newMove).hasSizeGreaterThan(10);
    assertThat(expected.values())
        .extracting(TierDecision::reasonCode)
        .contains(ReasonCode.DELETED, ReasonCode.CHEAPER_COLDER, ReasonCode.ALREADY_CHEAPEST);

    for (long shuffle = 1; shuffle <= 2; shuffle++) {
      assertSame(run(scenario, Setting.HEAP, shuffle), expected);
      assertThat(job.sortedChecks()).isEqualTo(checks);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 7"})
  void decidesTheSameAfterARestore(long seed, int every) throws Exception {
    Scenario scenario = new Scenario(seed, every);

    TreeMap<String, TierDecision> expected = run(scenario, Setting.HEAP, 0);
    List<ForecastCheck> checks = job.sortedChecks();

    assertSame(run(scenario, Setting.HEAP_RESTARTED, 0), expected);
    assertThat(job.sortedChecks()).isEqualTo(checks);
    assertSame(run(scenario, Setting.ROCKSDB_RESTARTED, 0), expected);
    assertThat(job.sortedChecks()).isEqualTo(checks);
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 7"})
  void decidesTheSameOnRocksDb(long seed, int every) throws Exception {
    Scenario scenario = new Scenario(seed, every);

    assertSame(run(scenario, Setting.ROCKSDB, 0), run(scenario, Setting.HEAP, 0));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 7", "4, 31"})
  void decidesTheSameInBatchMode(long seed, int every) throws Exception {
    Scenario scenario = new Scenario(seed, every);

    TreeMap<String, TierDecision> inBatch = run(scenario, Setting.BATCH, 0);
    List<ForecastCheck> checks = job.sortedChecks();
    assertSame(inBatch, run(scenario, Setting.HEAP, 0));
    assertThat(checks).isNotEmpty().isEqualTo(job.sortedChecks());
  }

  @Test
  void tellsWhatComesOfEachForecast() throws Exception {
    job = new Job(1, CHANGES);
    for (int day = DAY; day < DAY + 30; day++) {
      job.span(DAY, day);
      job.update(reads(OBJECT, day, 30));
      job.watermark(Boundaries.timer(day + 1));
    }

    assertThat(job.forecasts().values())
        .extracting(ForecastCheck::asOf, ForecastCheck::actual)
        .containsExactly(
            tuple(DAY + 8, 210L),
            tuple(DAY + 15, 210L),
            tuple(DAY + 22, 210L),
            tuple(DAY + 29, 210L),
            tuple(DAY + 36, 30L)); // Of which one day is over.
    // What the fallback expects after one day with 30 reads, see DecayedMeanForecaster.
    double expected = 7 * 30.5 / 11;
    assertThat(job.forecasts().get(DAY + 8))
        .returns("decayed-mean", ForecastCheck::modelVersion)
        .returns(Tier.HOT, ForecastCheck::tier)
        .returns(ReadStratum.DAILY, ForecastCheck::stratum)
        .returns(1L, ForecastCheck::objects)
        .satisfies(
            sum -> {
              assertThat(sum.expected()).isCloseTo(expected, within(1e-5));
              assertThat(sum.absoluteError()).isCloseTo(210 - expected, within(1e-5));
              assertThat(sum.meanDeviance())
                  .isCloseTo(PoissonDeviance.of(210, expected), within(1e-4));
            });
  }

  /** Nobody looks at it when the week is over: all there is to say is said. */
  @Test
  void tellsWhatComesOfAForecastForAnObjectThatIsNotRead() throws Exception {
    job = new Job(1, CHANGES);
    job.update(inventory(OBJECT, BIG, "STANDARD", DAY - 400));
    job.span(DAY, DAY);
    job.watermark(Boundaries.timer(DAY + 1));

    assertThat(job.checks)
        .singleElement()
        .returns(DAY + 8, ForecastCheck::asOf)
        .returns(1L, ForecastCheck::objects)
        .returns(0L, ForecastCheck::actual)
        .satisfies(check -> assertThat(check.absoluteError()).isEqualTo(check.expected()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 31})
  void tellsTheReadsOfTheWeekAndNoOthers(int every) throws Exception {
    Boundaries boundaries = new Boundaries(every);
    int first = boundaries.after(DAY);
    job = new Job(every, CHANGES);
    job.update(reads(OBJECT, DAY, 5));
    job.update(reads(OBJECT, first + 3, 2));
    job.update(reads(OBJECT, first + 6, 4));
    job.update(reads(OBJECT, first + 7, 100));
    job.span(DAY, first + 310);
    job.end();

    assertThat(job.forecasts().get(boundaries.after(first + 6)))
        .returns(1L, ForecastCheck::objects)
        .returns(6L, ForecastCheck::actual);
    assertThat(job.forecasts().values()).allMatch(sum -> sum.absoluteError() >= 0);
  }

  @Test
  void tellsNothingOfAnObjectOnceItIsDeleted() throws Exception {
    job = new Job(1, CHANGES);
    job.update(reads(OBJECT, DAY, 5));
    job.update(deleted(OBJECT, DAY + 3));
    job.update(written(OBJECT, DAY + 5));
    job.update(reads(OBJECT, DAY + 6, 1));
    job.span(DAY, DAY + 6);
    job.end();

    // That of before, and that for the object written anew.
    assertThat(job.forecasts().values())
        .extracting(ForecastCheck::asOf, ForecastCheck::objects, ForecastCheck::actual)
        .containsExactly(tuple(DAY + 8, 1L, 0L), tuple(DAY + 13, 1L, 1L));
  }

  @Test
  void changesOverToAModelAtItsBoundary() throws Exception {
    job = new Job(1, ALL);
    CountRegression model = SavedModels.model("two", 2);
    for (int day = DAY; day < DAY + 20; day++) {
      job.span(DAY, day);
      job.update(reads(OBJECT, day, 2));
      if (day == DAY + 14) {
        job.model(DAY + 17, model);
      }
      job.watermark(Boundaries.timer(day + 1));
    }

    assertThat(job.decisions)
        .allSatisfy(
            d ->
                assertThat(d.modelVersion())
                    .isEqualTo(d.asOf() < DAY + 17 ? Forecast.DECAYED_MEAN : model.version()));
    assertThat(job.boundaries()).hasSize(20);
  }

  /**
   * All boundaries in one go: each with the model in force as of it, timers of silence included.
   */
  @ParameterizedTest
  @ValueSource(strings = {"HEAP", "ROCKSDB", "BATCH"})
  void boundariesTakenLateHaveTheirOwnModels(Setting setting) throws Exception {
    Scenario scenario = new Scenario(4, 1);
    TreeMap<Integer, CountRegression> models = new TreeMap<>();
    models.put(DAY + 30, SavedModels.model("cold", 0.01));
    models.put(DAY + 50, SavedModels.model("hot", 40));
    TreeMap<String, TierDecision> live = run(scenario, Setting.HEAP, 0, models);
    assertThat(live.values())
        .extracting(TierDecision::modelVersion)
        .contains(Forecast.DECAYED_MEAN, "cold", "hot");

    close();
    job = new Job(1, ALL, new ExpectedCostPolicy(90, 1000), setting, null);
    job.span(DAY, DAY + Scenario.DAYS - 1);
    for (var model : models.entrySet()) {
      job.model(model.getKey(), model.getValue());
    }
    for (List<ObjectUpdate> updates : scenario.byShare()) {
      for (ObjectUpdate update : updates) {
        job.update(update);
      }
    }
    job.end();

    assertSame(byObjectAndBoundary(job.decisions), live);
  }

  @Test
  void decidesTheSameWithModelsAfterARestore() throws Exception {
    Scenario scenario = new Scenario(4, 1);
    TreeMap<Integer, CountRegression> models = new TreeMap<>();
    models.put(DAY + 30, SavedModels.model("cold", 0.01));
    models.put(DAY + 50, SavedModels.model("hot", 40));

    assertSame(
        run(scenario, Setting.ROCKSDB_RESTARTED, 0, models),
        run(scenario, Setting.HEAP, 0, models));
  }

  /** Prices from one day on, a policy from another; in between a model. */
  private static TreeMap<Integer, SettingsInForce> settings() throws IOException {
    TreeMap<Integer, SettingsInForce> settings = new TreeMap<>();
    SettingsAnnouncement prices =
        SettingsAnnouncement.parse(Announcements.line(DAY + 30, Announcements.cheapCold(), null));
    SettingsAnnouncement policy =
        SettingsAnnouncement.parse(
            Announcements.line(
                DAY + 50, null, Announcements.policy("later", "max-latency-ms: 43200000")));
    settings.put(DAY + 30, new SettingsInForce(DAY + 30, prices.prices(), null));
    settings.put(DAY + 50, new SettingsInForce(DAY + 50, prices.prices(), policy.policy()));
    return settings;
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAP", "ROCKSDB", "BATCH"})
  void boundariesTakenLateHaveTheirOwnSettings(Setting setting) throws Exception {
    Scenario scenario = new Scenario(4, 1);
    TreeMap<Integer, CountRegression> models = new TreeMap<>();
    models.put(DAY + 40, SavedModels.model("cold", 0.01));
    TreeMap<String, TierDecision> live =
        run(scenario, Setting.HEAP_RESTARTED, 0, models, settings());
    assertThat(live.values())
        .allSatisfy(
            d -> {
              assertThat(d.priceVersion().startsWith("cheap-cold")).isEqualTo(d.asOf() >= DAY + 30);
              assertThat(d.policyVersion().contains("/later/")).isEqualTo(d.asOf() >= DAY + 50);
              assertThat(d.modelVersion().equals("cold")).isEqualTo(d.asOf() >= DAY + 40);
            });
    assertThat(live.values()).extracting(TierDecision::asOf).contains(DAY + 29, DAY + 51);

    close();
    job = new Job(1, ALL, new ExpectedCostPolicy(90, 1000), setting, null);
    job.span(DAY, DAY + Scenario.DAYS - 1);
    job.model(DAY + 40, models.get(DAY + 40));
    for (SettingsInForce each : settings().values()) {
      job.reference(ReferenceUpdate.of(each));
    }
    for (List<ObjectUpdate> updates : scenario.byShare()) {
      for (ObjectUpdate update : updates) {
        job.update(update);
      }
    }
    job.end();

    assertSame(byObjectAndBoundary(job.decisions), live);
  }

  @Test
  void keepsSettingsOnlyWhileTheyMayDecide() throws Exception {
    job = new Job(1, ALL);
    job.span(DAY, DAY + 20);
    for (int from : new int[] {3, 6}) {
      job.reference(ReferenceUpdate.of(new SettingsInForce(DAY + from, null, null)));
    }
    assertThat(job.settingsDays()).containsExactlyInAnyOrder(DAY + 3, DAY + 6);
    job.watermark(Boundaries.timer(DAY + 8));
    job.reference(ReferenceUpdate.of(new SettingsInForce(DAY + 9, null, null)));

    assertThat(job.settingsDays()).containsExactlyInAnyOrder(DAY + 6, DAY + 9);
  }

  /** A stricter reader than the one that let them in: the job goes on with its own. */
  @Test
  void doesWithoutSettingsThatItCannotRead() throws Exception {
    job = new Job(1, ALL);
    job.span(DAY, DAY + 1);
    job.update(reads(OBJECT, DAY, 2));
    job.reference(ReferenceUpdate.of(new SettingsInForce(DAY, "{}", null)));
    job.watermark(Boundaries.timer(DAY + 1));

    assertThat(job.decisions)
        .singleElement()
        .extracting(TierDecision::priceVersion)
        .isEqualTo(PRICES.version());
  }

  /** Classes change as inventories come; where files are read, all of them are known beforehand. */
  @ParameterizedTest
  @CsvSource({
    "HEAP, 1, 7",
    "HEAP_RESTARTED, 1, 0",
    "ROCKSDB_RESTARTED, 1, 0",
    "BATCH, 1, 0",
    "HEAP_RESTARTED, 7, 0",
    "BATCH, 7, 0"
  })
  void tellsTheSameOfWhatIsSaved(Setting setting, int every, long shuffle) throws Exception {
    Scenario scenario = new Scenario(4, every);
    scenario.changeClasses();
    run(scenario, Setting.HEAP, 0);
    List<String> expected = job.sortedSavings();
    assertThat(expected).hasSizeGreaterThan(500);
    assertThat(job.savings)
        .filteredOn(entry -> entry.actual()[SavingsLine.TRANSITION.ordinal()] > 0)
        .hasSizeGreaterThan(10);

    run(scenario, setting, shuffle);

    assertThat(job.sortedSavings()).isEqualTo(expected);
  }

  @Test
  void keepsModelsOnlyWhileTheyMayDecide() throws Exception {
    job = new Job(1, ALL);
    job.span(DAY, DAY + 20);
    job.model(DAY + 3, SavedModels.model("one", 1));
    job.model(DAY + 6, SavedModels.model("two", 2));
    assertThat(job.models()).containsExactlyInAnyOrder("one", "two");
    job.watermark(Boundaries.timer(DAY + 8));
    job.model(DAY + 9, SavedModels.model("three", 3));

    assertThat(job.models()).containsExactlyInAnyOrder("one, forgotten", "two", "three");
  }

  /** A model kept by a release that knew other features: the job goes on without it. */
  @Test
  void doesWithoutAModelThatItCannotRead() throws Exception {
    job = new Job(1, ALL);
    job.span(DAY, DAY + 1);
    job.update(reads(OBJECT, DAY, 2));
    job.model(DAY, "old", "{\"features\":[\"intercept\"]}");
    job.watermark(Boundaries.timer(DAY + 1));

    assertThat(job.decisions)
        .singleElement()
        .returns(Forecast.DECAYED_MEAN, TierDecision::modelVersion);
  }

  /** Late, early, doubled, deleted: an object has one timer, and its boundaries only ascend. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 7"})
  void holdsWhateverComesLate(long seed, int every) throws Exception {
    Random random = new Random(seed);
    job = new Job(every, ALL);
    long late = 0;
    for (int i = 0; i < 4000; i++) {
      int today = DAY + i / 40;
      job.span(DAY, today);
      String object = "s3://bucket/" + random.nextInt(20);
      int day = Math.max(DAY, today - random.nextInt(12) + 1);
      job.update(
          switch (random.nextInt(10)) {
            case 0 -> written(object, day);
            case 1 -> deleted(object, day);
            case 2 -> inventory(object, BIG, "STANDARD_IA", day, day);
            default -> reads(object, day, 1 + random.nextInt(5));
          });
      // Never on a boundary itself: there is a test of its own for that.
      job.watermark(Days.startMillis(today - 1) + (i % 40 + 1) * 30 * 60_000);
      assertThat(job.entries()).isLessThanOrEqualTo(20);
      late = job.counters.count("lateObjectDays{stage=evaluate}");
    }
    job.end();

    assertThat(late).isPositive();
    assertThat(job.timers()).isZero();
    job.decisions.stream()
        .collect(groupingBy(TierDecision::object))
        .forEach(
            (object, decisions) ->
                assertThat(decisions)
                    .extracting(TierDecision::asOf)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .allMatch(day -> day % every == 0));
  }

  private static void assertSame(
      TreeMap<String, TierDecision> actual, TreeMap<String, TierDecision> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach(
        (key, decision) ->
            assertThat(decision).usingRecursiveComparison().isEqualTo(expected.get(key)));
  }

  private enum Setting {
    HEAP,
    HEAP_RESTARTED,
    ROCKSDB,
    ROCKSDB_RESTARTED,
    BATCH
  }

  /** Updates of several objects over some months, each on time: before its boundary's watermark. */
  private static final class Scenario {
    static final int DAYS = 90;

    final int every;
    final List<List<ObjectUpdate>> byDay = new ArrayList<>();
    final Set<String> objects = new HashSet<>();

    /** New classes by inventories, a few a day, of objects that are there to the end. */
    void changeClasses() {
      List<String> classes =
          List.of("STANDARD_IA", "GLACIER_IR", "INTELLIGENT_TIERING", "ONEZONE_IA");
      for (int i = 0; i < 30; i += 3) {
        String object = "s3://bucket/" + i;
        boolean deleted =
            byDay.stream()
                .flatMap(List::stream)
                .anyMatch(
                    update ->
                        update.object().equals(object)
                            && update.daily() != null
                            && update.daily().lastDelete() != DailyAccess.NEVER);
        for (int move = 0; !deleted && move < classes.size(); move++) {
          int day = 3 + i % 7 + 20 * move;
          byDay
              .get(day)
              .add(
                  inventory(object, 1L << (20 + i / 2), classes.get(move), DAY - 5 * i, DAY + day));
        }
      }
    }

    /** As batch mode has them: one key after another. */
    Collection<List<ObjectUpdate>> byShare() {
      return byDay.stream()
          .flatMap(List::stream)
          .collect(groupingBy(update -> Shares.of(update.object())))
          .values();
    }

    Scenario(long seed, int every) {
      this.every = every;
      Random random = new Random(seed);
      for (int day = 0; day < DAYS; day++) {
        byDay.add(new ArrayList<>());
      }
      for (int i = 0; i < 30; i++) {
        String object = "s3://bucket/" + i;
        objects.add(object);
        if (i % 3 == 0) {
          byDay.get(0).add(inventory(object, 1L << (20 + i / 2), "STANDARD", DAY - 5 * i));
        }
        double chance = i % 5 == 0 ? 0.9 : 0.08;
        for (int day = 0; day < DAYS; day++) {
          if (random.nextDouble() < chance) {
            byDay.get(day).add(reads(object, DAY + day, 1 + random.nextInt(100)));
            byDay.get(day).add(reads(object, DAY + day, 1 + random.nextInt(10)));
          }
          if (random.nextDouble() < 0.01) {
            byDay.get(day).add(written(object, DAY + day));
          }
          if (random.nextDouble() < 0.004) {
            byDay.get(day).add(deleted(object, DAY + day));
          }
        }
      }
      // Every day has an event, as the logs cover it.
      for (int day = 0; day < DAYS; day++) {
        byDay.get(day).add(reads("s3://bucket/daily", DAY + day, 1));
      }
      objects.add("s3://bucket/daily");
    }
  }

  private TreeMap<String, TierDecision> run(Scenario scenario, Setting setting, long shuffle)
      throws Exception {
    return run(scenario, setting, shuffle, new TreeMap<>());
  }

  /**
   * Runs a scenario; what it decides, by object and boundary.
   *
   * @param models by the day they decide from; each comes just before
   */
  private TreeMap<String, TierDecision> run(
      Scenario scenario, Setting setting, long shuffle, TreeMap<Integer, CountRegression> models)
      throws Exception {
    return run(scenario, setting, shuffle, models, new TreeMap<>());
  }

  private TreeMap<String, TierDecision> run(
      Scenario scenario,
      Setting setting,
      long shuffle,
      TreeMap<Integer, CountRegression> models,
      TreeMap<Integer, SettingsInForce> settings)
      throws Exception {
    close();
    TieringPolicy policy = new ExpectedCostPolicy(90, 1000);
    job = new Job(scenario.every, ALL, policy, setting, null);
    if (setting == Setting.BATCH) {
      job.span(DAY, DAY + Scenario.DAYS - 1);
      for (List<ObjectUpdate> updates : scenario.byShare()) {
        for (ObjectUpdate update : updates) {
          job.update(update);
        }
      }
    } else {
      Random random = new Random(shuffle);
      List<ObjectUpdate> waiting = new ArrayList<>();
      int delay = shuffle == 0 ? 1 : 1 + random.nextInt(5);
      for (int day = 0; day < Scenario.DAYS; day++) {
        job.span(DAY, DAY + day);
        waiting.addAll(scenario.byDay.get(day));
        if (shuffle != 0) {
          // The same watermarks, later: what is on time arrives in any order between them.
          Collections.shuffle(waiting, random);
        }
        if ((day + 1) % delay == 0) {
          for (ObjectUpdate update : waiting) {
            job.update(update);
          }
          waiting.clear();
          for (int boundary = day + 2 - delay; boundary <= day + 1; boundary++) {
            CountRegression model = models.get(DAY + boundary);
            if (model != null) {
              job.model(DAY + boundary, model);
            }
            SettingsInForce inForce = settings.get(DAY + boundary);
            if (inForce != null) {
              job.reference(ReferenceUpdate.of(inForce));
            }
            job.watermark(Boundaries.timer(DAY + boundary));
          }
        }
        if (day % 29 == 15
            && (setting == Setting.HEAP_RESTARTED || setting == Setting.ROCKSDB_RESTARTED)) {
          Job before = job;
          OperatorSubtaskState snapshot = before.snapshot(day, day);
          before.shut();
          job = new Job(scenario.every, ALL, policy, setting, snapshot);
          job.decisions.addAll(before.decisions);
          job.checks.addAll(before.checks);
          job.savings.addAll(before.savings);
          job.now = before.now;
        }
      }
      for (ObjectUpdate update : waiting) {
        job.update(update);
      }
    }
    job.end();
    return byObjectAndBoundary(job.decisions);
  }

  /** Watermarks begin anew with a start, and the first thing that comes may be late. */
  @Test
  void whatIsLateIsSoAfterARestartToo() throws Exception {
    assertThat(decisionsWithALateDay(true))
        .usingRecursiveComparison()
        .isEqualTo(decisionsWithALateDay(false));
  }

  private static TreeMap<String, TierDecision> decisionsWithALateDay(boolean restarted)
      throws Exception {
    TieringPolicy policy = new ExpectedCostPolicy(90, 1000);
    Job job = new Job(1, ALL, policy, Setting.HEAP, null);
    job.span(DAY, DAY + 9);
    job.update(reads(OBJECT, DAY, 3));
    job.update(reads("s3://bucket/other", DAY + 9, 1));
    for (int boundary = DAY + 1; boundary <= DAY + 10; boundary++) {
      job.watermark(Boundaries.timer(boundary));
    }
    if (restarted) {
      Job before = job;
      OperatorSubtaskState snapshot = before.snapshot(1, 1);
      before.shut();
      job = new Job(1, ALL, policy, Setting.HEAP, snapshot);
      job.decisions.addAll(before.decisions);
      job.now = before.now;
    }
    job.update(reads(OBJECT, DAY + 5, 1));
    job.span(DAY, DAY + 10);
    if (restarted) {
      // The first that comes may be behind the last one before.
      job.now = Long.MIN_VALUE;
      job.watermark(Boundaries.timer(DAY + 8));
    }
    job.watermark(Boundaries.timer(DAY + 11));
    job.end();
    return byObjectAndBoundary(job.decisions);
  }

  private static TreeMap<String, TierDecision> byObjectAndBoundary(List<TierDecision> decisions) {
    TreeMap<String, TierDecision> all = new TreeMap<>();
    for (TierDecision decision : decisions) {
      TierDecision other = all.put(decision.object() + "@" + decision.asOf(), decision);
      assertThat(other).describedAs("two decisions as of one boundary").isNull();
    }
    return all;
  }

  /** The operator with what surrounds it in the job. */
  @SuppressWarnings("try") // The harness's close() may be interrupted.
  private static final class Job extends AbstractStreamOperatorTestHarness<TierDecision> {
    final List<TierDecision> decisions = new ArrayList<>();
    final List<ForecastCheck> checks = new ArrayList<>();
    final List<SavingsEntry> savings = new ArrayList<>();
    final Counters counters;
    private final CoBroadcastWithKeyedOperator<Integer, ShareUpdates, ReferenceUpdate, TierDecision>
        operator;
    private final boolean batch;
    private long now = Long.MIN_VALUE;

    Job(int every, boolean onlyNews) throws Exception {
      this(every, onlyNews, new ExpectedCostPolicy(90, 1000));
    }

    Job(int every, boolean onlyNews, TieringPolicy policy) throws Exception {
      this(every, onlyNews, policy, Setting.HEAP, null);
    }

    Job(
        int every,
        boolean onlyNews,
        TieringPolicy policy,
        Setting setting,
        OperatorSubtaskState restored)
        throws Exception {
      this(
          new CoBroadcastWithKeyedOperator<>(
              new EvaluateObjects(
                  evaluator(policy), new Boundaries(every), onlyNews, ScanRules.DEFAULT),
              List.of(
                  TieringState.LOG_SPAN,
                  TieringState.MODELS,
                  TieringState.SETTINGS,
                  TieringState.SCANS)),
          new Counters(),
          setting,
          restored);
    }

    private Job(
        CoBroadcastWithKeyedOperator<Integer, ShareUpdates, ReferenceUpdate, TierDecision> operator,
        Counters counters,
        Setting setting,
        OperatorSubtaskState restored)
        throws Exception {
      super(operator, counters.environment());
      this.operator = operator;
      this.counters = counters;
      this.batch = setting == Setting.BATCH;
      ExecutionConfig execution = new ExecutionConfig();
      KeySelector<ShareUpdates, Integer> key = ShareUpdates::share;
      config.setStatePartitioner(0, key);
      config.setStateKeySerializer(Types.INT.createSerializer(new SerializerConfigImpl()));
      config.serializeAllConfigs();
      if (batch) {
        setStateBackend(new BatchExecutionStateBackend());
        setTimeServiceManagerProvider(BatchExecutionInternalTimeServiceManager::create);
      } else if (setting.name().startsWith("ROCKSDB")) {
        setStateBackend(new EmbeddedRocksDBStateBackend());
      }
      setup(Types.POJO(TierDecision.class).createSerializer(execution.getSerializerConfig()));
      if (restored != null) {
        initializeState(restored);
      }
      open();
    }

    void update(ObjectUpdate update) throws Exception {
      ShareUpdates.Writer writer = new ShareUpdates.Writer();
      writer.add(update);
      StreamRecord<ShareUpdates> record = new StreamRecord<>(writer.of(Shares.of(update.object())));
      operator.setKeyContextElement1(record);
      operator.processElement1(record);
      collect(
          Long.MAX_VALUE); // Nothing is decided but by a watermark; by a key's end in batch mode.
    }

    void span(int first, int last) throws Exception {
      reference(ReferenceUpdate.of(new LogSpan(first, last)));
    }

    void model(int from, CountRegression model) throws Exception {
      model(from, model.version(), ForecastModelFiles.toJson(model));
    }

    void model(int from, String version, String json) throws Exception {
      reference(ReferenceUpdate.of(new ModelFrom(from, new ModelInForce(version, json))));
    }

    /** The versions of the models, and which of them are no more than that. */
    List<String> models() throws Exception {
      List<String> models = new ArrayList<>();
      operator
          .getOperatorStateBackend()
          .getBroadcastState(TieringState.MODELS)
          .immutableEntries()
          .forEach(
              model ->
                  models.add(
                      model.getValue().version()
                          + (model.getValue().json() == null ? ", forgotten" : "")));
      return models;
    }

    List<Integer> settingsDays() throws Exception {
      List<Integer> days = new ArrayList<>();
      operator
          .getOperatorStateBackend()
          .getBroadcastState(TieringState.SETTINGS)
          .immutableEntries()
          .forEach(each -> days.add(each.getKey()));
      return days;
    }

    void scan(int day) throws Exception {
      scan("s3://bucket/", day);
    }

    void scan(String prefix, int day) throws Exception {
      reference(ReferenceUpdate.of(new ScanDay(prefix, day)));
    }

    List<Integer> scanDays() throws Exception {
      List<Integer> days = new ArrayList<>();
      operator
          .getOperatorStateBackend()
          .getBroadcastState(TieringState.SCANS)
          .immutableEntries()
          .forEach(each -> days.add(each.getKey().day()));
      return days;
    }

    private void reference(ReferenceUpdate update) throws Exception {
      StreamRecord<ReferenceUpdate> record = new StreamRecord<>(update);
      operator.setKeyContextElement2(record);
      operator.processElement2(record);
    }

    void watermark(long time) throws Exception {
      if (time <= now) {
        return;
      }
      operator.processWatermark1(new Watermark(time));
      operator.processWatermark2(new Watermark(time));
      collect(time);
      now = time;
    }

    /** Nobody downstream waits for a boundary that a watermark has passed. */
    private void collect(long watermark) {
      for (TierDecision decision : extractOutputValues()) {
        if (!batch) {
          assertThat(Boundaries.timer(decision.asOf()))
              .isGreaterThan(now)
              .isLessThanOrEqualTo(watermark);
        }
        decisions.add(decision);
      }
      getOutput().clear();
      var told = getSideOutput(EvaluateObjects.FORECAST_CHECKS);
      while (told != null && !told.isEmpty()) {
        ForecastCheck check = told.poll().getValue();
        if (!batch) {
          assertThat(Boundaries.timer(check.asOf())).isGreaterThan(now);
        }
        checks.add(check);
      }
      var saved = getSideOutput(EvaluateObjects.SAVINGS);
      while (saved != null && !saved.isEmpty()) {
        SavingsEntry entry = saved.poll().getValue();
        if (!batch) {
          assertThat(Boundaries.timer(entry.asOf())).isGreaterThan(now);
        }
        savings.add(entry);
      }
    }

    /** In an order of their own, as tasks and objects have none. */
    List<String> sortedSavings() {
      return savings.stream()
          .map(
              entry ->
                  entry.place()
                      + Arrays.toString(entry.actual())
                      + Arrays.toString(entry.nothing()))
          .sorted()
          .toList();
    }

    /** In an order of their own, as tasks and objects have none. */
    List<ForecastCheck> sortedChecks() {
      return checks.stream().sorted(Comparator.comparing(ForecastCheck::toString)).toList();
    }

    /** What the checks of an only object add up to, by the boundary their week is over at. */
    TreeMap<Integer, ForecastCheck> forecasts() {
      TreeMap<Integer, ForecastCheck> sums = new TreeMap<>();
      checks.forEach(check -> sums.merge(check.asOf(), check, ForecastCheck::plus));
      return sums;
    }

    void end() throws Exception {
      watermark(Long.MAX_VALUE);
    }

    List<Integer> boundaries() {
      return boundaries(OBJECT);
    }

    List<Integer> boundaries(String object) {
      return decisions.stream()
          .filter(decision -> decision.object().equals(object))
          .map(TierDecision::asOf)
          .toList();
    }

    /** How many shares have profiles. */
    int entries() {
      return (int)
          operator
              .getKeyedStateBackend()
              .getKeys(TieringState.PROFILES.getName(), VoidNamespace.INSTANCE)
              .count();
    }

    int timers() {
      return numEventTimeTimers();
    }

    void shut() throws Exception {
      close();
    }
  }

  private static ObjectUpdate reads(String object, int day, long reads) {
    long last = Days.startMillis(day) + 12 * HOUR;
    return ObjectUpdate.of(
        new DailyAccess(
            object,
            day,
            reads,
            reads << 20,
            0,
            1L << 30,
            last,
            DailyAccess.NEVER,
            DailyAccess.NEVER));
  }

  private static ObjectUpdate written(String object, int day) {
    long last = Days.startMillis(day) + 13 * HOUR;
    return ObjectUpdate.of(
        new DailyAccess(
            object, day, 0, 0, 1, 20L << 20, DailyAccess.NEVER, last, DailyAccess.NEVER));
  }

  private static ObjectUpdate deleted(String object, int day) {
    long last = Days.startMillis(day) + 14 * HOUR;
    return ObjectUpdate.of(
        new DailyAccess(object, day, 0, 0, 0, -1, DailyAccess.NEVER, DailyAccess.NEVER, last));
  }

  private static ObjectUpdate inventory(
      String object, long bytes, String storageClass, int modified) {
    return inventory(object, bytes, storageClass, modified, modified);
  }

  private static ObjectUpdate inventory(
      String object, long bytes, String storageClass, int modified, int taken) {
    return ObjectUpdate.of(
        new InventoryRecord(
            object,
            bytes,
            storageClass,
            Days.startMillis(modified),
            InventoryRecord.NO_LIMIT,
            Days.startMillis(taken)));
  }

  private static ObjectEvaluator evaluator(TieringPolicy policy) {
    return new ObjectEvaluator(PRICES, "s3", new DecayedMeanForecaster(), policy);
  }

  private static PriceBook prices() {
    try (InputStream in =
        EvaluateObjects.class.getClassLoader().getResourceAsStream("flink-conf/prices.yaml")) {
      return PriceBookReader.read(in, "prices.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
