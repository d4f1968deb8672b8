package io.cloudflux.object;

/**
 * What an object id, a URI, tells about where the object is: {@code s3://bucket/key}, {@code
 * gs://bucket/key}, {@code az://account/container/blob}, {@code ofs://host/volume/bucket/key},
 * {@code hdfs://host/path}, {@code http://host/path}.
 */
public final class ObjectId {
  private static final String SEPARATOR = "://";

  private ObjectId() {}

  /**
   * The part before {@code ://}, such as {@code s3}.
   *
   * @throws IllegalArgumentException if the id is no URI with an authority
   */
  public static String scheme(String objectId) {
    return objectId.substring(0, schemeEnd(objectId));
  }

  /**
   * What holds the object and cannot be changed by moving it to another class: the bucket, for
   * Azure {@code account/container}, for Ozone {@code host/volume/bucket}, otherwise the host.
   *
   * @throws IllegalArgumentException if the id is no URI with an authority
   */
  public static String bucket(String objectId) {
    int scheme = schemeEnd(objectId);
    int start = scheme + SEPARATOR.length();
    int end = bucketEnd(objectId, scheme);
    return end < 0 ? objectId.substring(start) : objectId.substring(start, end);
  }

  /**
   * True if the id names something inside its {@link #bucket}, not only a bucket or host.
   *
   * @throws IllegalArgumentException if the id is no URI with an authority
   */
  public static boolean hasKey(String objectId) {
    return bucketEnd(objectId, schemeEnd(objectId)) >= 0;
  }

  /**
   * What names the object inside its {@link #bucket}; empty if the id names only that.
   *
   * @throws IllegalArgumentException if the id is no URI with an authority
   */
  public static String key(String objectId) {
    int end = bucketEnd(objectId, schemeEnd(objectId));
    return end < 0 ? "" : objectId.substring(end + 1);
  }

  /**
   * Bucket and first folder, {@code s3://bucket/folder/}: what costs are told by.
   *
   * @throws IllegalArgumentException if the id is no URI with an authority
   */
  public static String prefix(String objectId) {
    return prefix(objectId, 1);
  }

  /**
   * Bucket and first folders.
   *
   * @param folders how many at most, ≥ 0
   * @throws IllegalArgumentException if the id is no URI with an authority
   */
  public static String prefix(String objectId, int folders) {
    int end = bucketEnd(objectId, schemeEnd(objectId));
    if (end < 0) {
      return objectId + "/";
    }
    for (int i = 0; i < folders; i++) {
      int slash = objectId.indexOf('/', end + 1);
      if (slash < 0) {
        break;
      }
      end = slash;
    }
    return objectId.substring(0, end + 1);
  }

  /** Where the slash behind the bucket is, or -1. */
  private static int bucketEnd(String objectId, int scheme) {
    int end = objectId.indexOf('/', scheme + SEPARATOR.length());
    for (int i = levelsBelowAuthority(objectId, scheme); i > 0 && end >= 0; i--) {
      end = objectId.indexOf('/', end + 1);
    }
    return end;
  }

  /** How many names of a path belong to the bucket. */
  private static int levelsBelowAuthority(String objectId, int scheme) {
    if (scheme == 2 && objectId.startsWith("az")) {
      return 1; // the container
    }
    return scheme == 3 && objectId.startsWith("ofs") ? 2 : 0; // volume and bucket
  }

  /** True if {@link #scheme} and {@link #bucket} can be told of it. */
  public static boolean isValid(String objectId) {
    int scheme = objectId.indexOf(SEPARATOR);
    int authority = scheme + SEPARATOR.length();
    return scheme > 0 && authority < objectId.length() && objectId.charAt(authority) != '/';
  }

  private static int schemeEnd(String objectId) {
    if (!isValid(objectId)) {
      throw new IllegalArgumentException("not an object id (scheme://…): " + objectId);
    }
    return objectId.indexOf(SEPARATOR);
  }
}
