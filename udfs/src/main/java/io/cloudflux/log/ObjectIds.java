package io.cloudflux.log;

import io.cloudflux.log.JsonCursor.Slice;
import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;

/** Object ids from the parts that a JSON log names, in one allocation besides the string. */
final class ObjectIds {
  private ObjectIds() {}

  /**
   * {@code schemeBUCKET/KEY}, or {@code schemeBUCKET} without a key.
   *
   * @param scheme with what parts it from the bucket: {@code s3://}
   * @param key as it stands: JSON logs do not percent-encode keys
   * @throws MalformedLineException {@link Reason#BAD_VALUE} if the bucket cannot be one
   */
  static String of(String scheme, Slice bucket, Slice key) throws MalformedLineException {
    if (bucket.isEmpty() || bucket.find('/', bucket.from()) < bucket.to()) {
      throw new MalformedLineException(Reason.BAD_VALUE, "bucket: not a bucket name");
    }
    int bucketFrom = bucket.from();
    int bucketLength = bucket.to() - bucketFrom;
    int keyLength = key.isEmpty() ? 0 : key.to() - key.from();
    byte[] id = new byte[scheme.length() + bucketLength + 1 + keyLength];
    byte[] prefix = scheme.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(prefix, 0, id, 0, prefix.length);
    System.arraycopy(bucket.bytes(), bucketFrom, id, prefix.length, bucketLength);
    int end = prefix.length + bucketLength;
    if (keyLength > 0) {
      id[end++] = '/';
      System.arraycopy(key.bytes(), key.from(), id, end, keyLength);
      end += keyLength;
    }
    return LineCursor.text(id, 0, end);
  }
}
