package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the audit log of Apache Ozone's manager: {@code time | LEVEL | OMAudit | user=… | ip=… |
 * op=READ_KEY {volume=…, bucket=…, key=…} | ret=SUCCESS |}, with or without blanks around the bars,
 * with or without the logging class behind {@code OMAudit}, the parameters as Java prints a map or,
 * in newer releases, as JSON. Lines of a stack trace behind an entry are {@link
 * LineKind#CONTINUATION}.
 *
 * <p>The object id is {@code ofs://HOST/volume/bucket/key}, with the host of the options. Entries
 * about no bucket are {@link LineKind#UNRELATED}, and so are those of the other audit logs: a
 * storage container manager and a datanode know no keys, and what is asked of an S3 gateway it asks
 * of the manager, with the volume, so that counting {@code S3GAudit} too would count it twice. The
 * time has no zone and is taken for UTC.
 *
 * <p>A read is {@code READ_KEY} or {@code LOOKUP_FILE}, the question for the places of a key's
 * blocks; a HEAD through the S3 gateway is logged as the same. A write is what ends it: {@code
 * COMMIT_KEY}, whose {@code dataSize} is the key's size, each part of a multipart upload and its
 * completion. What begins it, {@code ALLOCATE_KEY} or {@code CREATE_FILE}, tells the size that was
 * expected, and the block the manager has given, but wrote nothing.
 *
 * @see <a href="https://ozone.apache.org/docs/administrator-guide/operations/logging/">Ozone
 *     logs</a>
 * @see <a
 *     href="https://github.com/apache/ozone/blob/master/hadoop-ozone/common/src/main/java/org/apache/hadoop/ozone/audit/OMAction.java">OMAction</a>
 */
final class OzoneAuditParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** 2018-01-01: the audit log came in that year. */
  private static final long EARLIEST_MILLIS = 1_514_764_800_000L;

  private static final String COMMIT_KEY = "COMMIT_KEY";

  private static final Map<String, Operation> OPERATIONS =
      Map.ofEntries(
          Map.entry("READ_KEY", Operation.READ),
          Map.entry("LOOKUP_FILE", Operation.READ),
          Map.entry(COMMIT_KEY, Operation.WRITE),
          Map.entry("COMMIT_MULTIPART_UPLOAD_PARTKEY", Operation.WRITE),
          Map.entry("COMPLETE_MULTIPART_UPLOAD", Operation.WRITE),
          Map.entry("DELETE_KEY", Operation.DELETE),
          // Tell their keys in a list, so that only the bucket is known.
          Map.entry("DELETE_KEYS", Operation.DELETE),
          // The new name is known from the first that happens to it.
          Map.entry("RENAME_KEY", Operation.DELETE),
          Map.entry("RENAME_KEYS", Operation.METADATA));

  private final LogOptions options;
  private final byte[] origin;
  private final TextCache texts = new TextCache();

  OzoneAuditParser(LogOptions options) {
    this.options = options;
    this.origin = ("ofs://" + options.host() + "/").getBytes(StandardCharsets.UTF_8);
  }

  /** A time as Log4j writes it and a bar behind it; or a line of a stack trace. */
  static boolean recognizes(LineCursor line) {
    if (isStackTrace(line)) {
      return true;
    }
    if (!line.atLog4jTime()) {
      return false;
    }
    int start = line.pos;
    line.pos += LineCursor.LOG4J_TIME_LENGTH;
    boolean bar = line.at('|');
    line.pos = start;
    return bar;
  }

  /**
   * True for {@code at …(…)}, {@code Caused by: …}, {@code Suppressed: …}, {@code ... 5 more} and
   * {@code org.example.SomeException: …}. Leaves the cursor where it is.
   */
  static boolean isStackTrace(LineCursor line) {
    int start = line.pos;
    boolean found = startsStackTrace(line);
    line.pos = start;
    return found;
  }

  private static boolean startsStackTrace(LineCursor line) {
    byte[] bytes = line.bytes;
    line.next();
    if (LineCursor.is(bytes, line.from, line.to, "at")) {
      line.next();
      int parenthesis = line.indexOf('(', line.from);
      return parenthesis > line.from && parenthesis < line.to && line.indexOf(')', parenthesis) > 0;
    }
    if (LineCursor.is(bytes, line.from, line.to, "...")) {
      line.next();
      boolean number = line.to > line.from;
      for (int i = line.from; i < line.to; i++) {
        number &= LineCursor.isDigit(bytes[i]);
      }
      line.next();
      return number && LineCursor.is(bytes, line.from, line.to, "more");
    }
    if (LineCursor.is(bytes, line.from, line.to, "Suppressed:")) {
      line.next();
    } else if (LineCursor.is(bytes, line.from, line.to, "Caused")) {
      line.next();
      if (!LineCursor.is(bytes, line.from, line.to, "by:")) {
        return false;
      }
      line.next();
    }
    return isThrowable(bytes, line.from, line.to);
  }

  /** A class name with a package in front, {@code …Exception} or {@code …Error}. */
  private static boolean isThrowable(byte[] bytes, int from, int to) {
    int end = to > from && bytes[to - 1] == ':' ? to - 1 : to;
    int dots = 0;
    for (int i = from; i < end; i++) {
      int letter = bytes[i] | 0x20;
      if (bytes[i] == '.') {
        dots++;
      } else if ((letter < 'a' || letter > 'z')
          && !LineCursor.isDigit(bytes[i])
          && bytes[i] != '_'
          && bytes[i] != '$') {
        return false;
      }
    }
    return dots > 0
        && (LineCursor.is(bytes, Math.max(from, end - 9), end, "Exception")
            || LineCursor.is(bytes, Math.max(from, end - 5), end, "Error"));
  }

  @Override
  public long timeOf(byte[] buffer, int offset, int length) {
    return LineCursor.firstLog4jTime(buffer, offset, length, EARLIEST_MILLIS, options.latest());
  }

  @Override
  public LineKind parse(byte[] buffer, int offset, int length, Consumer<? super AccessRecord> out)
      throws MalformedLineException {
    LineCursor line = new LineCursor(buffer, offset, length);
    if (line.atEnd()) {
      return LineKind.BLANK;
    }
    if (isStackTrace(line)) {
      return LineKind.CONTINUATION;
    }
    long time = line.log4jTime(EARLIEST_MILLIS, options.latest());
    segment(line); // nothing before the first bar
    if (line.to > line.from) {
      throw new MalformedLineException(Reason.NOT_THIS_FORMAT, "no bar behind the time");
    }
    segment(line); // level
    segment(line);
    if (!LineCursor.is(buffer, line.from, line.to, "OMAudit")) {
      if (line.to - line.from > 5 && LineCursor.is(buffer, line.to - 5, line.to, "Audit")) {
        return LineKind.UNRELATED;
      }
      throw new MalformedLineException(
          line.atEnd() ? Reason.TRUNCATED : Reason.NOT_THIS_FORMAT, "logger: not an audit logger");
    }
    AccessEvent event = event(line, time);
    if (event == null) {
      return LineKind.UNRELATED;
    }
    out.accept(event);
    return LineKind.RECORD;
  }

  /** Reads up to the next bar or the end, blanks at both ends left out. */
  private static void segment(LineCursor line) {
    line.atEnd();
    int bar = line.indexOf('|', line.pos);
    int end = bar < 0 ? line.end : bar;
    line.from = line.pos;
    line.to = end;
    while (line.to > line.from && LineCursor.isBlank(line.bytes[line.to - 1])) {
      line.to--;
    }
    line.pos = bar < 0 ? line.end : bar + 1;
  }

  /** Null if the entry names no bucket. */
  private AccessEvent event(LineCursor line, long time) throws MalformedLineException {
    byte[] bytes = line.bytes;
    String user = null;
    String address = null;
    do {
      if (line.atEnd()) {
        throw new MalformedLineException(Reason.TRUNCATED, "op: missing");
      }
      segment(line);
      if (LineCursor.startsWith(bytes, line.from, line.to, "user=")) {
        user = user(bytes, line.from + 5, line.to);
      } else if (LineCursor.startsWith(bytes, line.from, line.to, "ip=")) {
        address = address(bytes, line.from + 3, line.to);
      }
    } while (!LineCursor.startsWith(bytes, line.from, line.to, "op="));

    int nameFrom = line.from + 3;
    int nameTo = nameFrom;
    while (nameTo < line.end
        && bytes[nameTo] != '|'
        && bytes[nameTo] != '{'
        && !LineCursor.isBlank(bytes[nameTo])) {
      nameTo++;
    }
    int bar = barBeforeResult(line, nameTo);
    if (bar < 0) {
      throw new MalformedLineException(Reason.TRUNCATED, "ret: missing");
    }
    boolean success = success(line);
    if (nameTo == nameFrom) {
      throw new MalformedLineException(Reason.BAD_VALUE, "op: empty");
    }
    String name = texts.text(bytes, nameFrom, nameTo);
    Parameters parameters = new Parameters();
    parameters.read(bytes, nameTo, bar);
    if (parameters.volume.isEmpty() || parameters.bucket.isEmpty()) {
      return null;
    }
    boolean commit = success && name.equals(COMMIT_KEY);
    String requester = user == null ? address : user;
    return new AccessEvent(
        object(parameters),
        time,
        success ? operation(name) : Operation.OTHER,
        AccessEvent.UNKNOWN,
        commit ? parameters.dataSize.number("dataSize") : AccessEvent.UNKNOWN,
        requester,
        null,
        options.actors().actorOf(requester, null, name),
        0,
        AccessEvent.UNKNOWN,
        LogFormat.OZONE);
  }

  private static Operation operation(String name) {
    Operation known = OPERATIONS.get(name);
    if (known != null) {
      return known;
    }
    return name.startsWith("LIST_") ? Operation.LIST : Operation.METADATA;
  }

  /** Without what Hadoop adds to a name: {@code tom (auth:KERBEROS)}. */
  private String user(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && !LineCursor.isBlank(bytes[end])) {
      end++;
    }
    return end == from || LineCursor.is(bytes, from, end, "null")
        ? null
        : texts.text(bytes, from, end);
  }

  private String address(byte[] bytes, int from, int to) {
    return LineCursor.is(bytes, from, to, "null") ? null : RemoteAddress.of(bytes, from, to, texts);
  }

  /**
   * The bar with {@code ret=} behind it, for a key may hold bars; -1 if there is none. Leaves the
   * cursor at the result.
   */
  private static int barBeforeResult(LineCursor line, int start) {
    for (int bar = line.indexOf('|', start); bar >= 0; bar = line.indexOf('|', bar + 1)) {
      line.pos = bar + 1;
      if (!line.atEnd() && LineCursor.startsWith(line.bytes, line.pos, line.end, "ret=")) {
        line.pos += 4;
        return bar;
      }
    }
    return -1;
  }

  private static boolean success(LineCursor line) throws MalformedLineException {
    segment(line);
    if (LineCursor.is(line.bytes, line.from, line.to, "SUCCESS")) {
      return true;
    }
    if (LineCursor.is(line.bytes, line.from, line.to, "FAILURE")) {
      return false;
    }
    String result = LineCursor.text(line.bytes, line.from, line.to);
    throw new MalformedLineException(
        "SUCCESS".startsWith(result) || "FAILURE".startsWith(result)
            ? Reason.TRUNCATED
            : Reason.BAD_VALUE,
        "ret: neither SUCCESS nor FAILURE");
  }

  private String object(Parameters parameters) {
    byte[] id =
        new byte
            [origin.length
                + parameters.volume.length()
                + parameters.bucket.length()
                + parameters.key.length()
                + 2];
    System.arraycopy(origin, 0, id, 0, origin.length);
    int end = parameters.volume.copyTo(id, origin.length);
    id[end++] = '/';
    end = parameters.bucket.copyTo(id, end);
    if (!parameters.key.isEmpty()) {
      id[end++] = '/';
      end = parameters.key.copyTo(id, end);
    }
    return LineCursor.text(id, 0, end);
  }

  /** What is kept of an operation's parameters. */
  private static final class Parameters {
    final JsonCursor.Slice volume = new JsonCursor.Slice();
    final JsonCursor.Slice bucket = new JsonCursor.Slice();
    final JsonCursor.Slice key = new JsonCursor.Slice();
    final JsonCursor.Slice dataSize = new JsonCursor.Slice();

    void read(byte[] bytes, int start, int end) throws MalformedLineException {
      int from = start;
      while (from < end && LineCursor.isBlank(bytes[from])) {
        from++;
      }
      int to = end;
      while (to > from && LineCursor.isBlank(bytes[to - 1])) {
        to--;
      }
      if (from == to || LineCursor.is(bytes, from, to, "null")) {
        return;
      }
      if (bytes[from] != '{' || bytes[to - 1] != '}' || from + 1 == to) {
        throw new MalformedLineException(Reason.BAD_VALUE, "parameters: not in braces");
      }
      if (bytes[from + 1] == '"') {
        readJson(new JsonCursor(bytes, from, to - from));
      } else {
        readMap(bytes, from + 1, to - 1);
      }
    }

    private void readJson(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("volume")) {
          json.read(volume);
        } else if (json.named("bucket")) {
          json.read(bucket);
        } else if (json.named("key")) {
          json.read(key);
        } else if (json.named("dataSize")) {
          json.read(dataSize);
        } else {
          json.skip();
        }
      }
      json.end();
    }

    /**
     * {@code volume=v, bucket=b, key=k, acls=[USER:tom:rw, GROUP:users:rw]}: nothing is escaped, so
     * a value ends where a comma and the name of another follow.
     */
    private void readMap(byte[] bytes, int start, int end) {
      int at = start;
      while (at < end) {
        int name = skipBlanks(bytes, at, end);
        int equals = name;
        while (equals < end && bytes[equals] != '=') {
          equals++;
        }
        int value = Math.min(end, equals + 1);
        int to = value;
        while (to < end && !(bytes[to] == ',' && isName(bytes, to + 1, end))) {
          to++;
        }
        keep(bytes, name, equals, value, to);
        at = to + 1;
      }
    }

    private void keep(byte[] bytes, int nameFrom, int nameTo, int from, int to) {
      JsonCursor.Slice slice = null;
      if (LineCursor.is(bytes, nameFrom, nameTo, "volume")) {
        slice = volume;
      } else if (LineCursor.is(bytes, nameFrom, nameTo, "bucket")) {
        slice = bucket;
      } else if (LineCursor.is(bytes, nameFrom, nameTo, "key")) {
        slice = key;
      } else if (LineCursor.is(bytes, nameFrom, nameTo, "dataSize")) {
        slice = dataSize;
      }
      if (slice != null && !slice.isPresent() && !LineCursor.is(bytes, from, to, "null")) {
        slice.hold(bytes, from, to);
      }
    }

    /** True for letters and an equals sign. */
    private static boolean isName(byte[] bytes, int start, int end) {
      int from = skipBlanks(bytes, start, end);
      int to = from;
      while (to < end && (bytes[to] | 0x20) >= 'a' && (bytes[to] | 0x20) <= 'z') {
        to++;
      }
      return to > from && to < end && bytes[to] == '=';
    }

    private static int skipBlanks(byte[] bytes, int from, int to) {
      int at = from;
      while (at < to && LineCursor.isBlank(bytes[at])) {
        at++;
      }
      return at;
    }
  }
}
