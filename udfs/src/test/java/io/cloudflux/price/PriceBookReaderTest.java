package io.cloudflux.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.StorageClass.RetrievalOption;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceBookReaderTest {
  private static final String BOOK =
      """
      version: "1"
      providers:
        s3:
          region: here
          source: a page
          date: 2026-11
          bytes_per_gb: 1000000000
          standard_class: STANDARD
          tier_class: {HOT: STANDARD, WARM: IA}
          aliases: {OLD: IA}
          list_per_1k: 0.005
          egress_per_gb: 0.09
          inter_region_per_gb: 0.02
          classes:
            STANDARD:
              tier: HOT
              first_byte_ms: 50
              storage_per_gb_month:
                - {up_to_gb: 100, per_gb_month: 0.03}
                - {per_gb_month: 0.02}
              write_per_10k: 0.05
              read_per_1k: 0.0004
              retrieval_per_gb: 0
              transition_per_1k: 0
              by_rule: [IA, AUTO]
              minimum_days: 0
            AUTO:
              tier: HOT
              first_byte_ms: 50
              auto_tiers:
                - {name: near, after_idle_days: 0, per_gb_month: 0.03}
                - {name: far, after_idle_days: 30, per_gb_month: 0.01}
              write_per_1k: 0.005
              read_per_1k: 0.0004
              retrieval_per_gb: 0
              transition_per_1k: 0.01
              by_rule: []
              minimum_days: 0
              monitoring_per_1k_objects_month: 0.0025
              monitoring_minimum_bytes: 1000
            IA:
              tier: WARM
              source: another page
              date: 2026-11-22
              first_byte_hours: 2
              storage_per_gb_month: 0.01
              write_per_1k: 0.01
              read_per_1k: 0.001
              retrieval_per_gb: 0.0125
              transition_per_1k: 0.02
              by_rule: [AUTO]
              minimum_days: 30
      """;

  @Test
  void readsUnitsAsPrinted() {
    ProviderPrices s3 = read(BOOK).provider("s3");

    assertThat(s3.standard().writePerRequest()).isEqualTo(0.000005);
    assertThat(s3.standard().readPerRequest()).isEqualTo(0.0000004);
    assertThat(s3.require("IA").firstByteMillis()).isEqualTo(7_200_000);
    assertThat(s3.require("IA").moveUpPerRequest()).isEqualTo(0.00001);
    assertThat(s3.require("AUTO").auto()).isTrue();
    assertThat(s3.require("AUTO").monitoringPerObjectMonth()).isEqualTo(0.0000025);
    assertThat(s3.find("old")).contains(s3.require("IA"));
  }

  @ParameterizedTest
  @CsvSource({
    "monitoring_per_10k_objects_month: 0.04, 0.000004",
    "monitoring_per_1k_objects_30_days: 0.0072, 0.0000073"
  })
  void readsEveryUnitOfMonitoring(String line, double each) {
    String book = BOOK.replace("monitoring_per_1k_objects_month: 0.0025", line);

    assertThat(read(book).provider("s3").require("AUTO").monitoringPerObjectMonth())
        .isCloseTo(each, within(1e-18));
  }

  @Test
  void anyEditChangesTheVersion() {
    assertThat(read(BOOK).version()).matches("1-[0-9a-f]{8}").isEqualTo(read(BOOK).version());
    assertThat(read(BOOK + "# checked\n").version()).isNotEqualTo(read(BOOK).version());
  }

  @Test
  void refusesAMissingPrice() {
    refuses(
        "        retrieval_per_gb: 0.0125\n",
        "",
        "prices.yaml: providers.s3.classes.IA.retrieval_per_gb is missing; allowed: a finite"
            + " number, 0 or more");
  }

  @ParameterizedTest
  @CsvSource({"-0.01, -0.01", "NaN, '\"NaN\"'", "free, '\"free\"'", "true, true"})
  void refusesWhatIsNoPrice(String value, String shown) {
    refuses(
        "retrieval_per_gb: 0.0125",
        "retrieval_per_gb: " + value,
        "prices.yaml: providers.s3.classes.IA.retrieval_per_gb is "
            + shown
            + "; allowed: a finite number, 0 or more");
  }

  @ParameterizedTest
  @ValueSource(strings = {".nan", ".inf"})
  void refusesYamlsOwnInfinities(String value) {
    refusesContaining(
        "retrieval_per_gb: 0.0125",
        "retrieval_per_gb: " + value,
        "prices.yaml: providers.s3.classes.IA.retrieval_per_gb: ",
        "'" + value + "'",
        "; allowed: YAML with each key once and finite numbers");
  }

  @Test
  void refusesAPriceTooLargeToHold() {
    refusesContaining(
        "retrieval_per_gb: 0.0125",
        "retrieval_per_gb: 1.0e+999",
        "providers.s3.classes.IA.retrieval_per_gb is ",
        "allowed: a finite number, 0 or more");
  }

  @Test
  void refusesAnEmptyPrice() {
    refuses(
        "retrieval_per_gb: 0.0125",
        "retrieval_per_gb:",
        "prices.yaml: providers.s3.classes.IA.retrieval_per_gb is \"\"; allowed: a finite"
            + " number, 0 or more");
  }

  @Test
  void refusesBothUnitsAndNeither() {
    refuses(
        "write_per_10k: 0.05",
        "write_per_10k: 0.05\n        write_per_1k: 0.005",
        "prices.yaml: providers.s3.classes.STANDARD.write_per_10k is given besides write_per_1k;"
            + " allowed: exactly one of write_per_1k, write_per_10k");
    refuses(
        "        write_per_10k: 0.05\n",
        "",
        "prices.yaml: providers.s3.classes.STANDARD.write_per_1k is missing; allowed: exactly one"
            + " of write_per_1k, write_per_10k");
  }

  @Test
  void refusesAMistypedKey() {
    refuses(
        "egress_per_gb",
        "egres_per_gb",
        "prices.yaml: providers.s3.egres_per_gb is not a key here; allowed: region, source, date,"
            + " schemes, bytes_per_gb, standard_class, tier_class, aliases, list_per_1k,"
            + " list_per_10k, last_access_tracking_per_1k, last_access_tracking_per_10k,"
            + " minimum_transition_bytes, egress_per_gb, inter_region_per_gb, classes");
    refusesContaining(
        "read_per_1k: 0.001\n",
        "read_per_100: 0.001\n",
        "prices.yaml: providers.s3.classes.IA.read_per_100 is not a key here; allowed: tier,");
    refusesContaining(
        "{up_to_gb: 100,",
        "{to_gb: 100,",
        "prices.yaml: providers.s3.classes.STANDARD.storage_per_gb_month[0].to_gb is not a key"
            + " here; allowed: up_to_gb, per_gb_month");
  }

  @Test
  void refusesNoProvider() {
    assertThatThrownBy(() -> read("version: \"1\"\nproviders: {}\n"))
        .hasMessage(
            "prices.yaml: providers is empty; allowed: s3, gcs, azure or others, one or more");
  }

  @Test
  void refusesAStoreOfOnesOwnWithoutSchemes() {
    refuses(
        "  s3:",
        "  minio:",
        "prices.yaml: providers.minio.schemes is missing; allowed: a list of texts");
    refuses(
        "  s3:",
        "  minio:\n    schemes: []",
        "prices.yaml: providers.minio.schemes is empty; allowed: one or more, such as [hdfs]");
    refuses(
        "  s3:",
        "  minio:\n    schemes: [\"s3://\"]",
        "prices.yaml: providers.minio.schemes is s3://; allowed: what stands before :// in object"
            + " ids, such as hdfs");
  }

  @Test
  void refusesOneSchemeAtTwoProviders() {
    String other = BOOK.substring(BOOK.indexOf("  s3:")).replace("  s3:", "  minio:");

    assertThatThrownBy(() -> read(BOOK + other.replace("minio:", "minio:\n    schemes: [s3]")))
        .hasMessage(
            "prices.yaml: providers.minio.schemes is s3, which s3 has; allowed: each scheme at one"
                + " provider");
    assertThat(
            read(BOOK + other.replace("minio:", "minio:\n    schemes: [minio, ceph]"))
                .providerOfScheme("ceph"))
        .map(ProviderPrices::provider)
        .contains("minio");
  }

  @Test
  void readsStoresOfOnesOwn() throws IOException {
    try (InputStream in = PriceBookReaderTest.class.getResourceAsStream("/prices/own.yaml")) {
      PriceBook book = PriceBookReader.read(in, "own.yaml");
      ProviderPrices hdfs = book.providerOfScheme("hdfs").orElseThrow();
      CostModel costs = new CostModel(hdfs);
      StorageClass archive = hdfs.require("ARCHIVE");

      assertThat(hdfs.provider()).isEqualTo("hdfs");
      assertThat(hdfs.standard().name()).isEqualTo("DISK");
      assertThat(hdfs.bytesPerGb()).isEqualTo(1L << 30);
      assertThat(hdfs.egressCost(1)).isZero();
      assertThat(archive.readPerRequest()).isEqualTo(0.000001);
      assertThat(costs.storagePerMonth(archive, 1L << 30, 0)).isEqualTo(0.004);
      assertThat(costs.moveCost(hdfs.standard(), archive, 1L << 30)).isZero();
      assertThat(costs.moveCost(archive, hdfs.standard(), 1L << 30)).isZero();
      assertThat(book.providerOfScheme("s3")).map(ProviderPrices::provider).contains("minio");
      // A rule of its own, and what it does not lead to is a copy: read and write.
      ProviderPrices minio = book.provider("minio");
      StorageClass warm = minio.require("WARM");
      assertThat(new CostModel(minio).moveCost(minio.standard(), warm, 1)).isEqualTo(0.0000002);
      assertThat(new CostModel(minio).moveCost(warm, minio.standard(), 1))
          .isCloseTo(0.0000005 + 0.0000001, within(1e-18));
    }
  }

  /** The head of the shipped book is a manual: its example is one. */
  @Test
  void theExampleInTheShippedBookCanBeUncommented() throws IOException {
    String shipped = Files.readString(ShippedPrices.path());
    int start = shipped.indexOf("#  hdfs:");
    String example = shipped.substring(start, shipped.indexOf("\n\n", start));

    PriceBook book = read(shipped + "\n" + example.replace("\n#", "\n").substring(1) + "\n");

    assertThat(book.providers().keySet()).containsExactly("s3", "gcs", "azure", "hdfs");
    assertThat(book.providerOfScheme("hdfs").orElseThrow().classes().keySet())
        .containsExactly("DISK", "ARCHIVE");
  }

  @Test
  void refusesRulesToWhereThereIsNoClass() {
    refuses(
        "by_rule: [IA, AUTO]",
        "by_rule: [IA, COLD]",
        "prices.yaml: providers.s3.classes.STANDARD.by_rule is COLD; allowed: each at most once of"
            + " [AUTO, IA]");
    refuses(
        "by_rule: [IA, AUTO]",
        "by_rule: [STANDARD]",
        "prices.yaml: providers.s3.classes.STANDARD.by_rule is STANDARD; allowed: each at most once"
            + " of [AUTO, IA]");
    refuses(
        "by_rule: [IA, AUTO]",
        "by_rule: [IA, IA]",
        "prices.yaml: providers.s3.classes.STANDARD.by_rule is IA; allowed: each at most once of"
            + " [AUTO, IA]");
    refuses(
        "        by_rule: [IA, AUTO]\n",
        "",
        "prices.yaml: providers.s3.classes.STANDARD.by_rule is missing; allowed: a list of texts");
    refuses(
        "by_rule: [IA, AUTO]",
        "by_rule: IA",
        "prices.yaml: providers.s3.classes.STANDARD.by_rule is \"IA\"; allowed: a list of texts");
  }

  @Test
  void refusesAColderClassDearerThanTheStandardOne() {
    refuses(
        "storage_per_gb_month: 0.01\n",
        "storage_per_gb_month: 0.04\n",
        "prices.yaml: providers.s3.classes.IA.storage_per_gb_month is 0.04 in tier WARM; allowed:"
            + " at most 0.03, that of STANDARD");
  }

  @Test
  void readsTheNetworkInBands() {
    ProviderPrices s3 =
        read(edited(
                "egress_per_gb: 0.09", "egress_per_gb: [{up_to_gb: 10, per_gb: 2}, {per_gb: 1}]"))
            .provider("s3");

    assertThat(s3.egressCost(10)).isEqualTo(20);
    assertThat(s3.egressCost(15)).isEqualTo(25);
    refuses(
        "egress_per_gb: 0.09",
        "egress_per_gb: [{up_to_gb: 10, per_gb: 2}, {up_to_gb: 5, per_gb: 1}]",
        "prices.yaml: providers.s3.egress_per_gb has a band up to 5.0 GB after 10.0; allowed:"
            + " ascending bands");
    refuses(
        "egress_per_gb: 0.09",
        "egress_per_gb: [{up_to_gb: 10, per_gb: -2}]",
        "prices.yaml: providers.s3.egress_per_gb[0].per_gb is -2; allowed: a finite number, 0 or"
            + " more");
    refuses(
        "egress_per_gb: 0.09",
        "egress_per_gb: [{up_to_gb: 10, per_gb: 2}]",
        "prices.yaml: providers.s3.egress_per_gb ends at 10.0 GB; allowed: a last band without"
            + " up_to_gb");
  }

  @Test
  void readsWaysToRestore() {
    String options = "retrieval_options: [{name: bulk, first_byte_hours: 5, per_gb: 0, per_1k: 1}]";
    StorageClass ia =
        read(edited(
                "minimum_days: 30",
                "restore_needed: true\n        minimum_days: 30\n        " + options))
            .provider("s3")
            .require("IA");

    assertThat(ia.retrieval().options())
        .containsExactly(new RetrievalOption("bulk", 18_000_000, 0, 0.001));
    refuses(
        "minimum_days: 30",
        "minimum_days: 30\n        " + options,
        "prices.yaml: providers.s3.classes.IA.retrieval_options is set where restore_needed is"
            + " false; allowed: none");
    refuses(
        "minimum_days: 30",
        "restore_needed: true\n        minimum_days: 30\n        "
            + options.replace("bulk", "standard"),
        "prices.yaml: providers.s3.classes.IA.retrieval_options has standard twice; allowed: each"
            + " name once, standard being the class's own figures");
  }

  @Test
  void refusesAutoTiersThatDoNotFallInPrice() {
    refuses(
        "after_idle_days: 30, per_gb_month: 0.01}",
        "after_idle_days: 30, per_gb_month: 0.03}",
        "prices.yaml: providers.s3.classes.AUTO.auto_tiers has far at 0.03 after near at 0.03;"
            + " allowed: falling prices");
    refuses(
        "after_idle_days: 30, per_gb_month: 0.01}",
        "after_idle_days: 30, per_gb_month: 0.01, opt_in: true}\n"
            + "          - {name: last, after_idle_days: 60, per_gb_month: 0.005}",
        "prices.yaml: providers.s3.classes.AUTO.auto_tiers has opt_in before a tier that needs"
            + " none, or in the first; allowed: in the last ones");
    refuses(
        "after_idle_days: 30, per_gb_month: 0.01}",
        "after_idle_days: 4000, per_gb_month: 0.01}",
        "prices.yaml: providers.s3.classes.AUTO.auto_tiers[1].after_idle_days is 4000; allowed: a"
            + " whole number, 0 to 3650");
  }

  @Test
  void refusesMinimumDaysInAnAutoClass() {
    refuses(
        "        minimum_days: 0\n        monitoring",
        "        minimum_days: 5\n        monitoring",
        "prices.yaml: providers.s3.classes.AUTO.minimum_days is 5 in an auto class; allowed: 0");
  }

  @Test
  void refusesBandsOutOfOrder() {
    refuses(
        "- {per_gb_month: 0.02}",
        "- {up_to_gb: 50, per_gb_month: 0.02}",
        "prices.yaml: providers.s3.classes.STANDARD.storage_per_gb_month has a band up to 50.0 GB"
            + " after 100.0; allowed: ascending bands");
    refuses(
        "- {per_gb_month: 0.02}",
        "- {up_to_gb: 500, per_gb_month: 0.02}",
        "prices.yaml: providers.s3.classes.STANDARD.storage_per_gb_month ends at 500.0 GB; allowed:"
            + " a last band without up_to_gb");
    refuses(
        "{up_to_gb: 100, per_gb_month: 0.03}",
        "{up_to_gb: 100, per_gb_month: -1}",
        "prices.yaml: providers.s3.classes.STANDARD.storage_per_gb_month[0].per_gb_month is -1;"
            + " allowed: a finite number, 0 or more");
  }

  @Test
  void refusesAutoTiersOutOfOrder() {
    refuses(
        "after_idle_days: 30",
        "after_idle_days: 0",
        "prices.yaml: providers.s3.classes.AUTO.auto_tiers has a tier after 0 idle days out of"
            + " order; allowed: 0 for the first, then ascending");
    refuses(
        "name: near, after_idle_days: 0",
        "name: near, after_idle_days: 7",
        "prices.yaml: providers.s3.classes.AUTO.auto_tiers has a tier after 7 idle days out of"
            + " order; allowed: 0 for the first, then ascending");
  }

  @Test
  void refusesStorageTwoWays() {
    refuses(
        "storage_per_gb_month: 0.01\n",
        "storage_per_gb_month: 0.01\n        auto_tiers: [{name: a, after_idle_days: 0,"
            + " per_gb_month: 1}]\n",
        "prices.yaml: providers.s3.classes.IA.auto_tiers is given besides storage_per_gb_month;"
            + " allowed: exactly one of storage_per_gb_month, auto_tiers");
  }

  @Test
  void refusesAnAutoClassWithoutFeeOrWithRetrieval() {
    refusesContaining(
        "        monitoring_per_1k_objects_month: 0.0025\n",
        "",
        "providers.s3.classes.AUTO.monitoring_per_1k_objects_month is missing; allowed: exactly one"
            + " of ");
    refusesContaining(
        "monitoring_minimum_bytes: 1000",
        "restore_per_1k: 1\n        monitoring_minimum_bytes: 1000",
        "prices.yaml: providers.s3.classes.AUTO.retrieval_per_gb, restore_per_1k or restore_needed"
            + " is set in an auto class");
    refuses(
        "retrieval_per_gb: 0.0125",
        "retrieval_per_gb: 0.0125\n        monitoring_minimum_bytes: 5",
        "prices.yaml: providers.s3.classes.IA.monitoring is set in a class without auto_tiers;"
            + " allowed: 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "30.5", "3651", "99999999999"})
  void refusesImpossibleMinimumDays(String days) {
    refuses(
        "minimum_days: 30",
        "minimum_days: " + days,
        "prices.yaml: providers.s3.classes.IA.minimum_days is "
            + days
            + "; allowed: a whole number, 0 to 3650");
  }

  @Test
  void refusesAnUnknownTier() {
    refuses(
        "tier: WARM",
        "tier: TEPID",
        "prices.yaml: providers.s3.classes.IA.tier is TEPID; allowed: one of [HOT, WARM, COLD,"
            + " ARCHIVE]");
    refuses(
        "WARM: IA}",
        "TEPID: IA}",
        "prices.yaml: providers.s3.tier_class.TEPID is TEPID; allowed: one of [HOT, WARM, COLD,"
            + " ARCHIVE]");
  }

  @Test
  void refusesNamesOfClassesThatAreNot() {
    refuses(
        "standard_class: STANDARD",
        "standard_class: PLAIN",
        "prices.yaml: providers.s3.standard_class is PLAIN; allowed: one of [STANDARD, AUTO, IA]");
    refuses(
        "standard_class: STANDARD",
        "standard_class: AUTO",
        "prices.yaml: providers.s3.standard_class is AUTO, an auto class; allowed: an explicit"
            + " class");
    refuses(
        "{OLD: IA}",
        "{OLD: PLAIN}",
        "prices.yaml: providers.s3.aliases.OLD is PLAIN; allowed: one of [STANDARD, AUTO, IA]");
    refuses(
        "{OLD: IA}",
        "{ia: STANDARD}",
        "prices.yaml: providers.s3.aliases.ia is the name of a class; allowed: any other name");
    refuses(
        "WARM: IA}",
        "WARM: AUTO}",
        "prices.yaml: providers.s3.tier_class.WARM is AUTO; allowed: a class of that tier that is"
            + " not auto");
  }

  @Test
  void refusesAClassTwice() {
    refuses(
        "      IA:\n",
        "      standard:\n",
        "prices.yaml: providers.s3.classes.standard is the same class as STANDARD; allowed: each"
            + " class once, whether upper or lower case");
    refusesContaining(
        "      IA:\n",
        "      STANDARD:\n",
        "prices.yaml: providers.s3.classes",
        "Duplicate field 'STANDARD'",
        "; allowed: YAML with each key once and finite numbers");
  }

  @Test
  void refusesAKeyTwice() {
    refusesContaining(
        "minimum_days: 30",
        "minimum_days: 30\n        minimum_days: 60",
        "prices.yaml: providers.s3.classes.IA",
        "Duplicate field 'minimum_days'",
        "; allowed: YAML with each key once and finite numbers");
  }

  @Test
  void refusesOtherValues() {
    refuses(
        "bytes_per_gb: 1000000000",
        "bytes_per_gb: 0",
        "prices.yaml: providers.s3.bytes_per_gb is 0.0; allowed: a finite number above 0");
    refuses(
        "date: 2026-11\n",
        "date: November\n",
        "prices.yaml: providers.s3.date is November; allowed: yyyy-MM or yyyy-MM-dd");
    refuses(
        "date: 2026-11-22",
        "date: today",
        "prices.yaml: providers.s3.classes.IA.date is today; allowed: yyyy-MM or yyyy-MM-dd");
    refuses(
        "retrieval_per_gb: 0.0125",
        "retrieval_per_gb: 0.0125\n        restore_needed: perhaps",
        "prices.yaml: providers.s3.classes.IA.restore_needed is \"perhaps\"; allowed: true or"
            + " false");
    refuses("version: \"1\"", "version: 1", "prices.yaml: version is 1; allowed: a text");
  }

  @Test
  void refusesWhatIsNoBook() {
    assertThatThrownBy(() -> read(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("prices.yaml: the document is empty; allowed: a mapping of keys");
    assertThatThrownBy(() -> read("- 1\n"))
        .hasMessage("prices.yaml: the document is [1]; allowed: a mapping of keys");
    assertThatThrownBy(() -> read("a: [1\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("prices.yaml: ")
        .hasMessageContaining("line 2, column 1")
        .hasMessageEndingWith("; allowed: YAML with each key once and finite numbers");
    assertThatThrownBy(() -> read(BOOK + "---\n" + BOOK))
        .hasMessage("prices.yaml: holds a second document; allowed: one document");
    refusesContaining("  s3:\n", "  s3: 1\n  gcs:\n", "providers.s3 is 1; allowed: a mapping");
  }

  @Test
  void tellsWhenTheFileCannotBeRead() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk on fire");
          }
        };

    assertThatThrownBy(() -> PriceBookReader.read(broken, "prices.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("prices.yaml: cannot be read: disk on fire; allowed: a readable file");
  }

  private static void refuses(String part, String replacement, String message) {
    assertThatThrownBy(() -> read(edited(part, replacement)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static void refusesContaining(String part, String replacement, String... messages) {
    assertThatThrownBy(() -> read(edited(part, replacement)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(messages);
  }

  private static String edited(String part, String replacement) {
    assertThat(BOOK).containsOnlyOnce(part);
    return BOOK.replace(part, replacement);
  }

  private static PriceBook read(String yaml) {
    return PriceBookReader.read(
        new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "prices.yaml");
  }
}
