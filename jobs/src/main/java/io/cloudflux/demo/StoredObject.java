package io.cloudflux.demo;

import java.nio.charset.StandardCharsets;

/**
 * An object of the demo's bucket.
 *
 * @param key as people see it
 * @param encodedKey percent-encoded, as the access log writes it
 * @param bytes its size
 * @param created epoch second of its only write
 * @param deleted epoch second of its deletion, or {@link #KEPT}
 * @param storageClass as the inventory tells it
 * @param latencySensitive whether it carries the tag latency_ms=50
 * @param popularity what is asked for among its kind when new; 0 if it is never read
 * @param evergreen whether interest stays as it is when the object ages
 */
record StoredObject(
    ObjectKind kind,
    String key,
    byte[] encodedKey,
    long bytes,
    long created,
    long deleted,
    String storageClass,
    boolean latencySensitive,
    double popularity,
    boolean evergreen) {

  static final long KEPT = Long.MAX_VALUE;

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  boolean existsAt(long second) {
    return created <= second && second < deleted;
  }

  /** Percent-encodes all but RFC 3986's unreserved characters and the slash. */
  static byte[] percentEncode(String key) {
    StringBuilder encoded = new StringBuilder(key.length() + 16);
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (plain || c == '/' || c == '-' || c == '_' || c == '.' || c == '~') {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
    return encoded.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
