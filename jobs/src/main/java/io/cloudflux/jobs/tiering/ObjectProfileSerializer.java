package io.cloudflux.jobs.tiering;

import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectProfileCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The profile's own bytes; each carries its version, so old and new ones live side by side. */
public final class ObjectProfileSerializer extends TypeSerializerSingleton<ObjectProfile> {
  private static final long serialVersionUID = 1L;

  /** The one instance: it has no state. */
  public static final ObjectProfileSerializer INSTANCE = new ObjectProfileSerializer();

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public ObjectProfile createInstance() {
    return new ObjectProfile();
  }

  @Override
  public ObjectProfile copy(ObjectProfile from) {
    return from.copy();
  }

  @Override
  public ObjectProfile copy(ObjectProfile from, ObjectProfile reuse) {
    return from.copy();
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(ObjectProfile profile, DataOutputView target) throws IOException {
    ObjectProfileCodec.write(profile, target);
  }

  @Override
  public ObjectProfile deserialize(DataInputView source) throws IOException {
    return ObjectProfileCodec.read(source);
  }

  @Override
  public ObjectProfile deserialize(ObjectProfile reuse, DataInputView source) throws IOException {
    return ObjectProfileCodec.read(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    ObjectProfileCodec.write(ObjectProfileCodec.read(source), target);
  }

  @Override
  public TypeSerializerSnapshot<ObjectProfile> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What savepoints remember of this serializer: its class; the versions are in the bytes. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ObjectProfile> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
