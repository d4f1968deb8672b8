package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnounceCommandTest {
  private static final Path PRICES = Path.of("../flink-conf/prices.yaml");
  private static final Path POLICY = Path.of("../flink-conf/policy.yaml");

  @TempDir Path folder;

  @Test
  void addsALineToAFileAndTellsTheVersions() throws IOException {
    Path file = folder.resolve("settings.jsonl");
    Launched both =
        Launched.with(
            "announce",
            "--settings=" + file,
            "--effective-from=2026-12-01",
            "--prices=" + PRICES,
            "--policy-file=" + POLICY);
    Launched policy =
        Launched.with(
            "announce",
            "--settings=" + file,
            "--effective-from=2026-12-24",
            "--policy-file=" + POLICY);

    assertThat(both.status()).as(both.err()).isZero();
    assertThat(both.out()).isEmpty();
    assertThat(both.err())
        .matches(
            "Told .*settings\\.jsonl: from 2026-12-01 on prices 2026-11-[0-9a-f]{8}, policy"
                + " 1/no-harm=0\\.6/2026-11/latency=1000ms/without=ONEZONE_IA\n");
    assertThat(policy.err()).contains(": from 2026-12-24 on policy 1/no-harm=0.6/2026-11/");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertThat(first.path("schema_version").asInt()).isEqualTo(1);
    assertThat(first.path("effective_from").asText()).isEqualTo("2026-12-01");
    assertThat(first.at("/prices/providers/s3/classes/STANDARD/tier").asText()).isEqualTo("HOT");
    assertThat(first.at("/policy/policy").asText()).isEqualTo("cloudflux");
    assertThat(new ObjectMapper().readTree(lines.get(1)).has("prices")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--effective-from=2026-12-01|announce: give --prices, --policy-file, or both",
        "--effective-from=soon --policy-file=POLICY|--effective-from: 'soon' is no day; such as",
        "--effective-from=2026-12-01 --prices=/no/prices.yaml|--prices: '/no/prices.yaml' cannot"
            + " be",
        "--effective-from=2026-12-01 --policy-file=/no/p.yaml|--policy-file: '/no/p.yaml' cannot"
            + " be",
        "--effective-from=2026-12-01 --policy-file=PRICES|--policy-file: ../flink-conf/prices.yaml:"
            + " providers is not a key here; allowed: version, policy,",
        "--effective-from=2026-12-01 --prices=POLICY|--prices: ../flink-conf/policy.yaml: ",
        "--settings=kafka: --effective-from=2026-12-01 --policy-file=POLICY"
            + " --kafka.bootstrap-servers=localhost:1|--settings: 'kafka:' names no topic;"
            + " kafka:TOPIC",
      })
  void whatCannotBeUsedIsNotTold(String command) {
    Path file = folder.resolve("settings.jsonl");
    String[] parts =
        command
            .replace("PRICES", PRICES.toString())
            .replace("POLICY", POLICY.toString())
            .split("\\|");
    String settings = parts[0].contains("--settings") ? "" : "--settings=" + file + " ";
    Launched wrong = Launched.with(("announce " + settings + parts[0]).split(" "));

    assertThat(wrong.status()).as(wrong.err()).isEqualTo(2);
    assertThat(wrong.err()).startsWith("cloudflux: " + parts[1]);
    assertThat(wrong.err().lines()).hasSize(1);
    assertThat(file).doesNotExist();
  }

  @Test
  void estimatesKeepToThePolicyFile() throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            """
            version: eu
            policy: cloudflux
            rules:
              - prefix: s3://eu/
                residency: [s3]
              - prefix: s3://held/
                legal-hold: true
            """);
    for (String[] each :
        new String[][] {
          {"s3://eu/k", "gcs", "ARCHIVE", "NOTHING_TO_MOVE", "1"},
          {"s3://us/k", "gcs", "ARCHIVE", "PAYS_BACK_TOO_LATE", "0"},
          {"s3://eu/k", "s3", "GLACIER_IR", "WORTH_IT", "0"},
          {"s3://held/k", "gcs", "ARCHIVE", "NOTHING_TO_MOVE", "1"},
          {"s3://held/k", "s3", "GLACIER_IR", "WORTH_IT", "0"},
        }) {
      Launched estimate =
          Launched.with(
              "estimate",
              each[0],
              "--size=1t",
              "--to-provider=" + each[1],
              "--to-class=" + each[2],
              "--policy-file=" + policy,
              "--json");
      assertThat(estimate.status()).as(estimate.err()).isZero();
      JsonNode json = new ObjectMapper().readTree(estimate.out());
      assertThat(json.path("verdict").asText()).as(each[0] + each[2]).isEqualTo(each[3]);
      assertThat(json.path("not_allowed").asText()).isEqualTo(each[4]);
    }
    assertThat(
            Launched.with(
                    "estimate",
                    "s3://eu/k",
                    "--size=1t",
                    "--to-provider=gcs",
                    "--to-class=ARCHIVE",
                    "--policy-file=" + policy)
                .out())
        .contains("0 objects, 0 B, 1 must stay (residency, legal hold)")
        .contains("There is nothing to move.");
  }
}
