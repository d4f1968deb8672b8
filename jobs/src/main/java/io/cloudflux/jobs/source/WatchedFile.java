package io.cloudflux.jobs.source;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;

/**
 * A file of any Flink file system, read at any position; remembers if reading the file itself
 * failed, which is not to be mistaken for a fault of its content.
 */
final class WatchedFile implements Closeable {
  private final Path path;
  private final FSDataInputStream stream;
  private final long length;
  private IOException failure;

  WatchedFile(Path path) throws IOException {
    this.path = path;
    this.length = path.getFileSystem().getFileStatus(path).getLen();
    this.stream = path.getFileSystem().open(path);
  }

  long length() {
    return length;
  }

  /** Throws what reading the file failed with, if it did. */
  void rethrowItsOwn() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  long position() throws IOException {
    return stream.getPos();
  }

  void seek(long position) throws IOException {
    if (position < 0 || position > length) {
      throw new EOFException("position " + position + " of " + length);
    }
    try {
      stream.seek(position);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  int read() throws IOException {
    try {
      return stream.read();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  int read(byte[] into, int offset, int count) throws IOException {
    try {
      return stream.read(into, offset, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  void readFully(byte[] into, int offset, int count) throws IOException {
    if (count > length - position()) { // Before anyone waits for what cannot come.
      throw new EOFException("the file ends within what it announces");
    }
    int done = 0;
    while (done < count) {
      int read = read(into, offset + done, count - done);
      if (read < 0) {
        throw new EOFException("the file ends within what it announces");
      }
      done += read;
    }
  }

  /** Bytes of the file. */
  byte[] read(long position, int count) throws IOException {
    byte[] bytes = new byte[count];
    seek(position);
    readFully(bytes, 0, count);
    return bytes;
  }

  void readFully(ByteBuffer into) throws IOException {
    if (into.hasArray()) {
      readFully(into.array(), into.arrayOffset() + into.position(), into.remaining());
      into.position(into.limit());
    } else {
      byte[] bytes = new byte[into.remaining()];
      readFully(bytes, 0, bytes.length);
      into.put(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  @Override
  public String toString() {
    return path.getPath();
  }
}
