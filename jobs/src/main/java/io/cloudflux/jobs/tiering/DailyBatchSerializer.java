package io.cloudflux.jobs.tiering;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A batch on its way. */
public final class DailyBatchSerializer extends RecordSerializer<DailyBatch> {
  private static final long serialVersionUID = 1L;

  static final DailyBatchSerializer INSTANCE = new DailyBatchSerializer();

  @Override
  public void serialize(DailyBatch batch, DataOutputView target) throws IOException {
    target.writeInt(batch.day());
    target.writeInt(batch.share());
    writeBytes(batch.bytes(), target);
  }

  @Override
  public DailyBatch deserialize(DataInputView source) throws IOException {
    return new DailyBatch(source.readInt(), source.readInt(), readBytes(source));
  }

  @Override
  public TypeSerializerSnapshot<DailyBatch> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What savepoints remember of this serializer: its class. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<DailyBatch> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
