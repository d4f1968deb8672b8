package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyRequests;
import io.cloudflux.log.PackedRequests;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A day's requests, or their sum, on their way. */
public final class DailyRequestsSerializer extends RecordSerializer<DailyRequests> {
  private static final long serialVersionUID = 1L;

  static final DailyRequestsSerializer INSTANCE = new DailyRequestsSerializer();

  @Override
  public void serialize(DailyRequests daily, DataOutputView target) throws IOException {
    target.writeBoolean(daily.requests() != null);
    if (daily.requests() == null) {
      DailyAccessSerializer.INSTANCE.serialize(daily.total(), target);
      return;
    }
    writeText(daily.object(), target);
    target.writeInt(daily.day());
    writeRequests(daily.day(), daily.requests(), target);
  }

  @Override
  public DailyRequests deserialize(DataInputView source) throws IOException {
    if (!source.readBoolean()) {
      return DailyRequests.of(DailyAccessSerializer.INSTANCE.deserialize(source));
    }
    String object = readText(source);
    int day = source.readInt();
    return new DailyRequests(object, day, readRequests(day, source), null);
  }

  /** Writes packed requests of a day; of their times how long after midnight they were. */
  static void writeRequests(int day, long[] requests, DataOutputView target) throws IOException {
    writeNumber(PackedRequests.count(requests), target);
    long[] offsets = PackedRequests.offsets(day);
    for (int i = 0; i < requests.length; i += PackedRequests.LONGS) {
      target.writeLong(requests[i]);
      for (int j = 1; j < PackedRequests.LONGS; j++) {
        writeNumber(requests[i + j] - offsets[j], target);
      }
    }
  }

  static long[] readRequests(int day, DataInputView source) throws IOException {
    long[] requests = new long[(int) readNumber(source) * PackedRequests.LONGS];
    long[] offsets = PackedRequests.offsets(day);
    for (int i = 0; i < requests.length; i += PackedRequests.LONGS) {
      requests[i] = source.readLong();
      for (int j = 1; j < PackedRequests.LONGS; j++) {
        requests[i + j] = readNumber(source) + offsets[j];
      }
    }
    return requests;
  }

  @Override
  public TypeSerializerSnapshot<DailyRequests> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What savepoints remember of this serializer: its class. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<DailyRequests> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
