package io.cloudflux.cluster;

import java.io.IOException;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Packs elements, serialized, into few records: Flink serializes what is collected at every step of
 * its way, and writes it to a socket that nothing buffers.
 *
 * @param <T> of the elements
 */
final class PackElements<T> extends AbstractStreamOperator<byte[]>
    implements OneInputStreamOperator<T, byte[]>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private static final int PACK_BYTES = 1 << 16;

  private final TypeSerializer<T> serializer;
  private transient DataOutputSerializer pack;

  PackElements(TypeSerializer<T> serializer) {
    this.serializer = serializer;
  }

  @Override
  public void open() throws Exception {
    super.open();
    pack = new DataOutputSerializer(PACK_BYTES);
  }

  @Override
  public void processElement(StreamRecord<T> element) throws IOException {
    serializer.serialize(element.getValue(), pack);
    if (pack.length() >= PACK_BYTES) {
      emit();
    }
  }

  @Override
  public void endInput() {
    if (pack.length() > 0) {
      emit();
    }
  }

  private void emit() {
    output.collect(new StreamRecord<>(pack.getCopyOfBuffer()));
    pack.clear();
  }

  /** The elements of a pack. */
  static <T> void unpack(byte[] pack, TypeSerializer<T> serializer, Consumer<T> to)
      throws IOException {
    DataInputDeserializer elements = new DataInputDeserializer(pack);
    while (elements.available() > 0) {
      to.accept(serializer.deserialize(elements));
    }
  }
}
