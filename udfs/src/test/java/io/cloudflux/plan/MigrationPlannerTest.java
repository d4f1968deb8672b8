package io.cloudflux.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.PriceBookReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationPlannerTest {
  private static final int AS_OF = 20_800;
  private static final MigrationRoute ROUTE =
      new MigrationRoute("s3", "s3://bucket", "STANDARD", "GLACIER_IR");
  private static final MigrationPlanner PLANNER = new MigrationPlanner(3, 1_000, 100, 10);

  @Test
  void cutsAtTheNumberOfObjects() {
    List<MigrationPlan> plans = plan(PLANNER, items(7, 1));

    assertThat(plans).extracting(MigrationPlan::objects).containsExactly(3, 3, 1);
    assertThat(plans).extracting(MigrationPlan::sequence).containsExactly(1, 2, 3);
  }

  @Test
  void cutsAtTheBytes() {
    assertThat(plan(PLANNER, items(4, 500)))
        .extracting(MigrationPlan::bytes)
        .as("1000 bytes are allowed")
        .containsExactly(1_000L, 1_000L);
    assertThat(plan(PLANNER, items(3, 501)))
        .extracting(MigrationPlan::bytes)
        .containsExactly(501L, 501L, 501L);
  }

  @Test
  void anObjectLargerThanTheCapGetsAPlanOfItsOwn() {
    List<MigrationPlan> plans =
        plan(PLANNER, List.of(item("a", 10, 1), item("b", 5_000, 2), item("c", 0, 3)));

    assertThat(plans).extracting(MigrationPlannerTest::names).containsExactly("a", "b", "c");
  }

  @Test
  void mostSavingPerDollarFirstWhatIsFreeBeforeAndWhatSavesNothingLast() {
    MigrationItem loses = new MigrationItem("loses", 1, 0, -5, -1);
    MigrationItem losesLess = new MigrationItem("less", 1, 1, -1, -1);
    MigrationItem nothing = new MigrationItem("nothing", 1, 0, 0, -1);
    MigrationItem free = new MigrationItem("free", 1, 0, 0.1, 0);
    MigrationItem nextToNothing = new MigrationItem("next", 1, 1e-6, 0.2, 0);
    MigrationItem good = new MigrationItem("good", 1, 1, 3, 10.14);
    MigrationItem same = new MigrationItem("same", 1, 2, 4, 15.21);
    MigrationItem sameButLess = new MigrationItem("a", 1, 1, 2, 15.21);
    MigrationItem sameAsThat = new MigrationItem("b", 1, 1, 2, 15.21);
    MigrationItem large = new MigrationItem("large", 1, 100, 150, 20.28);

    List<MigrationPlan> plans =
        plan(
            new MigrationPlanner(10, 1_000, 1, 1),
            List.of(
                loses,
                large,
                sameAsThat,
                nothing,
                free,
                losesLess,
                same,
                nextToNothing,
                sameButLess,
                good));

    assertThat(plans).hasSize(1);
    assertThat(names(plans.get(0))).isEqualTo("next free good same a b large nothing less loses");
  }

  @ParameterizedTest
  @CsvSource({
    // from, to, window, bytes, method, start hour, restore s, elapsed s; a byte a second
    "STANDARD, GLACIER_IR, 22-6, 7200, RULE, 0, 0, 86400",
    "STANDARD, GLACIER_IR, 0-24, 172800, RULE, 0, 0, 172800",
    "GLACIER_IR, STANDARD, 0-24, 7200, COPY, 0, 0, 7200",
    "GLACIER_IR, STANDARD, 6-8, 7200, COPY, 6, 0, 7200",
    "GLACIER_IR, STANDARD, 6-8, 7201, COPY, 6, 0, 86401",
    "GLACIER_IR, STANDARD, 22-6, 25200, COPY, 0, 0, 82800", // 6 hours, 16 of rest, 1 more
    "GLACIER, STANDARD, 0-24, 7200, RESTORE_THEN_COPY, 0, 18000, 25200",
    "GLACIER, STANDARD, 20-22, 3600, RESTORE_THEN_COPY, 20, 18000, 90000", // copied the next day
    "GLACIER, DEEP_ARCHIVE, 0-24, 0, RULE, 0, 0, 86400",
    "DEEP_ARCHIVE, GLACIER, 0-24, 0, RESTORE_THEN_COPY, 0, 43200, 43202",
    "UNHEARD_OF, STANDARD, 0-24, 7200, COPY, 0, 0, 7200"
  })
  void isCarriedOutTheLegalWayInsideTheWindow(
      String from,
      String to,
      String window,
      long bytes,
      MoveMethod method,
      long startHour,
      long restoreSeconds,
      long elapsedSeconds) {
    MigrationPlanner planner =
        new MigrationPlanner(
            10, 1L << 40, 1, 1, MoverWindow.parse(window), PriceBookReader.shipped());

    MigrationPlan plan =
        planner
            .plan(
                new MigrationRoute("s3", "s3://bucket", from, to),
                AS_OF,
                new ArrayList<>(List.of(item("a", bytes, 1))))
            .get(0);

    assertThat(plan.schedule())
        .isEqualTo(
            new MoveSchedule(
                method, AS_OF * 86_400L + startHour * 3_600, restoreSeconds, elapsedSeconds));
  }

  @Test
  void addsUpItsItems() {
    MigrationPlan plan =
        plan(PLANNER, List.of(item("a", 10, 3), item("b", 20, 1), item("c", 30, 2))).get(0);

    assertThat(plan.objects()).isEqualTo(3);
    assertThat(plan.bytes()).isEqualTo(60);
    assertThat(plan.estimatedCost()).isEqualTo(6);
    assertThat(plan.monthlySaving()).isEqualTo(30);
    // 6 dollars, saved at 30 dollars in 365/12 days.
    assertThat(plan.paybackDays()).isEqualTo(6.08);
    assertThat(plan.asOf()).isEqualTo(AS_OF);
    assertThat(plan.route()).isEqualTo(ROUTE);
    assertThat(plan.status()).isEqualTo(MigrationPlan.Status.PLANNED);
  }

  @Test
  void neverPaysBackWithoutASaving() {
    assertThat(plan(PLANNER, List.of(new MigrationItem("a", 1, 1, -1, -1))).get(0).paybackDays())
        .isEqualTo(-1);
    assertThat(plan(PLANNER, List.of(new MigrationItem("a", 1, 1, 0, -1))).get(0).paybackDays())
        .isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({
    // objects, bytes each, bytes/s, requests/s, seconds
    "1, 0, 100, 10, 1", // two requests: 0.2 s
    "100, 0, 100, 10, 20",
    "101, 0, 100, 10, 21",
    "1, 1000, 100, 10, 10",
    "1, 1001, 100, 10, 11",
    "100, 19, 100, 10, 20",
    "100, 21, 100, 10, 21",
    "1, 1099511627776, 125000000, 100, 8797"
  })
  void takesAsLongAsBandwidthOrRequests(
      int objects, long bytes, double bytesPerSecond, double requestsPerSecond, long seconds) {
    MigrationPlanner planner =
        new MigrationPlanner(1_000, 1L << 50, bytesPerSecond, requestsPerSecond);

    assertThat(plan(planner, items(objects, bytes)))
        .extracting(MigrationPlan::durationSeconds)
        .containsExactly(seconds);
  }

  @Test
  void noMovesMakeNoPlan() {
    assertThat(plan(PLANNER, List.of())).isEmpty();
  }

  @Test
  void idsNameBoundaryRouteAndSequence() {
    MigrationRoute other = new MigrationRoute("s3", "s3://bucket", "STANDARD", "STANDARD_IA");
    Set<String> ids = new HashSet<>();
    for (MigrationRoute route :
        List.of(
            ROUTE,
            other,
            new MigrationRoute("s3", "s3://bucket2", "STANDARD", "GLACIER_IR"),
            new MigrationRoute("s3", "s3://bucket", "STANDARD_IA", "GLACIER_IR"))) {
      for (int asOf = AS_OF; asOf < AS_OF + 3; asOf++) {
        for (MigrationPlan plan : PLANNER.plan(route, asOf, items(7, 1))) {
          ids.add(plan.planId());
        }
      }
    }

    assertThat(ids).hasSize(4 * 3 * 3);
    // Ids are the keys of rows and of Kafka records: they must stay as they are.
    assertThat(plan(PLANNER, items(4, 1)))
        .extracting(MigrationPlan::planId)
        .containsExactly("2026-12-13-df793039-bea9-1", "2026-12-13-df793039-bea9-2");
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void plansAreTheSameInAnyOrderAndHoldEachMoveOnce(
      @ForAll("moves") List<MigrationItem> moves, @ForAll Random order) {
    MigrationPlanner planner = new MigrationPlanner(5, 2_000, 100, 10);
    List<MigrationItem> shuffled = new ArrayList<>(moves);
    Collections.shuffle(shuffled, order);

    List<MigrationPlan> plans = plan(planner, moves);

    assertThat(plan(planner, shuffled)).usingRecursiveComparison().isEqualTo(plans);
    List<MigrationItem> planned = plans.stream().flatMap(p -> Arrays.stream(p.items())).toList();
    assertThat(planned).containsExactlyInAnyOrderElementsOf(moves);
    assertThat(planned).isSortedAccordingTo(MigrationItem.BY_SAVING_PER_DOLLAR);
    assertThat(plans).extracting(MigrationPlan::planId).doesNotHaveDuplicates();
    for (MigrationPlan plan : plans) {
      List<MigrationItem> items = List.of(plan.items());
      assertThat(plan.objects()).isEqualTo(items.size()).isBetween(1, 5);
      assertThat(plan.bytes())
          .isEqualTo(items.stream().mapToLong(MigrationItem::sizeBytes).sum())
          .matches(bytes -> bytes <= 2_000 || items.size() == 1);
      assertThat(plan.estimatedCost())
          .isEqualTo(items.stream().mapToDouble(MigrationItem::moveCost).sum(), within(1e-9));
      assertThat(plan.monthlySaving())
          .isEqualTo(items.stream().mapToDouble(MigrationItem::monthlySaving).sum(), within(1e-9));
    }
    for (int i = 1; i < plans.size(); i++) {
      MigrationPlan before = plans.get(i - 1);
      long nextBytes = plans.get(i).items()[0].sizeBytes();
      assertThat(before.objects() == 5 || before.bytes() + nextBytes > 2_000)
          .as("a plan is full before the next is begun")
          .isTrue();
    }
  }

  @Provide
  Arbitrary<List<MigrationItem>> moves() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 1_000_000),
            Arbitraries.longs().between(0, 3_000),
            Arbitraries.doubles().between(0, 10),
            Arbitraries.doubles().between(-1, 1),
            Arbitraries.of(-1.0, 0.0, 1.0, 2.5, 30.0))
        .as(
            (name, bytes, cost, saving, payback) ->
                new MigrationItem("s3://bucket/" + name, bytes, cost, saving, payback))
        .list()
        .uniqueElements(MigrationItem::object)
        .ofMaxSize(40);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 1",
    "1, 0, 1, 1",
    "1, 1, 0, 1",
    "1, 1, 1, 0",
    "1, 1, NaN, 1",
    "1, 1, 1, -1"
  })
  void refusesLimitsThatAllowNothing(
      int objects, long bytes, double bytesPerSecond, double requestsPerSecond) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MigrationPlanner(objects, bytes, bytesPerSecond, requestsPerSecond))
        .withMessageContaining("plan limits must be positive: objects " + objects);
  }

  private static List<MigrationItem> items(int count, long bytes) {
    List<MigrationItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(item("o" + i, bytes, i));
    }
    return items;
  }

  private static MigrationItem item(String object, long bytes, double cost) {
    return new MigrationItem(object, bytes, cost, 10, cost);
  }

  private static List<MigrationPlan> plan(MigrationPlanner planner, List<MigrationItem> moves) {
    return planner.plan(ROUTE, AS_OF, new ArrayList<>(moves));
  }

  private static String names(MigrationPlan plan) {
    return String.join(" ", Arrays.stream(plan.items()).map(MigrationItem::object).toList());
  }
}
