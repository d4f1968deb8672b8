package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.log.S3Operations.Named;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads Amazon S3 server access logs of every generation, from the short lines that end with the
 * user agent to those with access point and {@code aclRequired}.
 *
 * <p>S3 does not escape quotes in what clients send, so request, referrer and agent are found by
 * the fields around them. The object id is {@code s3://BUCKET/KEY}, the key percent-decoded once; a
 * {@code +} stays one. A request without a key has the object id {@code s3://BUCKET}.
 */
public final class S3AccessLogParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** 2006-03-01: S3 did not exist before. */
  private static final long EARLIEST_MILLIS = 1_141_171_200_000L;

  /**
   * What follows the request. The total time is asked for because without it nobody can tell
   * whether the object size before it was cut off.
   */
  private static final String SHAPE =
      new String(
          new char[] {
            LineCursor.STATUS,
            LineCursor.CODE,
            LineCursor.NUMBER,
            LineCursor.NUMBER,
            LineCursor.NUMBER
          });

  private static final String[] NAMES = {
    "status", "error code", "bytes sent", "object size", "total time"
  };

  // Places in these.
  private static final int STATUS = 0;
  private static final int BYTES_SENT = 2;
  private static final int OBJECT_SIZE = 3;

  /** Requester names hold blanks now and then, but not more than this. */
  private static final int MAX_REQUESTER_FIELDS = 16;

  /** How S3 and its likes name the version of an object that has none. */
  static final String NO_VERSION = "null";

  private static final byte[] SCHEME = {'s', '3', ':', '/', '/'};

  private final LogOptions options;
  private final TextCache texts = new TextCache();

  public S3AccessLogParser(LogOptions options) {
    this.options = options;
  }

  @Override
  public long timeOf(byte[] buffer, int offset, int length) {
    LineCursor line = new LineCursor(buffer, offset, length);
    line.next(); // bucket owner
    line.next(); // bucket
    try {
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

  /** The time in brackets is the third field. */
  static boolean recognizes(LineCursor line) {
    if (line.at('[') || CommonLogParser.beginsOtherwise(line)) {
      return false; // no owner of a bucket
    }
    line.next();
    line.next();
    return line.at('[') && line.opensTime(line.pos);
  }

  private AccessEvent event(LineCursor line) throws MalformedLineException {
    byte[] bytes = line.bytes;
    line.next(); // bucket owner
    line.refuseFragment();
    line.next();
    int bucketFrom = line.from;
    int bucketTo = line.to;
    if (!line.at('[')) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "no time in brackets behind bucket owner and bucket");
    }
    long time = line.time(EARLIEST_MILLIS, options.latest());
    checkBucket(bytes, bucketFrom, bucketTo);

    line.require("remote address");
    if (bytes[line.from] == '"') {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "a request behind the time, not a remote address");
    }
    int remoteFrom = line.from;
    int remoteTo = line.to;
    line.require("requester");
    int requesterFrom = line.from;
    int requesterTo = line.to;
    line.require("request id");
    int idFrom = line.from;
    int idTo = line.to;
    line.require("operation");
    Named listed = S3Operations.listed(bytes, line.from, line.to);
    for (int i = 0; listed == null && !S3Operations.isOperation(bytes, line.from, line.to); i++) {
      if (i == MAX_REQUESTER_FIELDS || bytes[line.from] == '"') {
        throw new MalformedLineException(Reason.NOT_THIS_FORMAT, "operation: none found");
      }
      requesterTo = idTo;
      idFrom = line.from;
      idTo = line.to;
      line.require("operation");
      listed = S3Operations.listed(bytes, line.from, line.to);
    }
    int operationFrom = line.from;
    int operationTo = line.to;

    line.require("key");
    int keyFrom = line.from;
    int keyTo = request(line);
    int status = (int) line.behindRequest(STATUS);
    long sent = line.behindRequest(BYTES_SENT);
    long size = line.behindRequest(OBJECT_SIZE);

    Named named =
        listed != null
            ? listed
            : new Named(
                texts.text(bytes, operationFrom, operationTo),
                S3Operations.unlisted(bytes, operationFrom, operationTo));
    Operation operation = answered(named, status);
    if (S3Operations.isPart(bytes, operationFrom, operationTo)) {
      size = AccessEvent.UNKNOWN;
    }
    String requester = null;
    if (!line.isDash(requesterFrom, requesterTo)) {
      requester = texts.text(bytes, requesterFrom, requesterTo);
    } else if (!line.isDash(remoteFrom, remoteTo)) {
      requester = texts.text(bytes, remoteFrom, remoteTo);
    }
    int behindTimes = line.pos;
    String agent = agent(line);
    if (operation == Operation.DELETE && namesVersion(line, behindTimes)) {
      operation = operation.ofVersion();
      size = AccessEvent.UNKNOWN;
    }
    return new AccessEvent(
        line.isDash(keyFrom, keyTo)
            ? object(bytes, bucketFrom, bucketTo, 0, 0, 0, named)
            : object(bytes, bucketFrom, bucketTo, keyFrom, keyTo, line.end, named),
        time,
        operation,
        sent,
        size,
        requester,
        agent,
        options.actors().actorOf(requester, agent, named.name()),
        line.isDash(idFrom, idTo)
            ? 0
            : Fingerprint.of(
                bytes, idFrom, idTo, Fingerprint.of(bytes, operationFrom, operationTo, time)),
        status,
        LogFormat.S3);
  }

  /**
   * Reads the request and the fields behind it, up to the total time.
   *
   * @return where the key before it ends
   */
  private static int request(LineCursor line) throws MalformedLineException {
    byte[] bytes = line.bytes;
    int keyFrom = line.from;
    int keyTo = line.to;
    if (bytes[keyFrom] == '"') {
      // Keys are encoded, so this is the request already: the key is empty.
      line.pos = keyFrom;
      line.closeOfRequest(SHAPE, NAMES, false);
      return keyFrom;
    }
    if (line.atEnd()) {
      throw new MalformedLineException(Reason.TRUNCATED, "request: missing");
    }
    if (bytes[line.pos] == '"') {
      line.closeOfRequest(SHAPE, NAMES, false);
      return keyTo;
    }
    if (line.next() && line.isDash()) {
      line.checkFields(SHAPE, NAMES);
      return keyTo;
    }
    // A key that was not encoded and holds blanks: it ends where the request's quote opens.
    for (int quote = line.indexOf('"', keyFrom); quote > 0; quote = line.indexOf('"', quote + 1)) {
      if (LineCursor.isBlank(bytes[quote - 1])) {
        keyTo = quote;
        while (LineCursor.isBlank(bytes[keyTo - 1])) {
          keyTo--;
        }
        line.pos = quote;
        line.closeOfRequest(SHAPE, NAMES, false);
        return keyTo;
      }
    }
    throw new MalformedLineException(Reason.TRUNCATED, "request: missing");
  }

  private static void checkBucket(byte[] bytes, int from, int to) throws MalformedLineException {
    boolean named = false;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      int letter = b | 0x20;
      if ((letter >= 'a' && letter <= 'z') || LineCursor.isDigit(b)) {
        named = true;
      } else if (b != '-' && b != '.' && b != '_') {
        named = false;
        break;
      }
    }
    if (!named) {
      throw new MalformedLineException(Reason.BAD_VALUE, "bucket: not a bucket name");
    }
  }

  private static Operation answered(Named named, int status) {
    if (status == AccessEvent.UNKNOWN) {
      // What the lifecycle does is no request and mostly has no status.
      return named.name().startsWith("S3.") ? named.operation() : Operation.OTHER;
    }
    return named.operation().answered(status);
  }

  private static String object(
      byte[] bytes, int bucketFrom, int bucketTo, int keyFrom, int keyTo, int lineTo, Named named) {
    int bucketLength = bucketTo - bucketFrom;
    byte[] id = new byte[SCHEME.length + bucketLength + 1 + keyTo - keyFrom];
    System.arraycopy(SCHEME, 0, id, 0, SCHEME.length);
    System.arraycopy(bytes, bucketFrom, id, SCHEME.length, bucketLength);
    int end = SCHEME.length + bucketLength;
    if (keyTo > keyFrom) {
      id[end++] = '/';
      int key = end;
      end = PercentDecoder.decode(bytes, keyFrom, keyTo, false, id, key);
      if (ByteSearch.of((byte) '%', id, key, end) < end
          && isEncodedTwice(bytes, keyTo, lineTo, named, id, key, end)) {
        end = PercentDecoder.decode(id, key, end, false, id, key);
      }
    }
    return LineCursor.text(id, 0, end);
  }

  /**
   * True if a key that has escapes when it has been decoded is to be decoded again. S3 encodes keys
   * of requests twice, those of batches and of the lifecycle once; others that write its format
   * encode once. The path of the request tells, which the client has encoded.
   *
   * @param id holds the key, decoded once, from {@code keyFrom} to {@code keyTo}
   */
  private static boolean isEncodedTwice(
      byte[] bytes, int fieldTo, int lineTo, Named named, byte[] id, int keyFrom, int keyTo) {
    if (!named.name().startsWith("REST.") && !named.name().startsWith("WEBSITE.")) {
      return false;
    }
    int path = ByteSearch.of((byte) '/', bytes, fieldTo, lineTo);
    int to = path;
    while (to < lineTo && bytes[to] != '?' && bytes[to] != '"' && !LineCursor.isBlank(bytes[to])) {
      to++;
    }
    byte[] plain = new byte[to - path];
    int length = PercentDecoder.decode(bytes, path, to, false, plain, 0);
    int from = length - (keyTo - keyFrom);
    return from < 0 || !Arrays.equals(plain, from, length, id, keyFrom, keyTo);
  }

  /**
   * True if the field behind the agent names a version: that of the request, or the one that the
   * lifecycle removed. {@code null} is the object of a bucket without versions.
   */
  private static boolean namesVersion(LineCursor line, int behindTimes) {
    int agentEnd = line.end - 1;
    while (agentEnd > behindTimes && line.bytes[agentEnd] != '"') {
      agentEnd--;
    }
    if (agentEnd > behindTimes) {
      line.pos = agentEnd + 1;
      if (!line.atEnd() && line.pos == agentEnd + 1) {
        return false; // opens an agent that was cut off
      }
    } else {
      line.pos = behindTimes;
      line.next(); // turn-around time
      line.next(); // referrer
      line.next(); // agent
    }
    return line.next()
        && !line.isDash()
        && !LineCursor.is(line.bytes, line.from, line.to, NO_VERSION);
  }

  /**
   * The agent: it begins at the first {@code " "} behind the times and ends at the line's last
   * quote, for none of the fields behind it has one. One that is never closed ends with the line.
   */
  private String agent(LineCursor line) {
    byte[] bytes = line.bytes;
    if (!line.at('"')) {
      line.next(); // turn-around time
    }
    if (line.atEnd()) {
      return null;
    }
    int from = -1;
    if (bytes[line.pos] == '"') {
      int quote = line.indexOf('"', line.pos + 1);
      while (quote >= 0 && from < 0) {
        line.pos = quote + 1;
        if (line.at('"') && line.pos > quote + 1) {
          from = line.pos + 1;
        }
        quote = line.indexOf('"', quote + 1);
      }
    } else {
      line.next(); // referrer without quotes
      if (line.at('"')) {
        from = line.pos + 1;
      }
    }
    if (from < 0) {
      return null;
    }
    int to = line.end;
    while (to > from && LineCursor.isBlank(bytes[to - 1])) {
      to--;
    }
    for (int i = line.indexOf('"', from); i >= 0; i = line.indexOf('"', i + 1)) {
      if (i + 1 == line.end || LineCursor.isBlank(bytes[i + 1])) {
        to = i;
      }
    }
    return to == from || line.isDash(from, to) ? null : texts.text(bytes, from, to);
  }
}
