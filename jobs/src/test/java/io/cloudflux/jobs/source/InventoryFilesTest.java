package io.cloudflux.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.inventory.ColumnReportParser;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.inventory.JsonInventoryParser;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.InputOptions.InventorySource;
import io.cloudflux.log.LineKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryFilesTest {
  private static final String KEY = "inventory/photos/daily/data/8f2c.csv.gz";

  @TempDir Path folder;

  /** The bucket as it is, a folder beside the manifest, and both in one folder. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        KEY,
        "inventory/photos/daily/2026-01-05T01-00Z/data/8f2c.csv.gz",
        "inventory/photos/daily/2026-01-05T01-00Z/8f2c.csv.gz"
      })
  void findsTheFilesThatAManifestLists(String place) throws IOException {
    Path data = write(place, "");
    Path manifest = manifest(List.of(KEY));

    InventorySource inventory = inventory(manifest);

    assertThat(InputFiles.resolve("inventory", inventory.lines().specs()))
        .extracting(org.apache.flink.core.fs.Path::getPath)
        .containsExactly(data.toString());
  }

  @Test
  void readsItsFilesAsASource() throws IOException {
    write(KEY, "");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    KafkaOptions noKafka = new KafkaOptions(null, false, "cloudflux", java.util.Map.of());

    InventorySource inventory = inventory(manifest(List.of(KEY)));

    assertThat(inventory.lines(env, noKafka)).isNotNull();
  }

  @Test
  void readsRowsByTheManifestsSchema() throws Exception {
    write(KEY, "");
    InventorySource inventory = inventory(manifest(List.of(KEY)));
    byte[] row =
        "\"photos\",\"a/b.jpg\",\"42\",\"2026-01-02T03:04:05.000Z\",\"STANDARD_IA\""
            .getBytes(StandardCharsets.UTF_8);
    List<InventoryRecord> records = new ArrayList<>();

    assertThat(inventory.parser().parse(row, 0, row.length, records::add))
        .isEqualTo(LineKind.RECORD);

    assertThat(records)
        .singleElement()
        .returns("s3://photos/a/b.jpg", InventoryRecord::object)
        .returns(42L, InventoryRecord::sizeBytes)
        .returns("STANDARD_IA", InventoryRecord::storageClass)
        .returns(1_767_571_200_000L, InventoryRecord::takenAt);
  }

  @Test
  void refusesAManifestWhoseFilesAreNotThere() throws IOException {
    Path manifest = manifest(List.of(KEY));

    assertThatThrownBy(() -> inventory(manifest))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", manifest.toString(), KEY);
  }

  @Test
  void refusesAManifestThatListsNoFiles() throws IOException {
    Path manifest = manifest(List.of());

    assertThatThrownBy(() -> inventory(manifest))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", manifest.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "not JSON", "[]"})
  void refusesWhatIsNoManifest(String content) throws IOException {
    Path manifest = write("manifest.json", content);

    assertThatThrownBy(() -> inventory(manifest))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", manifest.toString());
  }

  @Test
  void refusesAManifestThatIsNotThere() {
    String missing = folder.resolve("manifest.json").toString();

    assertThatThrownBy(() -> inventory(Path.of(missing)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", missing, "does not exist");
  }

  @Test
  void tellsFilesWithoutAManifestApartByTheirColumns() throws Exception {
    Path s3 = parquet("s3/a.parquet", "bucket", "key", "size", "last_modified_date");
    Path gcs = parquet("gcs/a.parquet", "bucket", "name", "size", "updated");
    Path azure = parquet("azure/a.parquet", "Name", "Content-Length", "Last-Modified");
    write("s3/0.parquet", "broken, and a dead letter of its own");
    write("s3/_SUCCESS", "");

    assertThat(inventory(s3).parser()).isInstanceOf(ColumnReportParser.class);
    assertThat(inventory(s3.getParent()).format()).isInstanceOf(ColumnarFormat.class);
    assertThat(inventory(gcs).format()).isInstanceOf(ColumnarFormat.class);
    assertThat(new InventoryFiles("acct").of(List.of(azure.toString())).format())
        .isInstanceOf(ColumnarFormat.class);
    assertThatThrownBy(() -> inventory(azure))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", azure.toString(), "--inventory.azure-account");
    assertThat(inventory(write("inventory.jsonl", "")).parser())
        .isInstanceOf(JsonInventoryParser.class);
  }

  @Test
  void readsCsvByItsRowOfNames() throws Exception {
    Path csv = write("a.csv", "Name,Content-Length,Last-Modified\nc/b,1,2026-01-02T03:04:05Z\n");
    InventorySource inventory = new InventoryFiles("acct").of(List.of(csv.toString()));
    byte[] row = "c/b,1,2026-01-02T03:04:05Z".getBytes(StandardCharsets.UTF_8);
    List<InventoryRecord> records = new ArrayList<>();

    assertThat(inventory.parser().parse(row, 0, row.length, records::add))
        .isEqualTo(LineKind.RECORD);

    assertThat(records).extracting(InventoryRecord::object).containsExactly("az://acct/c/b");
  }

  @Test
  void readsCsvWithTheSeparatorAndTheHeaderThatTheManifestTells() throws Exception {
    write("1A34-56_2022-05-20T06:35_5.csv", "size;name;bucket;timeCreated\n");
    Path manifest =
        write(
            "8d32_manifest.json",
            """
            {"report_config": {"csv_options": {"delimiter": ";", "header_required": true},
               "object_metadata_report_options": {
                 "metadata_fields": ["bucket", "name", "size", "timeCreated"]}},
             "snapshot_time": "2026-01-20T00:00:00Z", "report_shards_file_names": ["1A34-56_2022-05-20T06:35_5.csv"]}
            """);
    byte[] row = "1;n;b;2026-01-02T03:04:05Z".getBytes(StandardCharsets.UTF_8);
    List<InventoryRecord> records = new ArrayList<>();

    assertThat(inventory(manifest).parser().parse(row, 0, row.length, records::add))
        .isEqualTo(LineKind.RECORD);

    assertThat(records).extracting(InventoryRecord::object).containsExactly("gs://b/n");
  }

  @Test
  void refusesFilesThatAreNoInventory() throws Exception {
    Path json = write("a.jsonl", "");
    Path broken = write("a.parquet", "broken");
    Path noHeader = write("a.csv", "b,k,1,2026-01-02T03:04:05Z");
    Path empty = write("empty.csv", "");
    Path other = parquet("b/b.parquet", "bucket", "size");
    Path gcs = write("b/gcs.csv", "bucket,name,size,updated");
    Path wider = write("b/wider.csv", "bucket,name,size,updated,etag");

    assertRefused("mixes files of several kinds", json, broken);
    assertRefused("no file can be read", broken);
    assertRefused("of no known inventory", noHeader);
    assertRefused("of no known inventory", empty);
    assertRefused("of no known inventory", other);
    assertRefused("are not those of", gcs, wider);
    assertRefused("more than one manifest", manifest(List.of(KEY)), json);
    assertRefused("of no known kind", write("manifest.json", "{}"));
  }

  private static void assertRefused(String message, Path... specs) {
    assertThatThrownBy(() -> inventory(specs))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", specs[0].toString(), message);
  }

  private Path parquet(String name, String... columns) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    StringBuilder schema = new StringBuilder("message m {");
    for (String column : columns) {
      schema.append(" optional binary ").append(column).append(";");
    }
    return ColumnarFiles.parquet(
        file, schema + " }", CompressionCodecName.UNCOMPRESSED, 1024, List.of());
  }

  private static InventorySource inventory(Path... specs) {
    return new InventoryFiles(null).of(Arrays.stream(specs).map(Path::toString).toList());
  }

  private Path manifest(List<String> keys) throws IOException {
    StringBuilder files = new StringBuilder();
    for (String key : keys) {
      files.append(files.isEmpty() ? "" : ", ").append("{\"key\": \"").append(key).append("\"}");
    }
    return write(
        "inventory/photos/daily/2026-01-05T01-00Z/manifest.json",
        """
        {"sourceBucket": "photos", "destinationBucket": "arn:aws:s3:::inventory",
         "version": "2016-11-30", "creationTimestamp": "1767571200000", "fileFormat": "CSV",
         "fileSchema": "Bucket, Key, Size, LastModifiedDate, StorageClass", "files": [%s]}
        """
            .formatted(files));
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
