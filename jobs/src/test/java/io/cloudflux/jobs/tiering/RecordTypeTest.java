package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.ActorReads;
import io.cloudflux.log.DailyAccess;
import java.io.IOException;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTypeTest {
  private static final DailyAccess LEAST =
      new DailyAccess("", -1, 0, 0, 0, -1, DailyAccess.NEVER, DailyAccess.NEVER, DailyAccess.NEVER);
  private static final DailyAccess MOST =
      new DailyAccess(
          "s3://b/k",
          Integer.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE - 1,
          Long.MAX_VALUE,
          Long.MIN_VALUE + 1,
          0,
          new ActorReads(1, 127, 128, Long.MAX_VALUE, Long.MIN_VALUE));

  static Stream<DailyAccess> dailies() {
    return Stream.of(LEAST, MOST, MOST.withActors(ActorReads.NONE));
  }

  @ParameterizedTest
  @MethodSource("dailies")
  void aDaysTotalComesBackAsItWent(DailyAccess daily) throws IOException {
    assertThat(sent(RecordType.DAILY_ACCESS, daily)).isEqualTo(daily);
    assertThat(sent(RecordType.OBJECT_UPDATE, ObjectUpdate.of(daily)))
        .isEqualTo(ObjectUpdate.of(daily));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://b/plain",
        "s3://b/\u0000 \u007f",
        "s3://b/caf\u00e9",
        "s3://b/\u6f22\ud83d\ude00",
        "s3://b/half \ud83d of a pair"
      })
  void anyNameComesBackAsItWent(String object) throws IOException {
    InventoryRecord inventory = new InventoryRecord(object, 1, object, -2, -1, 3);

    assertThat(sent(RecordType.OBJECT_UPDATE, ObjectUpdate.of(inventory)).inventory())
        .isEqualTo(inventory);
    assertThat(sent(key(RuntimeExecutionMode.BATCH), object)).isEqualTo(object);
  }

  /** Savepoints find an object's state by the bytes of its id. */
  @Test
  void keysOfStreamingModeAreFlinksOwn() {
    assertThat(key(RuntimeExecutionMode.STREAMING)).isEqualTo(Types.STRING);
  }

  private static TypeInformation<String> key(RuntimeExecutionMode mode) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.setRuntimeMode(mode);
    return RecordType.objectKey(env);
  }

  @Test
  void anInventoryNeedNotTellTheClass() throws IOException {
    InventoryRecord inventory = new InventoryRecord("s3://b/k", 0, null, 0, 80, 0);

    assertThat(sent(RecordType.OBJECT_UPDATE, ObjectUpdate.of(inventory)).inventory())
        .isEqualTo(inventory);
  }

  @Test
  void copyingBytesCopiesOneRecord() throws IOException {
    TypeSerializer<DailyAccess> serializer =
        RecordType.DAILY_ACCESS.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer two = new DataOutputSerializer(64);
    serializer.serialize(MOST, two);
    serializer.serialize(LEAST, two);
    DataInputDeserializer in = new DataInputDeserializer(two.getCopyOfBuffer());
    DataOutputSerializer one = new DataOutputSerializer(64);

    serializer.copy(in, one);

    assertThat(serializer.deserialize(new DataInputDeserializer(one.getCopyOfBuffer())))
        .isEqualTo(MOST);
    assertThat(serializer.deserialize(in)).isEqualTo(LEAST);
  }

  private static <T> T sent(TypeInformation<T> type, T record) throws IOException {
    TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(record, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    T back = serializer.deserialize(in);
    assertThat(in.available()).isZero();
    return back;
  }
}
