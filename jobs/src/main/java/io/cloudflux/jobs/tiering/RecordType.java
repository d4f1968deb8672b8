package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyAccess;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The type of records with a serializer of their own.
 *
 * @param <T> the record
 */
public final class RecordType<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1L;

  public static final RecordType<DailyAccess> DAILY_ACCESS =
      new RecordType<>(DailyAccess.class, DailyAccessSerializer.INSTANCE);
  static final RecordType<DailyBatch> DAILY_BATCH =
      new RecordType<>(DailyBatch.class, DailyBatchSerializer.INSTANCE);
  static final RecordType<ShareUpdates> SHARE_UPDATES =
      new RecordType<>(ShareUpdates.class, ShareUpdatesSerializer.INSTANCE);
  public static final RecordType<ObjectUpdate> OBJECT_UPDATE =
      new RecordType<>(ObjectUpdate.class, ObjectUpdateSerializer.INSTANCE);

  private static final RecordType<String> SORTED_KEY =
      new RecordType<>(String.class, SortedKeySerializer.INSTANCE);

  private final Class<T> record;
  private final RecordSerializer<T> serializer;

  /** The type of object ids as keys: in streaming mode, where state has them, as it ever was. */
  public static TypeInformation<String> objectKey(StreamExecutionEnvironment env) {
    return env.getConfiguration().get(ExecutionOptions.RUNTIME_MODE) == RuntimeExecutionMode.BATCH
        ? SORTED_KEY
        : Types.STRING;
  }

  private RecordType(Class<T> record, RecordSerializer<T> serializer) {
    this.record = record;
    this.serializer = serializer;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return record;
  }

  @Override
  public boolean isKeyType() {
    return Comparable.class.isAssignableFrom(record);
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer;
  }

  @Override
  @Deprecated
  public TypeSerializer<T> createSerializer(ExecutionConfig config) {
    return serializer;
  }

  @Override
  public String toString() {
    return record.getSimpleName();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordType<?> type && record == type.record;
  }

  @Override
  public int hashCode() {
    return record.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof RecordType;
  }
}
