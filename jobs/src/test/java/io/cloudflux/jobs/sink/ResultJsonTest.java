package io.cloudflux.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.DeadLetter;
import io.cloudflux.decision.ForecastTotal;
import io.cloudflux.decision.ReasonCode;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.forecast.ReadStratum;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.forecast.SavedModels;
import io.cloudflux.jobs.tiering.PlanProgress;
import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plan.MigrationRoute;
import io.cloudflux.plan.MoveMethod;
import io.cloudflux.plan.MoveSchedule;
import io.cloudflux.price.Tier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultJsonTest {
  /** 2026-02-26. */
  private static final int DAY = 20_510;

  static final DeadLetter DEAD_LETTER =
      new DeadLetter(
          "access-log",
          "BAD_TIME",
          "\"time\": none\n",
          "/logs/a.gz",
          5_000_000_000L,
          new byte[] {0, (byte) 0xFF, '\n', '{'});

  /** A model that was in use, measured beside another. */
  static final ModelAnnouncement MODEL =
      new ModelAnnouncement(
          SavedModels.card("count-regression-1", 1.5, "count-regression-0", 1.75),
          "s3://models/1",
          DAY);

  /** A decision to move, amounts of all magnitudes in it. */
  static TierDecision decision(double amount, double paybackDays) {
    return new TierDecision(
        "s3://bucket/caf\u00e9 \ud83d\udcf7/\"x\"\\\u0007.jpg",
        DAY,
        "s3",
        "STANDARD",
        Tier.HOT,
        "GLACIER_IR",
        Tier.COLD,
        DAY - 2,
        ReasonCode.CHEAPER_COLDER,
        "0.5 reads a month expected",
        0.9875,
        107_374_182_400L,
        0,
        93,
        2.3,
        0.4,
        1.9,
        82.61,
        22.8,
        amount,
        paybackDays,
        "milliseconds",
        new double[] {0.0164, 0, 1e-4, 12_345_678.9, 100, 0.0164, 0.0164},
        new ForecastTotal[] {
          new ForecastTotal(7, 12_345_779, 1e-4, 2e7, 0), new ForecastTotal(30, 0.5, 0, 1.25, 0.6)
        },
        "decayed-mean",
        "decayed-mean",
        "expected-cost",
        "1/horizon=90d/latency=1000ms",
        "2026-11-cbe9050a");
  }

  static ForecastError forecastError(double wape, double bias) {
    return new ForecastError(
        "count-regression-b81d29de",
        DAY,
        Tier.HOT,
        ReadStratum.SELDOM,
        1_000,
        123.456789,
        400,
        2e-6,
        wape,
        bias,
        0.25,
        true);
  }

  static MigrationPlan plan() {
    MigrationItem[] items = {
      new MigrationItem("s3://bucket/a", 1_000_000_000_000L, 0.00002, 0.4e-9, 1.5),
      new MigrationItem("s3://bucket/b", 0, 0, -0.25, -1)
    };
    return new MigrationPlan(
        "2026-02-26-0123abcd-45ef-1",
        DAY,
        1,
        new MigrationRoute("s3", "s3://bucket", "STANDARD", "GLACIER_IR"),
        2,
        1_000_000_000_000L,
        0.00002,
        -0.25,
        -1,
        2_000,
        MigrationPlan.Status.PLANNED,
        new MoveSchedule(MoveMethod.RESTORE_THEN_COPY, DAY * 86_400L + 79_200, 18_000, 90_000),
        items);
  }

  @Test
  void aDecision() {
    assertThat(text(ResultJson.decision(decision(2e-5, 0.0003))))
        .isEqualTo(
            "{\"schema_version\":1,"
                + "\"object\":\"s3://bucket/caf\u00e9 \\uD83D\\uDCF7/\\\"x\\\"\\\\\\u0007.jpg\","
                + "\"as_of\":\"2026-02-26T00:00:00Z\",\"provider\":\"s3\","
                + "\"current_class\":\"STANDARD\",\"current_tier\":\"HOT\","
                + "\"advised_class\":\"GLACIER_IR\",\"tier\":\"COLD\","
                + "\"advised_since\":\"2026-02-24T00:00:00Z\","
                + "\"reason_code\":\"CHEAPER_COLDER\","
                + "\"reason\":\"0.5 reads a month expected\",\"confidence\":0.9875,"
                + "\"size_bytes\":107374182400,\"reads_last_30_days\":0,\"idle_days\":93,"
                + "\"monthly_cost_now\":2.3,\"monthly_cost_advised\":0.4,\"monthly_saving\":1.9,"
                + "\"saving_percent\":82.61,\"annual_saving\":22.8,\"move_cost\":0.00002,"
                + "\"payback_days\":0.0003,\"latency_class\":\"milliseconds\","
                + "\"forecast\":[0.0164,0,0.0001,12345678.9,100,0.0164,0.0164],"
                + "\"forecast_totals\":["
                + "{\"days\":7,\"reads\":12345779,\"p10\":0.0001,\"p90\":20000000,\"p_none\":0},"
                + "{\"days\":30,\"reads\":0.5,\"p10\":0,\"p90\":1.25,\"p_none\":0.6}],"
                + "\"forecast_source\":\"decayed-mean\",\"model_version\":\"decayed-mean\","
                + "\"policy\":\"expected-cost\","
                + "\"policy_version\":\"1/horizon=90d/latency=1000ms\","
                + "\"price_version\":\"2026-11-cbe9050a\"}");
  }

  @Test
  void aPlan() {
    assertThat(text(ResultJson.plan(plan())))
        .isEqualTo(
            "{\"schema_version\":1,\"plan_id\":\"2026-02-26-0123abcd-45ef-1\","
                + "\"as_of\":\"2026-02-26T00:00:00Z\",\"sequence\":1,\"provider\":\"s3\","
                + "\"bucket\":\"s3://bucket\",\"from_class\":\"STANDARD\","
                + "\"to_class\":\"GLACIER_IR\",\"status\":\"PLANNED\",\"objects\":2,"
                + "\"bytes\":1000000000000,\"estimated_cost\":0.00002,\"monthly_saving\":-0.25,"
                + "\"payback_days\":null,\"duration_seconds\":2000,"
                + "\"method\":\"RESTORE_THEN_COPY\","
                + "\"earliest_start\":\"2026-02-26T22:00:00Z\",\"restore_seconds\":18000,"
                + "\"elapsed_seconds\":90000,\"items\":["
                + "{\"object\":\"s3://bucket/a\",\"size_bytes\":1000000000000,"
                + "\"move_cost\":0.00002,\"monthly_saving\":0.0000000004,\"payback_days\":1.5},"
                + "{\"object\":\"s3://bucket/b\",\"size_bytes\":0,\"move_cost\":0,"
                + "\"monthly_saving\":-0.25,\"payback_days\":null}]}");
  }

  static PlanProgress progress() {
    return new PlanProgress(
        plan().at(MigrationPlan.Status.APPROVED), 1, DAY * 86_400_000L + 1, "ann", "cheaper");
  }

  @Test
  void theProgressOfAPlan() {
    assertThat(text(ResultJson.planProgress(progress())))
        .isEqualTo(
            "{\"schema_version\":1,\"plan_id\":\"2026-02-26-0123abcd-45ef-1\","
                + "\"as_of\":\"2026-02-26T00:00:00Z\",\"provider\":\"s3\","
                + "\"bucket\":\"s3://bucket\",\"from_class\":\"STANDARD\","
                + "\"to_class\":\"GLACIER_IR\",\"status\":\"APPROVED\",\"sequence\":1,"
                + "\"at\":\"2026-02-26T00:00:00.001Z\",\"by\":\"ann\",\"reason\":\"cheaper\"}");
  }

  @Test
  void aDeadLetter() throws IOException {
    byte[] json = ResultJson.deadLetter(DEAD_LETTER);

    assertThat(text(json))
        .isEqualTo(
            "{\"schema_version\":1,\"stage\":\"access-log\",\"reason\":\"BAD_TIME\","
                + "\"message\":\"\\\"time\\\": none\\n\",\"source\":\"/logs/a.gz\","
                + "\"position\":5000000000,\"raw\":\"AP8Kew==\"}");
    assertThat(new ObjectMapper().readTree(json).get("raw").binaryValue())
        .isEqualTo(DEAD_LETTER.raw());
  }

  @Test
  void aForecastError() {
    assertThat(text(ResultJson.forecastError(forecastError(0.5, 1.25))))
        .isEqualTo(
            "{\"schema_version\":1,\"model_version\":\"count-regression-b81d29de\","
                + "\"as_of\":\"2026-02-26T00:00:00Z\",\"tier\":\"HOT\",\"stratum\":\"SELDOM\","
                + "\"objects\":1000,\"expected_reads\":123.456789,\"actual_reads\":400,"
                + "\"absolute_error\":0.000002,\"wape\":0.5,\"bias\":1.25,\"deviance\":0.25,"
                + "\"drift\":true}");
    assertThat(
            text(
                ResultJson.forecastError(
                    forecastError(ForecastError.UNDEFINED, ForecastError.UNDEFINED))))
        .contains("\"wape\":null,\"bias\":null,");
  }

  @Test
  void longBytesStayOnOneLine() {
    DeadLetter letter = new DeadLetter("inventory", "TOO_LONG", "", "t-0", 0, new byte[1 << 20]);

    assertThat(text(ResultJson.deadLetter(letter))).doesNotContain("\\n", "\n", " ");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1, 1",
    "100, 100",
    "12345678.9, 12345678.9",
    "1e-10, 0.0000000001",
    "1e10, 10000000000",
    "0.1, 0.1",
    "-2.5e-7, -0.00000025",
    "1e22, 10000000000000000000000"
  })
  void numbersHaveNoExponents(double amount, String expected) {
    assertThat(text(ResultJson.decision(decision(amount, 3))))
        .contains("\"move_cost\":" + expected + ",");
  }

  @Test
  void neverPayingBackIsNull() throws IOException {
    JsonNode never = new ObjectMapper().readTree(ResultJson.decision(decision(1, -1)));
    JsonNode atOnce = new ObjectMapper().readTree(ResultJson.decision(decision(1, 0)));

    assertThat(never.get("payback_days").isNull()).isTrue();
    assertThat(atOnce.get("payback_days").asInt(-1)).isZero();
  }

  @Test
  void theSameResultIsTheSameBytes() {
    assertThat(ResultJson.decision(decision(1, 2))).isEqualTo(ResultJson.decision(decision(1, 2)));
    assertThat(ResultJson.plan(plan())).isEqualTo(ResultJson.plan(plan()));
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
