package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads Azure Storage Analytics logs, versions 1.0 and 2.0: fields with semicolons between them.
 * Those that may hold a semicolon or a quote are quoted and HTML-encoded. Entries of queues, tables
 * and files, and of the account itself, are {@link LineKind#UNRELATED}.
 *
 * <p>The object id is {@code az://ACCOUNT/CONTAINER/BLOB} from {@code requested-object-key}, which
 * is not percent-encoded, unlike {@code request-url}; only the source of a copy is told as a URL,
 * and decoded. A copy is three entries: the {@code CopyBlob} is the write, the {@code
 * CopyBlobSource} a read of what was copied, the {@code CopyBlobDestination} says nothing new.
 *
 * <p>The requester is the user principal name, else the object id of the token (both 2.0 only),
 * else the account whose key was used, else the address without its port. The size of an object is
 * what a successful {@code GetBlob} answered 200 sent, or what a {@code PutBlob} received.
 *
 * @see <a
 *     href="https://learn.microsoft.com/rest/api/storageservices/storage-analytics-log-format">Storage
 *     Analytics log format</a>
 * @see <a
 *     href="https://learn.microsoft.com/rest/api/storageservices/storage-analytics-logged-operations-and-status-messages">logged
 *     operations and status messages</a>
 */
final class AzureAnalyticsParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** 2011-08-01: Storage Analytics was announced two days later. */
  private static final long EARLIEST_MILLIS = 1_312_156_800_000L;

  private static final int VERSION = 0;
  private static final int START_TIME = 1;
  private static final int OPERATION = 2;
  private static final int REQUEST_STATUS = 3;
  private static final int HTTP_STATUS = 4;
  private static final int REQUESTER_ACCOUNT = 8;
  private static final int SERVICE = 10;
  private static final int REQUEST_URL = 11;
  private static final int OBJECT_KEY = 12;
  private static final int REQUEST_ID = 13;
  private static final int REQUESTER_IP = 15;
  private static final int RESPONSE_PACKET_SIZE = 20;
  private static final int REQUEST_CONTENT_LENGTH = 21;
  private static final int USER_AGENT = 27;

  /** How many fields version 1.0 has; behind them version 2.0 tells of the token. */
  private static final int FIELDS_1 = 30;

  private static final int USER_OBJECT_ID = 30;
  private static final int USER_PRINCIPAL_NAME = 35;

  /** Nothing behind these is kept. */
  private static final int FIELDS_KEPT = 36;

  private static final int ACCEPTED = 202;

  private static final byte[] SCHEME = {'a', 'z', ':', '/'};

  private static final Map<String, Operation> OPERATIONS =
      Map.ofEntries(
          Map.entry("GetBlob", Operation.READ),
          Map.entry("QueryBlobContents", Operation.READ),
          Map.entry("ReadFile", Operation.READ),
          Map.entry("PutBlob", Operation.WRITE),
          Map.entry("PutBlobFromURL", Operation.WRITE),
          Map.entry("PutBlock", Operation.WRITE),
          Map.entry("PutBlockFromURL", Operation.WRITE),
          Map.entry("PutBlockList", Operation.WRITE),
          Map.entry("PutPage", Operation.WRITE),
          Map.entry("PutPageFromURL", Operation.WRITE),
          Map.entry("ClearPage", Operation.WRITE),
          Map.entry("AppendBlock", Operation.WRITE),
          Map.entry("AppendBlockFromURL", Operation.WRITE),
          Map.entry("CopyBlob", Operation.WRITE),
          Map.entry("CopyBlobFromURL", Operation.WRITE),
          Map.entry("IncrementalCopyBlob", Operation.WRITE),
          Map.entry("CreatePathFile", Operation.WRITE),
          Map.entry("AppendFile", Operation.WRITE),
          Map.entry("FlushFile", Operation.WRITE),
          // Of these the key is that of the new place.
          Map.entry("RenameFile", Operation.WRITE),
          Map.entry("RenamePathFile", Operation.WRITE),
          Map.entry("UndeleteBlob", Operation.WRITE),
          Map.entry("DeleteBlob", Operation.DELETE),
          Map.entry("DeleteFile", Operation.DELETE),
          Map.entry("DeletePathFile", Operation.DELETE));

  private final LogOptions options;
  private final TextCache texts = new TextCache();

  AzureAnalyticsParser(LogOptions options) {
    this.options = options;
  }

  /** A version, a semicolon, a year: {@code 2.0;2019-}. */
  static boolean recognizes(LineCursor line) {
    byte[] b = line.bytes;
    int at = line.pos;
    return line.end - at > 8
        && LineCursor.isDigit(b[at])
        && b[at + 1] == '.'
        && LineCursor.isDigit(b[at + 2])
        && b[at + 3] == ';'
        && LineCursor.isDigit(b[at + 4])
        && LineCursor.isDigit(b[at + 7])
        && b[at + 8] == '-';
  }

  /** The fields of one entry, where they begin and end in the line, quotes left out. */
  private static final class Entry {
    final byte[] bytes;
    final int[] from = new int[FIELDS_KEPT];
    final int[] to = new int[FIELDS_KEPT];
    int size;

    Entry(LineCursor line) {
      bytes = line.bytes;
      int end = line.end;
      int i = line.pos;
      while (size < FIELDS_KEPT) {
        boolean quoted = i < end && bytes[i] == '"';
        int close = i;
        if (quoted) {
          close = closingQuote(i + 1, end);
          if (close < 0) {
            return; // cut off inside of a field
          }
        } else {
          while (close < end && bytes[close] != ';') {
            close++;
          }
        }
        from[size] = quoted ? i + 1 : i;
        to[size] = close;
        size++;
        i = quoted ? close + 1 : close;
        if (i == end) {
          return;
        }
        i++;
      }
    }

    /** The quote with a semicolon or the line's end behind it; -1 if there is none. */
    private int closingQuote(int start, int end) {
      for (int i = start; i < end; i++) {
        if (bytes[i] == '"' && (i + 1 == end || bytes[i + 1] == ';')) {
          return i;
        }
      }
      return -1;
    }

    boolean isEmpty(int field) {
      return field >= size || from[field] == to[field];
    }

    boolean is(int field, String ascii) {
      return field < size && LineCursor.is(bytes, from[field], to[field], ascii);
    }

    boolean contains(int field, String ascii) {
      return new LineCursor(bytes, from[field], to[field] - from[field]).contains(ascii);
    }

    boolean endsWith(int field, String ascii) {
      int start = to[field] - ascii.length();
      return start >= from[field] && LineCursor.is(bytes, start, to[field], ascii);
    }

    long number(int field, String name) throws MalformedLineException {
      return isEmpty(field)
          ? AccessEvent.UNKNOWN
          : LineCursor.digits(bytes, from[field], to[field], name);
    }

    /** Null if it is empty. */
    String text(int field, TextCache texts) {
      if (isEmpty(field)) {
        return null;
      }
      for (int i = from[field]; i < to[field]; i++) {
        if (bytes[i] == '&') {
          byte[] plain = new byte[to[field] - from[field]];
          int length = htmlDecoded(bytes, from[field], to[field], plain, 0);
          return texts.text(plain, 0, length);
        }
      }
      return texts.text(bytes, from[field], to[field]);
    }

    long fingerprint(int field, long seed) {
      return isEmpty(field) ? 0 : Fingerprint.of(bytes, from[field], to[field], seed);
    }
  }

  @Override
  public long timeOf(byte[] buffer, int offset, int length) {
    LineCursor line = new LineCursor(buffer, offset, length);
    line.atEnd();
    int from = line.indexOf(';', line.pos) + 1;
    int to = line.indexOf(';', from);
    if (from == 0 || to < 0) {
      return Timestamps.INVALID;
    }
    long time = Timestamps.iso(buffer, from, to);
    return time >= EARLIEST_MILLIS && options.latest().allows(time) ? time : Timestamps.INVALID;
  }

  @Override
  public LineKind parse(byte[] buffer, int offset, int length, Consumer<? super AccessRecord> out)
      throws MalformedLineException {
    LineCursor line = new LineCursor(buffer, offset, length);
    if (line.atEnd()) {
      return LineKind.BLANK;
    }
    Entry entry = new Entry(line);
    if (!entry.is(VERSION, "1.0") && !entry.is(VERSION, "2.0")) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "does not begin with version 1.0 or 2.0 of Storage Analytics");
    }
    if (entry.size < FIELDS_1) {
      throw new MalformedLineException(
          Reason.TRUNCATED, "only " + entry.size + " fields of " + FIELDS_1);
    }
    if (!entry.is(SERVICE, "blob")) {
      return LineKind.UNRELATED;
    }
    String object = object(entry);
    if (object == null) {
      return LineKind.UNRELATED;
    }
    out.accept(event(entry, object));
    return LineKind.RECORD;
  }

  private AccessEvent event(Entry entry, String object) throws MalformedLineException {
    long time = Timestamps.iso(entry.bytes, entry.from[START_TIME], entry.to[START_TIME]);
    if (time == Timestamps.INVALID) {
      throw new MalformedLineException(Reason.BAD_TIME, "request-start-time: not an ISO 8601 time");
    }
    LineCursor.plausible(time, EARLIEST_MILLIS, options.latest());
    String name = entry.text(OPERATION, texts);
    if (name == null) {
      throw new MalformedLineException(Reason.BAD_VALUE, "operation-type: empty");
    }
    int status = (int) Math.min(entry.number(HTTP_STATUS, "http-status-code"), Integer.MAX_VALUE);
    long sent = entry.number(RESPONSE_PACKET_SIZE, "response-packet-size");
    long received = entry.number(REQUEST_CONTENT_LENGTH, "request-content-length");
    Operation operation = operation(name, status);
    if (operation == Operation.DELETE
        && (entry.contains(REQUEST_URL, "snapshot=")
            || entry.contains(REQUEST_URL, "versionid="))) {
      operation = operation.ofVersion();
    }
    String requester = requester(entry);
    String agent = entry.text(USER_AGENT, texts);
    return new AccessEvent(
        object,
        time,
        operation,
        sent,
        size(entry, name, operation, status, sent, received),
        requester,
        agent,
        options.actors().actorOf(requester, agent, name),
        entry.fingerprint(REQUEST_ID, entry.fingerprint(OPERATION, time)),
        status,
        LogFormat.AZURE_ANALYTICS);
  }

  private static Operation operation(String name, int status) {
    if (name.equals("CopyBlobSource")) {
      // Answered 202 where the copy goes on behind the answer.
      return status >= 200 && status <= 299 ? Operation.READ : Operation.OTHER;
    }
    if (name.equals("SetBlobTier") && status == ACCEPTED) {
      return Operation.RESTORE; // Out of the archive: every other change is done at once, 200.
    }
    Operation known = OPERATIONS.get(name);
    if (known == null) {
      known = name.startsWith("List") ? Operation.LIST : Operation.METADATA;
    }
    return known.answered(status);
  }

  /** A blob whose sending was broken off has a status such as {@code SASNetworkError}. */
  private static long size(
      Entry entry, String name, Operation operation, int status, long sent, long received) {
    if (!entry.endsWith(REQUEST_STATUS, "Success")) {
      return AccessEvent.UNKNOWN;
    }
    if (operation == Operation.READ && name.equals("GetBlob") && status == 200) {
      return sent;
    }
    // A page blob is put without its pages.
    return operation == Operation.WRITE && name.equals("PutBlob") && received > 0
        ? received
        : AccessEvent.UNKNOWN;
  }

  private String requester(Entry entry) {
    for (int field : new int[] {USER_PRINCIPAL_NAME, USER_OBJECT_ID, REQUESTER_ACCOUNT}) {
      if (!entry.isEmpty(field)) {
        return entry.text(field, texts);
      }
    }
    return RemoteAddress.of(entry.bytes, entry.from[REQUESTER_IP], entry.to[REQUESTER_IP], texts);
  }

  /**
   * Null if the entry is about no container.
   *
   * @throws MalformedLineException {@link Reason#BAD_VALUE} if the key is none
   */
  private static String object(Entry entry) throws MalformedLineException {
    int from = entry.from[OBJECT_KEY];
    int to = entry.to[OBJECT_KEY];
    if (from == to) {
      return null;
    }
    byte[] plain = new byte[SCHEME.length + to - from];
    int end = htmlDecoded(entry.bytes, from, to, plain, SCHEME.length);
    int key = SCHEME.length;
    if (plain[key] != '/') {
      return copySource(plain, key, end);
    }
    System.arraycopy(SCHEME, 0, plain, 0, SCHEME.length);
    int container = nextSlash(plain, key + 1, end) + 1;
    if (container == 0 || container == end || plain[container] == '/' || plain[key + 1] == '/') {
      return null; // the account, or no more of a request that was refused early
    }
    return LineCursor.text(plain, 0, end);
  }

  /**
   * {@code https://ACCOUNT.blob.core.windows.net/CONTAINER/BLOB}; null if it is of no container.
   */
  private static String copySource(byte[] url, int from, int to) throws MalformedLineException {
    int host = from;
    if (LineCursor.startsWith(url, from, to, "https://")) {
      host += 8;
    } else if (LineCursor.startsWith(url, from, to, "http://")) {
      host += 7;
    } else {
      throw new MalformedLineException(
          Reason.BAD_VALUE, "requested-object-key: neither /account/container/blob nor a URL");
    }
    int path = nextSlash(url, host, to);
    int account = host;
    while (account < to && url[account] != '.' && url[account] != '/') {
      account++;
    }
    if (path < 0
        || account == host
        || !(LineCursor.startsWith(url, account, path, ".blob.")
            || LineCursor.startsWith(url, account, path, ".dfs."))) {
      return null; // copied from elsewhere
    }
    int end = path;
    while (end < to && url[end] != '?') {
      end++;
    }
    if (end - path < 2 || url[path + 1] == '/') {
      return null;
    }
    return "az://"
        + LineCursor.text(url, host, account)
        + PercentDecoder.decode(url, path, end, false);
  }

  private static int nextSlash(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  /**
   * Undoes {@code &amp;}, {@code &quot;}, {@code &lt;}, {@code &gt;}, {@code &apos;} and numeric
   * references; others stay as they stand.
   *
   * @return where the decoded text ends in {@code target}
   */
  private static int htmlDecoded(byte[] bytes, int from, int to, byte[] target, int targetFrom) {
    int end = targetFrom;
    int i = from;
    while (i < to) {
      byte b = bytes[i];
      int semicolon = b == '&' ? semicolon(bytes, i, to) : -1;
      int point = semicolon < 0 ? -1 : reference(bytes, i + 1, semicolon);
      if (point <= 0) {
        target[end++] = b;
        i++;
        continue;
      }
      // Never longer than its reference.
      byte[] utf8 = Character.toString(point).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(utf8, 0, target, end, utf8.length);
      end += utf8.length;
      i = semicolon + 1;
    }
    return end;
  }

  /** Where a reference that begins here ends, or -1; the longest is {@code &#1114111;}. */
  private static int semicolon(byte[] bytes, int ampersand, int to) {
    int last = Math.min(to, ampersand + 10);
    for (int i = ampersand + 2; i < last; i++) {
      if (bytes[i] == ';') {
        return i;
      }
    }
    return -1;
  }

  /** The code point of a reference, or -1 if it is none. */
  private static int reference(byte[] bytes, int from, int to) {
    if (bytes[from] == '#') {
      return numeric(bytes, from + 1, to);
    }
    if (LineCursor.is(bytes, from, to, "amp")) {
      return '&';
    }
    if (LineCursor.is(bytes, from, to, "quot")) {
      return '"';
    }
    if (LineCursor.is(bytes, from, to, "lt")) {
      return '<';
    }
    if (LineCursor.is(bytes, from, to, "gt")) {
      return '>';
    }
    return LineCursor.is(bytes, from, to, "apos") ? '\'' : -1;
  }

  private static int numeric(byte[] bytes, int from, int to) {
    boolean hexadecimal = from < to && (bytes[from] | 0x20) == 'x';
    int radix = hexadecimal ? 16 : 10;
    int point = 0;
    int i = hexadecimal ? from + 1 : from;
    if (i == to) {
      return -1;
    }
    for (; i < to; i++) {
      int digit = PercentDecoder.hex(bytes[i]);
      if (digit < 0 || digit >= radix) {
        return -1;
      }
      point = point * radix + digit;
    }
    return Character.isValidCodePoint(point) ? point : -1;
  }
}
