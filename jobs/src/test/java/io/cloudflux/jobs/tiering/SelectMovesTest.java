package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.decision.ForecastTotal;
import io.cloudflux.decision.ReasonCode;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.jobs.tiering.PlannedMove.News;
import io.cloudflux.plan.PlanLimits;
import io.cloudflux.price.Tier;
import java.util.List;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectMovesTest {
  private static final int DAY = 20_510;

  @ParameterizedTest
  @CsvSource({
    // class advised, since, payback, reason, planned
    "GLACIER_IR, 0, 30, CHEAPER_COLDER, true",
    "GLACIER_IR, 0, 0, CHEAPER_COLDER, true",
    "GLACIER_IR, 0, 30.01, CHEAPER_COLDER, false",
    "GLACIER_IR, 0, -1, CHEAPER_COLDER, false",
    "GLACIER_IR, 0, -1, LATENCY_REQUIREMENT, true",
    "GLACIER_IR, 0, 500, LATENCY_REQUIREMENT, true",
    "GLACIER_IR, 1, 5, CHEAPER_COLDER, false",
    "STANDARD, 0, 0, ALREADY_CHEAPEST, false"
  })
  void newMovesThatPayBackInTimeArePlanned(
      String advised, int sinceDays, double payback, ReasonCode reason, boolean planned)
      throws Exception {
    List<PlannedMove> moves =
        select(
            new PlanLimits(30, Double.POSITIVE_INFINITY),
            decision(advised, sinceDays, payback, reason));

    assertThat(moves).hasSize(planned ? 1 : 0).allMatch(move -> move.news() == News.NEW);
    assertThat(moves)
        .allMatch(move -> move.required() == (reason == ReasonCode.LATENCY_REQUIREMENT));
  }

  @Test
  void underABudgetWhatBecomesOfMovesIsToldToo() throws Exception {
    assertThat(
            select(
                new PlanLimits(30, 100),
                decision("GLACIER_IR", 0, 5, ReasonCode.CHEAPER_COLDER),
                decision("GLACIER_IR", 1, 5, ReasonCode.CHEAPER_COLDER),
                decision("GLACIER_IR", 1, 50, ReasonCode.CHEAPER_COLDER),
                decision("GLACIER_IR", 0, 50, ReasonCode.CHEAPER_COLDER),
                decision("STANDARD", 0, 0, ReasonCode.ALREADY_CHEAPEST)))
        .extracting(PlannedMove::news)
        .containsExactly(News.NEW, News.STILL, News.NONE, News.NONE, News.NONE);
  }

  private static List<PlannedMove> select(PlanLimits limits, TierDecision... decisions)
      throws Exception {
    var harness =
        new OneInputStreamOperatorTestHarness<TierDecision, PlannedMove>(
            new StreamFlatMap<>(new SelectMoves(limits)));
    harness.open();
    for (TierDecision decision : decisions) {
      harness.processElement(decision, 0);
    }
    List<PlannedMove> moves = harness.extractOutputValues();
    harness.close();
    return moves;
  }

  private static TierDecision decision(
      String advised, int sinceDays, double payback, ReasonCode reason) {
    return new TierDecision(
        "s3://b/k",
        DAY,
        "s3",
        "STANDARD",
        Tier.HOT,
        advised,
        Tier.COLD,
        DAY - sinceDays,
        reason,
        "because",
        0.5,
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        payback,
        "milliseconds",
        new double[7],
        new ForecastTotal[0],
        "decayed-mean",
        "decayed-mean",
        "expected-cost",
        "1",
        "2026-11");
  }
}
