package io.cloudflux.log;

import io.cloudflux.log.MalformedLineException.Reason;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads usage logs of Google Cloud Storage: CSV, every field quoted, the names of the columns in
 * the first line of each file.
 *
 * <p>The object id is {@code gs://BUCKET/OBJECT} from {@code cs_bucket} and {@code cs_object},
 * which is not escaped; only {@code cs_uri} is. The logs name no principal: the requester is the
 * address.
 *
 * <p>A {@code GET_Object} answered 304 is a read, of 0 bytes, unlike in the other formats: with
 * Cloud Storage's caching headers many of an object's readers show up as nothing else. The size of
 * an object is what a whole GET sent, or what a PUT in one piece received.
 *
 * <p>The same bucket holds storage logs, of a bucket's size on a day: they are no access logs,
 * their rows are {@link LineKind#UNRELATED}.
 *
 * @see <a href="https://cloud.google.com/storage/docs/access-logs#format">Usage log format</a>
 */
final class GcsUsageLogParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** 2010-05-19: Cloud Storage was announced. */
  private static final long EARLIEST_MILLIS = 1_274_227_200_000L;

  private static final int TIME_MICROS = 0;
  private static final int C_IP = 1;
  private static final int CS_URI = 5;
  private static final int SC_STATUS = 6;
  private static final int CS_BYTES = 7;
  private static final int SC_BYTES = 8;
  private static final int CS_USER_AGENT = 12;
  private static final int S_REQUEST_ID = 13;
  private static final int CS_OPERATION = 14;
  private static final int CS_BUCKET = 15;
  private static final int CS_OBJECT = 16;
  private static final int COLUMNS = 17;

  /** Bucket, storage_byte_hours. */
  private static final int STORAGE_LOG_COLUMNS = 2;

  private static final String JSON_GET = "storage.objects.get";

  /** Operations of the XML API, and of the JSON API, which names them after its methods. */
  private static final Map<String, Operation> OPERATIONS =
      Map.ofEntries(
          Map.entry("GET_Object", Operation.READ),
          Map.entry("PUT_Object", Operation.WRITE),
          Map.entry("POST_Object", Operation.WRITE),
          Map.entry("COPY_Object", Operation.WRITE),
          Map.entry("COPY", Operation.WRITE),
          Map.entry("COMPOSE_Object", Operation.WRITE),
          Map.entry("COMPOSE", Operation.WRITE),
          Map.entry("DELETE_Object", Operation.DELETE),
          Map.entry("GET_Bucket", Operation.LIST),
          Map.entry("GET_Service", Operation.LIST),
          Map.entry("storage.objects.insert", Operation.WRITE),
          Map.entry("storage.objects.copy", Operation.WRITE),
          Map.entry("storage.objects.rewrite", Operation.WRITE),
          Map.entry("storage.objects.compose", Operation.WRITE),
          Map.entry("storage.objects.restore", Operation.WRITE), // of a soft delete
          Map.entry("storage.objects.delete", Operation.DELETE),
          Map.entry("storage.objects.list", Operation.LIST),
          Map.entry("storage.buckets.list", Operation.LIST));

  private final LogOptions options;
  private final TextCache texts = new TextCache();

  GcsUsageLogParser(LogOptions options) {
    this.options = options;
  }

  /**
   * The microseconds of a time in quotes, or a header; or two quoted fields, the second digits: a
   * storage log.
   */
  static boolean recognizes(LineCursor line) {
    byte[] bytes = line.bytes;
    if (bytes[line.pos] != '"') {
      return false;
    }
    int from = line.pos + 1;
    int quote = line.indexOf('"', from);
    if (quote < 0 || !LineCursor.startsWith(bytes, quote, line.end, "\",\"")) {
      return false;
    }
    if (LineCursor.is(bytes, from, quote, "time_micros") || isNumber(bytes, from, quote)) {
      return true;
    }
    int last = line.indexOf('"', quote + 3);
    return last >= 0
        && last + 1 == line.end
        && (isNumber(bytes, quote + 3, last)
            || LineCursor.is(bytes, quote + 3, last, "storage_byte_hours"));
  }

  private static boolean isNumber(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!LineCursor.isDigit(bytes[i])) {
        return false;
      }
    }
    return to > from;
  }

  @Override
  public long timeOf(byte[] buffer, int offset, int length) {
    LineCursor line = new LineCursor(buffer, offset, length);
    if (line.atEnd()) {
      return Timestamps.INVALID;
    }
    int from = buffer[line.pos] == '"' ? line.pos + 1 : line.pos;
    int to = from;
    while (to < line.end && LineCursor.isDigit(buffer[to])) {
      to++;
    }
    try {
      return LineCursor.plausible(
          LineCursor.digits(buffer, from, to, "time_micros") / 1000,
          EARLIEST_MILLIS,
          options.latest());
    } catch (MalformedLineException e) {
      return Timestamps.INVALID; // Will be reported when it is parsed.
    }
  }

  @Override
  public LineKind parse(byte[] buffer, int offset, int length, Consumer<? super AccessRecord> out)
      throws MalformedLineException {
    CsvRow row = CsvRow.of(buffer, offset, length);
    if (row == null) {
      return LineKind.BLANK;
    }
    if (row.is(TIME_MICROS, "time_micros") || (row.is(0, "bucket") && row.size() > 1)) {
      return LineKind.HEADER;
    }
    if (row.size() == STORAGE_LOG_COLUMNS) {
      row.number(1, "storage_byte_hours");
      return LineKind.UNRELATED;
    }
    if (row.size() == 1) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "no columns: not a usage log of Cloud Storage");
    }
    // Columns behind those known may come with time and are passed over.
    if (row.size() < COLUMNS) {
      throw new MalformedLineException(
          Reason.TRUNCATED, "only " + row.size() + " columns of " + COLUMNS);
    }
    if (row.isEmpty(CS_BUCKET)) {
      return LineKind.UNRELATED; // lists the buckets of a project
    }
    out.accept(event(row));
    return LineKind.RECORD;
  }

  private AccessEvent event(CsvRow row) throws MalformedLineException {
    long time =
        LineCursor.plausible(
            row.number(TIME_MICROS, "time_micros") / 1000, EARLIEST_MILLIS, options.latest());
    int status = (int) Math.min(number(row, SC_STATUS, "sc_status"), Integer.MAX_VALUE);
    long received = number(row, CS_BYTES, "cs_bytes");
    long sent = number(row, SC_BYTES, "sc_bytes");
    String name = row.text(CS_OPERATION, texts);
    String bucket = row.text(CS_BUCKET, texts);
    if (bucket.indexOf('/') >= 0) {
      throw new MalformedLineException(Reason.BAD_VALUE, "cs_bucket: not a bucket name");
    }
    String requester = row.text(C_IP, texts);
    String agent = row.text(CS_USER_AGENT, texts);
    Operation asked = asked(row, name);
    Operation operation =
        asked == Operation.READ && status == 304 ? Operation.READ : asked.answered(status);
    return new AccessEvent(
        row.isEmpty(CS_OBJECT) ? "gs://" + bucket : "gs://" + bucket + "/" + row.text(CS_OBJECT),
        time,
        operation,
        sent,
        size(row, name, operation, status, sent, received),
        requester,
        agent,
        options.actors().actorOf(requester, agent, name),
        row.fingerprint(S_REQUEST_ID, row.fingerprint(CS_OPERATION, time)),
        status,
        LogFormat.GCS);
  }

  private static long number(CsvRow row, int column, String name) throws MalformedLineException {
    return row.isEmpty(column) ? AccessEvent.UNKNOWN : row.number(column, name);
  }

  private static Operation asked(CsvRow row, String name) {
    if (name == null) {
      return Operation.OTHER;
    }
    if (name.equals(JSON_GET)) {
      // The JSON API has one method for an object and what is known of it.
      return row.contains(CS_URI, "alt=media") ? Operation.READ : Operation.METADATA;
    }
    Operation known = OPERATIONS.get(name);
    if (known != null) {
      return known == Operation.DELETE && row.contains(CS_URI, "generation=")
          ? known.ofVersion()
          : known;
    }
    return name.indexOf('_') > 0 || name.startsWith("storage.")
        ? Operation.METADATA
        : Operation.OTHER;
  }

  private static long size(
      CsvRow row, String name, Operation operation, int status, long sent, long received) {
    if (operation == Operation.READ && status == 200) {
      return sent;
    }
    // An upload in pieces tells the size of a piece.
    return operation == Operation.WRITE
            && name.equals("PUT_Object")
            && status == 200
            && received > 0
            && !row.contains(CS_URI, "upload_id=")
            && !row.contains(CS_URI, "uploadId=")
        ? received
        : AccessEvent.UNKNOWN;
  }
}
