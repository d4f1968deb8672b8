package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateCommandTest {
  @Test
  void insideACloudAMoveIsPricedLineByLine() {
    Launched estimate =
        Launched.with("estimate", "s3://b/k", "--size=1t", "--to-class=glacier_ir", "--reads=0.2");

    assertThat(estimate.status()).as(estimate.err()).isZero();
    assertThat(estimate.out())
        .isEqualTo(
            """
            s3://b/k to s3 GLACIER_IR: 1 object, 1.1 TB
            Once
              egress                    $0.00
              retrieval                 $0.00
              requests                  $0.00
              transition            $2.00e-05
              early deletion            $0.00
              together              $2.00e-05
            A month           where it is  where it goes
              storage              $23.55          $4.10
              reads             $8.00e-08          $6.14
              together             $23.55         $10.24
            Saves $13.31 a month, takes 24.0 h (RULE 1)
            Worth it: what it costs is back in 0.0 hours.
            """);
  }

  @Test
  void leavingACloudIsComparedWithStaying() {
    Launched estimate =
        Launched.with(
            "estimate", "s3://b/k", "--size=1t", "--to-provider=gcs", "--to-class=ARCHIVE");

    assertThat(estimate.out())
        .contains(
            "egress                   $92.16",
            "Without leaving s3: GLACIER_IR saves $19.46 a month for $2.00e-05 once",
            "Not worth it: what it costs beyond that is back in 978 days, later than 365.");
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    JsonNode json =
        estimate(
            "s3://b/k",
            "--size=10g",
            "--class=GLACIER",
            "--days-in-class=10",
            "--to-provider=azure",
            "--to-class=STANDARD");

    assertThat(json.path("to_class").asText()).isEqualTo("Hot");
    assertThat(json.path("methods").path("RESTORE_THEN_COPY").asInt()).isEqualTo(1);
    assertThat(json.path("once").path("egress").asDouble()).isEqualTo(0.9);
    assertThat(json.path("once").path("early_deletion").asDouble()).isPositive();
    assertThat(json.path("payback_days").isNull()).isTrue();
    assertThat(json.path("verdict").asText()).isEqualTo("NEVER_PAYS_BACK");
    assertThat(json.path("duration_seconds").asLong()).isEqualTo(18_021);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--to-class=STANDARD | give an object or --prefix",
        "s3://b/k --prefix=s3://b/ --to-class=STANDARD | give an object or --prefix",
        "k --size=1 --to-class=STANDARD | --object: 'k' is no object id",
        "--prefix=s3://b/ --size=1 --to-class=STANDARD | of an object, not of a prefix",
        "s3://b/k --size=1 --to-class=COOL | --to-class: 'COOL' is no class of s3; allowed:"
            + " STANDARD",
        "s3://b/k --size=1 --class=COOL --to-class=STANDARD | --class: 'COOL' is no class of s3",
        "s3://b/k --size=1 --to-provider=oracle --to-class=X | allowed: s3, gcs, azure",
        "s3://b/k --size=1 --to-class=STANDARD --reads=-5 | --reads: '-5.0' is not a number of at"
            + " least 0",
        "s3://b/k --size=1 --to-class=STANDARD --reads=NaN | --reads: 'NaN' is not a number",
        "s3://b/k --size=1 --to-class=STANDARD --days-in-class=-100 | --days-in-class: '-100' is"
            + " not at least 0",
        "s3://b/k --size=1 --to-class=STANDARD --max-payback-days=0 | --max-payback-days: '0' is"
            + " not at least 1",
        "s3://b/k --size=1 --to-class=STANDARD --bandwidth=0 | --bandwidth: '0' is not at least 1"
            + " byte a second",
        "s3://b/k --size=1 --to-class=STANDARD --requests-per-second=NaN | --requests-per-second:"
            + " 'NaN' is not a number above 0",
        "s3://b/k --size=1 --to-class=STANDARD --prices=/none.yaml | cannot be read",
        "s3://b/k --size=1 | Missing required option: '--to-class=CLASS'",
      })
  void refusesWhatCannotBePriced(String arguments, String message) {
    Launched wrong = Launched.with(("estimate " + arguments.strip()).split(" "));

    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains(message);
  }

  private static JsonNode estimate(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("estimate", "--json"));
    all.addAll(Arrays.asList(arguments));
    Launched launched = Launched.with(all.toArray(new String[0]));
    assertThat(launched.status()).as(launched.err()).isZero();
    return new ObjectMapper().readTree(launched.out());
  }
}
