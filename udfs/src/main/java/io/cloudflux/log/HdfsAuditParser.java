package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the audit log of an HDFS NameNode: {@code allowed=…}, {@code ugi=…}, {@code ip=…}, {@code
 * cmd=…}, {@code src=…}, {@code dst=…}, {@code perm=…} behind a time and a logger's name, with tabs
 * between them, or blanks where somebody copied them.
 *
 * <p>The object id is {@code hdfs://HOST/path} of {@code src}, of {@code dst} for a {@code concat},
 * with the host of the options, and Java's escapes, which newer NameNodes write, undone. An entry
 * without a path is {@link LineKind#UNRELATED}. The time has no zone and is taken for UTC. Sizes
 * are not told; a NameNode sends no data.
 *
 * <p>A read is {@code cmd=open}, a client's question for the places of a file's blocks: for large
 * files it asks more than once. A rename is a delete of the old name: of one entry comes one event,
 * and the new name is known from the first that happens to it. The requester is the effective user,
 * {@code proxyUser} of {@code proxyUser (auth:TOKEN) via realUser}; a Kerberos principal stays
 * whole.
 *
 * @see <a
 *     href="https://github.com/apache/hadoop/blob/trunk/hadoop-hdfs-project/hadoop-hdfs/src/main/java/org/apache/hadoop/hdfs/server/namenode/FSNamesystem.java">FSNamesystem,
 *     logAuditEvent</a>
 */
final class HdfsAuditParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** Tools that replay audit logs let time begin at the epoch. */
  private static final long EARLIEST_MILLIS = 0;

  private static final String LOGGER = "FSNamesystem.audit:";

  private static final String CONCAT = "concat";

  private static final Map<String, Operation> OPERATIONS =
      Map.of(
          "open",
          Operation.READ,
          "create",
          Operation.WRITE,
          "append",
          Operation.WRITE,
          "truncate",
          Operation.WRITE,
          CONCAT,
          Operation.WRITE,
          "delete",
          Operation.DELETE,
          "rename",
          Operation.DELETE,
          "listStatus",
          Operation.LIST,
          "listSnapshottableDirectory",
          Operation.LIST);

  private final LogOptions options;
  private final String origin;
  private final TextCache texts = new TextCache();

  HdfsAuditParser(LogOptions options) {
    this.options = options;
    this.origin = "hdfs://" + options.host();
  }

  /** A time as Log4j writes it and the NameNode's logger behind it; with a bar it is Ozone's. */
  static boolean recognizes(LineCursor line) {
    return line.atLog4jTime() && !OzoneAuditParser.recognizes(line) && line.contains(LOGGER);
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
    AccessEvent event = event(line);
    if (event == null) {
      return LineKind.UNRELATED;
    }
    out.accept(event);
    return LineKind.RECORD;
  }

  /** Null if the entry names no path. */
  private AccessEvent event(LineCursor line) throws MalformedLineException {
    byte[] bytes = line.bytes;
    long time = line.log4jTime(EARLIEST_MILLIS, options.latest());
    int first = line.indexOf(" allowed=", line.pos);
    if (first < 0) {
      throw new MalformedLineException(
          line.contains(LOGGER) ? Reason.TRUNCATED : Reason.NOT_THIS_FORMAT, "allowed: missing");
    }
    line.pos = first + " allowed=".length();

    value(line, "ugi=");
    boolean allowed = LineCursor.is(bytes, line.from, line.to, "true");
    if (!allowed && !LineCursor.is(bytes, line.from, line.to, "false")) {
      throw new MalformedLineException(Reason.BAD_VALUE, "allowed: neither true nor false");
    }
    value(line, "ip=");
    String requester = user(line);
    value(line, "cmd=");
    if (requester == null) {
      requester = address(line);
    }
    value(line, "src=");
    String command = command(line);
    value(line, "dst=");
    int pathFrom = line.from;
    int pathTo = line.to;
    value(line, "perm=");
    if (command.equals(CONCAT)) {
      pathFrom = line.from; // src lists what is put together
      pathTo = line.to;
    }
    if (!isPath(bytes, pathFrom, pathTo)) {
      return null;
    }
    return new AccessEvent(
        object(bytes, pathFrom, pathTo),
        time,
        allowed ? OPERATIONS.getOrDefault(command, Operation.METADATA) : Operation.OTHER,
        AccessEvent.UNKNOWN,
        AccessEvent.UNKNOWN,
        requester,
        null,
        options.actors().actorOf(requester, null, command),
        0,
        AccessEvent.UNKNOWN,
        LogFormat.HDFS);
  }

  /**
   * Reads a value, which ends where the name of the next begins: values hold blanks. Leaves the
   * cursor behind that name.
   */
  private static void value(LineCursor line, String next) throws MalformedLineException {
    int from = line.pos;
    int tab = -1;
    int blank = -1;
    for (int i = line.indexOf(next, from); i >= 0 && tab < 0; i = line.indexOf(next, i + 1)) {
      if (line.bytes[i - 1] == '\t') {
        tab = i;
      } else if (line.bytes[i - 1] == ' ' && blank < 0) {
        blank = i;
      }
    }
    // With tabs between the values, a blank before the name is inside of one.
    int name = tab >= 0 ? tab : blank;
    if (name < 0) {
      throw new MalformedLineException(
          Reason.TRUNCATED, next.substring(0, next.length() - 1) + ": missing");
    }
    int to = name;
    while (to > from && LineCursor.isBlank(line.bytes[to - 1])) {
      to--;
    }
    line.from = from;
    line.to = to;
    line.pos = name + next.length();
  }

  /** {@code proxyUser} of {@code proxyUser (auth:TOKEN) via realUser (auth:KERBEROS)}; or null. */
  private String user(LineCursor line) {
    int to = endOfWord(line);
    return isNull(line.bytes, line.from, to) ? null : texts.text(line.bytes, line.from, to);
  }

  /** What is behind the last slash: Java writes {@code host/192.0.2.7}, or no host at all. */
  private String address(LineCursor line) {
    int from = line.from;
    for (int i = line.from; i < line.to; i++) {
      if (line.bytes[i] == '/') {
        from = i + 1;
      }
    }
    return isNull(line.bytes, from, line.to)
        ? null
        : RemoteAddress.of(line.bytes, from, line.to, texts);
  }

  /** {@code rename} of {@code rename (options=[TO_TRASH])}. */
  private String command(LineCursor line) throws MalformedLineException {
    int to = endOfWord(line);
    if (to == line.from) {
      throw new MalformedLineException(Reason.BAD_VALUE, "cmd: empty");
    }
    return texts.text(line.bytes, line.from, to);
  }

  private static int endOfWord(LineCursor line) {
    int to = line.from;
    while (to < line.to && !LineCursor.isBlank(line.bytes[to]) && line.bytes[to] != '(') {
      to++;
    }
    return to;
  }

  private static boolean isNull(byte[] bytes, int from, int to) {
    return from == to || LineCursor.is(bytes, from, to, "null");
  }

  /** Cache directives and lists of files stand in braces and brackets. */
  private static boolean isPath(byte[] bytes, int from, int to) {
    return !isNull(bytes, from, to) && bytes[from] != '{' && bytes[from] != '[';
  }

  private String object(byte[] bytes, int from, int to) {
    String path = LineCursor.text(bytes, from, to);
    String plain = path.indexOf('\\') < 0 ? path : unescaped(path);
    return plain.startsWith("/") ? origin + plain : origin + "/" + plain;
  }

  /** Undoes the escapes of a Java string; what is none stays as it stands. */
  private static String unescaped(String path) {
    StringBuilder plain = new StringBuilder(path.length());
    int i = 0;
    while (i < path.length()) {
      char c = path.charAt(i++);
      if (c != '\\' || i == path.length()) {
        plain.append(c);
        continue;
      }
      char escaped = path.charAt(i++);
      switch (escaped) {
        case 'b' -> plain.append('\b');
        case 'f' -> plain.append('\f');
        case 'n' -> plain.append('\n');
        case 'r' -> plain.append('\r');
        case 't' -> plain.append('\t');
        case '"', '\'', '\\', '/' -> plain.append(escaped);
        case 'u' -> {
          int unit = unit(path, i);
          if (unit > 0) {
            plain.append((char) unit);
            i += 4;
          } else {
            plain.append("\\u");
          }
        }
        default -> plain.append(c).append(escaped);
      }
    }
    return plain.toString();
  }

  /** The value of four hexadecimal digits, or -1. */
  private static int unit(String text, int at) {
    if (at + 4 > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
