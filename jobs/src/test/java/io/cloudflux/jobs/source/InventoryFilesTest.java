package io.cloudflux.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.InputOptions.InventorySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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

    InventorySource inventory = InventoryFiles.ofManifest(manifest.toString());

    assertThat(InputFiles.resolve("inventory", inventory.lines().specs()))
        .extracting(org.apache.flink.core.fs.Path::getPath)
        .containsExactly(data.toString());
  }

  @Test
  void readsItsFilesAsASource() throws IOException {
    write(KEY, "");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    KafkaOptions noKafka = new KafkaOptions(null, false, "cloudflux", java.util.Map.of());

    InventorySource inventory = InventoryFiles.ofManifest(manifest(List.of(KEY)).toString());

    assertThat(inventory.lines(env, noKafka)).isNotNull();
  }

  @Test
  void readsRowsByTheManifestsSchema() throws Exception {
    write(KEY, "");
    InventorySource inventory = InventoryFiles.ofManifest(manifest(List.of(KEY)).toString());
    byte[] row =
        "\"photos\",\"a/b.jpg\",\"42\",\"2026-01-02T03:04:05.000Z\",\"STANDARD_IA\""
            .getBytes(StandardCharsets.UTF_8);
    List<InventoryRecord> records = new ArrayList<>();

    assertThat(inventory.parser().parse(row, 0, row.length, records::add)).isTrue();

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

    assertThatThrownBy(() -> InventoryFiles.ofManifest(manifest.toString()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", manifest.toString(), KEY);
  }

  @Test
  void refusesAManifestThatListsNoFiles() throws IOException {
    Path manifest = manifest(List.of());

    assertThatThrownBy(() -> InventoryFiles.ofManifest(manifest.toString()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", manifest.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "not JSON", "[]"})
  void refusesWhatIsNoManifest(String content) throws IOException {
    Path manifest = write("manifest.json", content);

    assertThatThrownBy(() -> InventoryFiles.ofManifest(manifest.toString()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", manifest.toString());
  }

  @Test
  void refusesAManifestThatIsNotThere() {
    String missing = folder.resolve("manifest.json").toString();

    assertThatThrownBy(() -> InventoryFiles.ofManifest(missing))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--inventory", missing, "does not exist");
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
