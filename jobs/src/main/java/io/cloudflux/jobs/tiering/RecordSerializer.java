package io.cloudflux.jobs.tiering;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Bytes of immutable records that are shuffled by the million: fewer than Flink's own serializer of
 * POJOs makes, and without looking up a field. They travel between tasks and carry no version;
 * state has them only inside of what does: {@link DailyBatch}, {@link ShareUpdates}.
 *
 * @param <T> the record
 */
abstract class RecordSerializer<T> extends TypeSerializerSingleton<T> {
  private static final long serialVersionUID = 1L;

  private static final int MORE = 0x80;
  private static final int BITS = 7;

  @Override
  public final boolean isImmutableType() {
    return true;
  }

  @Override
  public final T createInstance() {
    return null; // Nobody reuses an immutable record.
  }

  @Override
  public final T copy(T from) {
    return from;
  }

  @Override
  public final T copy(T from, T reuse) {
    return from;
  }

  @Override
  public final int getLength() {
    return -1;
  }

  @Override
  public final T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public final void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  /** Writes a text, ASCII as it is. */
  static void writeText(String text, DataOutputView target) throws IOException {
    int length = text.length();
    boolean ascii = true;
    for (int i = 0; ascii && i < length; i++) {
      ascii = text.charAt(i) < MORE;
    }
    if (!ascii) {
      writeNumber(0, target);
      StringValue.writeString(text, target);
      return;
    }
    writeAscii(text.getBytes(StandardCharsets.ISO_8859_1), 0, length, target);
  }

  /** Writes a text that is there in ASCII, as {@link #writeText} would. */
  static void writeAscii(byte[] text, int from, int to, DataOutputView target) throws IOException {
    writeNumber(to - from + 1L, target);
    target.write(text, from, to - from);
  }

  static String readText(DataInputView source) throws IOException {
    int length = (int) readNumber(source) - 1;
    if (length < 0) {
      return StringValue.readString(source);
    }
    byte[] bytes = new byte[length];
    source.readFully(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  static byte[] readBytes(DataInputView source) throws IOException {
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    return bytes;
  }

  /**
   * Checks the first byte of something that was kept in state.
   *
   * @throws IllegalStateException if it is not the one that this release writes
   */
  static void requireFormat(String what, int format, int known) {
    if (format != known) {
      throw new IllegalStateException(
          "%s are of format %d, not %d: they were kept by another release"
              .formatted(what, format, known));
    }
  }

  /** Writes a number of any sign in as few bytes as it takes, small ones ≥ 0 in the fewest. */
  static void writeNumber(long number, DataOutputView target) throws IOException {
    long rest = number;
    while ((rest & -MORE) != 0) {
      target.writeByte((int) rest | MORE);
      rest >>>= BITS;
    }
    target.writeByte((int) rest);
  }

  static long readNumber(DataInputView source) throws IOException {
    long number = 0;
    for (int shift = 0; ; shift += BITS) {
      byte next = source.readByte();
      number |= (next & (MORE - 1L)) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }
}
