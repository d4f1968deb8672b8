package io.cloudflux.plan.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.decision.Constraints;
import io.cloudflux.decision.PolicyFile;
import io.cloudflux.object.ObjectId;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifecycleCompilerTest {
  private static final PriceBook BOOK = PriceBookReader.shipped();
  private static final Constraints NONE = PolicyFile.shipped().constraints();
  private static final long GB = 1L << 30;

  private final List<ExportedObject> objects = new ArrayList<>();

  @Test
  void aFolderOfOneMindIsOneRule() {
    add("s3://b/logs/a", "STANDARD", "GLACIER_IR", 10, 100, 0);
    add("s3://b/logs/2026/b", "STANDARD", "GLACIER_IR", 10, 70, 0);
    add("s3://b/web/c", "STANDARD", "STANDARD", 1, 0, 500);

    LifecycleRules rules = compile(LifecycleDialect.S3).get(0);

    assertThat(rules.bucket()).isEqualTo("s3://b");
    assertThat(rules.rules())
        .singleElement()
        .returns("logs/", LifecycleRule::prefix)
        .returns("GLACIER_IR", LifecycleRule::toClass)
        .returns(60, LifecycleRule::days)
        .returns(2, LifecycleRule::asDecided)
        .returns(0, LifecycleRule::otherwise);
    assertThat(rules.lost()).isEqualTo(0, within(1e-12));
    // 20 GB at 0.023 and at 0.004, and two transitions in three months.
    assertThat(rules.saving()).isEqualTo(20 * 0.019 - 0.00004 / 90 * 365 / 12, within(1e-9));
  }

  @Test
  void whatTheRuleMovesAgainstItsDecisionIsPriced() {
    add("s3://b/logs/a", "STANDARD", "GLACIER_IR", 1000, 100, 0);
    add("s3://b/logs/read", "STANDARD", "STANDARD", 1, 3, 10);

    LifecycleRules rules = compile(LifecycleDialect.S3).get(0);

    assertThat(rules.rules()).singleElement().returns(1, LifecycleRule::otherwise);
    // 10 reads of a GB at 0.03, and 0.01 and 0.0004 a thousand, less the cheaper storage.
    assertThat(rules.lost())
        .isEqualTo(10 * (0.03 + 0.0000096) - 0.019 + 0.00002 / 90 * 365 / 12, within(1e-6));
    assertThat(rules.moves()).isEqualTo(1);
    assertThat(rules.asDecided()).isEqualTo(1);
  }

  @Test
  void noRuleWhereItCostsMoreThanItSaves() {
    add("s3://b/logs/a", "STANDARD", "GLACIER_IR", 1, 100, 0);
    add("s3://b/logs/read", "STANDARD", "STANDARD", 1, 3, 10);

    LifecycleRules rules = compile(LifecycleDialect.S3).get(0);

    assertThat(rules.rules()).isEmpty();
    assertThat(rules.lost()).isEqualTo(rules.decidedSaving()).isPositive();
  }

  @Test
  void oneRuleForManyFoldersIfItMovesNothingElse() {
    add("s3://b/a/x", "STANDARD", "GLACIER_IR", 10, 100, 0);
    add("s3://b/b/x", "STANDARD", "GLACIER_IR", 10, 100, 0);
    assertThat(compile(LifecycleDialect.S3).get(0).rules())
        .extracting(LifecycleRule::prefix)
        .containsExactly("");

    // Unread too, but its decision knows why it stays.
    add("s3://b/c/x", "STANDARD", "STANDARD", 10, 100, 0);
    LifecycleRules rules = compile(LifecycleDialect.S3).get(0);
    assertThat(rules.rules()).extracting(LifecycleRule::prefix).containsExactly("a/", "b/");
    assertThat(rules.lost()).isEqualTo(0, within(1e-12));
  }

  @Test
  void foldersAreToldApartWhereThatSavesMore() {
    add("s3://b/data/old/a", "STANDARD", "GLACIER_IR", 100, 400, 0);
    add("s3://b/data/mid/b", "STANDARD", "STANDARD_IA", 100, 40, 0.9);
    add("s3://b/data/new/c", "STANDARD", "STANDARD", 100, 0, 50);

    assertThat(compile(LifecycleDialect.S3).get(0).rules())
        .extracting(rule -> rule.prefix() + " " + rule.toClass() + " " + rule.days())
        .containsExactly("data/mid/ STANDARD_IA 30", "data/old/ GLACIER_IR 365");
  }

  /** The deep archive would save more, but nobody advised to wait for it. */
  @Test
  void neverASlowerClassThanIsAdvised() {
    add("s3://b/a/x", "STANDARD", "DEEP_ARCHIVE", 100, 400, 0);
    add("s3://b/a/y", "STANDARD", "GLACIER_IR", 100, 400, 0);
    add("s3://b/c/z", "STANDARD", "DEEP_ARCHIVE", 100, 400, 0);

    assertThat(compile(LifecycleDialect.S3).get(0).rules())
        .extracting(rule -> rule.prefix() + " " + rule.toClass())
        .containsExactly("a/ GLACIER_IR", "c/ DEEP_ARCHIVE");
  }

  @Test
  void rulesLeadDownOnlyAndLeaveSmallObjects() {
    add("s3://b/up/a", "GLACIER_IR", "STANDARD", 100, 1, 50);
    objects.add(
        new ExportedObject(
            "s3://b/small/a", "STANDARD", "GLACIER_IR", 1000, 400, 0, 0, 1, 0.1, false));

    LifecycleRules rules = compile(LifecycleDialect.S3).get(0);

    assertThat(rules.rules()).isEmpty();
    assertThat(rules.moves()).isEqualTo(2);
    assertThat(rules.lost()).isPositive();
  }

  @Test
  void waitsInTheStandardClassAsLongAsItMust() {
    add("s3://b/a", "STANDARD", "STANDARD_IA", 100, 9, 0.5);

    assertThat(compile(LifecycleDialect.S3).get(0).rules())
        .singleElement()
        .returns("", LifecycleRule::prefix)
        .returns(30, LifecycleRule::days);
  }

  /** Every other folder is read, so no rule can stand for several. */
  @ParameterizedTest
  @CsvSource({"S3, s3, 1200, 1000", "GCS, gs, 6000, 5000", "AZURE, az, 1200, 1000"})
  void thereAreNoMoreRulesThanTheCloudTakes(
      LifecycleDialect dialect, String scheme, int folders, int kept) throws IOException {
    String bucket = scheme + "://b/" + (dialect == LifecycleDialect.AZURE ? "c/" : "");
    var prices = BOOK.provider(dialect.provider());
    String hot = prices.standardClass();
    String cold = prices.explicitClassOf(io.cloudflux.price.Tier.COLD).orElseThrow().name();
    for (int i = 0; i < folders; i++) {
      add(bucket + "%05d/x".formatted(i), hot, cold, 10 + i, 100, 0);
      add(bucket + "%05d-read/x".formatted(i), hot, hot, 1000, 0, 100);
    }

    LifecycleRules rules = compile(dialect).get(0);

    assertThat(rules.rules()).hasSize(kept);
    assertThat(rules.leftOut()).isEqualTo(folders - kept);
    assertThat(rules.rules().get(0).prefix())
        .describedAs("the smallest are left out")
        .endsWith("%05d/".formatted(folders - kept));
    assertThat(rules.lost()).isPositive();
    JsonNode document = new ObjectMapper().readTree(dialect.write(prices, rules.rules()));
    assertThat(document.elements().next()).hasSize(dialect == LifecycleDialect.S3 ? 1000 : 100);
  }

  @Test
  void accountsOfAzureHaveOnePolicy() {
    add("az://acct/one/logs/a", "Hot", "Cold", 10, 100, 0);
    add("az://acct/two/b", "Hot", "Cold", 10, 100, 0);

    List<LifecycleRules> all = compile(LifecycleDialect.AZURE);

    assertThat(all).singleElement().returns("az://acct", LifecycleRules::bucket);
    assertThat(all.get(0).rules())
        .extracting(LifecycleRule::prefix)
        .containsExactly("one/logs/", "two/");
  }

  @Test
  void theCloudsReadWhatIsWritten() {
    List<LifecycleRule> rules =
        List.of(
            new LifecycleRule("a/", "NEARLINE", 30, 1, 0, 1, 1),
            new LifecycleRule("b/", "NEARLINE", 30, 1, 0, 1, 1));
    assertThat(LifecycleDialect.GCS.write(BOOK.provider("gcs"), rules).replaceAll("\\s", ""))
        .isEqualTo(
            "{\"rule\":[{\"action\":{\"type\":\"SetStorageClass\",\"storageClass\":\"NEARLINE\"},"
                + "\"condition\":{\"age\":30,\"matchesPrefix\":[\"a/\",\"b/\"],"
                + "\"matchesStorageClass\":[\"STANDARD\"]}}]}");
    assertThat(
            LifecycleDialect.S3
                .write(
                    BOOK.provider("s3"),
                    List.of(new LifecycleRule("a/", "GLACIER_IR", 60, 1, 0, 1, 1)))
                .replaceAll("\\s", ""))
        .isEqualTo(
            "{\"Rules\":[{\"ID\":\"cloudflux-0001\",\"Status\":\"Enabled\","
                + "\"Filter\":{\"Prefix\":\"a/\"},"
                + "\"Transitions\":[{\"Days\":60,\"StorageClass\":\"GLACIER_IR\"}]}]}");
    assertThat(
            LifecycleDialect.AZURE
                .write(
                    BOOK.provider("azure"),
                    List.of(new LifecycleRule("c/a/", "Cool", 30, 1, 0, 1, 1)))
                .replaceAll("\\s", ""))
        .isEqualTo(
            "{\"rules\":[{\"enabled\":true,\"name\":\"cloudflux-001\",\"type\":\"Lifecycle\","
                + "\"definition\":{\"filters\":{\"blobTypes\":[\"blockBlob\"],"
                + "\"prefixMatch\":[\"c/a/\"]},\"actions\":{\"baseBlob\":{\"tierToCool\":"
                + "{\"daysAfterModificationGreaterThan\":29}}}}}]}");
  }

  @Test
  void refusesAHorizonOfNoDays() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LifecycleCompiler(BOOK.provider("s3"), LifecycleDialect.S3, NONE, 0));
  }

  /** One object that must stay keeps its folder from a rule, and not the folders beside it. */
  @Test
  void noRuleMovesAnExcludedObject() {
    for (int i = 0; i < 50; i++) {
      add("s3://b/a/" + i, "STANDARD", "GLACIER_IR", 100, 400, 0);
      add("s3://b/c/" + i, "STANDARD", "GLACIER_IR", 100, 400, 0);
    }
    objects.add(
        new ExportedObject("s3://b/a/kept", "STANDARD", "STANDARD", GB, 400, 0, 0, 0, 0, true));

    assertThat(compile(LifecycleDialect.S3).get(0).rules())
        .extracting(rule -> rule.prefix() + " " + rule.toClass())
        .containsExactly("c/ GLACIER_IR");
  }

  @Test
  void noRuleToAClassThatIsExcludedForAnObject() {
    for (int i = 0; i < 50; i++) {
      add("s3://b/a/" + i, "STANDARD", "GLACIER_IR", 100, 400, 0);
      add("s3://b/c/" + i, "STANDARD", "GLACIER_IR", 100, 400, 0);
    }
    add("s3://b/a/kept/x", "STANDARD", "STANDARD", 1, 400, 0);

    assertThat(targets("")).containsExactly("a/ GLACIER_IR", "c/ GLACIER_IR");
    for (String limit : List.of("excluded-classes: [GLACIER_IR]", "exclude: true")) {
      assertThat(targets("rules: [{prefix: 's3://b/a/kept/', " + limit + "}]"))
          .as(limit)
          .containsExactly("c/ GLACIER_IR");
    }
  }

  @Test
  void noRuleThatAHeldObjectCannotComeBackFrom() {
    for (int i = 0; i < 50; i++) {
      add("s3://b/a/" + i, "STANDARD", "GLACIER_IR", 100, 400, 0);
      add("s3://b/c/" + i, "STANDARD", "GLACIER_IR", 100, 400, 0);
    }
    add("s3://b/a/kept/x", "STANDARD", "STANDARD", 1, 90, 0);

    for (String limit : List.of("legal-hold: true", "retention-days: 91")) {
      assertThat(targets("rules: [{prefix: 's3://b/a/kept/', " + limit + "}]"))
          .as(limit)
          .containsExactly("c/ GLACIER_IR");
    }
    assertThat(targets("rules: [{prefix: 's3://b/a/kept/', retention-days: 90}]"))
        .as("over, as it was not written for so long")
        .containsExactly("a/ GLACIER_IR", "c/ GLACIER_IR");
    assertThat(targets("rules: [{prefix: 's3://b/c/', legal-hold: true}]"))
        .as("it is where decisions send it")
        .containsExactly("a/ GLACIER_IR", "c/ GLACIER_IR");
  }

  private List<String> targets(String policy) {
    Constraints constraints =
        policy.isEmpty()
            ? NONE
            : PolicyFile.read(
                    ("version: test\npolicy: cloudflux\n" + policy).getBytes(UTF_8), "p.yaml", BOOK)
                .constraints();
    return compile(LifecycleDialect.S3, constraints).get(0).rules().stream()
        .map(rule -> rule.prefix() + " " + rule.toClass())
        .toList();
  }

  private void add(
      String object, String current, String advised, long gb, int idleDays, double reads) {
    long bytes = gb * GB;
    double read = reads * bytes;
    ProviderPrices prices = BOOK.providerOfScheme(ObjectId.scheme(object)).orElseThrow();
    CostModel costs = new CostModel(prices);
    StorageClass from = prices.require(current);
    StorageClass to = prices.require(advised);
    double saving =
        costs.monthlyCost(from, bytes, reads, read, 0, idleDays)
            - costs.monthlyCost(to, bytes, reads, read, 0, idleDays);
    objects.add(
        new ExportedObject(
            object,
            current,
            advised,
            bytes,
            idleDays,
            reads,
            read,
            saving,
            costs.moveCost(from, to, bytes),
            false));
  }

  private List<LifecycleRules> compile(LifecycleDialect dialect) {
    return compile(dialect, NONE);
  }

  private List<LifecycleRules> compile(LifecycleDialect dialect, Constraints constraints) {
    LifecycleCompiler compiler =
        new LifecycleCompiler(BOOK.provider(dialect.provider()), dialect, constraints, 90);
    objects.forEach(compiler::add);
    return compiler.compile();
  }
}
