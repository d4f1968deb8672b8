package io.cloudflux.inventory;

import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.List;
import java.util.function.Consumer;

/**
 * Storage Insights inventory report of Google Cloud Storage. The columns are the metadata fields of
 * "Inventory reports" in the Cloud Storage documentation, named as in the JSON API's object
 * resource.
 *
 * <p>An object has been written at its {@code timeCreated}: to overwrite it is to create another
 * generation, while {@code updated} also moves when only metadata changes, and stands in where the
 * report lacks the former. A generation with a {@code timeDeleted} is no longer the live one and
 * holds no record, as an old version of S3.
 *
 * @param sourceBucket the bucket whose rows are expected, or null for any
 * @param takenAt when the snapshot was taken, epoch milliseconds; 0 if not known
 */
public record GcsInventoryReport(String sourceBucket, long takenAt) implements InventoryReport {
  private static final long serialVersionUID = 1L;

  private static final List<String> COLUMNS =
      List.of("bucket", "name", "size", "timeCreated", "updated", "storageClass", "timeDeleted");
  private static final int BUCKET = 0;
  private static final int NAME = 1;
  private static final int SIZE = 2;
  private static final int TIME_CREATED = 3;
  private static final int UPDATED = 4;
  private static final int STORAGE_CLASS = 5;
  private static final int TIME_DELETED = 6;

  @Override
  public String name() {
    return "GCS inventory report";
  }

  @Override
  public List<String> columns() {
    return COLUMNS;
  }

  @Override
  public int requiredColumns() {
    return TIME_CREATED;
  }

  /** One of the two times will do. */
  @Override
  public List<String> missingFrom(List<String> fileColumns) {
    List<String> missing = InventoryReport.super.missingFrom(fileColumns);
    if (fileColumns.stream()
        .mapToInt(this::indexOf)
        .noneMatch(column -> column == TIME_CREATED || column == UPDATED)) {
      missing.add(COLUMNS.get(TIME_CREATED));
    }
    return missing;
  }

  @Override
  public boolean read(ReportRow row, Consumer<? super InventoryRecord> out)
      throws MalformedLineException {
    if (!row.isEmpty(TIME_DELETED)) {
      return false;
    }
    String bucket = row.bucket(BUCKET);
    String name = row.required(NAME);
    if (sourceBucket != null && !sourceBucket.equals(bucket)) {
      throw new MalformedLineException(
          Reason.BAD_VALUE, "bucket: not the report's source bucket " + sourceBucket);
    }
    out.accept(
        new InventoryRecord(
            "gs://" + bucket + "/" + name,
            row.number(SIZE),
            row.text(STORAGE_CLASS),
            row.instant(row.isEmpty(TIME_CREATED) ? UPDATED : TIME_CREATED),
            InventoryRecord.NO_LIMIT,
            takenAt));
    return true;
  }
}
