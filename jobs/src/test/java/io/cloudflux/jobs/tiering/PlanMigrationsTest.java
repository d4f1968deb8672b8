package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plan.MigrationPlanner;
import io.cloudflux.plan.MigrationRoute;
import java.util.ArrayList;
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
    harness = harness();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PlannedMove, MigrationPlan>
      harness() throws Exception {
    return ProcessFunctionTestHarnesses.forKeyedProcessFunction(
        new PlanMigrations(PLANNER), PlannedMove::key, Types.STRING);
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
                new PlanMigrations(PLANNER)),
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
    harness.processElement(new PlannedMove(route, asOf, item), 0);
  }

  private static MigrationItem item(String key, long bytes, double paybackDays) {
    return new MigrationItem("s3://bucket/" + key, bytes, 0.5, 0.25, paybackDays);
  }
}
