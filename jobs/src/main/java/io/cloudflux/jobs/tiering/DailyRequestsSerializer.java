package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyRequests;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A day's total and its requests on their way. */
public final class DailyRequestsSerializer extends RecordSerializer<DailyRequests> {
  private static final long serialVersionUID = 1L;

  static final DailyRequestsSerializer INSTANCE = new DailyRequestsSerializer();

  @Override
  public void serialize(DailyRequests daily, DataOutputView target) throws IOException {
    DailyAccessSerializer.INSTANCE.serialize(daily.total(), target);
    long[] requests = daily.requests();
    writeNumber(requests == null ? 0 : requests.length + 1L, target);
    if (requests != null) {
      for (long each : requests) {
        target.writeLong(each);
      }
    }
  }

  @Override
  public DailyRequests deserialize(DataInputView source) throws IOException {
    var total = DailyAccessSerializer.INSTANCE.deserialize(source);
    int length = (int) readNumber(source) - 1;
    long[] requests = length < 0 ? null : new long[length];
    for (int i = 0; i < length; i++) {
      requests[i] = source.readLong();
    }
    return new DailyRequests(total, requests);
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
