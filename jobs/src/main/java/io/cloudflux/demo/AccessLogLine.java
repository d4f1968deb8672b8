package io.cloudflux.demo;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * Writes requests as lines of an Amazon S3 server access log, in the order of fields given in <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html">its description</a>.
 * Bytes are put together by hand: a formatter would take longer than everything else.
 */
final class AccessLogLine {
  private static final int DAY = 86_400;
  private static final int LONGEST = 8192;
  private static final int RANGE_BYTES = 8 * 1024 * 1024;
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  private static final byte[] UPPER = ascii("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
  private static final byte[] BASE64 =
      ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  private static final byte[] LIST_QUERY = ascii("?list-type=2&max-keys=1000&prefix=");
  private static final byte[] HTTP = ascii(" HTTP/1.1\" ");
  private static final byte[] NO_URI = ascii("\"-\" ");
  // A browser's developer tools look for source maps that were never published.
  private static final byte[] MISSING_SUFFIX = ascii(".map");
  private static final byte[] UPLOAD_ID = ascii("&uploadId=");
  private static final byte[] ZONE = ascii(" +0000] ");

  private final byte[] ownerAndBucket;
  private final byte[] buffer = new byte[LONGEST];
  private int length;

  private long dateDay = Long.MIN_VALUE;
  private byte[] date;

  AccessLogLine(long seed, String bucket) {
    StringBuilder owner = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      String hex = Long.toHexString(SeededRandom.mix(seed + i));
      owner.append("0".repeat(16 - hex.length())).append(hex);
    }
    ownerAndBucket = ascii(owner + " " + bucket + " ");
  }

  /** The line of a request, without a line terminator. */
  byte[] of(Request request) {
    StoredObject object = request.object();
    RequestKind kind = request.kind();
    long detail = request.detail();
    length = 0;

    put(ownerAndBucket);
    putTime(request.second());
    put(request.client().caller());
    put(' ');
    putDigits(UPPER, 32, detail, 16);
    put(' ');
    put(kind.operation());
    put(' ');
    putKey(kind, object);
    put(' ');
    putRequestUri(request);
    put(kind.outcome());
    put(' ');

    long sent = bytesSent(request);
    putNumberOrDash(sent);
    long size = objectBytes(request);
    putNumberOrDash(size);
    if (kind == RequestKind.EXPIRE) {
      put('-');
      put(' ');
      put('-');
    } else {
      // First byte after 8 to 70 ms, then about 60 MB/s.
      int turnAround = 8 + (int) (detail & 31) + (int) (detail >>> 5 & 31);
      boolean uploads = kind == RequestKind.PUT || kind == RequestKind.PUT_PART;
      long transferred = uploads ? size : Math.max(0, sent);
      putNumber(turnAround + (detail >>> 10 & 7) + transferred / 60_000);
      put(' ');
      putNumber(turnAround);
    }
    put(' ');
    put(request.client().agent());
    put(' ');
    put('-');
    put(' ');
    for (int i = 1; i <= 7; i++) {
      putDigits(BASE64, 64, SeededRandom.mix(detail + i), i < 7 ? 10 : 9);
    }
    putDigits(BASE64, 64, SeededRandom.mix(detail + 8), 6);
    put('=');
    put(' ');
    put(request.client().security());
    return Arrays.copyOf(buffer, length);
  }

  /** Bytes of the range number {@code part} of an object; 0 if there is no such range. */
  static long rangeBytes(StoredObject object, int part) {
    return Math.max(0, Math.min(RANGE_BYTES, object.bytes() - (long) part * RANGE_BYTES));
  }

  private static long bytesSent(Request request) {
    long detail = request.detail();
    return switch (request.kind()) {
      case GET -> request.object().bytes();
      case GET_RANGE -> rangeBytes(request.object(), request.part());
      case LIST -> 600 + (detail >>> 40 & 0x3ffff);
      case GET_MISSING -> 313;
      case GET_FORBIDDEN -> 243;
      case GET_TAGGING -> 115;
      case GET_ACL -> 550;
      case CREATE_UPLOAD -> 333;
      case COMPLETE_UPLOAD -> 467;
      case HEAD, GET_NOT_MODIFIED, PUT, PUT_TAGGING, PUT_PART, DELETE, EXPIRE -> -1;
    };
  }

  private static long objectBytes(Request request) {
    return switch (request.kind()) {
      case GET, GET_RANGE, GET_NOT_MODIFIED, HEAD, PUT, COMPLETE_UPLOAD, DELETE, EXPIRE ->
          request.object().bytes();
      case PUT_PART -> request.object().bytes() / request.parts();
      case GET_MISSING, GET_FORBIDDEN, LIST, GET_TAGGING, GET_ACL, PUT_TAGGING, CREATE_UPLOAD -> -1;
    };
  }

  private void putKey(RequestKind kind, StoredObject object) {
    if (kind == RequestKind.LIST) {
      put('-');
    } else {
      put(object.encodedKey());
      if (kind == RequestKind.GET_MISSING) {
        put(MISSING_SUFFIX);
      }
    }
  }

  private void putRequestUri(Request request) {
    RequestKind kind = request.kind();
    if (kind.method() == null) {
      put(NO_URI);
      return;
    }
    put('"');
    put(kind.method());
    put(' ');
    put('/');
    if (kind == RequestKind.LIST) {
      put(LIST_QUERY);
      for (byte b : ascii(request.object().kind().prefix())) {
        if (b == '/') {
          put('%');
          put('2');
          put('F');
        } else {
          put(b);
        }
      }
    } else {
      putKey(kind, request.object());
      put(kind.query());
      // An upload's requests share what its first request was given; the object stands for it.
      long upload = SeededRandom.mix(request.object().created());
      if (kind == RequestKind.PUT_PART) {
        putNumber(request.part() + 1);
        put(UPLOAD_ID);
        putDigits(UPPER, 32, upload, 12);
      } else if (kind == RequestKind.COMPLETE_UPLOAD) {
        putDigits(UPPER, 32, upload, 12);
      }
    }
    put(HTTP);
  }

  private void putTime(long second) {
    long day = Math.floorDiv(second, DAY);
    if (day != dateDay) {
      LocalDate d = LocalDate.ofEpochDay(day);
      int dayOfMonth = d.getDayOfMonth();
      String month = MONTHS[d.getMonthValue() - 1];
      date =
          ascii("[" + (dayOfMonth < 10 ? "0" : "") + dayOfMonth + "/" + month + "/" + d.getYear());
      dateDay = day;
    }
    int ofDay = (int) (second - day * DAY);
    put(date);
    putTwoDigits(ofDay / 3600);
    putTwoDigits(ofDay / 60 % 60);
    putTwoDigits(ofDay % 60);
    put(ZONE);
  }

  private void putTwoDigits(int number) {
    put(':');
    put('0' + number / 10);
    put('0' + number % 10);
  }

  private void putNumberOrDash(long number) {
    if (number < 0) {
      put('-');
    } else {
      putNumber(number);
    }
    put(' ');
  }

  private void putNumber(long number) {
    int start = length;
    long left = number;
    do {
      put('0' + (int) (left % 10));
      left /= 10;
    } while (left > 0);
    for (int i = start, j = length - 1; i < j; i++, j--) {
      byte b = buffer[i];
      buffer[i] = buffer[j];
      buffer[j] = b;
    }
  }

  /** {@code count} digits of {@code bits} to the given base, a power of two. */
  private void putDigits(byte[] digits, int base, long bits, int count) {
    long left = bits;
    int shift = Integer.numberOfTrailingZeros(base);
    for (int i = 0; i < count; i++) {
      put(digits[(int) left & (base - 1)]);
      left = Long.rotateRight(left, shift);
    }
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  private void put(int b) {
    buffer[length++] = (byte) b;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
