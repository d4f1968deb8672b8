package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cloudflux.jobs.source.ColumnarFiles;
import io.cloudflux.jobs.tiering.TieringRun.Mode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.orc.CompressionKind;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same objects give the same decisions, whichever inventory lists them. */
class InventoriesITCase {
  private static final Path JAR = Path.of("target/cloudflux.jar");
  private static final int OBJECTS = 60;
  private static final String TAKEN = "2025-06-01T00:00:00Z";
  private static final long TAKEN_MILLIS = Instant.parse(TAKEN).toEpochMilli();

  /** A cloud, and what its ids begin with. */
  enum Cloud {
    S3("s3://photos/", List.of("STANDARD", "STANDARD_IA", "GLACIER_IR")),
    GCS("gs://photos/", List.of("STANDARD", "NEARLINE", "COLDLINE")),
    AZURE("az://acct/photos/", List.of("Hot", "Cool", "Cold"));

    private final String prefix;
    private final List<String> classes;

    Cloud(String prefix, List<String> classes) {
      this.prefix = prefix;
      this.classes = classes;
    }
  }

  private record StoredObject(String key, long size, long written, String storageClass) {}

  @TempDir static Path work;
  private static MiniCluster flink;

  @BeforeAll
  static void start() throws Exception {
    flink = TieringRun.cluster();
  }

  @AfterAll
  static void stop() throws Exception {
    flink.close();
  }

  @ParameterizedTest
  @EnumSource
  void decidesAsOnJsonLines(Cloud cloud) throws Exception {
    List<StoredObject> objects = objects(cloud);
    Path logs = logs(cloud, objects);
    TieringRun expected = run(cloud, "jsonl", logs, jsonLines(cloud, objects), Mode.BATCH_1);
    assertThat(expected.decisions()).hasSizeGreaterThanOrEqualTo(OBJECTS);
    assertThat(expected.plans()).isNotEmpty();

    Path manifest = manifest(cloud, objects);
    for (Mode mode : List.of(Mode.STREAMING_2, Mode.BATCH_1)) {
      TieringRun run = run(cloud, "columns-" + mode, logs, manifest, mode);
      assertThat(run.decisions()).isEqualTo(expected.decisions());
      assertThat(run.plans()).isEqualTo(expected.plans());
      assertThat(run.deadLetters()).isEmpty();
    }
  }

  /**
   * The jar holds a part of Hadoop, moved to another package: only a run of it shows what lacks.
   */
  @ParameterizedTest
  @EnumSource
  void theJarReadsThem(Cloud cloud) throws Exception {
    assumeTrue(Files.exists(JAR), "no " + JAR + ": mvn package makes it");
    List<StoredObject> objects = objects(cloud);
    Path out = work.resolve("jar-" + cloud);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String line : Files.readAllLines(Path.of("../cloudflux"))) {
      if (line.strip().startsWith("--add-")) {
        command.add(line.strip().split(" ")[0]);
      }
    }
    command.add("-cp");
    command.add(JAR + ":" + Files.readString(Path.of("target/classpath")).strip());
    command.add("io.cloudflux.cli.Cloudflux");
    command.addAll(
        List.of(
            "run",
            "tiering",
            "--access-logs=" + logs(cloud, objects),
            "--format=counts",
            "--inventory=" + manifest(cloud, objects),
            "--runtime-mode=batch",
            "--sinks=files",
            "--out=" + out));
    Path printed = work.resolve("jar-" + cloud + ".log");
    Process run =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();

    assertThat(run.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(run.exitValue()).as(Files.readString(printed)).isZero();
    assertThat(Files.readString(printed))
        .contains("inventory: " + OBJECTS + " lines = " + OBJECTS + " parsed");
  }

  @Test
  void rowsAndFilesThatCannotBeReadAreDeadLetters() throws Exception {
    Path folder = Files.createDirectories(work.resolve("dirty"));
    Path good = s3(folder.resolve("a.orc"), objects(Cloud.S3));
    s3(
        folder.resolve("b.orc"),
        List.of(
            new StoredObject("no-size", -1, 0, "STANDARD"),
            new StoredObject("no-such-class", 1, 0, "PLATINUM")));
    byte[] bytes = Files.readAllBytes(good);
    Files.write(folder.resolve("c.orc"), Arrays.copyOf(bytes, bytes.length / 2));

    TieringRun run =
        run(Cloud.S3, "dirty", logs(Cloud.S3, objects(Cloud.S3)), folder, Mode.STREAMING_2);

    assertThat(run.decisions()).hasSizeGreaterThanOrEqualTo(OBJECTS);
    assertThat(run.deadLetters())
        .hasSize(3)
        .allMatch(letter -> letter.contains("\"stage\":\"inventory\""))
        .anyMatch(letter -> letter.contains("BAD_NUMBER") && letter.contains("b.orc"))
        .anyMatch(letter -> letter.contains("BAD_VALUE") && letter.contains("PLATINUM"))
        .anyMatch(letter -> letter.contains("CORRUPT_FILE") && letter.contains("c.orc"));
  }

  private static TieringRun run(Cloud cloud, String name, Path logs, Path inventory, Mode mode)
      throws Exception {
    return TieringRun.of(
        flink,
        mode,
        work.resolve("out-" + cloud + "-" + name),
        "--access-logs=" + logs,
        "--format=counts",
        "--inventory=" + inventory);
  }

  private static List<StoredObject> objects(Cloud cloud) {
    List<StoredObject> objects = new ArrayList<>();
    for (int i = 0; i < OBJECTS; i++) {
      objects.add(
          new StoredObject(
              "a/" + i + "+%20 \u00e9.jpg",
              (1L << 20) * (1 + i * i),
              TAKEN_MILLIS - 86_400_000L * (40 + i) - 7,
              cloud.classes.get(i % cloud.classes.size())));
    }
    return objects;
  }

  /** Every third object is read, every so often. */
  private static Path logs(Cloud cloud, List<StoredObject> objects) throws Exception {
    List<byte[]> lines = new ArrayList<>();
    LocalDate first = LocalDate.parse("2025-05-01");
    for (int i = 0; i < objects.size(); i += 3) {
      for (int day = i % 7; day < 40; day += 1 + i % 5) {
        lines.add(
            (cloud.prefix
                    + objects.get(i).key()
                    + ","
                    + first.plusDays(day)
                    + ","
                    + (1 + i)
                    + ","
                    + objects.get(i).size())
                .getBytes(StandardCharsets.UTF_8));
      }
    }
    return TieringRun.write(work.resolve(cloud + ".csv"), lines);
  }

  private static Path jsonLines(Cloud cloud, List<StoredObject> objects) throws Exception {
    List<byte[]> lines = new ArrayList<>();
    for (StoredObject object : objects) {
      lines.add(
          """
          {"object":"%s%s","size_bytes":%d,"storage_class":"%s","last_modified":"%s","taken_at":"%s"}\
          """
              .formatted(
                  cloud.prefix,
                  object.key(),
                  object.size(),
                  object.storageClass(),
                  Instant.ofEpochMilli(object.written()),
                  TAKEN)
              .getBytes(StandardCharsets.UTF_8));
    }
    return TieringRun.write(work.resolve(cloud + ".jsonl"), lines);
  }

  private static Path manifest(Cloud cloud, List<StoredObject> objects) throws Exception {
    Path folder = Files.createTempDirectory(work, "manifest-" + cloud);
    return switch (cloud) {
      case S3 -> {
        s3(folder.resolve("1.orc"), objects.subList(0, 20));
        s3(folder.resolve("2.orc"), objects.subList(20, OBJECTS));
        yield Files.writeString(
            folder.resolve("manifest.json"),
            """
            {"sourceBucket": "photos", "fileFormat": "ORC", "creationTimestamp": "%d",
             "fileSchema": "struct<bucket:string,key:string,is_latest:boolean,size:bigint,last_modified_date:timestamp,storage_class:string>",
             "files": [{"key": "inv/data/1.orc"}, {"key": "inv/data/2.orc"}]}
            """
                .formatted(TAKEN_MILLIS));
      }
      case GCS -> {
        ColumnarFiles.parquet(
            folder.resolve("0.parquet"),
            "message gcs { optional binary bucket (STRING); optional binary name (STRING);"
                + " optional int64 size; optional int64 timeCreated (TIMESTAMP(MICROS,true));"
                + " optional binary timeDeleted (STRING); optional binary storageClass (STRING); }",
            CompressionCodecName.SNAPPY,
            1024,
            objects.stream()
                .map(
                    object ->
                        new Object[] {
                          "photos",
                          object.key(),
                          object.size(),
                          1000 * object.written(),
                          null,
                          object.storageClass()
                        })
                .toList());
        yield Files.writeString(
            folder.resolve("8d32_2025-06-01T00:00_manifest.json"),
            """
            {"report_config": {"parquet_options": {}}, "snapshot_time": "%s",
             "report_shards_file_names": ["0.parquet"]}
            """
                .formatted(TAKEN));
      }
      case AZURE -> {
        ColumnarFiles.parquet(
            folder.resolve("Rule_1.parquet"),
            "message schema { optional binary Name (UTF8); optional int64 Last-Modified"
                + " (TIMESTAMP_MILLIS); optional int64 Content-Length; optional binary AccessTier"
                + " (UTF8); optional binary Snapshot (UTF8); }",
            CompressionCodecName.SNAPPY,
            1024,
            objects.stream()
                .map(
                    object ->
                        new Object[] {
                          "photos/" + object.key(),
                          object.written(),
                          object.size(),
                          object.storageClass(),
                          null
                        })
                .toList());
        yield Files.writeString(
            folder.resolve("Rule_1-manifest.json"),
            """
            {"endpoint": "https://acct.blob.core.windows.net", "inventoryStartTime": "%s",
             "files": [{"blob": "2025/06/01/00-00-00/Rule_1/Rule_1.parquet", "size": 1}],
             "ruleDefinition": {"format": "parquet", "objectType": "blob",
               "schemaFields": ["Name", "Last-Modified", "Content-Length", "AccessTier"]},
             "status": "Succeeded"}
            """
                .formatted(TAKEN));
      }
    };
  }

  private static Path s3(Path file, List<StoredObject> objects) throws Exception {
    return ColumnarFiles.orc(
        file,
        "struct<bucket:string,key:string,is_latest:boolean,size:bigint,"
            + "last_modified_date:timestamp,storage_class:string>",
        CompressionKind.ZLIB,
        7,
        objects.stream()
            .map(
                object ->
                    new Object[] {
                      "photos",
                      object.key(),
                      true,
                      object.size() < 0 ? null : object.size(),
                      object.written(),
                      object.storageClass()
                    })
            .toList());
  }
}
