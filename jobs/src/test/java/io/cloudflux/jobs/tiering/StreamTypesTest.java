package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.DeadLetter;
import io.cloudflux.actor.Actor;
import io.cloudflux.decision.ForecastTotal;
import io.cloudflux.decision.ReasonCode;
import io.cloudflux.decision.TierDecision;
import io.cloudflux.forecast.ForecastCheck;
import io.cloudflux.forecast.ForecastDrift;
import io.cloudflux.forecast.ForecastError;
import io.cloudflux.forecast.PooledRates;
import io.cloudflux.forecast.TrainingExample;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.forecast.ObjectExample;
import io.cloudflux.jobs.forecast.SavedModels;
import io.cloudflux.jobs.sink.PostgresOutput.PlanItem;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.log.Operation;
import io.cloudflux.plan.MigrationItem;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plan.MigrationRoute;
import io.cloudflux.plan.MoveMethod;
import io.cloudflux.plan.MoveSchedule;
import io.cloudflux.price.Tier;
import io.cloudflux.savings.SavingsEntry;
import io.cloudflux.scan.KnownObjects;
import java.io.IOException;
import java.util.stream.Stream;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever crosses the network or is kept in state is of types that Flink knows. */
class StreamTypesTest {
  private static final DailyAccess DAILY =
      new DailyAccess("s3://b/k", 20_510, 1, 2, 3, 4, 5, DailyAccess.NEVER, 7);
  private static final MigrationRoute ROUTE =
      new MigrationRoute("s3", "s3://b", "STANDARD", "GLACIER_IR");
  private static final ModelAnnouncement ANNOUNCEMENT =
      new ModelAnnouncement(SavedModels.card("a", 1, "b", 2), "file:/models/a", 20_510);
  private static final MoveSchedule SCHEDULE = new MoveSchedule(MoveMethod.COPY, 7, 8, 9);
  private static final MigrationItem ITEM = new MigrationItem("s3://b/k", 1, 0.5, 0.25, -1);

  private static final MigrationPlan PLAN =
      new MigrationPlan(
          "id", 1, 2, ROUTE, 1, 3, 4, 5, -1, 6, MigrationPlan.Status.PLANNED, SCHEDULE, items(2));
  private static final PlanCommand COMMAND =
      new PlanCommand(
          "id",
          MigrationPlan.Command.APPROVE,
          7,
          "me",
          null,
          new RawLine(new byte[] {1}, "file", 8, null));

  /** Records that fill every field, and those that leave out what may be missing. */
  static Stream<Record> records() {
    return Stream.of(
        new RawLine(new byte[] {1, 0, -1}, "file", 7, Reason.TOO_LONG),
        new RawLine(new byte[0], "file", 7, null),
        new AccessEvent(
            "s3://b/k", 1, Operation.READ, 2, 3, "me", "curl", Actor.USER, 5, 200, LogFormat.S3),
        new AccessEvent(
            "s3://b/k", 1, Operation.OTHER, -1, -1, null, null, Actor.STORE, 0, -1, LogFormat.CLF),
        DAILY,
        new DailyAccessTotal("s3://b/k", 20_510, 1, 2, 3, 4),
        new SavingsEntry("s3", "s3://b/", 1, 2, new long[] {1, -2}, new long[] {3}),
        new RealizedSaving(20_485, "s3", "s3://b/", 1, new long[] {1, -2}, new long[] {3}),
        new LogSpan(-1, 20_510),
        ObjectUpdate.of(DAILY),
        ObjectUpdate.of(
            new DailyAccess(null, 1, 0, 0, 0, -1, DailyAccess.NEVER, DailyAccess.NEVER, 1)),
        ObjectUpdate.of(new InventoryRecord("s3://b/k", 1, "STANDARD", 2, 80, 3)),
        ObjectUpdate.of(new InventoryRecord("s3://b/k", 1, null, 2, -1, 0)),
        ReferenceUpdate.of(new LogSpan(-1, 20_510)),
        ReferenceUpdate.of(new AnnouncedModel(ANNOUNCEMENT, "{}", null, null)),
        ReferenceUpdate.of(new ModelFrom(20_510, new ModelInForce("m", "{}"))),
        new WaitingUpdates(20_510, new byte[] {1, 0}),
        AnnouncedModel.ofOtherFeatures(ANNOUNCEMENT),
        ModelVerdict.refused(AnnouncedModel.ofOtherFeatures(ANNOUNCEMENT)),
        ModelVerdict.of(
            new AnnouncedModel(ANNOUNCEMENT, "{}", null, null),
            ModelVerdict.Reason.WORSE,
            "worse",
            "b",
            0.5),
        new PlannedMove(ROUTE, 20_510, ITEM, PlannedMove.News.STILL, true),
        new BudgetMonth(682, 0.5),
        COMMAND,
        PlanUpdate.of(COMMAND),
        PlanUpdate.of(PLAN),
        PlanProgress.made(PLAN),
        PlanProgress.made(PLAN).to(MigrationPlan.Status.APPROVED, COMMAND),
        decision(),
        new MigrationPlan(
            "id", 1, 2, ROUTE, 1, 3, 4, 5, -1, 6, MigrationPlan.Status.PLANNED, SCHEDULE, items(2)),
        new MigrationPlan(
            "id", 1, 2, ROUTE, 0, 3, 4, 5, -1, 6, MigrationPlan.Status.PLANNED, SCHEDULE, items(0)),
        new DeadLetter("access-log", "BAD_TIME", "no time", "file", 7, new byte[] {0, -1}),
        ForecastCheck.of("model", 20_510, Tier.COLD, 0.05, 3),
        ForecastError.of(ForecastCheck.of("model", 20_510, Tier.COLD, 0.05, 0), true),
        new ForecastDrift(20_500, 20_510, 1, 2, 3, 4, 5),
        new PlanItem("id", 1, ITEM),
        new ObjectExample(
            "s3://b/k",
            20_000,
            true,
            new TrainingExample(
                -7,
                new double[] {1, Double.MIN_VALUE},
                new double[] {2},
                new double[] {3},
                new double[] {4},
                0.5),
            new long[] {Long.MIN_VALUE, 1},
            Long.MAX_VALUE,
            5),
        new ModelInForce("a", null),
        ReferenceUpdate.of(new AnnouncedSettings(20_510, COMMAND.line())),
        ReferenceUpdate.of(new SettingsInForce(20_510, "{}", null)),
        new AnnouncedSettings(20_510, COMMAND.line()),
        new SettingsInForce(20_510, null, "{}"),
        ReferenceUpdate.of(new ScanDay("s3://b/p/", 20_510)),
        new ScanDay("s3://b/p/", -1),
        new PrefixSample("s3://b/p/", 20_510, true, new long[] {Long.MAX_VALUE, 1, -1}),
        KnownObjects.NONE,
        new KnownObjects(7, new long[] {1, 2}, new int[] {-1, 20_510}, 20_500),
        new PooledRates.Total(1, 2, 3, 4));
  }

  private static MigrationItem[] items(int count) {
    return Stream.generate(() -> ITEM).limit(count).toArray(MigrationItem[]::new);
  }

  private static TierDecision decision() {
    return new TierDecision(
        "s3://b/k",
        20_510,
        "s3",
        "STANDARD",
        Tier.HOT,
        "GLACIER_IR",
        Tier.COLD,
        20_500,
        ReasonCode.CHEAPER_COLDER,
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
        -1,
        "milliseconds",
        new double[] {1, 2, 3, 4, 5, 6, 7},
        new ForecastTotal[] {new ForecastTotal(7, 28, 10, 50, 0.01)},
        "decayed-mean",
        "decayed-mean",
        "expected-cost",
        "1",
        "2026-11");
  }

  static Stream<Class<?>> types() {
    return records().<Class<?>>map(Record::getClass).distinct();
  }

  @ParameterizedTest
  @MethodSource("types")
  void isSerializedWithoutKryo(Class<?> type) {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(type);
  }

  @ParameterizedTest
  @MethodSource("records")
  void comesBackAsItWent(Record sent) throws IOException {
    assertRoundTrip(sent);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Record> void assertRoundTrip(T sent) throws IOException {
    Class<T> type = (Class<T>) sent.getClass();
    TypeSerializer<T> serializer = serializer(Types.POJO(type));
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(sent, out);
    T received = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

    assertThat(received)
        .isNotSameAs(sent)
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class) // NaN is one.
        .isEqualTo(sent);
    assertThat(serializer.copy(sent))
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .isEqualTo(sent);
  }

  private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
    ExecutionConfig config = new ExecutionConfig();
    config.configure(
        TieringPipeline.requiredConfiguration(), StreamTypesTest.class.getClassLoader());
    return type.createSerializer(config.getSerializerConfig());
  }

  @Test
  void thePipelineForbidsKryo() {
    assertThat(TieringPipeline.requiredConfiguration().get(PipelineOptions.GENERIC_TYPES))
        .isFalse();
    assertThatThrownBy(() -> serializer(Types.GENERIC(Thread.class)))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
