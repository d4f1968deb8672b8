package io.cloudflux.jobs.tiering;

import io.cloudflux.inventory.InventoryRecord;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What is new about an object, on its way. */
public final class ObjectUpdateSerializer extends RecordSerializer<ObjectUpdate> {
  private static final long serialVersionUID = 1L;

  static final ObjectUpdateSerializer INSTANCE = new ObjectUpdateSerializer();

  @Override
  public void serialize(ObjectUpdate update, DataOutputView target) throws IOException {
    boolean daily = update.daily() != null;
    target.writeBoolean(daily);
    if (daily) {
      DailyAccessSerializer.INSTANCE.serialize(update.daily(), target);
      return;
    }
    writeText(update.object(), target);
    writeFacts(update.inventory(), target);
  }

  /** Writes all but the object. */
  static void writeFacts(InventoryRecord inventory, DataOutputView target) throws IOException {
    writeNumber(inventory.sizeBytes(), target);
    target.writeBoolean(inventory.storageClass() != null);
    if (inventory.storageClass() != null) {
      writeText(inventory.storageClass(), target);
    }
    target.writeLong(inventory.lastModified());
    target.writeInt(inventory.latencyMillis());
    target.writeLong(inventory.takenAt());
  }

  @Override
  public ObjectUpdate deserialize(DataInputView source) throws IOException {
    return source.readBoolean()
        ? ObjectUpdate.of(DailyAccessSerializer.INSTANCE.deserialize(source))
        : ObjectUpdate.of(readFacts(readText(source), source));
  }

  static InventoryRecord readFacts(String object, DataInputView source) throws IOException {
    return new InventoryRecord(
        object,
        readNumber(source),
        source.readBoolean() ? readText(source) : null,
        source.readLong(),
        source.readInt(),
        source.readLong());
  }

  @Override
  public TypeSerializerSnapshot<ObjectUpdate> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What savepoints remember of this serializer: its class. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ObjectUpdate> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
