package io.cloudflux.jobs.tiering;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What is new about the objects of a share, on its way. */
public final class ShareUpdatesSerializer extends RecordSerializer<ShareUpdates> {
  private static final long serialVersionUID = 1L;

  static final ShareUpdatesSerializer INSTANCE = new ShareUpdatesSerializer();

  @Override
  public void serialize(ShareUpdates updates, DataOutputView target) throws IOException {
    target.writeInt(updates.share());
    target.writeInt(updates.firstDay());
    writeBytes(updates.bytes(), target);
  }

  @Override
  public ShareUpdates deserialize(DataInputView source) throws IOException {
    return new ShareUpdates(source.readInt(), source.readInt(), readBytes(source));
  }

  @Override
  public TypeSerializerSnapshot<ShareUpdates> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What savepoints remember of this serializer: its class. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ShareUpdates> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
