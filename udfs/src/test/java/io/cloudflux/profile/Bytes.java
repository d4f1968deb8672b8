package io.cloudflux.profile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A profile as bytes, and back. */
final class Bytes {
  private Bytes() {}

  static byte[] of(ObjectProfile profile) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ObjectProfileCodec.write(profile, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads a profile, which must take all of the bytes. */
  static ObjectProfile read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    ObjectProfile profile = ObjectProfileCodec.read(in);
    if (in.available() > 0) {
      throw new IOException(in.available() + " bytes left over");
    }
    return profile;
  }
}
