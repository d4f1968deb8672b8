package io.cloudflux.log;

import io.cloudflux.log.JsonCursor.Slice;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads Google Cloud Audit Logs of Cloud Storage, one {@code LogEntry} with an {@code AuditLog} as
 * its payload each; those of other services are {@link LineKind#UNRELATED}.
 *
 * <p>The object id is {@code gs://BUCKET/KEY} from {@code resourceName}, which does not escape
 * keys. An entry tells no HTTP status, no bytes and no size; a {@code status} with a code other
 * than 0 is a failure.
 *
 * <p>{@code storage.objects.get} stands both for the data of an object and for its metadata, under
 * one permission and one kind of entry (DATA_READ), and nothing in the entry tells which it was. It
 * is taken for a read: an object thought too hot costs some storage, one thought too cold costs
 * retrieval fees. Usage logs ({@code gcs}) know the difference and are the better source where both
 * exist. A get whose {@code storage.objects.get} was asked for and not granted read nothing, though
 * its status may be empty: so are looked for objects that are not there.
 *
 * @see <a href="https://cloud.google.com/storage/docs/audit-logging">Cloud Audit Logs with Cloud
 *     Storage</a>
 * @see <a
 *     href="https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog">AuditLog</a>
 */
final class GcsAuditParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** 2015-01-01: there were no Cloud Audit Logs before. */
  private static final long EARLIEST_MILLIS = 1_420_070_400_000L;

  private static final String GET = "storage.objects.get";

  private static final Map<String, Operation> OPERATIONS =
      Map.ofEntries(
          Map.entry(GET, Operation.READ),
          Map.entry("storage.objects.create", Operation.WRITE),
          Map.entry("storage.objects.insert", Operation.WRITE),
          Map.entry("storage.objects.compose", Operation.WRITE),
          Map.entry("storage.objects.copy", Operation.WRITE),
          Map.entry("storage.objects.rewrite", Operation.WRITE),
          Map.entry("storage.objects.move", Operation.WRITE),
          // Undoes a soft delete; no class of Cloud Storage has to be restored before it is read.
          Map.entry("storage.objects.restore", Operation.WRITE),
          Map.entry("storage.objects.delete", Operation.DELETE));

  private final LogOptions options;
  private final TextCache texts = new TextCache();

  GcsAuditParser(LogOptions options) {
    this.options = options;
  }

  /** The one JSON log whose records have a {@code protoPayload}. */
  static boolean recognizes(LineCursor line) {
    return JsonMark.first(line) == JsonMark.PROTO_PAYLOAD;
  }

  /** What is kept of an entry while it is read. */
  private static final class Fields {
    final Slice time = new Slice();
    final Slice requestTime = new Slice();
    final Slice insertId = new Slice();
    final Slice service = new Slice();
    final Slice method = new Slice();
    final Slice resource = new Slice();
    final Slice email = new Slice();
    final Slice subject = new Slice();
    final Slice address = new Slice();
    final Slice agent = new Slice();
    final Slice code = new Slice();
    boolean getAsked;
    boolean getGranted;

    Fields(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("timestamp")) {
          json.read(time);
        } else if (json.named("insertId")) {
          json.read(insertId);
        } else if (json.named("protoPayload") && json.atObject()) {
          readPayload(json);
        } else {
          json.skip();
        }
      }
      json.end();
    }

    private void readPayload(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("serviceName")) {
          json.read(service);
        } else if (json.named("methodName")) {
          json.read(method);
        } else if (json.named("resourceName")) {
          json.read(resource);
        } else if (json.named("authenticationInfo") && json.atObject()) {
          readAuthentication(json);
        } else if (json.named("authorizationInfo") && json.atArray()) {
          readAuthorization(json);
        } else if (json.named("requestMetadata") && json.atObject()) {
          readRequest(json);
        } else if (json.named("status") && json.atObject()) {
          readStatus(json);
        } else {
          json.skip();
        }
      }
    }

    private void readAuthentication(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("principalEmail")) {
          json.read(email);
        } else if (json.named("principalSubject")) {
          json.read(subject);
        } else {
          json.skip();
        }
      }
    }

    private void readAuthorization(JsonCursor json) throws MalformedLineException {
      json.array();
      while (json.element()) {
        if (!json.atObject()) {
          json.skip();
          continue;
        }
        Slice permission = new Slice();
        boolean granted = false;
        json.object();
        while (json.member()) {
          if (json.named("permission")) {
            json.read(permission);
          } else if (json.named("granted")) {
            granted = json.readTrue();
          } else {
            json.skip();
          }
        }
        if (permission.is(GET)) {
          getAsked = true;
          getGranted |= granted;
        }
      }
    }

    private void readRequest(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("callerIp")) {
          json.read(address);
        } else if (json.named("callerSuppliedUserAgent")) {
          json.read(agent);
        } else if (json.named("requestAttributes") && json.atObject()) {
          json.object();
          while (json.member()) {
            if (json.named("time")) {
              json.read(requestTime);
            } else {
              json.skip();
            }
          }
        } else {
          json.skip();
        }
      }
    }

    private void readStatus(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("code")) {
          json.read(code);
        } else {
          json.skip();
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
    if (entry.service.isEmpty() || entry.method.isEmpty()) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT,
          "no serviceName and methodName in protoPayload: not an entry of Cloud Audit Logs");
    }
    if (!entry.service.is("storage.googleapis.com")) {
      return LineKind.UNRELATED;
    }
    String object = object(entry.resource);
    if (object == null) {
      return LineKind.UNRELATED;
    }
    out.accept(event(entry, object));
    return LineKind.RECORD;
  }

  private AccessEvent event(Fields entry, String object) throws MalformedLineException {
    Slice at = entry.time.isEmpty() ? entry.requestTime : entry.time;
    long time = at.time("timestamp", EARLIEST_MILLIS, options.latest());
    String method = entry.method.text(texts);
    Operation operation = operation(entry, method);
    String requester = entry.email.text(texts);
    if (requester == null) {
      requester = entry.subject.text(texts);
    }
    if (requester == null) {
      requester = entry.address.text(texts);
    }
    String agent = entry.agent.text(texts);
    return new AccessEvent(
        object,
        time,
        operation,
        AccessEvent.UNKNOWN,
        AccessEvent.UNKNOWN,
        requester,
        agent,
        options.actors().actorOf(requester, agent, method),
        entry.insertId.fingerprint(time + operation.ordinal()),
        AccessEvent.UNKNOWN,
        LogFormat.GCS_AUDIT);
  }

  private static Operation operation(Fields entry, String method) throws MalformedLineException {
    boolean failed = entry.code.number("status.code") > 0;
    boolean refused = entry.getAsked && !entry.getGranted && method.equals(GET);
    if (failed || refused) {
      return Operation.OTHER;
    }
    Operation known = OPERATIONS.get(method);
    if (known != null) {
      return known;
    }
    if (!method.startsWith("storage.")) {
      return Operation.OTHER;
    }
    // storage.buckets.update, storage.objects.patch, storage.setIamPermissions,
    // storage.multipartUploads.create: what is done is the last word.
    String verb = method.substring(method.lastIndexOf('.') + 1);
    if (verb.startsWith("list")) {
      return Operation.LIST;
    }
    return verb.startsWith("get")
            || verb.startsWith("set")
            || verb.equals("update")
            || verb.equals("patch")
            || verb.equals("create")
            || verb.equals("abort")
            || verb.equals("delete")
        ? Operation.METADATA
        : Operation.OTHER;
  }

  /**
   * From {@code projects/_/buckets/BUCKET/objects/KEY}, or without an object; null if it names no
   * bucket.
   */
  private static String object(Slice resource) throws MalformedLineException {
    if (!resource.isPresent()) {
      return null;
    }
    byte[] bytes = resource.bytes();
    int to = resource.to();
    int project = resource.find('/', resource.from()) + 1;
    int collection = resource.find('/', project) + 1;
    int bucket = resource.find('/', collection) + 1;
    if (bucket >= to || !LineCursor.is(bytes, collection, bucket, "buckets/")) {
      return null;
    }
    int bucketTo = resource.find('/', bucket);
    if (bucketTo == bucket) {
      return null;
    }
    int key = Math.min(bucketTo + 1, to);
    return ObjectIds.of(
        "gs://",
        Slice.of(bytes, bucket, bucketTo),
        LineCursor.startsWith(bytes, key, to, "objects/")
            ? Slice.of(bytes, key + "objects/".length(), to)
            : new Slice());
  }
}
