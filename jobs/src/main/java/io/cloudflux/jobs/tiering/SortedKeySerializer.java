package io.cloudflux.jobs.tiering;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Keys of batch mode, which sorts by their bytes, in whatever order: their hash first, by which all
 * but a few are told apart. Object ids begin alike for longer than the few bytes that a sort looks
 * at first, so it would compare nearly all of each of them.
 */
public final class SortedKeySerializer extends RecordSerializer<String> {
  private static final long serialVersionUID = 1L;

  static final SortedKeySerializer INSTANCE = new SortedKeySerializer();

  /** Spreads hashes of texts that differ in few places. */
  private static final int GOLDEN_RATIO = 0x9E3779B9;

  @Override
  public void serialize(String key, DataOutputView target) throws IOException {
    target.writeInt(key.hashCode() * GOLDEN_RATIO);
    writeText(key, target);
  }

  @Override
  public String deserialize(DataInputView source) throws IOException {
    source.readInt();
    return readText(source);
  }

  @Override
  public TypeSerializerSnapshot<String> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What savepoints would remember of this serializer, if batch mode had any. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<String> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
