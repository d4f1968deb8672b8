package io.cloudflux.inventory;

import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.log.PercentDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Amazon S3 Inventory. Rows of old versions and of delete markers hold no record. The columns are
 * those of "Amazon S3 Inventory list" in the S3 User Guide.
 *
 * <p>In CSV, keys are URL-encoded as in HTML forms: {@code +} is a blank and a plus is {@code %2B},
 * unlike in S3's access logs, where {@code +} is a plus. In ORC and Parquet they are plain.
 *
 * @param sourceBucket the bucket whose rows are expected, or null for any
 * @param takenAt when the inventory was taken, epoch milliseconds; 0 if not known
 * @param encodedKeys whether keys are URL-encoded
 */
public record S3InventoryReport(String sourceBucket, long takenAt, boolean encodedKeys)
    implements InventoryReport {
  private static final long serialVersionUID = 1L;

  private static final List<String> COLUMNS =
      List.of(
          "Bucket",
          "Key",
          "Size",
          "LastModifiedDate",
          "StorageClass",
          "IsLatest",
          "IsDeleteMarker");
  private static final int BUCKET = 0;
  private static final int KEY = 1;
  private static final int SIZE = 2;
  private static final int LAST_MODIFIED = 3;
  private static final int STORAGE_CLASS = 4;
  private static final int IS_LATEST = 5;
  private static final int IS_DELETE_MARKER = 6;

  @Override
  public String name() {
    return "S3 Inventory";
  }

  @Override
  public List<String> columns() {
    return COLUMNS;
  }

  @Override
  public int requiredColumns() {
    return STORAGE_CLASS;
  }

  @Override
  public boolean read(ReportRow row, Consumer<? super InventoryRecord> out)
      throws MalformedLineException {
    if (row.isTrue(IS_DELETE_MARKER) || row.isFalse(IS_LATEST)) {
      return false;
    }
    String bucket = row.bucket(BUCKET);
    String key = row.required(KEY);
    if (sourceBucket != null && !sourceBucket.equals(bucket)) {
      throw new MalformedLineException(
          Reason.BAD_VALUE, "Bucket: not the inventory's source bucket " + sourceBucket);
    }
    out.accept(
        new InventoryRecord(
            "s3://" + bucket + "/" + (encodedKeys ? decoded(key) : key),
            row.number(SIZE),
            row.text(STORAGE_CLASS),
            row.instant(LAST_MODIFIED),
            InventoryRecord.NO_LIMIT,
            takenAt));
    return true;
  }

  private static String decoded(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return PercentDecoder.decode(bytes, 0, bytes.length, true);
  }
}
