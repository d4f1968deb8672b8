package io.cloudflux.log;

/**
 * Decodes the percent escapes of keys and paths, once: {@code %2520} is the key {@code %20}. The
 * bytes are UTF-8; those that are not become U+FFFD. An escape that is none stays as it stands.
 */
public final class PercentDecoder {
  private PercentDecoder() {}

  /**
   * Decodes an escaped text.
   *
   * @param plusIsBlank whether {@code +} stands for a blank, as in HTML forms
   */
  public static String decode(byte[] bytes, int from, int to, boolean plusIsBlank) {
    byte[] decoded = new byte[to - from];
    int length = decode(bytes, from, to, plusIsBlank, decoded, 0);
    return LineCursor.text(decoded, 0, length);
  }

  /**
   * Decodes into a buffer, which needs no more room than the escaped text.
   *
   * @return where the decoded text ends in {@code target}
   */
  static int decode(
      byte[] bytes, int from, int to, boolean plusIsBlank, byte[] target, int targetFrom) {
    int plain = plusIsBlank ? from : ByteSearch.of((byte) '%', bytes, from, to);
    System.arraycopy(bytes, from, target, targetFrom, plain - from);
    int end = targetFrom + plain - from;
    for (int i = plain; i < to; i++) {
      byte b = bytes[i];
      if (b == '%' && i + 2 < to) {
        int value = hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]);
        // %00 stays as it stands: no store takes it in a key, and Postgres not in a text.
        if (value > 0) {
          b = (byte) value;
          i += 2;
        }
      } else if (b == '+' && plusIsBlank) {
        b = ' ';
      }
      target[end++] = b;
    }
    return end;
  }

  /** The value of a hexadecimal digit, or -1. */
  static int hex(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int letter = b | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
