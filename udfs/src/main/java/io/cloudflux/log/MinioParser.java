package io.cloudflux.log;

import io.cloudflux.log.JsonCursor.Slice;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the audit log of MinIO, version 1, one JSON object each; entries without a bucket are
 * {@link LineKind#UNRELATED}.
 *
 * <p>The object id is {@code s3://BUCKET/KEY} from {@code api}; keys are not escaped. A deletion of
 * many objects names them in {@code api.objects}, and is as many events. What MinIO does by itself
 * (life cycle, healing, rebalancing) has a trigger and no request: neither a status nor a
 * requester. For the rules that tell actors it is called {@code internal/NAME}.
 *
 * <p>Bytes are those of the body, {@code tx}; older entries have the header {@code Content-Length}
 * only. The size of an object is the end of {@code Content-Range}, what a GET answered 200 sent,
 * the {@code Content-Length} of a HEAD, or what a PUT received, signatures of its chunks taken off.
 *
 * @see <a
 *     href="https://github.com/minio/minio/blob/master/docs/logging/README.md#audit-targets">MinIO
 *     audit targets</a>
 * @see <a href="https://github.com/minio/madmin-go/blob/main/logger/audit/entry.go">audit.Entry</a>
 */
final class MinioParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** 2018-01-01: the oldest entry in the documentation is of 2019. */
  private static final long EARLIEST_MILLIS = 1_514_764_800_000L;

  private static final String MULTI_DELETE = "DeleteMultipleObjects";

  private static final Map<String, Operation> OPERATIONS =
      Map.ofEntries(
          Map.entry("GetObject", Operation.READ),
          Map.entry("GetObjectLambda", Operation.READ),
          Map.entry("SelectObjectContent", Operation.READ),
          Map.entry("PutObject", Operation.WRITE),
          Map.entry("PutObjectExtract", Operation.WRITE),
          Map.entry("PutObjectPart", Operation.WRITE),
          Map.entry("PostPolicyBucket", Operation.WRITE),
          Map.entry("CopyObject", Operation.WRITE),
          Map.entry("CopyObjectPart", Operation.WRITE),
          Map.entry("CompleteMultipartUpload", Operation.WRITE),
          Map.entry("DeleteObject", Operation.DELETE),
          Map.entry("ILMExpiry", Operation.DELETE),
          Map.entry("PostRestoreObject", Operation.RESTORE),
          Map.entry("NewMultipartUpload", Operation.METADATA),
          Map.entry("AbortMultipartUpload", Operation.METADATA),
          // Each of its objects is deleted; without any named, it says nothing.
          Map.entry(MULTI_DELETE, Operation.OTHER));

  private final LogOptions options;
  private final TextCache texts = new TextCache();

  MinioParser(LogOptions options) {
    this.options = options;
  }

  /** The one JSON log whose records have a {@code deploymentid}. */
  static boolean recognizes(LineCursor line) {
    return JsonMark.first(line) == JsonMark.DEPLOYMENT_ID;
  }

  /** An object of an entry that has several, or of what MinIO does by itself. */
  private static final class Named {
    final Slice key = new Slice();
    final Slice version = new Slice();
  }

  /** What is kept of an entry while it is read. */
  private static final class Fields {
    final Slice time = new Slice();
    final Slice requestId = new Slice();
    final Slice address = new Slice();
    final Slice agent = new Slice();
    final Slice accessKey = new Slice();
    final Slice parent = new Slice();
    final Slice error = new Slice();
    final Slice name = new Slice();
    final Slice bucket = new Slice();
    final Slice object = new Slice();
    final Slice status = new Slice();
    final Slice received = new Slice();
    final Slice sent = new Slice();
    final Slice decodedLength = new Slice();
    final Slice checksum = new Slice();
    final Slice length = new Slice();
    final Slice range = new Slice();
    final Slice version = new Slice();
    final Slice action = new Slice();
    List<Named> objects = List.of();
    boolean hasApi;

    Fields(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("time")) {
          json.read(time);
        } else if (json.named("api") && json.atObject()) {
          readApi(json);
        } else if (json.named("requestID")) {
          json.read(requestId);
        } else if (json.named("remotehost")) {
          json.read(address);
        } else if (json.named("userAgent")) {
          json.read(agent);
        } else if (json.named("accessKey")) {
          json.read(accessKey);
        } else if (json.named("parentUser")) {
          json.read(parent);
        } else if (json.named("error")) {
          json.read(error);
        } else if (json.named("requestQuery") && json.atObject()) {
          readRequestQuery(json);
        } else if (json.named("tags") && json.atObject()) {
          readTags(json);
        } else if (json.named("requestHeader") && json.atObject()) {
          readRequestHeader(json);
        } else if (json.named("responseHeader") && json.atObject()) {
          readResponseHeader(json);
        } else {
          json.skip();
        }
      }
      json.end();
    }

    private void readApi(JsonCursor json) throws MalformedLineException {
      hasApi = true;
      json.object();
      while (json.member()) {
        if (json.named("name")) {
          json.read(name);
        } else if (json.named("bucket")) {
          json.read(bucket);
        } else if (json.named("object")) {
          json.read(object);
        } else if (json.named("objects") && json.atArray()) {
          readObjects(json);
        } else if (json.named("statusCode")) {
          json.read(status);
        } else if (json.named("rx")) {
          json.read(received);
        } else if (json.named("tx")) {
          json.read(sent);
        } else {
          json.skip();
        }
      }
    }

    private void readObjects(JsonCursor json) throws MalformedLineException {
      objects = new ArrayList<>();
      json.array();
      while (json.element()) {
        if (!json.atObject()) {
          json.skip();
          continue;
        }
        Named object = new Named();
        json.object();
        while (json.member()) {
          if (json.named("objectName")) {
            json.read(object.key);
          } else if (json.named("versionId")) {
            json.read(object.version);
          } else {
            json.skip();
          }
        }
        if (!object.key.isEmpty()) {
          objects.add(object);
        }
      }
    }

    private void readTags(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("ilm-action")) {
          json.read(action);
        } else {
          json.skip();
        }
      }
    }

    private void readRequestQuery(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("versionId")) {
          json.read(version);
        } else {
          json.skip();
        }
      }
    }

    private void readRequestHeader(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.namedAnyCase("X-Amz-Decoded-Content-Length")) {
          json.read(decodedLength);
        } else if (json.namedAnyCase("X-Amz-Content-Sha256")) {
          json.read(checksum);
        } else {
          json.skip();
        }
      }
    }

    private void readResponseHeader(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.namedAnyCase("Content-Length")) {
          json.read(length);
        } else if (json.namedAnyCase("Content-Range")) {
          json.read(range);
        } else {
          json.skip();
        }
      }
    }

    /** True if MinIO did it by itself. */
    boolean isInternal() {
      return status.isEmpty() && requestId.isEmpty() && address.isEmpty();
    }

    /** The object; of what MinIO does by itself, the one in {@code objects}. */
    Slice key() {
      return object.isEmpty() && isInternal() && objects.size() == 1 ? objects.get(0).key : object;
    }

    /**
     * True if a deletion leaves the object: of a version by its name, or what the lifecycle calls
     * the deletion of one, or of the restored copy; that has version ids for current ones too.
     */
    boolean isOfVersion() {
      return isInternal()
          ? action.startsWith("DeleteVersion") || action.startsWith("DeleteRestored")
          : version.namesVersion();
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
    if (!entry.hasApi) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "no api: not an entry of MinIO's audit log");
    }
    if (entry.bucket.isEmpty()) {
      return LineKind.UNRELATED;
    }
    AccessEvent event = event(entry);
    if (entry.objects.isEmpty() || !entry.name.is(MULTI_DELETE)) {
      out.accept(event);
    } else {
      for (Named object : entry.objects) {
        out.accept(deletion(event, entry, object));
      }
    }
    return LineKind.RECORD;
  }

  private AccessEvent event(Fields entry) throws MalformedLineException {
    long time = entry.time.time("time", EARLIEST_MILLIS, options.latest());
    // Empty for a request that no handler took, such as one of a browser.
    String name = entry.name.isEmpty() ? "" : entry.name.text(texts);
    int status = entry.status.status("api.statusCode");
    Operation operation = operation(entry, name, status);
    if (entry.isOfVersion()) {
      operation = operation.ofVersion();
    }
    long length = entry.length.number("Content-Length");
    long sent = entry.sent.number("api.tx");
    if (sent == AccessEvent.UNKNOWN && operation == Operation.READ) {
      sent = length;
    }
    String requester = requester(entry);
    String agent = entry.agent.text(texts);
    return new AccessEvent(
        ObjectIds.of("s3://", entry.bucket, entry.key()),
        time,
        operation,
        sent,
        size(entry, name, operation, status, sent, length),
        requester,
        agent,
        options.actors().actorOf(requester, agent, entry.isInternal() ? "internal/" + name : name),
        entry.requestId.fingerprint(time + operation.ordinal()),
        status,
        LogFormat.MINIO);
  }

  /** One of the objects of a deletion of many. */
  private static AccessEvent deletion(AccessEvent batch, Fields entry, Named object)
      throws MalformedLineException {
    Operation operation = Operation.DELETE.answered(batch.status());
    if (object.version.namesVersion()) {
      operation = operation.ofVersion();
    }
    return new AccessEvent(
        ObjectIds.of("s3://", entry.bucket, object.key),
        batch.timeMillis(),
        operation,
        AccessEvent.UNKNOWN,
        AccessEvent.UNKNOWN,
        batch.requester(),
        batch.agent(),
        batch.actor(),
        entry.requestId.fingerprint(batch.timeMillis() + operation.ordinal()),
        batch.status(),
        batch.format());
  }

  private static Operation operation(Fields entry, String name, int status) {
    if (entry.isInternal()) {
      return entry.error.isEmpty() ? succeeding(name) : Operation.OTHER;
    }
    return succeeding(name).answered(status);
  }

  /** What the operation does if it succeeds. */
  private static Operation succeeding(String name) {
    Operation known = OPERATIONS.get(name);
    if (known != null) {
      return known;
    }
    if (name.startsWith("List")) {
      return Operation.LIST;
    }
    return name.startsWith("Head")
            || name.startsWith("Get")
            || name.startsWith("Put")
            || name.startsWith("Delete")
        ? Operation.METADATA
        : Operation.OTHER;
  }

  private static long size(
      Fields entry, String name, Operation operation, int status, long sent, long length)
      throws MalformedLineException {
    long size =
        switch (operation) {
          case READ -> {
            if (!name.equals("GetObject")) {
              yield AccessEvent.UNKNOWN;
            }
            yield status == 200 ? Math.max(sent, length) : total(entry.range);
          }
          case METADATA ->
              name.equals("HeadObject") && status == 200 ? length : AccessEvent.UNKNOWN;
          case WRITE -> name.equals("PutObject") ? received(entry) : AccessEvent.UNKNOWN;
          default -> AccessEvent.UNKNOWN;
        };
    return size > 0 ? size : AccessEvent.UNKNOWN;
  }

  /** Bytes of an object put: what was received, but for the signatures between its chunks. */
  private static long received(Fields entry) throws MalformedLineException {
    if (!entry.decodedLength.isEmpty()) {
      return entry.decodedLength.number("X-Amz-Decoded-Content-Length");
    }
    return entry.checksum.startsWith("STREAMING-")
        ? AccessEvent.UNKNOWN
        : entry.received.number("api.rx");
  }

  /** The last number of {@code bytes 0-99/12345}. */
  private static long total(Slice range) throws MalformedLineException {
    if (range.isEmpty()) {
      return AccessEvent.UNKNOWN;
    }
    Slice total =
        Slice.of(
            range.bytes(), Math.min(range.find('/', range.from()) + 1, range.to()), range.to());
    return total.is("*") ? AccessEvent.UNKNOWN : total.number("Content-Range");
  }

  /** The user behind a service account or temporary key, the key itself, or the address. */
  private String requester(Fields entry) {
    if (!entry.parent.isEmpty()) {
      return entry.parent.text(texts);
    }
    return entry.accessKey.isEmpty() ? entry.address.text(texts) : entry.accessKey.text(texts);
  }
}
