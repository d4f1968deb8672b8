package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.jobs.tiering.PlannedMove.News;
import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plan.MigrationPlanner;
import io.cloudflux.plan.MigrationRoute;
import io.cloudflux.plan.PlanLimits;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlanMigrationsTest {
  private static final int DAY = 20_510;
  private static final MigrationPlanner PLANNER = new MigrationPlanner(2, 1000, 100, 10);
  private static final MigrationRoute COOLING =
      new MigrationRoute("s3", "s3://bucket", "STANDARD", "GLACIER_IR");
  private static final MigrationRoute ELSEWHERE =
      new MigrationRoute("s3", "s3://other", "STANDARD", "GLACIER_IR");

  private KeyedOneInputStreamOperatorTestHarness<String, PlannedMove, MigrationPlan> harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness(PlanLimits.NONE);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PlannedMove, MigrationPlan> harness(
      PlanLimits limits) throws Exception {
    PlanMigrations plan = new PlanMigrations(PLANNER, limits);
    return ProcessFunctionTestHarnesses.forKeyedProcessFunction(plan, plan::key, Types.STRING);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void plansOnceAllMovesOfARouteAndBoundaryAreThere() throws Exception {
    move(COOLING, DAY, item("b", 10, 2));
    move(COOLING, DAY, item("a", 20, 1));
    move(COOLING, DAY, item("c", 30, 3));
    assertThat(harness.numEventTimeTimers()).isEqualTo(1);
    harness.processWatermark(Boundaries.timer(DAY) - 1);
    assertThat(plans()).isEmpty();

    harness.processWatermark(Boundaries.timer(DAY));

    assertThat(plans()).extracting(MigrationPlan::sequence).containsExactly(1, 2);
    assertThat(plans().get(0))
        .returns(COOLING, MigrationPlan::route)
        .returns(DAY, MigrationPlan::asOf)
        .returns(2, MigrationPlan::objects)
        .returns(30L, MigrationPlan::bytes)
        .satisfies(
            plan ->
                assertThat(plan.items())
                    .extracting(MigrationItem::object)
                    .containsExactly("s3://bucket/a", "s3://bucket/b"));
    assertThat(plans().get(1).items())
        .extracting(MigrationItem::object)
        .containsExactly("s3://bucket/c");
    assertThat(plans()).extracting(MigrationPlan::planId).doesNotHaveDuplicates();
    assertNothingLeft();

    harness.processWatermark(Long.MAX_VALUE);
    assertThat(plans()).describedAs("planned once").hasSize(2);
  }

  @Test
  void keepsRoutesAndBoundariesApart() throws Exception {
    move(COOLING, DAY, item("a", 10, 1));
    move(ELSEWHERE, DAY, item("b", 10, 1));
    move(COOLING, DAY + 1, item("c", 10, 1));
    assertThat(harness.numEventTimeTimers()).isEqualTo(3);

    harness.processWatermark(Boundaries.timer(DAY));
    assertThat(plans())
        .extracting(MigrationPlan::route)
        .containsExactlyInAnyOrder(COOLING, ELSEWHERE);
    assertThat(harness.numEventTimeTimers()).isEqualTo(1);
    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);

    harness.processWatermark(Boundaries.timer(DAY + 1));
    assertThat(plans()).hasSize(3);
    assertNothingLeft();
  }

  @Test
  void makesTheSamePlansInWhateverOrderMovesArrive() throws Exception {
    List<MigrationItem> items = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      items.add(item("k" + i, 100 + i, i % 4));
    }
    List<MigrationPlan> expected = PLANNER.plan(COOLING, DAY, new ArrayList<>(items));
    for (long seed = 0; seed < 5; seed++) {
      close();
      open();
      Collections.shuffle(items, new Random(seed));
      for (MigrationItem item : items) {
        move(COOLING, DAY, item);
      }
      harness.processWatermark(Long.MAX_VALUE);

      assertThat(plans()).usingRecursiveComparison().isEqualTo(expected);
      assertNothingLeft();
    }
  }

  @Test
  void goesOnAfterARestore() throws Exception {
    move(COOLING, DAY, item("a", 10, 1));
    var snapshot = harness.snapshot(1, 1);
    close();

    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new org.apache.flink.streaming.api.operators.KeyedProcessOperator<>(
                new PlanMigrations(PLANNER, PlanLimits.NONE)),
            PlannedMove::key,
            Types.STRING);
    harness.setup();
    harness.initializeState(snapshot);
    harness.open();
    move(COOLING, DAY, item("b", 10, 2));
    harness.processWatermark(Boundaries.timer(DAY));

    assertThat(plans())
        .singleElement()
        .satisfies(
            plan ->
                assertThat(plan.items())
                    .extracting(MigrationItem::object)
                    .containsExactly("s3://bucket/a", "s3://bucket/b"));
    assertNothingLeft();
  }

  private void assertNothingLeft() {
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  private List<MigrationPlan> plans() {
    return harness.extractOutputValues();
  }

  private void move(MigrationRoute route, int asOf, MigrationItem item) throws Exception {
    harness.processElement(new PlannedMove(route, asOf, item, News.NEW, false), 0);
  }

  private static MigrationItem item(String key, long bytes, double paybackDays) {
    return new MigrationItem("s3://bucket/" + key, bytes, paybackDays, 0.25, paybackDays);
  }

  /** 2026-03-02: thirty days to the end of March. */
  private static final int MARCH = (int) LocalDate.of(2026, 3, 2).toEpochDay();

  @Test
  void whatABudgetHasNoRoomForWaitsForTheNextMonth() throws Exception {
    budget(10);
    tell(MARCH, "best", 4, 40, News.NEW, false);
    tell(MARCH, "large", 7, 60, News.NEW, false); // 8.6 a dollar, but no room behind the best
    tell(MARCH, "fits", 5, 20, News.NEW, false);
    tell(MARCH, "free", 0, 1, News.NEW, false);
    harness.processWatermark(Boundaries.timer(MARCH));
    assertThat(planned()).containsExactlyInAnyOrder("free", "best", "fits");

    tell(MARCH + 1, "later", 2, 30, News.NEW, false);
    tell(MARCH + 1, "cheap", 1, 5, News.NEW, false);
    harness.processWatermark(Boundaries.timer(MARCH + 1));
    assertThat(planned()).hasSize(4).contains("cheap").doesNotContain("later", "large");

    tell(MARCH + 40, "april", 3, 10, News.NEW, false);
    harness.processWatermark(Boundaries.timer(MARCH + 40));
    assertThat(planned()).hasSize(6).contains("later", "large").doesNotContain("april");
    assertThat(plans().get(plans().size() - 1).asOf()).isEqualTo(MARCH + 40);

    tell(MARCH + 70, "any", 0, 0, News.NONE, false);
    harness.processWatermark(Boundaries.timer(MARCH + 70));
    assertThat(planned()).hasSize(7).contains("april");
    assertThat(harness.numEventTimeTimers()).isZero();
    assertThat(harness.numKeyedStateEntries()).describedAs("the month's account").isEqualTo(1);
  }

  @Test
  void whatWaitsIsWithdrawnOrChangedByLaterDecisions() throws Exception {
    budget(1);
    for (String key : List.of("gone", "elsewhere", "cheaper", "same")) {
      tell(MARCH, key, 2, 20, News.NEW, false);
    }
    harness.processWatermark(Boundaries.timer(MARCH));
    assertThat(planned()).isEmpty();

    tell(MARCH + 1, "gone", 0, 0, News.NONE, false);
    tell(MARCH + 1, "cheaper", 1, 20, News.STILL, false);
    tell(MARCH + 1, "unknown", 0, 20, News.STILL, false);
    harness.processElement(
        new PlannedMove(
            new MigrationRoute("s3", "s3://bucket", "STANDARD_IA", "GLACIER_IR"),
            MARCH + 1,
            item("elsewhere", 1, 0),
            News.STILL,
            false),
        0);
    harness.processWatermark(Boundaries.timer(MARCH + 1));
    assertThat(planned()).isEmpty();

    tell(MARCH + 31, "unknown", 0, 0, News.NONE, false);
    harness.processWatermark(Boundaries.timer(MARCH + 31));
    assertThat(planned()).containsExactly("cheaper");
  }

  @Test
  void whatReadersNeedComesFirst() throws Exception {
    budget(3);
    tell(MARCH, "saves", 1, 100, News.NEW, false);
    tell(MARCH, "needed", 3, -10, News.NEW, true);
    harness.processWatermark(Boundaries.timer(MARCH));

    assertThat(planned()).containsExactly("needed");
  }

  /** As batch mode does, and streaming mode where files are read. */
  @Test
  void aBudgetIsSpentInTheOrderOfBoundariesWheneverTheyAreTaken() throws Exception {
    List<List<String>> plans = new ArrayList<>();
    for (boolean atOnce : List.of(true, false)) {
      budget(5);
      for (int day = MARCH; day < MARCH + 100; day += 7) {
        for (int i = 0; i < 5; i++) {
          tell(day, "o" + day + "-" + i, 1 + i % 3, 10 + (day * 31 + i * 7) % 13, News.NEW, false);
        }
        if (!atOnce) {
          harness.processWatermark(Boundaries.timer(day));
        }
      }
      harness.processWatermark(Long.MAX_VALUE);
      plans.add(plans().stream().map(plan -> plan.planId() + plan.bytes()).toList());
    }

    assertThat(plans.get(0)).isNotEmpty().isEqualTo(plans.get(1));
  }

  private void budget(double perMonth) throws Exception {
    close();
    harness = harness(new PlanLimits(365, perMonth));
  }

  private void tell(int asOf, String key, double cost, double saving, News news, boolean required)
      throws Exception {
    MigrationItem item = new MigrationItem("s3://bucket/" + key, 1, cost, saving, 1);
    harness.processElement(new PlannedMove(COOLING, asOf, item, news, required), 0);
  }

  private List<String> planned() {
    return plans().stream()
        .flatMap(plan -> Arrays.stream(plan.items()))
        .map(item -> item.object().substring("s3://bucket/".length()))
        .toList();
  }
}
