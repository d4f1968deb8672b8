package io.cloudflux.jobs.evaluation;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Examples on their way from the job that makes them to the process that evaluates them. */
final class ExampleFiles implements Encoder<EvaluationExample> {
  private static final long serialVersionUID = 1L;

  private static final int LIKELY_BYTES = 1024;

  private transient TypeSerializer<EvaluationExample> serializer;
  private transient DataOutputSerializer buffer;

  @Override
  public void encode(EvaluationExample example, OutputStream out) throws IOException {
    if (serializer == null) {
      serializer = serializer();
      buffer = new DataOutputSerializer(LIKELY_BYTES);
    }
    // In one piece: the file underneath is not buffered.
    serializer.serialize(example, buffer);
    out.write(buffer.getSharedBuffer(), 0, buffer.length());
    buffer.clear();
  }

  /** Reads the files of a folder. */
  static void read(Path folder, Consumer<EvaluationExample> to) throws IOException {
    TypeSerializer<EvaluationExample> serializer = serializer();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            DataInputStream in = new DataInputStream(bytes)) {
          DataInputViewStreamWrapper view = new DataInputViewStreamWrapper(in);
          while (true) {
            bytes.mark(1);
            if (bytes.read() < 0) {
              break;
            }
            bytes.reset();
            to.accept(serializer.deserialize(view));
          }
        } catch (EOFException e) {
          throw new IOException(file + " ends within an example", e);
        }
      }
    }
  }

  private static TypeSerializer<EvaluationExample> serializer() {
    return Types.POJO(EvaluationExample.class).createSerializer(new SerializerConfigImpl());
  }
}
