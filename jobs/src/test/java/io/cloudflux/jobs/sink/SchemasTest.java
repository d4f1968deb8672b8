package io.cloudflux.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.cloudflux.decision.ForecastTotal;
import io.cloudflux.decision.ReasonCode;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ReadStratum;
import io.cloudflux.inventory.JsonInventoryParser;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.forecast.SavedModels;
import io.cloudflux.jobs.tiering.DailyAccessTotal;
import io.cloudflux.jobs.tiering.ModelVerdict;
import io.cloudflux.jobs.tiering.RealizedSaving;
import io.cloudflux.jobs.tiering.TieringPipeline;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.price.Tier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas of what comes in and goes out hold what they say, and refuse what they should. */
class SchemasTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> NULLABLE =
      Set.of(
          "payback_days",
          "wape",
          "bias",
          "model_in_use",
          "compared_with",
          "compared_weekly_deviance",
          "superseded_from",
          "migration-progress by",
          "migration-progress reason");
  private static final String INVENTORY =
      "{\"object\": \"s3://b/k\", \"size_bytes\": 1, \"last_modified\": \"2026-01-02T03:04:05Z\"}";

  /** Fields added since the first version, which records from before do not have. */
  private static final Set<String> ADDED =
      Set.of("forecast_totals", "method", "earliest_start", "restore_seconds", "elapsed_seconds");

  @ParameterizedTest
  @MethodSource("results")
  void resultsAreValid(String topic, byte[] result) {
    assertThat(violations(topic, text(result))).isEmpty();
  }

  static Stream<Object[]> results() {
    return Stream.of(
        new Object[] {Topics.TIER_DECISIONS, ResultJson.decision(ResultJsonTest.decision(2e-5, 3))},
        new Object[] {Topics.TIER_DECISIONS, ResultJson.decision(ResultJsonTest.decision(0, -1))},
        new Object[] {Topics.MIGRATION_PLANS, ResultJson.plan(ResultJsonTest.plan())},
        new Object[] {
          Topics.MIGRATION_PROGRESS, ResultJson.planProgress(ResultJsonTest.progress())
        },
        new Object[] {Topics.DEAD_LETTERS, ResultJson.deadLetter(ResultJsonTest.DEAD_LETTER)},
        new Object[] {
          Topics.FORECAST_ERRORS, ResultJson.forecastError(ResultJsonTest.forecastError(0.5, 1.25))
        },
        new Object[] {
          Topics.FORECAST_ERRORS, ResultJson.forecastError(ResultJsonTest.forecastError(-1, -1))
        },
        new Object[] {
          Topics.OBJECT_DAILY_ACCESSES,
          ResultJson.dailyAccess(new DailyAccessTotal("s3://b/k", 20_510, 3, 300, 1, 2))
        },
        new Object[] {
          Topics.REALIZED_SAVINGS,
          ResultJson.realizedSaving(
              new RealizedSaving(
                  20_485,
                  "s3",
                  "s3://b/k/",
                  20_510,
                  new long[] {1, 2, 3, 4, 5},
                  new long[] {10_000_000_000L, 0, 0, 0, -7}))
        },
        new Object[] {Topics.FORECAST_MODELS, ResultJsonTest.MODEL.toJson()},
        new Object[] {Topics.MODEL_VERDICTS, ResultJson.modelVerdict(verdict(20_600))});
  }

  private static ModelVerdict verdict(int supersededFrom) {
    return new ModelVerdict(
        ResultJsonTest.MODEL,
        ModelVerdict.Status.SUPERSEDED,
        ModelVerdict.Reason.REPLACED,
        "by count-regression-2",
        supersededFrom == ModelVerdict.NEVER ? null : "count-regression-0",
        supersededFrom == ModelVerdict.NEVER ? Double.NaN : 1.75,
        supersededFrom);
  }

  @Test
  void modelsNeedNotBeComparedNorReplaced() {
    ModelAnnouncement first =
        new ModelAnnouncement(SavedModels.card("count-regression-0", 1, null, 0), "file:/m", 1);
    assertThat(violations(Topics.FORECAST_MODELS, text(first.toJson()))).isEmpty();
    byte[] verdict = ResultJson.modelVerdict(verdict(ModelVerdict.NEVER));
    assertThat(violations(Topics.MODEL_VERDICTS, text(verdict))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("results")
  void everyFieldIsDescribedAndRequiredUnlessAdded(String topic, byte[] result) throws IOException {
    JsonNode schema = schema(topic).getSchemaNode();
    List<String> required = new ArrayList<>();
    schema.get("required").forEach(field -> required.add(field.asText()));
    List<String> fields = new ArrayList<>();
    JSON.readTree(result).fieldNames().forEachRemaining(fields::add);

    assertThat(schema.get("properties").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(fields);
    fields.removeAll(ADDED);
    assertThat(required).isEqualTo(fields);
    for (JsonNode property : schema.get("properties")) {
      assertThat(property.path("description").asText()).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("results")
  void aResultThatLacksAFieldIsNotUnlessAdded(String topic, byte[] result) throws IOException {
    ObjectNode whole = (ObjectNode) JSON.readTree(result);
    for (String field : fields(whole)) {
      ObjectNode without = whole.deepCopy().without(field);

      assertThat(violations(topic, without.toString()).isEmpty())
          .describedAs(field)
          .isEqualTo(ADDED.contains(field));
    }
  }

  @ParameterizedTest
  @MethodSource("results")
  void aResultWithAFieldOfAnotherTypeIsNot(String topic, byte[] result) throws IOException {
    ObjectNode whole = (ObjectNode) JSON.readTree(result);
    for (String field : fields(whole)) {
      ObjectNode wrong = whole.deepCopy();
      if (whole.get(field).isTextual()) {
        wrong.put(field, 7);
      } else {
        wrong.put(field, "7");
      }
      assertThat(violations(topic, wrong.toString())).describedAs(field).isNotEmpty();
      if (!NULLABLE.contains(field) && !NULLABLE.contains(topic + " " + field)) {
        wrong.putNull(field);
        assertThat(violations(topic, wrong.toString())).describedAs(field).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("results")
  void aResultMayHaveMoreFields(String topic, byte[] result) throws IOException {
    ObjectNode more = (ObjectNode) JSON.readTree(result);
    more.putObject("later").put("field", 1);

    assertThat(violations(topic, more.toString())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tier-decisions | as_of | \"2026-02-26\"",
        "tier-decisions | as_of | \"2026-02-26T12:00:00Z\"",
        "tier-decisions | advised_since | \"\"",
        "tier-decisions | object | \"bucket/key\"",
        "tier-decisions | provider | \"oracle\"",
        "tier-decisions | tier | \"LUKEWARM\"",
        "tier-decisions | reason_code | \"WHY_NOT\"",
        "tier-decisions | confidence | 1.01",
        "tier-decisions | size_bytes | -1",
        "tier-decisions | size_bytes | 1.5",
        "tier-decisions | payback_days | -1",
        "tier-decisions | latency_class | \"days\"",
        "tier-decisions | forecast | [1,2,3,4,5,6]",
        "tier-decisions | forecast | [1,2,3,4,5,6,-7]",
        "tier-decisions | forecast_totals | [{\"days\": 7}]",
        "tier-decisions | forecast_totals | [{\"days\": 0, \"reads\": 1, \"p10\": 0, \"p90\": 2,"
            + " \"p_none\": 0}]",
        "tier-decisions | forecast_totals | [{\"days\": 7, \"reads\": 1, \"p10\": 0, \"p90\": 2,"
            + " \"p_none\": 1.5}]",
        "tier-decisions | schema_version | 2",
        "migration-plans | plan_id | \"7\"",
        "migration-plans | status | \"FINISHED\"",
        "migration-plans | method | \"BY_HAND\"",
        "migration-plans | earliest_start | \"2026-02-26T12:30:00Z\"",
        "migration-plans | items | []",
        "migration-progress | status | \"FINISHED\"",
        "migration-progress | sequence | 0",
        "migration-progress | at | \"yesterday\"",
        "migration-plans | items | [{\"object\": \"s3://b/k\"}]",
        "migration-plans | sequence | 0",
        "forecast-errors | objects | 0",
        "object-daily-accesses | day | \"2026-02-26T00:00:00Z\"",
        "object-daily-accesses | reads | -1",
        "realized-savings | month | \"2026-02-02\"",
        "realized-savings | cost_actual | \"1\"",
        "forecast-errors | stratum | \"OFTEN\"",
        "forecast-errors | bias | -1",
        "dead-letters | raw | \"not base64!\"",
        "dead-letters | raw | \"AP8Ke\"",
        "dead-letters | reason | \"BECAUSE\"",
        "dead-letters | stage | \"nowhere\"",
        "dead-letters | position | -1",
        "forecast-models | effective_from | \"2026-02-26T00:00:00Z\"",
        "forecast-models | features | []",
        "forecast-models | held_out_errors | [{\"forecast\": \"model\"}]",
        "forecast-models | training_examples | 0",
        "forecast-model-verdicts | status | \"PERHAPS\"",
        "forecast-model-verdicts | reason | \"BECAUSE\"",
        "forecast-model-verdicts | superseded_from | \"never\"",
      })
  void aValueThatIsNotAllowedIsNot(String topic, String field, String value) throws IOException {
    byte[] result =
        results().filter(any -> any[0].equals(topic)).map(any -> (byte[]) any[1]).findFirst().get();
    ObjectNode wrong = (ObjectNode) JSON.readTree(result);
    wrong.set(field, JSON.readTree(value));

    assertThat(violations(topic, wrong.toString())).isNotEmpty();
  }

  /**
   * A name added to an enum of the code, and not of its schema, would break readers unannounced.
   */
  @Test
  void enumsAreThoseOfTheCode() {
    JsonNode decisions = schema(Topics.TIER_DECISIONS).getSchemaNode();
    assertThat(values(decisions.at("/properties/reason_code/enum")))
        .isEqualTo(names(ReasonCode.values()));
    assertThat(values(decisions.at("/$defs/tier/enum"))).isEqualTo(names(Tier.values()));
    JsonNode plans = schema(Topics.MIGRATION_PLANS).getSchemaNode();
    assertThat(values(plans.at("/properties/status/enum")))
        .isEqualTo(names(MigrationPlan.Status.values()));
    JsonNode errors = schema(Topics.FORECAST_ERRORS).getSchemaNode();
    assertThat(values(errors.at("/properties/tier/enum"))).isEqualTo(names(Tier.values()));
    assertThat(values(errors.at("/properties/stratum/enum")))
        .isEqualTo(names(ReadStratum.values()));
    JsonNode letters = schema(Topics.DEAD_LETTERS).getSchemaNode();
    List<String> reasons = new ArrayList<>(names(Reason.values()));
    reasons.addAll(List.of("UNKNOWN_PLAN", "ILLEGAL_TRANSITION")); // TrackPlans.Refusal
    reasons.addAll(
        List.of(
            "TOO_LATE", "MISSING_CLASS", "UNKNOWN_CLASS", "OTHER_SCANS")); // KeepSettings.Refusal
    assertThat(values(letters.at("/properties/reason/enum"))).isEqualTo(reasons);
    assertThat(
            values(schema(Topics.MIGRATION_PROGRESS).getSchemaNode().at("/properties/status/enum")))
        .isEqualTo(names(MigrationPlan.Status.values()));
    assertThat(
            values(
                schema(Topics.MIGRATION_COMMANDS).getSchemaNode().at("/properties/command/enum")))
        .isEqualTo(names(MigrationPlan.Command.values()));
    JsonNode verdicts = schema(Topics.MODEL_VERDICTS).getSchemaNode();
    assertThat(values(verdicts.at("/properties/status/enum")))
        .isEqualTo(names(ModelVerdict.Status.values()));
    assertThat(values(verdicts.at("/properties/reason/enum")))
        .isEqualTo(names(ModelVerdict.Reason.values()));
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toList();
  }

  private static List<String> values(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asText()));
    return values;
  }

  /** What the schema takes, the parser takes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        INVENTORY,
        "{\"object\": \"az://a/c/b\", \"size_bytes\": 9223372036854775807, \"storage_class\": null,"
            + " \"last_modified\": \"2026-01-02 03:04:05.123+01:00\", \"taken_at\": null,"
            + " \"tags\": null, \"etag\": \"x\"}",
        "{\"object\": \"hdfs://n/f\", \"size_bytes\": 0, \"storage_class\": \"Cool\","
            + " \"last_modified\": \"2026-01-02T03:04:05\", \"taken_at\": \"2026-01-02T03:04:05Z\","
            + " \"tags\": {\"latency_ms\": \"80\", \"team\": \"web\"}}",
        "{\"object\": \"gs://b/k\", \"size_bytes\": 1, \"last_modified\": \"2026-01-02T03:04:05Z\","
            + " \"tags\": {\"latency_ms\": 80}}"
      })
  void inventoryRecordsAreValidAndParsed(String line) {
    assertThat(violations(Topics.OBJECT_INVENTORY, line)).isEmpty();
    assertThatCode(() -> parse(line)).doesNotThrowAnyException();
  }

  /** And what the parser refuses, the schema refuses. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": 1}",
        "{\"object\": \"s3://b/k\", \"last_modified\": \"2026-01-02T03:04:05Z\"}",
        "{\"size_bytes\": 1, \"last_modified\": \"2026-01-02T03:04:05Z\"}",
        "{\"object\": \"b/k\", \"size_bytes\": 1, \"last_modified\": \"2026-01-02T03:04:05Z\"}",
        "{\"object\": \"s3://\", \"size_bytes\": 1, \"last_modified\": \"2026-01-02T03:04:05Z\"}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": -1, \"last_modified\":"
            + " \"2026-01-02T03:04:05Z\"}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": \"1\", \"last_modified\":"
            + " \"2026-01-02T03:04:05Z\"}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": 9223372036854775808, \"last_modified\":"
            + " \"2026-01-02T03:04:05Z\"}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": 1, \"last_modified\": \"2026-01-02\"}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": 1, \"last_modified\": 1767312000000}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": 1, \"last_modified\": \"2026-01-02T03:04:05Z\","
            + " \"storage_class\": 7}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": 1, \"last_modified\": \"2026-01-02T03:04:05Z\","
            + " \"tags\": []}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": 1, \"last_modified\": \"2026-01-02T03:04:05Z\","
            + " \"tags\": {\"latency_ms\": 0}}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": 1, \"last_modified\": \"2026-01-02T03:04:05Z\","
            + " \"tags\": {\"latency_ms\": \"soon\"}}",
        "{\"object\": \"s3://b/k\", \"size_bytes\": 1, \"last_modified\": \"2026-01-02T03:04:05Z\","
            + " \"taken_at\": \"yesterday\"}"
      })
  void whatIsNoInventoryRecordIsNeitherValidNorParsed(String line) {
    assertThat(violations(Topics.OBJECT_INVENTORY, line)).isNotEmpty();
    assertThatCode(() -> parse(line)).isInstanceOf(MalformedLineException.class);
  }

  private static void parse(String line) throws MalformedLineException {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    new JsonInventoryParser().parse(bytes, 0, bytes.length, any -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tier-decisions",
        "migration-plans",
        "migration-commands",
        "migration-progress",
        "dead-letters",
        "forecast-errors",
        "object-daily-accesses",
        "object-inventory",
        "realized-savings",
        "forecast-models",
        "forecast-model-verdicts",
        "tiering-settings"
      })
  void schemasAreValidThemselves(String topic) {
    JsonSchema metaSchema =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012));
    JsonNode schema = schema(topic).getSchemaNode();

    assertThat(metaSchema.validate(schema)).isEmpty();
    assertThat(schema.get("$schema").asText()).isEqualTo(SchemaId.V202012);
    assertThat(schema.get("additionalProperties").asBoolean()).isTrue();
  }

  private static List<String> fields(ObjectNode node) {
    List<String> fields = new ArrayList<>();
    node.fieldNames().forEachRemaining(fields::add);
    return fields;
  }

  private static Set<ValidationMessage> violations(String topic, String json) {
    return schema(topic).validate(json, InputFormat.JSON);
  }

  private static JsonSchema schema(String topic) {
    String name = "schemas/" + topic + ".schema.json";
    try (InputStream in = TieringPipeline.class.getClassLoader().getResourceAsStream(name)) {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(in, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  @Test
  void decisionsOfDeletedObjectsAreValid() {
    TierDecision move = ResultJsonTest.decision(0, 0);
    TierDecision deleted =
        new TierDecision(
            move.object(),
            move.asOf(),
            move.provider(),
            move.currentClass(),
            move.currentTier(),
            move.currentClass(),
            move.currentTier(),
            move.asOf(),
            ReasonCode.DELETED,
            "The object was deleted",
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            "milliseconds",
            new double[7],
            new ForecastTotal[] {new ForecastTotal(7, 0, 0, 0, 1)},
            move.forecastSource(),
            move.modelVersion(),
            move.policy(),
            move.policyVersion(),
            move.priceVersion());

    assertThat(violations(Topics.TIER_DECISIONS, text(ResultJson.decision(deleted)))).isEmpty();
  }
}
