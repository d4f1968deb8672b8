package io.cloudflux.object;

/**
 * What an object id, a URI, tells about where the object is: {@code s3://bucket/key}, {@code
 * gs://bucket/key}, {@code az://account/container/blob}, {@code hdfs://…}, {@code
 * http://host/path}.
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
   * Azure {@code account/container}, otherwise the host.
   *
   * @throws IllegalArgumentException if the id is no URI with an authority
   */
  public static String bucket(String objectId) {
    int scheme = schemeEnd(objectId);
    int start = scheme + 3;
    int end = objectId.indexOf('/', start);
    if (end >= 0 && scheme == 2 && objectId.startsWith("az")) {
      end = objectId.indexOf('/', end + 1);
    }
    return end < 0 ? objectId.substring(start) : objectId.substring(start, end);
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
