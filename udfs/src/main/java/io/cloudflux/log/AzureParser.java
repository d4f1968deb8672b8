package io.cloudflux.log;

import io.cloudflux.log.JsonCursor.Slice;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads resource logs of Azure Blob Storage (Azure Monitor: StorageRead, StorageWrite,
 * StorageDelete), Data Lake Storage included; those of files, queues and tables, of other services
 * and of the account are {@link LineKind#UNRELATED}.
 *
 * <p>The object id is {@code az://ACCOUNT/CONTAINER/BLOB}. {@code objectKey} has it as a path,
 * {@code /ACCOUNT/CONTAINER/BLOB}, in plain text: entries show {@code $default} there and {@code
 * %24default} in their {@code uri}. The source of a copy has its URL there instead. URLs are
 * percent-encoded, and decoded once. The bytes are those of the response's body; the size of an
 * object is what a GET answered 200 sent, or what a PUT of a whole blob received.
 *
 * <p>{@code SetBlobTier} answered 202 has begun to bring a blob back from the archive: a restore.
 * Answered 200 it has moved the blob, which is no access. A copy is logged three times: {@code
 * CopyBlob}, {@code CopyBlobSource}, and {@code CopyBlobDestination}, which repeats the first and
 * is no access of its own.
 *
 * @see <a
 *     href="https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage-reference#resource-logs">Blob
 *     Storage monitoring data reference</a>
 * @see <a
 *     href="https://learn.microsoft.com/rest/api/storageservices/storage-analytics-logged-operations-and-status-messages">Logged
 *     operations</a>
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/set-blob-tier">Set Blob
 *     Tier</a>
 */
final class AzureParser implements AccessLogParser {
  private static final long serialVersionUID = 1L;

  /** 2019-01-01: the oldest entry in the documentation is of 2019-02. */
  private static final long EARLIEST_MILLIS = 1_546_300_800_000L;

  private static final String COPY_SOURCE = "CopyBlobSource";

  private static final Map<String, Operation> OPERATIONS =
      Map.ofEntries(
          Map.entry("GetBlob", Operation.READ),
          Map.entry("ReadFile", Operation.READ),
          Map.entry("QueryBlobContents", Operation.READ),
          Map.entry("BlobQuickQuery", Operation.READ),
          Map.entry(COPY_SOURCE, Operation.READ),
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
          Map.entry("AppendBlockThroughCopy", Operation.WRITE),
          Map.entry("CopyBlob", Operation.WRITE),
          Map.entry("IncrementalCopyBlob", Operation.WRITE),
          Map.entry("UndeleteBlob", Operation.WRITE),
          Map.entry("AppendFile", Operation.WRITE),
          Map.entry("FlushFile", Operation.WRITE),
          Map.entry("CreatePathFile", Operation.WRITE),
          Map.entry("CreateFilesystemFile", Operation.WRITE),
          Map.entry("RenamePathFile", Operation.WRITE),
          Map.entry("RenameFilesystemFile", Operation.WRITE),
          Map.entry("RenameFile", Operation.WRITE),
          Map.entry("DeleteBlob", Operation.DELETE),
          Map.entry("DeleteFile", Operation.DELETE),
          Map.entry("DeletePath", Operation.DELETE),
          Map.entry("DeletePathFile", Operation.DELETE),
          Map.entry("DeleteFilesystemFile", Operation.DELETE),
          Map.entry("AbortCopyBlob", Operation.METADATA),
          Map.entry("BlobPreflightRequest", Operation.METADATA),
          Map.entry("SnapshotBlob", Operation.METADATA));

  private final LogOptions options;
  private final TextCache texts = new TextCache();

  AzureParser(LogOptions options) {
    this.options = options;
  }

  /** The one JSON log whose records have an {@code operationName}. */
  static boolean recognizes(LineCursor line) {
    return JsonMark.first(line) == JsonMark.OPERATION_NAME;
  }

  /** What is kept of an entry while it is read. */
  private static final class Fields {
    final Slice time = new Slice();
    final Slice category = new Slice();
    final Slice operation = new Slice();
    final Slice status = new Slice();
    final Slice uri = new Slice();
    final Slice address = new Slice();
    final Slice correlationId = new Slice();
    final Slice upn = new Slice();
    final Slice objectId = new Slice();
    final Slice appId = new Slice();
    final Slice account = new Slice();
    final Slice service = new Slice();
    final Slice objectKey = new Slice();
    final Slice agent = new Slice();
    final Slice sent = new Slice();
    final Slice received = new Slice();
    final Slice contentLength = new Slice();

    Fields(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("time")) {
          json.read(time);
        } else if (json.named("category")) {
          json.read(category);
        } else if (json.named("operationName")) {
          json.read(operation);
        } else if (json.named("statusCode")) {
          json.read(status);
        } else if (json.named("uri")) {
          json.read(uri);
        } else if (json.named("callerIpAddress")) {
          json.read(address);
        } else if (json.named("correlationId")) {
          json.read(correlationId);
        } else if (json.named("identity") && json.atObject()) {
          readIdentity(json);
        } else if (json.named("properties") && json.atObject()) {
          readProperties(json);
        } else {
          json.skip();
        }
      }
      json.end();
    }

    private void readIdentity(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("requester") && json.atObject()) {
          readRequester(json);
        } else {
          json.skip();
        }
      }
    }

    private void readRequester(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("upn")) {
          json.read(upn);
        } else if (json.named("objectId")) {
          json.read(objectId);
        } else if (json.named("appId")) {
          json.read(appId);
        } else {
          json.skip();
        }
      }
    }

    private void readProperties(JsonCursor json) throws MalformedLineException {
      json.object();
      while (json.member()) {
        if (json.named("accountName")) {
          json.read(account);
        } else if (json.named("serviceType")) {
          json.read(service);
        } else if (json.named("objectKey")) {
          json.read(objectKey);
        } else if (json.named("userAgentHeader")) {
          json.read(agent);
        } else if (json.named("responseBodySize")) {
          json.read(sent);
        } else if (json.named("requestBodySize")) {
          json.read(received);
        } else if (json.named("contentLengthHeader")) {
          json.read(contentLength);
        } else {
          json.skip();
        }
      }
    }

    boolean isOfBlobs() {
      return (category.is("StorageRead")
              || category.is("StorageWrite")
              || category.is("StorageDelete"))
          && (service.isEmpty() || service.is("blob") || service.is("dfs"));
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
    if (entry.operation.isEmpty()) {
      throw new MalformedLineException(
          Reason.NOT_THIS_FORMAT, "no operationName: not a resource log of Azure Monitor");
    }
    if (!entry.isOfBlobs()) {
      return LineKind.UNRELATED;
    }
    String object = object(entry);
    if (object == null) {
      return LineKind.UNRELATED;
    }
    out.accept(event(entry, object));
    return LineKind.RECORD;
  }

  private AccessEvent event(Fields entry, String object) throws MalformedLineException {
    long time = entry.time.time("time", EARLIEST_MILLIS, options.latest());
    String name = entry.operation.text(texts);
    int status = entry.status.status("statusCode");
    Operation operation = operation(name, status);
    if (operation == Operation.DELETE && namesVersion(entry.uri)) {
      operation = operation.ofVersion();
    }
    long sent = entry.sent.number("responseBodySize");
    long received = entry.received.number("requestBodySize");
    if (received == AccessEvent.UNKNOWN) {
      received = entry.contentLength.number("contentLengthHeader");
    }
    String requester = requester(entry);
    String agent = entry.agent.text(texts);
    return new AccessEvent(
        object,
        time,
        operation,
        sent,
        size(name, operation, status, sent, received),
        requester,
        agent,
        options.actors().actorOf(requester, agent, name),
        entry.correlationId.fingerprint(time + operation.ordinal()),
        status,
        LogFormat.AZURE);
  }

  private static Operation operation(String name, int status) {
    if (name.equals("SetBlobTier")) {
      return (status == 202 ? Operation.RESTORE : Operation.METADATA).answered(status);
    }
    if (name.equals(COPY_SOURCE) && status == 202) {
      return Operation.READ; // Has the status of the whole copy, which goes on.
    }
    return succeeding(name).answered(status);
  }

  /** True if the request is about a snapshot or a version, which its URL then names. */
  private static boolean namesVersion(Slice uri) {
    return uri.contains("snapshot=") || uri.contains("versionid=");
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
    return name.startsWith("Get")
            || name.startsWith("Set")
            || name.startsWith("Create")
            || name.startsWith("Delete")
            || name.endsWith("Lease")
        ? Operation.METADATA
        : Operation.OTHER;
  }

  private static long size(String name, Operation operation, int status, long sent, long received) {
    boolean whole = name.equals("GetBlob") || name.equals("ReadFile");
    if (operation == Operation.READ && whole && status == 200 && sent > 0) {
      return sent;
    }
    return operation == Operation.WRITE && name.equals("PutBlob") && received > 0
        ? received
        : AccessEvent.UNKNOWN;
  }

  private String requester(Fields entry) {
    for (Slice principal : new Slice[] {entry.upn, entry.objectId, entry.appId}) {
      if (!principal.isEmpty()) {
        return principal.text(texts);
      }
    }
    // An account key or a shared access signature names nobody.
    return withoutPort(entry.address).text(texts);
  }

  /** {@code 192.0.2.1:52301} and {@code [2001:db8::1]:52301}, or either without a port. */
  private static Slice withoutPort(Slice address) {
    if (address.isEmpty()) {
      return address;
    }
    byte[] bytes = address.bytes();
    int from = address.from();
    int to = address.to();
    if (bytes[from] == '[') {
      return Slice.of(bytes, from + 1, address.find(']', from));
    }
    int colon = address.find(':', from);
    return colon < to && address.find(':', colon + 1) == to
        ? Slice.of(bytes, from, colon)
        : address;
  }

  /** Null if the entry names no container. */
  private static String object(Fields entry) throws MalformedLineException {
    Slice key = entry.objectKey.isEmpty() ? entry.uri : entry.objectKey;
    if (key.isEmpty()) {
      return null;
    }
    byte[] bytes = key.bytes();
    if (bytes[key.from()] != '/') {
      return ofUrl(key, entry.account);
    }
    int account = key.from() + 1;
    int slash = key.find('/', account);
    return id(
        Slice.of(bytes, account, slash), Slice.of(bytes, Math.min(slash + 1, key.to()), key.to()));
  }

  /**
   * @param account the account the log is of; in a copy, the source may be of another
   */
  private static String ofUrl(Slice url, Slice account) throws MalformedLineException {
    byte[] bytes = url.bytes();
    int colon = url.find(':', url.from());
    if (!LineCursor.startsWith(bytes, colon, url.to(), "://")) {
      return null;
    }
    int host = colon + 3;
    int path = url.find('/', host);
    int to = Math.min(url.find('?', path), url.find('#', path));
    int from = Math.min(path + 1, to);
    byte[] plain = new byte[to - from];
    int length = PercentDecoder.decode(bytes, from, to, false, plain, 0);
    LineCursor name = new LineCursor(bytes, host, path - host);
    boolean own = !name.contains(".blob.") && !name.contains(".dfs.");
    return id(
        own ? account : Slice.of(bytes, host, url.find('.', host)), Slice.of(plain, 0, length));
  }

  /**
   * @param path {@code CONTAINER/BLOB}
   */
  private static String id(Slice account, Slice path) throws MalformedLineException {
    if (account.isEmpty() || path.isEmpty() || path.bytes()[path.from()] == '/') {
      return null;
    }
    // ACCOUNT-secondary is the same account at its second region; a name itself has no hyphen.
    int accountTo = Math.min(account.to(), account.find('-', account.from()));
    int slash = path.find('/', path.from());
    boolean containerOnly = slash + 1 >= path.to();
    Slice blob = containerOnly ? Slice.of(path.bytes(), path.from(), slash) : path;
    return ObjectIds.of("az://", Slice.of(account.bytes(), account.from(), accountTo), blob);
  }
}
