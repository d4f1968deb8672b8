package io.cloudflux.plan.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.plan.MoveMethod;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoveListFormatTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "S3_BATCH | s3://b/a/k.txt | b,a/k.txt",
        "S3_BATCH | s3://b/été, 1+1=2%/x | b,%C3%A9t%C3%A9%2C%201%2B1%3D2%25/x",
        "S5CMD | s3://b/a b* | cp --raw --storage-class IA 's3://b/a b*' 's3://b/a b*'",
        "S5CMD | s3://b/o'k | cp --raw --storage-class IA 's3://b/o'\\''k' 's3://b/o'\\''k'",
        "RCLONE | az://acct/cont/a/b c | a/b c",
        "RCLONE | s3://b/a/b | a/b",
        "AZCOPY | az://acct/cont/a/b | a/b",
      })
  void aLineNamesTheObject(MoveListFormat format, String object, String line) {
    assertThat(format.line(object, "IA")).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "S3_BATCH | s3://b | s3-b-to-Cool.csv | operation file://s3-b-to-Cool.operation.json",
        "S5CMD | s3://b | s3-b-to-Cool.s5cmd | s5cmd run s3-b-to-Cool.s5cmd",
        "RCLONE | s3://b | s3-b-to-Cool.list | rclone settier Cool s3:b --files-from-raw s3-b-to",
        "RCLONE | az://a/c | az-a-c-to-Cool.list | rclone settier Cool az:c --files-from-raw"
            + " az-a-c",
        "AZCOPY | az://a/c | az-a-c-to-Cool.list | azcopy set-properties"
            + " 'https://a.blob.core.windows.net/c' --block-blob-tier=cool --list-of-files=az-a-c",
      })
  void aListHasAFileAndACommand(MoveListFormat format, String bucket, String file, String command) {
    assertThat(format.fileName(bucket, "Cool", false)).isEqualTo(file);
    assertThat(format.fileName(bucket, "Cool", true)).contains("-restore-first.");
    assertThat(format.command(bucket, "Cool", file)).contains(command);
  }

  @ParameterizedTest
  @CsvSource({
    // format, takes s3, gs, az, over 5 GB too large, restore first at s3
    "S3_BATCH, true, false, false, true, true",
    "S5CMD, true, false, false, true, true",
    "RCLONE, true, false, true, false, true",
    "AZCOPY, false, false, true, false, true"
  })
  void toolsHaveLimits(
      MoveListFormat format, boolean s3, boolean gs, boolean az, boolean tooLarge, boolean first) {
    assertThat(format.takes("s3")).isEqualTo(s3);
    assertThat(format.takes("gs")).isEqualTo(gs);
    assertThat(format.takes("az")).isEqualTo(az);
    assertThat(format.tooLarge(MoveListFormat.MOST_COPIED_BYTES)).isFalse();
    assertThat(format.tooLarge(MoveListFormat.MOST_COPIED_BYTES + 1)).isEqualTo(tooLarge);
    assertThat(format.restoreFirst(MoveMethod.RESTORE_THEN_COPY, "s3")).isEqualTo(first);
    assertThat(format.restoreFirst(MoveMethod.RESTORE_THEN_COPY, "az")).isFalse();
    assertThat(format.restoreFirst(MoveMethod.COPY, "s3")).isFalse();
    assertThat(format.canName("s3://b/a\nb")).isEqualTo(format == MoveListFormat.S3_BATCH);
  }

  @Test
  void batchOperationsAreJson() throws IOException {
    String operation = MoveListFormat.S3_BATCH.operation("s3://b", "GLACIER_IR").orElseThrow();

    assertThat(new ObjectMapper().readTree(operation).at("/S3PutObjectCopy/StorageClass").asText())
        .isEqualTo("GLACIER_IR");
    assertThat(MoveListFormat.RCLONE.operation("s3://b", "GLACIER_IR")).isEmpty();
  }
}
