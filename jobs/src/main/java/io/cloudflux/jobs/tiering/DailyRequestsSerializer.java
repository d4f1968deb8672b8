package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyRequests;
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
    long[] requests = daily.requests();
    if (requests == null) {
      writeNumber(0, target);
      DailyAccessSerializer.INSTANCE.serialize(daily.total(), target);
      return;
    }
    writeNumber(requests.length + 1L, target);
    writeText(daily.object(), target);
    target.writeInt(daily.day());
    for (long each : requests) {
      target.writeLong(each);
    }
  }

  @Override
  public DailyRequests deserialize(DataInputView source) throws IOException {
    int length = (int) readNumber(source) - 1;
    if (length < 0) {
      return DailyRequests.of(DailyAccessSerializer.INSTANCE.deserialize(source));
    }
    String object = readText(source);
    int day = source.readInt();
    long[] requests = new long[length];
    for (int i = 0; i < length; i++) {
      requests[i] = source.readLong();
    }
    return new DailyRequests(object, day, requests, null);
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
