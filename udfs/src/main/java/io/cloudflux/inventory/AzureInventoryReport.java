package io.cloudflux.inventory;

import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.List;
import java.util.function.Consumer;

/**
 * Azure Storage blob inventory. The columns are the schema fields of "Azure Storage blob inventory"
 * in Microsoft's documentation; {@code Name} is the path from the container on. Rows of snapshots,
 * old versions, deleted blobs and folders hold no record.
 *
 * @param account the storage account, which the rows do not name
 * @param takenAt when the inventory run started, epoch milliseconds; 0 if not known
 */
public record AzureInventoryReport(String account, long takenAt) implements InventoryReport {
  private static final long serialVersionUID = 1L;

  private static final List<String> COLUMNS =
      List.of(
          "Name",
          "Content-Length",
          "Last-Modified",
          "AccessTier",
          "Snapshot",
          "IsCurrentVersion",
          "Deleted",
          "hdi_isfolder");
  private static final int NAME = 0;
  private static final int CONTENT_LENGTH = 1;
  private static final int LAST_MODIFIED = 2;
  private static final int ACCESS_TIER = 3;
  private static final int SNAPSHOT = 4;
  private static final int IS_CURRENT_VERSION = 5;
  private static final int DELETED = 6;
  private static final int IS_FOLDER = 7;

  @Override
  public String name() {
    return "Azure blob inventory";
  }

  @Override
  public List<String> columns() {
    return COLUMNS;
  }

  @Override
  public int requiredColumns() {
    return ACCESS_TIER;
  }

  @Override
  public boolean read(ReportRow row, Consumer<? super InventoryRecord> out)
      throws MalformedLineException {
    if (!row.isEmpty(SNAPSHOT)
        || row.isFalse(IS_CURRENT_VERSION)
        || row.isTrue(DELETED)
        || row.isTrue(IS_FOLDER)) {
      return false;
    }
    String path = row.required(NAME);
    int slash = path.indexOf('/');
    if (slash <= 0 || slash == path.length() - 1) {
      throw new MalformedLineException(Reason.BAD_VALUE, "Name: not container/blob");
    }
    out.accept(
        new InventoryRecord(
            "az://" + account + "/" + path,
            row.number(CONTENT_LENGTH),
            row.text(ACCESS_TIER),
            row.instant(LAST_MODIFIED),
            InventoryRecord.NO_LIMIT,
            takenAt));
    return true;
  }
}
