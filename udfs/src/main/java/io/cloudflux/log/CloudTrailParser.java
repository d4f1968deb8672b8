package io.cloudflux.log;

import io.cloudflux.log.JsonCursor.Slice;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads events of AWS CloudTrail, one JSON object each: those of S3 that name a bucket; those of
 * other services, and of the account, are {@link LineKind#UNRELATED}.
 *
 * <p>The object id is {@code s3://BUCKET/KEY} from {@code requestParameters}; without them, or if
 * the bucket was named by an access point, from the ARN in {@code resources}. Keys are not escaped
 * in CloudTrail. Insights are no requests, and network activity repeats requests that are logged
 * already: both are {@link LineKind#UNRELATED}. CloudTrail tells no HTTP status: what has an {@code
 * errorCode} did nothing. The size of an object is what a GET without a range sent, or what a PUT
 * received ({@code additionalEventData}).
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html">CloudTrail
 *     record contents</a>
 */
final class CloudTrailParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** 2013-11-13: CloudTrail was announced. */
  private static final long EARLIEST_MILLIS = 1_384_300_800_000L;

  private static final Map<String, Operation> OPERATIONS =
      Map.ofEntries(
          Map.entry("GetObject", Operation.READ),
          Map.entry("GetObjectTorrent", Operation.METADATA),
          Map.entry("SelectObjectContent", Operation.READ),
          Map.entry("PutObject", Operation.WRITE),
          Map.entry("PostObject", Operation.WRITE),
          Map.entry("CopyObject", Operation.WRITE),
          Map.entry("RenameObject", Operation.WRITE),
          Map.entry("UploadPart", Operation.WRITE),
          Map.entry("UploadPartCopy", Operation.WRITE),
          Map.entry("CompleteMultipartUpload", Operation.WRITE),
          Map.entry("CreateMultipartUpload", Operation.METADATA),
          Map.entry("AbortMultipartUpload", Operation.METADATA),
          Map.entry("DeleteObject", Operation.DELETE),
          Map.entry("RestoreObject", Operation.RESTORE));

  private final LogOptions options;
  private final TextCache texts = new TextCache();

  CloudTrailParser(LogOptions options) {
    this.options = options;
  }

  /** The one JSON log whose records have an {@code eventSource}. */
  static boolean recognizes(LineCursor line) {
    return JsonMark.first(line) == JsonMark.EVENT_SOURCE;
  }

  /** What is kept of an event while it is read. */
  private static final class Fields {
    final Slice time = new Slice();
    final Slice category = new Slice();
    final Slice source = new Slice();
    final Slice name = new Slice();
    final Slice error = new Slice();
    final Slice address = new Slice();
    final Slice agent = new Slice();
    final Slice requestId = new Slice();
    final Slice arn = new Slice();
    final Slice principal = new Slice();
    final Slice invokedBy = new Slice();
    final Slice bucket = new Slice();
    final Slice key = new Slice();
    final Slice version = new Slice();
    final Slice part = new Slice();
    final Slice resource = new Slice();
    final Slice bytesIn = new Slice();
    final Slice bytesOut = new Slice();

    Fields(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("eventTime")) {
          json.read(time);
        } else if (json.named("eventCategory")) {
          json.read(category);
        } else if (json.named("eventSource")) {
          json.read(source);
        } else if (json.named("eventName")) {
          json.read(name);
        } else if (json.named("errorCode")) {
          json.read(error);
        } else if (json.named("sourceIPAddress")) {
          json.read(address);
        } else if (json.named("userAgent")) {
          json.read(agent);
        } else if (json.named("requestID")) {
          json.read(requestId);
        } else if (json.named("userIdentity") && json.atObject()) {
          readIdentity(json);
        } else if (json.named("requestParameters") && json.atObject()) {
          readParameters(json);
        } else if (json.named("additionalEventData") && json.atObject()) {
          readAdditional(json);
        } else if (json.named("resources") && json.atArray()) {
          readResources(json);
        } else {
          json.skip();
        }
      }
      json.end();
    }

    private void readIdentity(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("arn")) {
          json.read(arn);
        } else if (json.named("principalId")) {
          json.read(principal);
        } else if (json.named("invokedBy")) {
          json.read(invokedBy);
        } else {
          json.skip();
        }
      }
    }

    private void readParameters(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("bucketName")) {
          json.readFirst(bucket);
        } else if (json.named("key")) {
          json.readFirst(key);
        } else if (json.named("versionId")) {
          json.readFirst(version);
        } else if (json.namedAnyCase("range") || json.named("partNumber")) {
          json.readFirst(part);
        } else {
          json.skip();
        }
      }
    }

    private void readAdditional(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("bytesTransferredIn")) {
          json.read(bytesIn);
        } else if (json.named("bytesTransferredOut")) {
          json.read(bytesOut);
        } else {
          json.skip();
        }
      }
    }

    /** Keeps the first ARN that names an object, else the first that names a bucket. */
    private void readResources(JsonCursor json) throws MalformedLineException {
      json.array();
      while (json.element()) {
        if (!json.atObject()) {
          json.skip();
          continue;
        }
        Slice found = new Slice();
        json.object();
        while (json.member()) {
          if (json.named("ARN")) {
            json.read(found);
          } else {
            json.skip();
          }
        }
        if (namesBucket(found)
            && (!resource.isPresent() || namesKey(found) && !namesKey(resource))) {
          resource.copy(found);
        }
      }
    }
  }

  private static boolean namesBucket(Slice arn) {
    return arn.startsWith("arn:aws") && bucketOf(arn) < arn.to();
  }

  private static boolean namesKey(Slice arn) {
    return arn.find('/', bucketOf(arn)) < arn.to();
  }

  /** Where the bucket begins in {@code arn:aws:s3:::BUCKET/KEY}; the end of any other ARN. */
  private static int bucketOf(Slice arn) {
    int service = arn.find(':', arn.find(':', arn.from()) + 1) + 1;
    int region = arn.find(':', service) + 1;
    return LineCursor.startsWith(arn.bytes(), region, arn.to(), "::") ? region + 2 : arn.to();
  }

  @Override
  public LineKind parse(byte[] buffer, int offset, int length, Consumer<? super AccessRecord> out)
      throws MalformedLineException {
    JsonCursor json = new JsonCursor(buffer, offset, length);
    if (json.atEnd()) {
      return LineKind.BLANK;
    }
    Fields event = new Fields(json);
    if (event.category.is("Insight") || event.category.is("NetworkActivity")) {
      return LineKind.UNRELATED;
    }
    if (event.source.isEmpty() || event.name.isEmpty()) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "no eventSource and eventName: not an event of CloudTrail");
    }
    if (!event.source.is("s3.amazonaws.com") && !event.source.is("s3express.amazonaws.com")) {
      return LineKind.UNRELATED;
    }
    String object = object(event);
    if (object == null) {
      return LineKind.UNRELATED;
    }
    out.accept(event(event, object));
    return LineKind.RECORD;
  }

  private AccessEvent event(Fields event, String object) throws MalformedLineException {
    long time = event.time.time("eventTime", EARLIEST_MILLIS, options.latest());
    String name = event.name.text(texts);
    Operation operation = operation(name, event.error);
    if (event.version.namesVersion()) {
      operation = operation.ofVersion();
    }
    long sent = event.bytesOut.number("bytesTransferredOut");
    long received = event.bytesIn.number("bytesTransferredIn");
    String requester = event.arn.text(texts);
    if (requester == null) {
      requester = event.invokedBy.text(texts);
    }
    if (requester == null) {
      requester = event.principal.text(texts);
    }
    if (requester == null) {
      requester = event.address.text(texts);
    }
    String agent = event.agent.text(texts);
    return new AccessEvent(
        object,
        time,
        operation,
        sent,
        size(name, operation, sent, received, event.part.isPresent()),
        requester,
        agent,
        options.actors().actorOf(requester, agent, name),
        event.requestId.fingerprint(time + operation.ordinal()),
        AccessEvent.UNKNOWN,
        LogFormat.CLOUDTRAIL);
  }

  private static Operation operation(String name, Slice error) {
    if (error.isPresent() && !error.isEmpty()) {
      return error.is("NotModified") ? Operation.METADATA : Operation.OTHER;
    }
    Operation known = OPERATIONS.get(name);
    if (known != null) {
      return known;
    }
    if (name.startsWith("List")) {
      return Operation.LIST;
    }
    return name.startsWith("Head") || name.startsWith("Get") || name.startsWith("Put")
        ? Operation.METADATA
        : Operation.OTHER;
  }

  private static long size(
      String name, Operation operation, long sent, long received, boolean part) {
    if (operation == Operation.READ && name.equals("GetObject") && !part && sent > 0) {
      return sent;
    }
    return operation == Operation.WRITE && name.equals("PutObject") && received > 0
        ? received
        : AccessEvent.UNKNOWN;
  }

  /** Null if the event names no bucket. */
  private static String object(Fields event) throws MalformedLineException {
    if (!event.bucket.isEmpty() && !event.bucket.startsWith("arn:")) {
      return ObjectIds.of("s3://", event.bucket, event.key);
    }
    if (!event.resource.isPresent()) {
      return null;
    }
    int bucket = bucketOf(event.resource);
    int slash = event.resource.find('/', bucket);
    byte[] bytes = event.resource.bytes();
    int to = event.resource.to();
    return slash == bucket
        ? null
        : ObjectIds.of(
            "s3://", Slice.of(bytes, bucket, slash), Slice.of(bytes, Math.min(slash + 1, to), to));
  }
}
