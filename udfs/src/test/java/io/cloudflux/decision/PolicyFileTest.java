package io.cloudflux.decision;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cloudflux.scan.ScanRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
  private static final String LEAST = "version: own\npolicy: cloudflux\n";

  private static PolicyFile read(String more) {
    return PolicyFile.read((LEAST + more).getBytes(UTF_8), "policy.yaml", Shipped.PRICES);
  }

  private static Limits limits(String rules, String object) {
    return read("rules:\n" + rules).constraints().of(object);
  }

  @Test
  void theOneShippedIsValidAndSaysWhatIsTheDefaultAnyway() throws IOException {
    Path file = Path.of("..", "flink-conf", "policy.yaml");
    PolicyFile read = PolicyFile.read(Files.readAllBytes(file), "policy.yaml", Shipped.PRICES);

    assertThat(read.policy()).isEqualTo(PolicyFile.Name.CLOUDFLUX);
    assertThat(read.decides().version()).isEqualTo(CloudfluxPolicy.byDefault().version());
    PolicyFile least = read("excluded-classes: [ONEZONE_IA]");
    assertThat(read.horizonDays()).isEqualTo(least.horizonDays());
    assertThat(read.noHarm()).isEqualTo(least.noHarm());
    assertThat(read.constraints().everywhere()).isEqualTo(least.constraints().everywhere());
    assertThat(read.constraints().ignoresFalseHeat()).isFalse();
  }

  /** What is commented out in the file shipped works when it is not. */
  @Test
  void theRulesItShowsAreValid() throws IOException {
    String text = Files.readString(Path.of("..", "flink-conf", "policy.yaml"));
    int rules = text.indexOf("\n#rules:");
    text = text.substring(0, rules) + text.substring(rules).replace("\n#", "\n");
    PolicyFile read = PolicyFile.read(text.getBytes(UTF_8), "policy.yaml", Shipped.PRICES);

    Limits ledger = read.constraints().of("s3://finance/ledger/2020.csv");
    assertThat(ledger.retentionDays()).isEqualTo(3653);
    assertThat(ledger.legalHold()).isFalse();
    assertThat(ledger.mayLeaveFor("s3")).isTrue();
    assertThat(ledger.mayLeaveFor("gcs")).isFalse();
    assertThat(read.constraints().of("s3://finance/ledger/case-4711/1.pdf"))
        .satisfies(
            held -> {
              assertThat(held.legalHold()).isTrue();
              assertThat(held.retentionDays()).isEqualTo(3653);
            });
    assertThat(read.constraints().of("s3://scratch/x").excluded()).isTrue();
    assertThat(read.constraints().of("s3://web/x").maxLatencyMillis()).isEqualTo(100);
  }

  @Test
  void readsEveryKey() {
    PolicyFile read =
        PolicyFile.read(
            """
            version: mine
            policy: expected-cost
            horizon-days: 30
            no-harm: 0.25
            max-latency-ms: 43200000
            excluded-classes: [GLACIER_IR, Cool]
            cool-off-days: 14
            minimum-saving: 0.5
            false-heat: ignore
            scans:
              share: 0.8
              objects: 50
              apart-days: 5
              folders: 2
            rules:
              - prefix: s3://b/
                why: for the reader
                exclude: true
            """
                .getBytes(UTF_8),
            "policy.yaml",
            Shipped.PRICES);

    assertThat(read.expectedCost())
        .isEqualTo(new ExpectedCostPolicy(30, read.constraints()))
        .isEqualTo(read.decides());
    assertThat(read.cloudflux().noHarm()).isEqualTo(0.25);
    Limits everywhere = read.constraints().everywhere();
    assertThat(everywhere)
        .isEqualTo(
            new Limits(
                "",
                false,
                false,
                0,
                null,
                43_200_000,
                new TreeSet<>(Set.of("Cool", "GLACIER_IR")),
                14,
                0.5));
    assertThat(read.constraints().ignoresFalseHeat()).isTrue();
    assertThat(read.constraints().scans()).isEqualTo(new ScanRules(0.8, 50, 5, 2));
    assertThat(read("scans: {}").constraints().scans()).isNull();
    assertThat(read.constraints().of("s3://b/k").excluded()).isTrue();
    assertThat(read.constraints().of("s3://c/k")).isSameAs(everywhere);
    assertThat(read.decides().version())
        .matches(
            "1/horizon=30d/mine/latency=43200000ms/without=Cool\\+GLACIER_IR/cool-off=14d/minimum-saving=0\\.5"
                + "/false-heat=ignore/scans=0\\.8-of-50-each-5d-in-2/rules=[0-9a-f]{8}");
  }

  @Test
  void theLongestPrefixCountsAndWhatItDoesNotNameIsAsAround() {
    String rules =
        """
          - prefix: s3://b/
            legal-hold: true
            minimum-saving: 1
          - prefix: s3://b/open/
            legal-hold: false
          - prefix: s3://b/open/kept/
            retention-days: 10
            max-latency-ms: 7
        """;
    assertThat(limits(rules, "s3://a/x").rule()).isEmpty();
    assertThat(limits(rules, "s3://b/x"))
        .extracting(Limits::legalHold, Limits::minimumSaving)
        .containsExactly(true, 1.0);
    assertThat(limits(rules, "s3://b/open/x"))
        .extracting(Limits::legalHold, Limits::minimumSaving)
        .containsExactly(false, 1.0);
    assertThat(limits(rules, "s3://b/open/kept/x"))
        .extracting(Limits::legalHold, Limits::retentionDays, Limits::maxLatencyMillis)
        .containsExactly(false, 10, 7L);
  }

  @Test
  void noTwoPoliciesHaveTheSameVersion() {
    List<String> all =
        List.of(
            "",
            "no-harm: 0.5",
            "max-latency-ms: 999",
            "excluded-classes: [GLACIER]",
            "excluded-classes: [GLACIER, GLACIER_IR]",
            "minimum-saving: 0.01",
            "false-heat: ignore",
            "false-heat: ignore\nscans: {}",
            "false-heat: ignore\nscans: {apart-days: 8}",
            "rules: [{prefix: 's3://b/', exclude: true}]",
            "rules: [{prefix: 's3://c/', exclude: true}]",
            "rules: [{prefix: 's3://b/', legal-hold: true}]",
            "rules: [{prefix: 's3://b/', retention-days: 1}]",
            "rules: [{prefix: 's3://b/', residency: [s3]}]",
            "rules: [{prefix: 's3://b/', residency: []}]",
            "rules: [{prefix: 's3://b/', exclude: true}, {prefix: 's3://b/a', exclude: true}]");
    Set<String> versions =
        all.stream().map(each -> read(each).decides().version()).collect(Collectors.toSet());

    assertThat(versions).hasSameSizeAs(all);
    assertThat(read("rules: []").decides().version()).isEqualTo(read("").decides().version());
    assertThat(read("scans: {}").decides().version()).isEqualTo(read("").decides().version());
    assertThat(
            read("rules: [{prefix: 's3://b/a', exclude: true}, {prefix: 's3://b/', exclude: true}]")
                .decides()
                .version())
        .isEqualTo(read(all.get(15)).decides().version());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "speed: 1|speed is not a key here; allowed: version, policy, horizon-days",
        "policy: fast|policy",
        "horizon-days: 0|horizon-days is 0; allowed: a whole number, 1 to 3650",
        "horizon-days: 3651|horizon-days is 3651; allowed: a whole number, 0 to 3650",
        "no-harm: -1|no-harm is -1; allowed: a finite number, 0 or more",
        "no-harm: 11|no-harm is 11.0; allowed: a number, 0 to 10",
        "max-latency-ms: 0|max-latency-ms is 0; allowed: a whole number, 1 to 2147483647",
        "max-latency-ms: soon|max-latency-ms is \"soon\"; allowed: a whole number",
        "excluded-classes: ONEZONE_IA|excluded-classes is \"ONEZONE_IA\"; allowed: a list",
        "excluded-classes: [GOLD]|excluded-classes is GOLD; allowed: classes of the price book:"
            + " ARCHIVE, AUTOCLASS, ",
        "minimum-saving: -0.1|minimum-saving is -0.1; allowed: a finite number, 0 or more",
        "minimum-saving: .inf|minimum-saving: Malformed numeric value",
        "false-heat: some|false-heat is some; allowed: count or ignore",
        "scans: all|scans is \"all\"; allowed: a mapping of keys",
        "scans: {days: 7}|scans.days is not a key here; allowed: share, objects, apart-days,"
            + " folders",
        "scans: {share: 2}|scans.share is 2.0; allowed: above 0 to 1",
        "scans: {objects: 0}|scans.objects is 0; allowed: a whole number, 1 to 512",
        "scans: {folders: -1}|scans.folders is -1; allowed: a whole number, 0 to 2147483647",
        "exclude: true|exclude is not a key here; allowed: version, policy,",
        "rules: all|rules is \"all\"; allowed: a list of one or more",
        "rules: [{exclude: true}]|rules[0].prefix is missing; allowed: a text",
        "rules: [{prefix: 'b/', exclude: true}]|rules[0].prefix is b/; allowed: what object ids",
        "rules: [{prefix: 's3://b/'}]|rules[0].prefix stands alone; allowed: ",
        "rules: [{prefix: 's3://b/', why: x}]|rules[0].prefix stands alone; allowed: ",
        "rules: [{prefix: 's3://b/', exclude: 1}]|rules[0].exclude is 1; allowed: true or false",
        "rules: [{prefix: 's3://b/', exclude: true}, {prefix: 's3://b/', legal-hold: true}]"
            + "|rules[1].prefix is s3://b/ a second time; allowed: each prefix once",
        "rules: [{prefix: 's3://b/', hold: true}]|rules[0].hold is not a key here; allowed: prefix,"
            + " why, exclude, legal-hold",
        "cool-off-days: 3651|cool-off-days is 3651; allowed: a whole number, 0 to 3650",
        "rules: [{prefix: 's3://b/', retention-days: -1}]|rules[0].retention-days is -1; allowed: a"
            + " whole number, 0 to 100000",
        "rules: [{prefix: 's3://b/', residency: [moon]}]|rules[0].residency is moon; allowed:"
            + " providers of the price book: s3, gcs, azure",
        "rules: [{prefix: 's3://b/', excluded-classes: [GOLD]}]|rules[0].excluded-classes is GOLD;"
            + " allowed: classes of",
        "rules: [{prefix: 's3://b/', max-latency-ms: 0}]|rules[0].max-latency-ms is 0; allowed: a"
            + " whole",
        "version: again|version"
      })
  void refusesWhatCannotBeAndSaysWhere(String text) {
    String[] parts = text.split("\\|");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(parts[0]))
        .withMessageStartingWith("policy.yaml: " + parts[1])
        .withMessageContaining("; allowed: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|the document is empty",
        "policy: cloudflux|version is missing",
        "version: a/b\npolicy: cloudflux|version is a/b; allowed: a text without /",
        "version: x|policy is missing",
        "version: x\npolicy: cheap|policy is cheap; allowed: one of cloudflux, expected-cost,"
      })
  void refusesAFileWithoutNameOrPolicy(String text) {
    String[] parts = text.split("\\|");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PolicyFile.read(parts[0].getBytes(UTF_8), "policy.yaml", null))
        .withMessageStartingWith("policy.yaml: " + parts[1]);
  }

  @Test
  void everyPolicyHasAName() {
    assertThat(
            Stream.of("cloudflux", "expected-cost", "threshold")
                .map(name -> "version: x\npolicy: " + name)
                .map(text -> PolicyFile.read(text.getBytes(UTF_8), "p", null).decides().name()))
        .containsExactly("cloudflux", "expected-cost", "threshold");
  }
}
