package io.cloudflux.inventory;

import io.cloudflux.log.MalformedLineException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What the rows of a provider's inventory report mean, whichever format its files have.
 *
 * <p>Columns are found by name, letters in any case and without {@code -} and {@code _}: S3 writes
 * {@code LastModifiedDate} in CSV and {@code last_modified_date} in ORC and Parquet.
 */
public sealed interface InventoryReport extends Serializable
    permits S3InventoryReport, GcsInventoryReport, AzureInventoryReport {

  /** Formats that reports are delivered in. */
  enum Format {
    CSV,
    ORC,
    PARQUET
  }

  /** What the provider calls it. */
  String name();

  /**
   * The columns that are read, as documented; a {@link ReportRow} has their values in this order.
   */
  List<String> columns();

  /** How many of {@link #columns}, the first ones, every file must have. */
  int requiredColumns();

  /**
   * Makes a record of a row.
   *
   * @return false if the row is no current object: an old version, a delete marker, a folder
   * @throws MalformedLineException if a value is missing or cannot be used
   */
  boolean read(ReportRow row, Consumer<? super InventoryRecord> out) throws MalformedLineException;

  /** The required columns that are not among those of a file, as documented. */
  default List<String> missingFrom(List<String> fileColumns) {
    List<String> there = fileColumns.stream().map(InventoryReport::plain).toList();
    List<String> missing = new ArrayList<>(columns().subList(0, requiredColumns()));
    missing.removeIf(column -> there.contains(plain(column)));
    return missing;
  }

  /** The place of a file's column among {@link #columns}, or -1 if it is not read. */
  default int indexOf(String fileColumn) {
    String plain = plain(fileColumn);
    List<String> columns = columns();
    for (int i = 0; i < columns.size(); i++) {
      if (plain(columns.get(i)).equals(plain)) {
        return i;
      }
    }
    return -1;
  }

  private static String plain(String column) {
    return column.strip().replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }
}
