package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From files of decisions; PlansCommandITCase exports from Postgres. */
class ExportCommandTest {
  private static final long GB = 1L << 30;

  @TempDir Path work;
  private Path decisions;
  private Path out;

  @BeforeEach
  void decide() throws IOException {
    out = work.resolve("out");
    decisions = work.resolve("decisions.jsonl");
    Files.write(
        decisions,
        List.of(
            decision("s3://b/logs/old one", "2026-03-01", "STANDARD", "STANDARD", GB, 0, 0),
            decision("s3://b/logs/old one", "2026-03-05", "STANDARD", "GLACIER_IR", GB, 0, 1e-5),
            decision("s3://b/logs/large", "2026-03-05", "STANDARD", "GLACIER_IR", 6 * GB, 1, 1e-5),
            decision("s3://b/web/hot", "2026-03-05", "STANDARD", "STANDARD", GB, 0, 0)
                .replace("_30_days\":0", "_30_days\":500"),
            decision("s3://b/web/back", "2026-03-05", "GLACIER", "STANDARD", GB, 1, 0.1),
            decision("s3://b/web/dear", "2026-03-05", "STANDARD", "GLACIER_IR", GB, 0.01, 1),
            decision("s3://b/web/gone", "2026-03-05", "STANDARD", "GLACIER_IR", GB, 1, 0)
                .replace("CHEAPER", "DELETED"),
            decision("az://a/c/blob", "2026-03-05", "Hot", "Cold", GB, 0.1, 1e-5),
            decision("az://a/c/back", "2026-03-05", "Archive", "Hot", GB, 0.1, 1e-5)));
  }

  @Test
  void manifestsOfBatchOperations() throws IOException {
    Launched exported = export("s3-batch");

    assertThat(Files.readString(out.resolve("s3-b-to-GLACIER_IR.csv")))
        .isEqualTo("b,logs/old%20one\n");
    assertThat(Files.readString(out.resolve("s3-b-to-GLACIER_IR-over-5gb.txt")))
        .isEqualTo("s3://b/logs/large\n");
    assertThat(Files.readString(out.resolve("s3-b-to-STANDARD-restore-first.csv")))
        .isEqualTo("b,web/back\n");
    assertThat(
            json("s3-b-to-GLACIER_IR.operation.json")
                .at("/S3PutObjectCopy/TargetResource")
                .asText())
        .isEqualTo("arn:aws:s3:::b");
    assertThat(exported.out())
        .contains(
            "2 objects in 2 lists",
            "1 of them in an archive: restore",
            "1 more are over 5 GB, which this tool does not copy");
  }

  @Test
  void listsForTools() throws IOException {
    export("s5cmd");
    assertThat(Files.readString(out.resolve("s3-b-to-GLACIER_IR.s5cmd")))
        .isEqualTo(
            "cp --raw --storage-class GLACIER_IR 's3://b/logs/old one' 's3://b/logs/old one'\n");

    out = work.resolve("azcopy");
    assertThat(export("azcopy").out())
        .contains("2 objects in 2 lists", "--block-blob-tier=cold")
        .doesNotContain("restore");
    assertThat(Files.readString(out.resolve("az-a-c-to-Hot.list"))).isEqualTo("back\n");

    out = work.resolve("rclone");
    assertThat(export("rclone", "--prefix=s3://b/logs/").out()).contains("2 objects in 1 lists");
    assertThat(Files.readString(out.resolve("s3-b-to-GLACIER_IR.list")))
        .isEqualTo("logs/large\nlogs/old one\n");
  }

  @Test
  void rulesAndWhatTheyLose() throws IOException {
    Launched exported = export("s3-lifecycle");

    JsonNode rules = json("s3-b-lifecycle.json").path("Rules");
    assertThat(rules).hasSize(1);
    assertThat(rules.get(0).at("/Filter/Prefix").asText()).isEqualTo("logs/");
    assertThat(rules.get(0).at("/Transitions/0/StorageClass").asText()).isEqualTo("GLACIER_IR");
    assertThat(exported.out())
        .contains("s3://b: 1 rules save ", "lost by being coarse: 2 of 4 moves are made");

    out = work.resolve("azure");
    export("azure-lifecycle");
    assertThat(json("az-a-lifecycle.json").at("/rules/0/definition/filters/prefixMatch/0").asText())
        .isEqualTo("c/");
  }

  @Test
  void rulesKeepToThePolicyFile() throws IOException {
    Path policy =
        Files.writeString(
            work.resolve("policy.yaml"),
            "version: p\npolicy: cloudflux\n"
                + "rules: [{prefix: 's3://b/logs/large', excluded-classes: [GLACIER_IR]}]\n");

    Launched exported = export("s3-lifecycle", "--policy-file=" + policy);

    assertThat(exported.out()).contains("s3://b: 0 rules save ");
    assertThat(out).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--format=tape --out=x | unknown format 'tape'; allowed: s3-batch, s3-lifecycle",
        "--format=s3-batch | Missing required option: '--out=DIR'",
        "--format=s3-batch --out=OUT --plan=p --decisions=DECISIONS | --plan: 'p' is for lists",
        "--format=s3-lifecycle --out=OUT --horizon-days=0 | --horizon-days: '0' is not at least 1",
        "--format=s3-batch --out=OUT --max-payback-days=0 | --max-payback-days: '0' is not at least"
            + " 1",
        "--format=s3-batch --out=WORK --decisions=DECISIONS | is not empty; name a new folder",
        "--format=s3-batch --out=OUT --decisions=BROKEN | byte 0: not a decision",
        "--format=s3-batch --out=OUT --decisions=/none.jsonl | --decisions: '/none.jsonl'",
      })
  void refusesWhatCannotBeExported(String arguments, String message) throws IOException {
    Path broken = Files.writeString(work.resolve("broken.jsonl"), "{}\n");
    Launched wrong =
        Launched.with(
            ("export " + arguments.strip())
                .replace("OUT", out.toString())
                .replace("WORK", work.toString())
                .replace("DECISIONS", decisions.toString())
                .replace("BROKEN", broken.toString())
                .split(" "));

    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains(message);
  }

  private Launched export(String format, String... flags) {
    List<String> all =
        new ArrayList<>(
            List.of("export", "--format=" + format, "--out=" + out, "--decisions=" + decisions));
    all.addAll(Arrays.asList(flags));
    Launched exported = Launched.with(all.toArray(new String[0]));
    assertThat(exported.status()).as(exported.err()).isZero();
    return exported;
  }

  private JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(out.resolve(name).toFile());
  }

  private static String decision(
      String object,
      String asOf,
      String current,
      String advised,
      long bytes,
      double saving,
      double cost) {
    double monthly = saving == 0 && !advised.equals(current) ? 0.019 : saving;
    return ("{\"object\":\"%s\",\"as_of\":\"%sT00:00:00Z\",\"provider\":\"%s\",\"current_class\":\"%s\","
                + "\"advised_class\":\"%s\",\"size_bytes\":%d,\"idle_days\":100,\"move_cost\":%s,"
                + "\"monthly_saving\":%s,\"reads_last_30_days\":0,\"reason_code\":\"CHEAPER\"}")
        .formatted(
            object,
            asOf,
            object.startsWith("s3") ? "s3" : "azure",
            current,
            advised,
            bytes,
            cost,
            monthly);
  }
}
