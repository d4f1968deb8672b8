package io.cloudflux.log;

/** The address a request came from, as logs write it. */
final class RemoteAddress {
  private RemoteAddress() {}

  /**
   * The address without its port, which is another one with every connection: {@code 192.0.2.7} of
   * {@code 192.0.2.7:4362}, {@code 2001:db8::7} of {@code [2001:db8::7]:4362}. Anything else stays
   * as it is.
   *
   * @return null if there is none, or it is not told
   */
  static String of(byte[] bytes, int from, int to, TextCache texts) {
    if (to == from || (to - from == 1 && bytes[from] == '-')) {
      return null;
    }
    if (bytes[from] == '[') {
      for (int i = from + 1; i < to; i++) {
        if (bytes[i] == ']') {
          return i == from + 1 ? null : texts.text(bytes, from + 1, i);
        }
      }
    }
    int port = port(bytes, from, to);
    return texts.text(bytes, from, port > from ? port : to);
  }

  /** True if a colon and digits are all there is from here. */
  private static boolean isPort(byte[] bytes, int colon, int to) {
    if (colon < 0 || colon + 1 >= to || bytes[colon] != ':') {
      return false;
    }
    for (int i = colon + 1; i < to; i++) {
      if (!LineCursor.isDigit(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /** True for an address, with or without a port: {@code [2001:db8::7]:4362}. */
  static boolean isIpAndPort(byte[] bytes, int from, int to) {
    if (from < to && bytes[from] == '[') {
      int close = from + 1;
      while (close < to && bytes[close] != ']') {
        close++;
      }
      return close < to
          && isIp(bytes, from + 1, close)
          && (close + 1 == to || isPort(bytes, close + 1, to));
    }
    int port = port(bytes, from, to);
    return isIp(bytes, from, port < 0 ? to : port);
  }

  /** Where the colon of a port is, or -1 if there is no port. */
  static int port(byte[] bytes, int from, int to) {
    int colon = to;
    while (colon > from && bytes[colon - 1] != ':') {
      colon--;
    }
    // Of two colons neither is a port's, but in brackets.
    boolean more = false;
    for (int i = from; i < colon - 1; i++) {
      more |= bytes[i] == ':';
    }
    return isPort(bytes, colon - 1, to) && !more ? colon - 1 : -1;
  }

  /** True for what only an address can be: digits and dots, or hexadecimal digits and colons. */
  private static boolean isIp(byte[] bytes, int from, int to) {
    int dots = 0;
    int colons = 0;
    boolean hexadecimal = false;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '.') {
        dots++;
      } else if (b == ':') {
        colons++;
      } else if (PercentDecoder.hex(b) < 0) {
        return false;
      } else if (!LineCursor.isDigit(b)) {
        hexadecimal = true;
      }
    }
    return colons >= 2 || (dots == 3 && colons == 0 && !hexadecimal);
  }
}
