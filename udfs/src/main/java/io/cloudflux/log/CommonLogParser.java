package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads the logs of web servers: NCSA Common Log Format, and Combined Log Format, which adds
 * referrer and user agent.
 *
 * <p>The object id is {@code http://HOST/path}: the host of a request in absolute form, or the
 * virtual host where one is in front of the line, without the ports 80 and 443, or the host of the
 * options; the query cut off unless it is to be kept, then the path percent-decoded once. A request
 * that names no path ({@code *}, CONNECT, garbage) is an event all the same, of operation {@link
 * Operation#OTHER} and with the object id {@code http://HOST}.
 *
 * <p>The requester is the user, else the address without its port; of a list of addresses, which
 * proxies make, the first. Times may also be written as in ISO 8601, and with a fraction of the
 * second.
 *
 * <p>Servers escape what clients send: Apache writes {@code \"}, {@code \\} and {@code \xhh}, nginx
 * {@code \xhh}. These are undone. Servers that do not escape are read by the fields around a
 * request.
 *
 * @see <a href="https://httpd.apache.org/docs/2.4/logs.html#accesslog">Apache access log</a>
 * @see <a href="https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format">nginx
 *     log_format</a>
 */
public final class CommonLogParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** 1991-01-01: the first web server had just gone up. */
  static final long EARLIEST_MILLIS = 662_688_000_000L;

  private static final LatestTime ANY = LatestTime.none();

  private static final String SHAPE = new String(new char[] {LineCursor.STATUS, LineCursor.NUMBER});

  private static final String[] NAMES = {"status", "bytes"};

  private final LogFormat format;
  private final LogOptions options;
  private final byte[] origin;
  private final TextCache texts = new TextCache();

  private CommonLogParser(LogFormat format, LogOptions options) {
    this.format = format;
    this.options = options;
    this.origin = ("http://" + options.host()).getBytes(StandardCharsets.UTF_8);
  }

  /** Reads Common Log Format; what follows the bytes is not looked at. */
  static CommonLogParser common(LogOptions options) {
    return new CommonLogParser(LogFormat.CLF, options);
  }

  /** Reads Combined Log Format: the agent too, if it is there. */
  static CommonLogParser combined(LogOptions options) {
    return new CommonLogParser(LogFormat.COMBINED, options);
  }

  /** A time in brackets behind the third field, and nothing behind status and bytes. */
  static boolean recognizesCommon(LineCursor line) {
    int start = line.pos;
    return timeIsLate(line) && endsBehindBytes(line, start);
  }

  /** A time in brackets behind the third field, and more behind status and bytes, or not those. */
  static boolean recognizesCombined(LineCursor line) {
    int start = line.pos;
    return timeIsLate(line) && !endsBehindBytes(line, start);
  }

  private static boolean timeIsLate(LineCursor line) {
    if (beginsOtherwise(line) || line.at('[') && !beginsWithAddress(line)) {
      return false;
    }
    line.next();
    line.next();
    if (line.at('[')) {
      return false; // an S3 line
    }
    line.next();
    int open = line.indexOf('[', line.pos);
    while (open >= 0 && !(LineCursor.isBlank(line.bytes[open - 1]) && line.opensTime(open))) {
      open = line.indexOf('[', open + 1);
    }
    return open >= 0;
  }

  /** Any name may be a host's, so what tells the other formats comes first. */
  static boolean beginsOtherwise(LineCursor line) {
    return line.at('"')
        || line.at('{')
        || line.atLog4jTime()
        || AzureAnalyticsParser.recognizes(line)
        || OzoneAuditParser.isStackTrace(line);
  }

  /** True for {@code [::1]:443}. */
  private static boolean beginsWithAddress(LineCursor line) {
    int start = line.pos;
    line.next();
    line.pos = start;
    return RemoteAddress.isIpAndPort(line.bytes, line.from, line.to);
  }

  private static boolean endsBehindBytes(LineCursor line, int start) {
    line.pos = start;
    try {
      line.next();
      line.next();
      line.next();
      if (!line.atTime()) {
        endOfUser(line, line.from);
      }
      line.time(Long.MIN_VALUE, ANY);
      if (line.at('"')) {
        line.closeOfRequest(SHAPE, NAMES, true);
      } else {
        line.next();
        line.next();
        line.next();
      }
      return line.atEnd();
    } catch (MalformedLineException e) {
      return false;
    }
  }

  @Override
  public long timeOf(byte[] buffer, int offset, int length) {
    LineCursor line = new LineCursor(buffer, offset, length);
    try {
      new Client(line);
      return line.time(EARLIEST_MILLIS, options.latest());
    } catch (MalformedLineException e) {
      return LineCursor.firstTime(buffer, offset, length, EARLIEST_MILLIS, options.latest());
    }
  }

  @Override
  public LineKind parse(byte[] buffer, int offset, int length, Consumer<? super AccessRecord> out)
      throws MalformedLineException {
    LineCursor line = new LineCursor(buffer, offset, length);
    if (line.atEnd()) {
      return LineKind.BLANK;
    }
    if (buffer[line.pos] == '#') {
      return LineKind.COMMENT;
    }
    out.accept(event(line));
    return LineKind.RECORD;
  }

  private AccessEvent event(LineCursor line) throws MalformedLineException {
    byte[] bytes = line.bytes;
    Client client = new Client(line);
    long time = line.time(EARLIEST_MILLIS, options.latest());

    int requestFrom = 0;
    int requestTo = 0;
    if (line.at('"')) {
      requestFrom = line.pos + 1;
      requestTo = line.closeOfRequest(SHAPE, NAMES, true);
    } else {
      line.require("request");
      if (!line.isDash()) {
        throw new MalformedLineException(
            Reason.NOT_THIS_FORMAT, "no request in quotes behind the time");
      }
      line.checkFields(SHAPE, NAMES);
    }
    int status = (int) line.behindRequest(0);
    long sent = line.behindRequest(1);

    Request request = Request.of(bytes, requestFrom, requestTo);
    boolean whole = request.hasPath() && request.isMethod("GET") && status == 200;
    String requester = requester(line, client);
    String agent = format == LogFormat.COMBINED ? agent(line) : null;
    return new AccessEvent(
        request.object(origin(bytes, client.siteFrom, client.siteTo), options.keepQuery()),
        time,
        request.operation(status),
        sent,
        whole ? sent : AccessEvent.UNKNOWN,
        requester,
        agent,
        options.actors().actorOf(requester, agent, null),
        0,
        status,
        format);
  }

  /** What stands before the time: who asked, and of which site. */
  private static final class Client {
    /** The virtual host in front; empty if there is none. */
    private int siteFrom;

    private int siteTo;
    private int hostFrom;
    private int hostTo;
    private int userFrom;
    private int userTo;

    /** Reads it, and leaves the cursor at the time. */
    Client(LineCursor line) throws MalformedLineException {
      byte[] bytes = line.bytes;
      line.next();
      if (!RemoteAddress.isIpAndPort(bytes, line.from, line.to)) {
        line.refuseFragment();
      }
      siteFrom = line.from;
      siteTo = line.to;
      hostFrom = line.from;
      hostTo = line.to;
      line.next();
      if (isVirtualHost(line, siteFrom, siteTo)) {
        hostFrom = line.from;
        hostTo = line.to;
        line.next();
      } else {
        siteTo = siteFrom;
      }
      boolean goesOn = hostTo > hostFrom && bytes[hostTo - 1] == ',';
      while (goesOn && line.to > line.from) { // the proxies behind the client
        goesOn = bytes[line.to - 1] == ',';
        line.next();
      }
      hostTo = endOfFirst(bytes, hostFrom, hostTo);
      line.next(); // the identity is read
      userFrom = line.from;
      userTo = line.to;
      if (!line.atTime()) {
        userTo = endOfUser(line, userFrom);
      }
    }
  }

  /**
   * Tells the virtual host in front, {@code www.example.org:443 192.0.2.7 - - […]}, from a client
   * with an identity: an identity is no address, and a client has a port only behind an address.
   *
   * @param line has read the second field
   */
  private static boolean isVirtualHost(LineCursor line, int from, int to) {
    byte[] bytes = line.bytes;
    if (to == from || bytes[to - 1] == ',' || !Request.isHost(bytes, from, to) || line.isDash()) {
      return false;
    }
    boolean port = RemoteAddress.port(bytes, from, to) >= 0;
    int second = endOfFirst(bytes, line.from, line.to);
    return RemoteAddress.isIpAndPort(bytes, line.from, second)
        ? port || !RemoteAddress.isIpAndPort(bytes, from, to)
        : port && !RemoteAddress.isIpAndPort(bytes, from, to);
  }

  /** Where the first of a list ends, {@code 192.0.2.7,198.51.100.1,}. */
  private static int endOfFirst(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && bytes[end] != ',') {
      end++;
    }
    return end;
  }

  /**
   * The origin of a virtual host, or the one given if there is none; a server writes its port
   * always, even that of its scheme.
   */
  private byte[] origin(byte[] bytes, int from, int to) {
    int port = RemoteAddress.port(bytes, from, to);
    boolean known =
        port >= 0
            && (LineCursor.is(bytes, port, to, ":80") || LineCursor.is(bytes, port, to, ":443"));
    int end = known ? port : to;
    return end == from ? origin : Request.origin(bytes, from, end);
  }

  /** A user name may hold blanks: it ends before the bracket that opens a time. */
  private static int endOfUser(LineCursor line, int userFrom) throws MalformedLineException {
    byte[] bytes = line.bytes;
    int bracket = -1;
    for (int i = line.indexOf('[', userFrom); i >= 0; i = line.indexOf('[', i + 1)) {
      if (!LineCursor.isBlank(bytes[i - 1])) {
        continue;
      }
      line.pos = i;
      if (line.atTime()) {
        bracket = i;
        break;
      }
      if (bracket < 0) {
        bracket = i;
      }
    }
    if (bracket < 0) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "no time in brackets behind host, identity and user");
    }
    line.pos = bracket;
    int to = bracket;
    while (to > userFrom && LineCursor.isBlank(bytes[to - 1])) {
      to--;
    }
    return to;
  }

  private String requester(LineCursor line, Client client) {
    // Apache writes a user name that is empty as two quotes.
    if (client.userTo > client.userFrom
        && !line.isDash(client.userFrom, client.userTo)
        && !LineCursor.is(line.bytes, client.userFrom, client.userTo, "\"\"")) {
      return unescaped(line.bytes, client.userFrom, client.userTo);
    }
    return RemoteAddress.of(line.bytes, client.hostFrom, client.hostTo, texts);
  }

  /** The second field behind the bytes; many servers write further ones behind it. */
  private String agent(LineCursor line) {
    if (line.atEnd()) {
      return null;
    }
    quotedField(line);
    if (line.atEnd()) {
      return null;
    }
    quotedField(line);
    return line.to == line.from || line.isDash() ? null : unescaped(line.bytes, line.from, line.to);
  }

  /**
   * Reads a field that may be quoted; its last quote is the first that is not escaped and has a
   * blank or the line's end behind it. One never closed ends with the line.
   */
  private static void quotedField(LineCursor line) {
    if (!line.at('"')) {
      line.next();
      return;
    }
    int open = line.pos + 1;
    int close = line.indexOf('"', open);
    while (close >= 0
        && (line.isEscaped(close, open)
            || (close + 1 < line.end && !LineCursor.isBlank(line.bytes[close + 1])))) {
      close = line.indexOf('"', close + 1);
    }
    line.from = open;
    line.to = close < 0 ? line.end : close;
    line.pos = close < 0 ? line.end : close + 1;
  }

  private String unescaped(byte[] bytes, int from, int to) {
    byte[] plain = unescape(bytes, from, to);
    return plain == null ? texts.text(bytes, from, to) : texts.text(plain, 0, plain.length);
  }

  /**
   * Undoes the server's escapes {@code \"}, {@code \\} and {@code \xhh}; null if there are none.
   */
  private static byte[] unescape(byte[] bytes, int from, int to) {
    if (ByteSearch.of((byte) '\\', bytes, from, to) == to) {
      return null;
    }
    byte[] plain = new byte[to - from];
    int end = 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '\\' && i + 1 < to) {
        byte next = bytes[i + 1];
        if (next == '"' || next == '\\') {
          b = next;
          i++;
        } else if (next == 'x' && i + 3 < to) {
          int value = PercentDecoder.hex(bytes[i + 2]) << 4 | PercentDecoder.hex(bytes[i + 3]);
          if (value >= 0) {
            b = (byte) value;
            i += 3;
          }
        }
      }
      plain[end++] = b;
    }
    return Arrays.copyOf(plain, end);
  }

  /** The parts of a request line: {@code GET /path?query HTTP/1.1}. */
  private record Request(
      byte[] bytes, int methodFrom, int methodTo, int hostFrom, int hostTo, int pathFrom, int to) {

    private static final byte[] SCHEME = {'h', 't', 't', 'p', ':', '/', '/'};

    /** Path and host are left out, with -1, if the request names none. */
    static Request of(byte[] line, int lineFrom, int lineTo) {
      byte[] plain = unescape(line, lineFrom, lineTo);
      byte[] bytes = plain == null ? line : plain;
      int from = plain == null ? lineFrom : 0;
      int to = plain == null ? lineTo : plain.length;

      int methodTo = from;
      while (methodTo < to && isMethodByte(bytes[methodTo])) {
        methodTo++;
      }
      if (methodTo == from || methodTo == to || !LineCursor.isBlank(bytes[methodTo])) {
        return new Request(bytes, from, from, -1, -1, -1, to);
      }
      int target = methodTo;
      while (target < to && LineCursor.isBlank(bytes[target])) {
        target++;
      }
      int targetTo = endOfTarget(bytes, target, to);
      if (target < targetTo && bytes[target] == '/') {
        return new Request(bytes, from, methodTo, -1, -1, target, targetTo);
      }
      int scheme = scheme(bytes, target, targetTo);
      if (scheme == 0) {
        return new Request(bytes, from, methodTo, -1, -1, -1, targetTo);
      }
      int hostFrom = target + scheme;
      int hostTo = hostFrom;
      while (hostTo < targetTo
          && bytes[hostTo] != '/'
          && bytes[hostTo] != '?'
          && bytes[hostTo] != '#') {
        if (bytes[hostTo++] == '@') {
          hostFrom = hostTo; // what is before is a user name, perhaps with a password
        }
      }
      return isHost(bytes, hostFrom, hostTo)
          ? new Request(bytes, from, methodTo, hostFrom, hostTo, hostTo, targetTo)
          : new Request(bytes, from, methodTo, -1, -1, -1, targetTo);
    }

    private static boolean isMethodByte(byte b) {
      int letter = b | 0x20;
      return (letter >= 'a' && letter <= 'z') || b == '-' || b == '_';
    }

    /** Leaves out the protocol, which HTTP/0.9 does not have, and blanks before it. */
    private static int endOfTarget(byte[] bytes, int target, int to) {
      int end = to;
      while (end > target && LineCursor.isBlank(bytes[end - 1])) {
        end--;
      }
      int last = end;
      while (last > target && !LineCursor.isBlank(bytes[last - 1])) {
        last--;
      }
      if (LineCursor.startsWith(bytes, last, end, "HTTP/")) {
        end = last;
        while (end > target && LineCursor.isBlank(bytes[end - 1])) {
          end--;
        }
      }
      return end;
    }

    /** The length of {@code http://} or {@code https://} in front, or 0. */
    private static int scheme(byte[] bytes, int from, int to) {
      if (to - from < 8) {
        return 0;
      }
      for (int i = 0; i < 4; i++) {
        if ((bytes[from + i] | 0x20) != SCHEME[i]) {
          return 0;
        }
      }
      int colon = (bytes[from + 4] | 0x20) == 's' ? 5 : 4;
      return LineCursor.startsWith(bytes, from + colon, to, "://") ? colon + 3 : 0;
    }

    private static boolean isHost(byte[] bytes, int from, int to) {
      for (int i = from; i < to; i++) {
        byte b = bytes[i];
        int letter = b | 0x20;
        if ((letter < 'a' || letter > 'z')
            && !LineCursor.isDigit(b)
            && b != '.'
            && b != '-'
            && b != '_'
            && b != ':'
            && b != '['
            && b != ']') {
          return false;
        }
      }
      return to > from;
    }

    boolean hasPath() {
      return pathFrom >= 0;
    }

    boolean isMethod(String method) {
      return LineCursor.is(bytes, methodFrom, methodTo, method);
    }

    Operation operation(int status) {
      if (!hasPath()) {
        return Operation.OTHER;
      }
      if (isMethod("GET")) {
        return switch (status) {
          case 200, 206 -> Operation.READ;
          case 304 -> Operation.METADATA;
          default -> Operation.OTHER;
        };
      }
      if (isMethod("HEAD") && status == 304) {
        return Operation.METADATA;
      }
      if (status < 200 || status > 299) {
        return Operation.OTHER;
      }
      if (isMethod("PUT") || isMethod("PATCH")) {
        return Operation.WRITE;
      }
      if (isMethod("DELETE")) {
        return Operation.DELETE;
      }
      return isMethod("HEAD") || isMethod("OPTIONS") || isMethod("PROPFIND") || isMethod("TRACE")
          ? Operation.METADATA
          : Operation.OTHER;
    }

    String object(byte[] origin, boolean keepQuery) {
      if (!hasPath()) {
        return LineCursor.text(origin, 0, origin.length);
      }
      byte[] server = hostFrom < 0 ? origin : origin(bytes, hostFrom, hostTo);
      byte[] id = Arrays.copyOf(server, server.length + 1 + to - pathFrom);
      int end = server.length;
      if (pathFrom == to || bytes[pathFrom] != '/') {
        id[end++] = '/'; // http://host alone asks for its root
      }
      int query = pathFrom;
      while (query < to && bytes[query] != '?' && bytes[query] != '#') {
        query++;
      }
      end = PercentDecoder.decode(bytes, pathFrom, query, false, id, end);
      if (keepQuery) {
        // As it stands: decoded, its & and = would no longer tell what they part.
        System.arraycopy(bytes, query, id, end, to - query);
        end += to - query;
      }
      return LineCursor.text(id, 0, end);
    }

    /** Scheme and host, the host in lower case: it is the same in any. */
    static byte[] origin(byte[] bytes, int from, int to) {
      byte[] server = Arrays.copyOf(SCHEME, SCHEME.length + to - from);
      for (int i = from; i < to; i++) {
        byte b = bytes[i];
        server[SCHEME.length + i - from] = b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
      }
      return server;
    }
  }
}
