package io.cloudflux.inventory;

import io.cloudflux.log.CsvRow;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the rows of an Amazon S3 Inventory in CSV. The files have no header; their columns are told
 * by the manifest's {@code fileSchema}. Rows of old versions and of delete markers hold no record.
 *
 * <p>Keys are URL-encoded as in HTML forms: {@code +} is a blank and a plus is {@code %2B}, unlike
 * in S3's access logs, where {@code +} is a plus.
 */
public final class S3InventoryCsvParser implements InventoryParser {
  private static final long serialVersionUID = 1L;

  private static final int ABSENT = -1;

  private final String sourceBucket;
  private final long takenAt;
  private final int bucket;
  private final int key;
  private final int size;
  private final int lastModified;
  private final int storageClass;
  private final int isLatest;
  private final int isDeleteMarker;
  private final int required;

  /**
   * @param sourceBucket the bucket whose rows are expected, or null for any
   * @param fileSchema the manifest's column names, comma separated, e.g. {@code Bucket, Key, Size,
   *     LastModifiedDate, StorageClass}
   * @param takenAt when the inventory was taken, epoch milliseconds; 0 if not known
   * @throws IllegalArgumentException if the schema lacks Bucket, Key, Size or LastModifiedDate
   */
  public S3InventoryCsvParser(String sourceBucket, String fileSchema, long takenAt) {
    this.sourceBucket = sourceBucket;
    this.takenAt = takenAt;
    List<String> columns = columns(fileSchema);
    this.bucket = requiredColumn(columns, "Bucket", fileSchema);
    this.key = requiredColumn(columns, "Key", fileSchema);
    this.size = requiredColumn(columns, "Size", fileSchema);
    this.lastModified = requiredColumn(columns, "LastModifiedDate", fileSchema);
    this.storageClass = columns.indexOf("StorageClass");
    this.isLatest = columns.indexOf("IsLatest");
    this.isDeleteMarker = columns.indexOf("IsDeleteMarker");
    this.required = 1 + Math.max(Math.max(bucket, key), Math.max(size, lastModified));
  }

  private static List<String> columns(String fileSchema) {
    List<String> columns = new ArrayList<>();
    int from = 0;
    while (from <= fileSchema.length()) {
      int comma = fileSchema.indexOf(',', from);
      int to = comma < 0 ? fileSchema.length() : comma;
      columns.add(fileSchema.substring(from, to).strip());
      from = to + 1;
    }
    return columns;
  }

  private static int requiredColumn(List<String> columns, String name, String fileSchema) {
    int column = columns.indexOf(name);
    if (column == ABSENT) {
      throw new IllegalArgumentException(
          "fileSchema: no column " + name + " in '" + fileSchema + "'; the inventory must list it");
    }
    return column;
  }

  @Override
  public boolean parse(byte[] buffer, int offset, int length, Consumer<? super InventoryRecord> out)
      throws MalformedLineException {
    CsvRow row = CsvRow.of(buffer, offset, length);
    if (row == null || isTrue(row, isDeleteMarker) || isFalse(row, isLatest)) {
      return false;
    }
    out.accept(record(row));
    return true;
  }

  private static boolean isTrue(CsvRow row, int column) {
    return column != ABSENT && row.is(column, "true");
  }

  private static boolean isFalse(CsvRow row, int column) {
    return column != ABSENT && row.is(column, "false");
  }

  private InventoryRecord record(CsvRow row) throws MalformedLineException {
    if (row.size() < required) {
      throw new MalformedLineException(
          row.size() == 1 ? Reason.NOT_THIS_FORMAT : Reason.TRUNCATED,
          "only " + row.size() + " columns, the schema has its last required one at " + required);
    }
    if (row.isEmpty(bucket) || row.isEmpty(key)) {
      throw new MalformedLineException(
          Reason.BAD_VALUE, (row.isEmpty(bucket) ? "Bucket" : "Key") + ": empty");
    }
    String name = row.text(bucket);
    if (sourceBucket != null && !sourceBucket.equals(name)) {
      throw new MalformedLineException(
          Reason.BAD_VALUE, "Bucket: not the inventory's source bucket " + sourceBucket);
    }
    boolean hasClass = storageClass != ABSENT && !row.isEmpty(storageClass);
    return new InventoryRecord(
        "s3://" + name + "/" + row.formDecoded(key),
        row.number(size, "Size"),
        hasClass ? row.text(storageClass) : null,
        row.instant(lastModified, "LastModifiedDate"),
        InventoryRecord.NO_LIMIT,
        takenAt);
  }
}
