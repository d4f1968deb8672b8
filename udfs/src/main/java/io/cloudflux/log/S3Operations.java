package io.cloudflux.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the operations of an S3 access log do when they succeed. Looked up by bytes: a string per
 * line would be made only to be thrown away.
 */
final class S3Operations {
  private static final Table OPERATIONS = new Table(128);
  private static final Table RESOURCES = new Table(128);

  static {
    OPERATIONS.put(
        Operation.READ,
        "REST.GET.OBJECT",
        "WEBSITE.GET.OBJECT",
        "REST.COPY.OBJECT_GET",
        "REST.COPY.PART_GET",
        "SOAP.GetObject",
        "SOAP.GetObjectExtended");
    OPERATIONS.put(
        Operation.WRITE,
        "REST.PUT.OBJECT",
        "REST.POST.OBJECT",
        "REST.COPY.OBJECT",
        "REST.PUT.PART",
        "REST.COPY.PART",
        "REST.POST.UPLOAD",
        "SOAP.PutObject",
        "SOAP.PutObjectInline",
        "SOAP.CopyObject");
    OPERATIONS.put(
        Operation.DELETE,
        "REST.DELETE.OBJECT",
        "BATCH.DELETE.OBJECT",
        "S3.EXPIRE.OBJECT",
        "S3.CREATE.DELETEMARKER",
        "SOAP.DeleteObject");
    OPERATIONS.put(
        Operation.LIST,
        "REST.GET.BUCKET",
        "REST.GET.BUCKETVERSIONS",
        "REST.GET.UPLOADS",
        "REST.GET.UPLOAD",
        "REST.GET.SERVICE",
        "SOAP.ListBucket",
        "SOAP.ListAllMyBuckets");
    OPERATIONS.put(Operation.RESTORE, "REST.POST.RESTORE", "S3.RESTORE.OBJECT");
    OPERATIONS.put(
        Operation.METADATA,
        // Starts or aborts a multipart upload: the data comes with its parts.
        "REST.POST.UPLOADS",
        "REST.DELETE.UPLOAD",
        "REST.PUT.BUCKET",
        "REST.DELETE.BUCKET");

    RESOURCES.put(
        Operation.METADATA,
        "ACCELERATE",
        "ACL",
        "ANALYTICS",
        "ATTRIBUTES",
        "BUCKETPOLICY",
        "BUCKETVERSIONING",
        "BUCKET_TAGGING",
        "CORS",
        "ENCRYPTION",
        "INTELLIGENT_TIERING",
        "INVENTORY",
        "LEGAL_HOLD",
        "LIFECYCLE",
        "LOCATION",
        "LOGGING",
        "LOGGING_STATUS",
        "METRICS",
        "NOTIFICATION",
        "OBJECT_ACL",
        "OBJECT_ATTRIBUTES",
        "OBJECT_TAGGING",
        "OBJECT_TORRENT",
        "OWNERSHIP_CONTROLS",
        "POLICY",
        "POLICY_STATUS",
        "PREFLIGHT",
        "PUBLIC_ACCESS_BLOCK",
        "REPLICATION",
        "REQUEST_PAYMENT",
        "RETENTION",
        "TAGGING",
        "TORRENT",
        "VERSIONING",
        "WEBSITE");
  }

  private S3Operations() {}

  /**
   * An operation of the log.
   *
   * @param name as the log spells it
   * @param operation what it does if it succeeds
   */
  record Named(String name, Operation operation) {}

  /** The operation that is listed here under a name, or null. */
  static Named listed(byte[] bytes, int from, int to) {
    return OPERATIONS.get(bytes, from, to);
  }

  /**
   * What an operation that is not {@link #listed} does if it succeeds; {@link Operation#OTHER} for
   * one not known.
   */
  static Operation unlisted(byte[] bytes, int from, int to) {
    if (LineCursor.startsWith(bytes, from, to, "WEBSITE.HEAD.")) {
      return Operation.METADATA;
    }
    if (!LineCursor.startsWith(bytes, from, to, "REST.")) {
      return Operation.OTHER;
    }
    int verb = from + 5;
    int resource = verb;
    while (resource < to && bytes[resource] != '.') {
      resource++;
    }
    if (LineCursor.is(bytes, verb, resource, "HEAD")
        || LineCursor.is(bytes, verb, resource, "OPTIONS")) {
      return Operation.METADATA;
    }
    if (LineCursor.is(bytes, verb, resource, "SELECT")) {
      return Operation.READ;
    }
    resource = Math.min(resource + 1, to);
    if (LineCursor.startsWith(bytes, resource, to, "OBJECT_LOCK")
        || RESOURCES.get(bytes, resource, to) != null) {
      return Operation.METADATA;
    }
    return Operation.OTHER;
  }

  /**
   * True if the field has the shape of an operation, {@code REST.GET.OBJECT}: the mark by which a
   * line is read on when a field before it holds blanks. All that are listed have.
   */
  static boolean isOperation(byte[] bytes, int from, int to) {
    if (to <= from || bytes[from] < 'A' || bytes[from] > 'Z') {
      return false;
    }
    int i = from;
    while (i < to && bytes[i] != '.') {
      byte b = bytes[i++];
      if ((b < 'A' || b > 'Z') && !LineCursor.isDigit(b)) {
        return false;
      }
    }
    if (i == to) {
      return false;
    }
    for (; i < to; i++) {
      byte b = bytes[i];
      int letter = b | 0x20;
      if ((letter < 'a' || letter > 'z') && !LineCursor.isDigit(b) && b != '_' && b != '.') {
        return false;
      }
    }
    return true;
  }

  /**
   * True if the request is about a part of a multipart upload: the log then tells the size of the
   * part, not that of the object.
   */
  static boolean isPart(byte[] bytes, int from, int to) {
    return to - from > 5 && LineCursor.is(bytes, to - 5, to, ".PART");
  }

  /** A hash table with bytes as keys; open addressing, at most half full. */
  private static final class Table {
    private final byte[][] keys;
    private final Named[] values;

    private Table(int capacity) {
      this.keys = new byte[capacity][];
      this.values = new Named[capacity];
    }

    private void put(Operation value, String... names) {
      for (String name : names) {
        byte[] key = name.getBytes(StandardCharsets.US_ASCII);
        int slot = slot(key, 0, key.length);
        while (keys[slot] != null) {
          slot = (slot + 1) % keys.length;
        }
        keys[slot] = key;
        values[slot] = new Named(name, value);
      }
    }

    private Named get(byte[] bytes, int from, int to) {
      for (int slot = slot(bytes, from, to); keys[slot] != null; slot = (slot + 1) % keys.length) {
        if (Arrays.equals(keys[slot], 0, keys[slot].length, bytes, from, to)) {
          return values[slot];
        }
      }
      return null;
    }

    private int slot(byte[] bytes, int from, int to) {
      return ByteSearch.hash(bytes, from, to) & (keys.length - 1);
    }
  }
}
