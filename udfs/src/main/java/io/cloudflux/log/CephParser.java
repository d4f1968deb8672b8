package io.cloudflux.log;

import io.cloudflux.log.JsonCursor.Slice;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the ops log of the RADOS Gateway of Ceph, one JSON object each; operations without a bucket
 * are {@link LineKind#UNRELATED}.
 *
 * <p>The object id is {@code s3://BUCKET/KEY}, without the tenant that may stand before the bucket.
 * Older gateways do not log the object: it is then taken from the {@code uri}, if that has the
 * bucket as the first part of its path. A HEAD is logged as {@code get_obj} too. Newer gateways
 * name the objects of a deletion of many, which is as many events.
 *
 * @see <a
 *     href="https://docs.ceph.com/en/latest/radosgw/config-ref/#confval-rgw_enable_ops_log">rgw_enable_ops_log</a>
 * @see <a
 *     href="https://github.com/ceph/ceph/blob/main/src/rgw/rgw_log.cc">rgw_format_ops_log_entry</a>
 */
final class CephParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** 2012-07-03: Argonaut, the first stable release of Ceph. */
  private static final long EARLIEST_MILLIS = 1_341_273_600_000L;

  private static final String MULTI_DELETE = "multi_object_delete";

  private static final Map<String, Operation> OPERATIONS =
      Map.ofEntries(
          Map.entry("get_obj", Operation.READ),
          Map.entry("put_obj", Operation.WRITE),
          Map.entry("post_obj", Operation.WRITE),
          Map.entry("copy_obj", Operation.WRITE),
          Map.entry("complete_multipart", Operation.WRITE),
          Map.entry("delete_obj", Operation.DELETE),
          Map.entry("restore_obj", Operation.RESTORE),
          Map.entry("init_multipart", Operation.METADATA),
          Map.entry("abort_multipart", Operation.METADATA),
          Map.entry("create_bucket", Operation.METADATA),
          Map.entry("options_cors", Operation.METADATA));

  private final LogOptions options;
  private final TextCache texts = new TextCache();

  CephParser(LogOptions options) {
    this.options = options;
  }

  /** The one JSON log whose records have an {@code http_status}. */
  static boolean recognizes(LineCursor line) {
    return JsonMark.first(line) == JsonMark.HTTP_STATUS;
  }

  /** One of the objects of a deletion of many. */
  private static final class Deleted {
    final Slice key = new Slice();
    final Slice version = new Slice();
    final Slice status = new Slice();
  }

  /** What is kept of an entry while it is read. */
  private static final class Fields {
    final Slice time = new Slice();
    final Slice bucket = new Slice();
    final Slice object = new Slice();
    final Slice operation = new Slice();
    final Slice uri = new Slice();
    final Slice status = new Slice();
    final Slice sent = new Slice();
    final Slice size = new Slice();
    final Slice user = new Slice();
    final Slice accessKey = new Slice();
    final Slice address = new Slice();
    final Slice agent = new Slice();
    final Slice transaction = new Slice();
    List<Deleted> deleted = List.of();

    Fields(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("time")) {
          json.read(time);
        } else if (json.named("bucket")) {
          json.read(bucket);
        } else if (json.named("object")) {
          json.read(object);
        } else if (json.named("operation")) {
          json.read(operation);
        } else if (json.named("uri")) {
          json.read(uri);
        } else if (json.named("http_status")) {
          json.read(status);
        } else if (json.named("bytes_sent")) {
          json.read(sent);
        } else if (json.named("object_size")) {
          json.read(size);
        } else if (json.named("user")) {
          json.read(user);
        } else if (json.named("access_key_id")) {
          json.read(accessKey);
        } else if (json.named("remote_addr")) {
          json.read(address);
        } else if (json.named("user_agent")) {
          json.read(agent);
        } else if (json.named("trans_id")) {
          json.read(transaction);
        } else if (json.named("op_data") && json.atObject()) {
          readOperationData(json);
        } else {
          json.skip();
        }
      }
      json.end();
    }

    private void readOperationData(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("objects") && json.atArray()) {
          readDeleted(json);
        } else {
          json.skip();
        }
      }
    }

    private void readDeleted(JsonCursor json) throws MalformedLineException {
      deleted = new ArrayList<>();
      json.array();
      while (json.element()) {
        if (!json.atObject()) {
          json.skip();
          continue;
        }
        Deleted one = new Deleted();
        json.object();
        while (json.member()) {
          if (json.named("key")) {
            json.read(one.key);
          } else if (json.named("version_id")) {
            json.read(one.version);
          } else if (json.named("http_status")) {
            json.read(one.status);
          } else {
            json.skip();
          }
        }
        if (!one.key.isEmpty()) {
          deleted.add(one);
        }
      }
    }
  }

  @Override
  public LineKind parse(byte[] buffer, int offset, int length, Consumer<? super AccessRecord> out)
      throws MalformedLineException {
    JsonCursor json = new JsonCursor(buffer, offset, length);
    if (json.atEnd()) {
      return LineKind.BLANK;
    }
    Fields entry = new Fields(json);
    if (entry.operation.isEmpty() || !entry.status.isPresent()) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "no operation and http_status: not an entry of the ops log");
    }
    Slice bucket = bucket(entry.bucket);
    if (bucket.isEmpty() || bucket.is("-")) {
      return LineKind.UNRELATED;
    }
    if (entry.deleted.isEmpty() || !entry.operation.is(MULTI_DELETE)) {
      out.accept(event(entry, bucket));
    } else {
      deletions(entry, bucket).forEach(out);
    }
    return LineKind.RECORD;
  }

  /** All of them, before the first is handed on: a line is refused as a whole. */
  private List<AccessEvent> deletions(Fields entry, Slice bucket) throws MalformedLineException {
    List<AccessEvent> events = new ArrayList<>(entry.deleted.size());
    for (Deleted one : entry.deleted) {
      Slice told = one.status.isEmpty() ? entry.status : one.status;
      int status = told.status("http_status");
      Operation operation = Operation.DELETE.answered(status);
      events.add(
          event(
              entry,
              ObjectIds.of("s3://", bucket, one.key),
              one.version.namesVersion() ? operation.ofVersion() : operation,
              status,
              AccessEvent.UNKNOWN,
              AccessEvent.UNKNOWN));
    }
    return events;
  }

  private AccessEvent event(Fields entry, Slice bucket) throws MalformedLineException {
    String name = entry.operation.text(texts);
    int status = entry.status.status("http_status");
    long sent = entry.sent.number("bytes_sent");
    long size = entry.size.number("object_size");
    Operation operation = operation(name, entry.uri).answered(status);
    if (operation == Operation.DELETE && namesVersion(entry.uri)) {
      operation = operation.ofVersion();
    }
    return event(
        entry,
        ObjectIds.of("s3://", bucket, key(entry, bucket)),
        operation,
        status,
        sent,
        tellsSize(name, operation, entry.uri) && size > 0 ? size : AccessEvent.UNKNOWN);
  }

  private AccessEvent event(
      Fields entry, String object, Operation operation, int status, long sent, long size)
      throws MalformedLineException {
    long time = entry.time.time("time", EARLIEST_MILLIS, options.latest());
    String requester = requester(entry);
    String agent = entry.agent.text(texts);
    return new AccessEvent(
        object,
        time,
        operation,
        sent,
        size,
        requester,
        agent,
        options.actors().actorOf(requester, agent, entry.operation.text(texts)),
        entry.transaction.fingerprint(time + operation.ordinal()),
        status,
        LogFormat.CEPH);
  }

  /** What the operation does if it succeeds. */
  private static Operation operation(String name, Slice uri) {
    Operation known = OPERATIONS.get(name);
    if (known != null) {
      return known == Operation.READ && uri.startsWith("HEAD ") ? Operation.METADATA : known;
    }
    if (name.startsWith("list_")) {
      return Operation.LIST;
    }
    return name.startsWith("get_")
            || name.startsWith("put_")
            || name.startsWith("set_")
            || name.startsWith("stat_")
            || name.startsWith("delete_")
        ? Operation.METADATA
        : Operation.OTHER;
  }

  private static boolean namesVersion(Slice uri) {
    return uri.contains("versionId=") && !uri.contains("versionId=null");
  }

  /** True if the size logged is that of the whole object: not of a part, nor of a listing. */
  private static boolean tellsSize(String name, Operation operation, Slice uri) {
    return switch (operation) {
      case READ -> true;
      case METADATA -> name.equals("get_obj");
      case WRITE -> name.equals("put_obj") && uri.isPresent() && !uri.contains("uploadId=");
      default -> false;
    };
  }

  /** The user without the tenant, {@code TENANT$USER}; else the access key, else the address. */
  private String requester(Fields entry) {
    if (!entry.user.isEmpty()) {
      int dollar = entry.user.find('$', entry.user.from());
      int name = dollar + 1 < entry.user.to() ? dollar + 1 : entry.user.from();
      return texts.text(entry.user.bytes(), name, entry.user.to());
    }
    return entry.accessKey.isEmpty() ? entry.address.text(texts) : entry.accessKey.text(texts);
  }

  /** The last part of {@code TENANT/USER/BUCKET}. */
  private static Slice bucket(Slice logged) {
    if (logged.isEmpty()) {
      return logged;
    }
    byte[] bytes = logged.bytes();
    int name = logged.to();
    while (name > logged.from() && bytes[name - 1] != '/') {
      name--;
    }
    return Slice.of(bytes, name, logged.to());
  }

  private static Slice key(Fields entry, Slice bucket) {
    if (entry.object.isPresent()) {
      return entry.object.is("-") ? new Slice() : entry.object;
    }
    return entry.uri.isEmpty() ? entry.uri : keyOf(entry.uri, bucket);
  }

  /**
   * The key in {@code GET /BUCKET/KEY?QUERY HTTP/1.1}, decoded; absent if the bucket is not there.
   */
  private static Slice keyOf(Slice uri, Slice bucket) {
    byte[] bytes = uri.bytes();
    int path = Math.min(uri.find('/', uri.from()) + 1, uri.to());
    int to = Math.min(uri.find('?', path), uri.find(' ', path));
    int slash = Math.min(uri.find('/', path), to);
    // TENANT:BUCKET is how the S3 API names a bucket of another tenant.
    int colon = uri.find(':', path);
    int name = colon < slash ? colon + 1 : path;
    boolean same = Arrays.equals(bytes, name, slash, bucket.bytes(), bucket.from(), bucket.to());
    if (!same || slash >= to) {
      return new Slice();
    }
    byte[] plain = new byte[to - slash - 1];
    return Slice.of(plain, 0, PercentDecoder.decode(bytes, slash + 1, to, false, plain, 0));
  }
}
