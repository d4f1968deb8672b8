package io.cloudflux.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.inventory.InventoryReport.Format;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryManifestTest {
  private static final String S3 =
      """
      {"sourceBucket": "my-bucket", "destinationBucket": "arn:aws:s3:::inventories",
       "version": "2016-11-30", "creationTimestamp": "1514944800000", "fileFormat": "%s",
       "fileSchema": "%s",
       "files": [{"key": "inv/data/1.x", "size": 2147, "MD5checksum": "f1"},
                 {"key": "inv/data/2.x", "size": 1, "MD5checksum": "f2"}]}
      """;
  private static final String GCS =
      """
      {"report_config": {
         "name": "projects/p/locations/us/reportConfigs/8d32",
         "object_metadata_report_options": {
           "metadata_fields": ["bucket", "name", "size", "timeCreated"],
           "storage_filters": {"bucket": "my-bucket"}},
         %s},
       "records_processed": "2", "snapshot_time": "2026-01-20T00:00:00Z", "shard_count": 1,
       "report_shards_file_names": ["8d32_2026-01-20T00:00_0.x"]}
      """;
  private static final String AZURE =
      """
      {"destinationContainer": "inventory", "endpoint": "https://acct.blob.core.windows.net",
       "files": [{"blob": "2021/05/26/13-25-36/Rule_1/Rule_1.x", "size": 12710092}],
       "inventoryCompletionTime": "2021-05-26T13:35:56Z",
       "inventoryStartTime": "2021-05-26T13:25:36Z",
       "ruleDefinition": {"filters": {"blobTypes": ["blockBlob"]}, "format": "parquet",
         "objectType": "blob", "schedule": "daily",
         "schemaFields": ["Name", "Last-Modified", "Content-Length", "AccessTier"]},
       "ruleName": "Rule_1", "status": "Succeeded", "version": "1.0"}
      """;

  private static InventoryManifest read(String manifest) throws Exception {
    return InventoryManifest.read(
        new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)));
  }

  /** The schemas are those of the S3 User Guide, and of a manifest that S3 has written. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CSV | Bucket, Key, Size, LastModifiedDate",
        "ORC | struct<bucket:string,key:string,size:bigint,last_modified_date:timestamp>",
        "Parquet | message s3.inventory { required binary bucket (UTF8); required binary key"
            + " (UTF8); optional int64 size; optional int64 last_modified_date (TIMESTAMP_MILLIS);"
            + " }",
        "Parquet | message s3.inventory {  required binary bucket (STRING);  required binary key"
            + " (STRING);  optional int64 size;  optional int64 last_modified_date"
            + " (TIMESTAMP(MILLIS,true));}",
      })
  void readsAManifestOfS3(String format, String schema) throws Exception {
    InventoryManifest manifest = read(S3.formatted(format, schema));

    assertThat(manifest.report())
        .isEqualTo(new S3InventoryReport("my-bucket", 1_514_944_800_000L, format.equals("CSV")));
    assertThat(manifest.format().name()).isEqualToIgnoringCase(format);
    assertThat(manifest.columns()).hasSize(4);
    assertThat(manifest.report().missingFrom(manifest.columns())).isEmpty();
    assertThat(manifest.headerRow()).isFalse();
    assertThat(manifest.files()).containsExactly("inv/data/1.x", "inv/data/2.x");
  }

  @Test
  void readsAManifestOfGcs() throws Exception {
    GcsInventoryReport report = new GcsInventoryReport("my-bucket", 1_768_867_200_000L);
    List<String> columns = List.of("bucket", "name", "size", "timeCreated");
    List<String> files = List.of("8d32_2026-01-20T00:00_0.x");

    assertThat(read(GCS.formatted("\"parquet_options\": {}")))
        .isEqualTo(new InventoryManifest(report, Format.PARQUET, columns, false, ',', files));
    assertThat(
            read(
                GCS.formatted(
                    "\"csv_options\": {\"record_separator\": \"\\n\", \"delimiter\": \";\","
                        + " \"header_required\": true}")))
        .isEqualTo(new InventoryManifest(report, Format.CSV, columns, true, ';', files));
    assertThat(read(GCS.formatted("\"csvOptions\": {\"headerRequired\": false}")))
        .isEqualTo(new InventoryManifest(report, Format.CSV, columns, false, ',', files));
  }

  @Test
  void readsAManifestOfAzure() throws Exception {
    assertThat(read(AZURE))
        .isEqualTo(
            new InventoryManifest(
                new AzureInventoryReport("acct", 1_622_035_536_000L),
                Format.PARQUET,
                List.of("Name", "Last-Modified", "Content-Length", "AccessTier"),
                true,
                ',',
                List.of("2021/05/26/13-25-36/Rule_1/Rule_1.x")));
    assertThat(read(AZURE.replace("\"parquet\"", "\"csv\"")).format()).isEqualTo(Format.CSV);
  }

  @Test
  void aManifestThatCannotBeUsedSaysWhy() {
    String schema = "Bucket, Key, Size, LastModifiedDate";
    assertRefused(
        S3.formatted("Avro", schema), "fileFormat is 'Avro'; allowed: [csv, orc, parquet]");
    assertRefused(S3.formatted("CSV", "Bucket, Key"), "no column Size, LastModifiedDate among");
    assertRefused(S3.formatted("ORC", "struct<bucket:string,key:string>"), "no column Size");
    assertRefused(
        S3.formatted("CSV", schema).replace("1514944800000", "soon"),
        "creationTimestamp is 'soon'");
    assertRefused("{\"fileFormat\": \"CSV\", \"creationTimestamp\": 1}", "fileSchema");
    assertRefused(GCS.formatted("\"avro_options\": {}"), "neither csv_options nor parquet_options");
    assertRefused(
        GCS.formatted("\"csv_options\": {\"delimiter\": \"::\"}"), "delimiter is '::'; allowed");
    assertRefused(
        GCS.formatted("\"csv_options\": {\"record_separator\": \";\"}"), "record_separator is ';'");
    assertRefused(
        GCS.formatted("\"parquet_options\": {}").replace("2026-01-20T00:00:00Z", "then"),
        "snapshot_time is 'then'");
    assertRefused(AZURE.replace("Succeeded", "Pending"), "status is 'Pending'");
    assertRefused(
        AZURE.replace("\"blob\", \"s", "\"container\", \"s"), "objectType is 'container'");
    assertRefused(AZURE.replace("https://acct.", "acct"), "endpoint is");
    assertRefused(
        AZURE.replace("\"parquet\"", "\"orc\""), "format is 'orc'; allowed: [csv, parquet]");
    assertRefused(AZURE.replace("\"Content-Length\", ", ""), "no column Content-Length");
    assertRefused("{}", "of no known kind; allowed: S3 Inventory");
    assertRefused("[]", "of no known kind");
    assertRefused("", "of no known kind");
    assertRefused("{", "not valid JSON");
  }

  private static void assertRefused(String manifest, String message) {
    assertThatThrownBy(() -> read(manifest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
