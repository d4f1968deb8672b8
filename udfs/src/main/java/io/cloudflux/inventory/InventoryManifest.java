package io.cloudflux.inventory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cloudflux.inventory.InventoryReport.Format;
import io.cloudflux.log.Timestamps;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The manifest that a provider delivers with an inventory: which files it consists of, and how they
 * are to be read.
 *
 * <ul>
 *   <li>S3: {@code manifest.json}, of "Locating your inventory list" in the S3 User Guide
 *   <li>GCS: {@code …_manifest.json}, of "Inventory reports" in the Cloud Storage documentation;
 *       its {@code report_config} is the Storage Insights API's {@code ReportConfig}
 *   <li>Azure: {@code RULE-manifest.json}, of "Azure Storage blob inventory", section "Inventory
 *       files"
 * </ul>
 *
 * @param report what the rows mean
 * @param format the format of the files
 * @param columns the columns in the order of the files, as far as the manifest tells; empty if only
 *     the files do
 * @param headerRow whether files in CSV begin with a row of their columns' names, which then count
 * @param separator what separates the fields in CSV
 * @param files the names of the files in the bucket or container that the inventory was delivered
 *     to
 */
public record InventoryManifest(
    InventoryReport report,
    Format format,
    List<String> columns,
    boolean headerRow,
    char separator,
    List<String> files) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** {@code optional int64 size;} */
  private static final Pattern PARQUET_COLUMN =
      Pattern.compile("\\b(?:required|optional)\\s+\\w+(?:\\(\\d+\\))?\\s+(\\w+)");

  /** {@code size:bigint,} */
  private static final Pattern ORC_COLUMN = Pattern.compile("(\\w+)\\s*:");

  public InventoryManifest {
    columns = List.copyOf(columns);
    files = List.copyOf(files);
    if (!columns.isEmpty() && !(format == Format.CSV && headerRow)) {
      List<String> missing = report.missingFrom(columns);
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(
            "manifest: no column %s among '%s'; the inventory must list it"
                .formatted(String.join(", ", missing), String.join(", ", columns)));
      }
    }
  }

  /**
   * Reads a manifest of any provider.
   *
   * @throws IllegalArgumentException if it is no such manifest, lacks a field, or its files have a
   *     format that cannot be read; the message names the field, its value and what is allowed
   * @throws IOException if the stream cannot be read
   */
  public static InventoryManifest read(InputStream in) throws IOException {
    JsonNode manifest;
    try {
      manifest = JSON.readTree(in);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("manifest: not valid JSON", e);
    }
    if (manifest.has("fileFormat")) {
      return s3(manifest);
    }
    if (manifest.has("report_config")) {
      return gcs(manifest);
    }
    if (manifest.has("ruleDefinition")) {
      return azure(manifest);
    }
    throw new IllegalArgumentException(
        "manifest: of no known kind; allowed: S3 Inventory (with fileFormat), GCS inventory report"
            + " (with report_config), Azure blob inventory (with ruleDefinition)");
  }

  private static InventoryManifest s3(JsonNode manifest) {
    Format format = format("fileFormat", text(manifest, "fileFormat"), Format.values());
    String schema = text(manifest, "fileSchema");
    return new InventoryManifest(
        new S3InventoryReport(
            text(manifest, "sourceBucket"),
            epochMillis("creationTimestamp", text(manifest, "creationTimestamp")),
            format == Format.CSV),
        format,
        switch (format) {
          case CSV -> List.of(schema.split("\\s*,\\s*"));
          case ORC -> names(ORC_COLUMN, schema);
          case PARQUET -> names(PARQUET_COLUMN, schema);
        },
        false,
        ',',
        texts(manifest, "files", "key"));
  }

  private static List<String> names(Pattern column, String schema) {
    List<String> names = new ArrayList<>();
    Matcher matcher = column.matcher(schema);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private static InventoryManifest gcs(JsonNode manifest) {
    JsonNode config = manifest.path("report_config");
    JsonNode csv = either(config, "csv_options", "csvOptions");
    boolean isParquet = !either(config, "parquet_options", "parquetOptions").isMissingNode();
    if (!isParquet && csv.isMissingNode()) {
      throw new IllegalArgumentException(
          "manifest: report_config has neither csv_options nor parquet_options; no other format"
              + " can be read");
    }
    JsonNode options =
        either(config, "object_metadata_report_options", "objectMetadataReportOptions");
    JsonNode filters = either(options, "storage_filters", "storageFilters");
    List<String> columns = new ArrayList<>();
    either(options, "metadata_fields", "metadataFields")
        .forEach(field -> columns.add(field.asText()));
    return new InventoryManifest(
        new GcsInventoryReport(
            filters.path("bucket").asText(null),
            iso("snapshot_time", text(manifest, "snapshot_time"))),
        isParquet ? Format.PARQUET : Format.CSV,
        columns,
        either(csv, "header_required", "headerRequired").asBoolean(),
        separator(csv),
        texts(manifest, "report_shards_file_names", null));
  }

  private static char separator(JsonNode csv) {
    String records = either(csv, "record_separator", "recordSeparator").asText("\n");
    if (!records.isEmpty() && !records.equals("\n") && !records.equals("\r\n")) {
      throw new IllegalArgumentException(
          "manifest: record_separator is '%s'; allowed: \\n, \\r\\n".formatted(records));
    }
    String fields = either(csv, "delimiter", "delimiter").asText(",");
    if (fields.length() > 1 || fields.equals("\"")) {
      throw new IllegalArgumentException(
          "manifest: delimiter is '%s'; allowed: one character, no quote".formatted(fields));
    }
    return fields.isEmpty() ? ',' : fields.charAt(0);
  }

  private static InventoryManifest azure(JsonNode manifest) {
    String status = manifest.path("status").asText("Succeeded");
    if (!status.endsWith("Succeeded")) {
      throw new IllegalArgumentException(
          "manifest: status is '%s'; allowed: Succeeded, PartiallySucceeded".formatted(status));
    }
    JsonNode rule = manifest.path("ruleDefinition");
    String type = rule.path("objectType").asText("blob");
    if (!type.equalsIgnoreCase("blob")) {
      throw new IllegalArgumentException(
          "manifest: objectType is '%s'; allowed: blob".formatted(type));
    }
    List<String> columns = new ArrayList<>();
    rule.path("schemaFields").forEach(field -> columns.add(field.asText()));
    return new InventoryManifest(
        new AzureInventoryReport(
            account(text(manifest, "endpoint")),
            iso("inventoryStartTime", text(manifest, "inventoryStartTime"))),
        format("format", text(rule, "format"), Format.CSV, Format.PARQUET),
        columns,
        true,
        ',',
        texts(manifest, "files", "blob"));
  }

  /** The account of {@code https://ACCOUNT.blob.core.windows.net}. */
  private static String account(String endpoint) {
    try {
      String host = URI.create(endpoint).getHost();
      if (host != null && host.indexOf('.') > 0) {
        return host.substring(0, host.indexOf('.'));
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "manifest: endpoint is '%s', not https://ACCOUNT.blob.core.windows.net"
            .formatted(endpoint));
  }

  private static Format format(String field, String value, Format... allowed) {
    for (Format format : allowed) {
      if (format.name().equalsIgnoreCase(value)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "manifest: %s is '%s'; allowed: %s"
            .formatted(field, value, List.of(allowed).toString().toLowerCase(Locale.ROOT)));
  }

  private static long epochMillis(String field, String value) {
    try {
      return onACalendar(Long.parseLong(value));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "manifest: %s is '%s', not epoch milliseconds".formatted(field, value), e);
    }
  }

  private static long iso(String field, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    long time = Timestamps.iso(bytes, 0, bytes.length);
    if (time == Timestamps.INVALID) {
      throw new IllegalArgumentException(
          "manifest: %s is '%s', not an ISO 8601 time".formatted(field, value));
    }
    return onACalendar(time);
  }

  private static long onACalendar(long millis) {
    Days.of(millis);
    return millis;
  }

  private static JsonNode either(JsonNode node, String field, String other) {
    return node.has(field) ? node.path(field) : node.path(other);
  }

  private static List<String> texts(JsonNode node, String field, String inner) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node.path(field)) {
      texts.add(inner == null ? element.asText() : text(element, inner));
    }
    return texts;
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual() && !value.isIntegralNumber()) {
      throw new IllegalArgumentException("manifest: " + field + " is missing or not a text");
    }
    return value.asText();
  }
}
