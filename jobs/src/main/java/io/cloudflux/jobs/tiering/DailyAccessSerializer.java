package io.cloudflux.jobs.tiering;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.ActorReads;
import io.cloudflux.log.DailyAccess;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A day's total on its way. */
public final class DailyAccessSerializer extends RecordSerializer<DailyAccess> {
  private static final long serialVersionUID = 1L;

  static final DailyAccessSerializer INSTANCE = new DailyAccessSerializer();

  @Override
  public void serialize(DailyAccess daily, DataOutputView target) throws IOException {
    writeText(daily.object(), target);
    writeCounts(daily, target);
  }

  /** Writes all but the object. */
  static void writeCounts(DailyAccess daily, DataOutputView target) throws IOException {
    target.writeInt(daily.day());
    writeNumber(daily.reads(), target);
    writeNumber(daily.bytes(), target);
    writeNumber(daily.writes(), target);
    writeNumber(daily.objectBytes() - AccessEvent.UNKNOWN, target);
    target.writeLong(daily.lastRead());
    target.writeLong(daily.lastWrite());
    target.writeLong(daily.lastDelete());
    ActorReads actors = daily.actors();
    boolean told = actors != ActorReads.NONE;
    target.writeBoolean(told);
    if (told) {
      writeNumber(actors.user(), target);
      writeNumber(actors.backup(), target);
      writeNumber(actors.scanner(), target);
      writeNumber(actors.store(), target);
      target.writeLong(actors.lastWanted());
    }
  }

  @Override
  public DailyAccess deserialize(DataInputView source) throws IOException {
    return readCounts(readText(source), source);
  }

  static DailyAccess readCounts(String object, DataInputView source) throws IOException {
    return new DailyAccess(
        object,
        source.readInt(),
        readNumber(source),
        readNumber(source),
        readNumber(source),
        readNumber(source) + AccessEvent.UNKNOWN,
        source.readLong(),
        source.readLong(),
        source.readLong(),
        source.readBoolean()
            ? new ActorReads(
                readNumber(source),
                readNumber(source),
                readNumber(source),
                readNumber(source),
                source.readLong())
            : ActorReads.NONE);
  }

  @Override
  public TypeSerializerSnapshot<DailyAccess> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What savepoints remember of this serializer: its class. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<DailyAccess> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
