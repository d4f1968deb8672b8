package io.cloudflux.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.StorageClass.AutoTier;
import io.cloudflux.price.StorageClass.AutoTiering;
import io.cloudflux.price.StorageClass.Band;
import io.cloudflux.price.StorageClass.Minimums;
import io.cloudflux.price.StorageClass.Moves;
import io.cloudflux.price.StorageClass.Requests;
import io.cloudflux.price.StorageClass.Retrieval;
import io.cloudflux.price.StorageClass.RetrievalOption;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceBookTest {
  private final PriceBook book = ShippedPrices.book();

  @Test
  void shipsThreeProvidersInTheOrderOfTheFile() {
    assertThat(book.providers().keySet()).containsExactly("s3", "gcs", "azure");
    assertThat(book.provider("s3").classes().keySet())
        .containsExactly(
            "STANDARD",
            "INTELLIGENT_TIERING",
            "STANDARD_IA",
            "ONEZONE_IA",
            "GLACIER_IR",
            "GLACIER",
            "DEEP_ARCHIVE");
    assertThat(book.provider("gcs").classes().keySet())
        .containsExactly("STANDARD", "AUTOCLASS", "NEARLINE", "COLDLINE", "ARCHIVE");
    assertThat(book.provider("azure").classes().keySet())
        .containsExactly("Hot", "SMART", "Cool", "Cold", "Archive");
  }

  @Test
  void versionNamesTheBytes() throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(ShippedPrices.path()));

    assertThat(book.version())
        .isEqualTo("2026-11-" + HexFormat.of().formatHex(hash).substring(0, 8));
  }

  @Test
  void readsAClassAsPrinted() {
    StorageClass glacier = book.provider("s3").require("GLACIER");

    assertThat(glacier)
        .isEqualTo(
            new StorageClass(
                "s3",
                "GLACIER",
                Tier.ARCHIVE,
                Band.all(0.0036),
                new Requests(0.00003, 0.0000004, 0, 0.0000004),
                new Retrieval(
                    0.01,
                    0.00005,
                    18_000_000,
                    true,
                    List.of(
                        new RetrievalOption("bulk", 43_200_000, 0, 0),
                        new RetrievalOption("expedited", 300_000, 0.03, 0.01))),
                new Minimums(90, 0, 32_768, 8_192),
                new Moves(0.00003, 0.00003, 0, List.of("DEEP_ARCHIVE")),
                AutoTiering.NONE));
    assertThat(book.provider("s3").standard().storageBands())
        .containsExactly(
            new Band(51_200, 0.023),
            new Band(512_000, 0.022),
            new Band(Double.POSITIVE_INFINITY, 0.021));
  }

  @Test
  void keepsTheClassesNumbersApartFromTheProviders() {
    ProviderPrices azure = book.provider("azure");

    assertThat(azure.require("Archive").readPerRequest()).isEqualTo(0.0005);
    assertThat(azure.require("Hot").moveUpPerRequest()).isZero();
    assertThat(azure.egressCost(1)).isEqualTo(0.087);
    assertThat(azure.bytesPerGb()).isEqualTo(1L << 30);
  }

  @ParameterizedTest
  @CsvSource({
    "s3, standard_ia, STANDARD_IA",
    "s3, GLACIER_FLEXIBLE_RETRIEVAL, GLACIER",
    "s3, glacier_flexible_retrieval, GLACIER",
    "s3, STANDARD, STANDARD",
    "gcs, nearline, NEARLINE",
    "azure, HOT, Hot",
    "azure, Standard, Hot"
  })
  void findsClassesInAnyCaseAndByAlias(String provider, String name, String found) {
    assertThat(book.provider(provider).find(name)).map(StorageClass::name).contains(found);
  }

  @Test
  void doesNotGuessAClass() {
    assertThat(book.provider("s3").find("OUTPOSTS")).isEmpty();
    assertThat(book.provider("s3").find(null)).isEmpty();
    assertThatThrownBy(() -> book.provider("azure").require("Tepid"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "storage class Tepid of azure is not in the price book; allowed: [Hot, SMART, Cool,"
                + " Cold, Archive]");
  }

  @ParameterizedTest
  @CsvSource({
    "s3, STANDARD, STANDARD_IA, GLACIER_IR, DEEP_ARCHIVE",
    "gcs, STANDARD, NEARLINE, COLDLINE, ARCHIVE",
    "azure, Hot, Cool, Cold, Archive"
  })
  void hasAClassForEachTier(String provider, String hot, String warm, String cold, String archive) {
    ProviderPrices prices = book.provider(provider);

    assertThat(prices.explicitClassOf(Tier.HOT)).contains(prices.require(hot));
    assertThat(prices.explicitClassOf(Tier.WARM)).contains(prices.require(warm));
    assertThat(prices.explicitClassOf(Tier.COLD)).contains(prices.require(cold));
    assertThat(prices.explicitClassOf(Tier.ARCHIVE)).contains(prices.require(archive));
  }

  @Test
  void hasNoClassForATierNotNamed() {
    ProviderPrices s3 = book.provider("s3");
    ProviderPrices bare =
        new ProviderPrices("s3", "r", 1e9, "STANDARD", s3.classes(), "page", "2026-11");

    assertThat(bare.explicitClassOf(Tier.HOT)).isEmpty();
  }

  @Test
  void knowsTheProviderOfAScheme() {
    assertThat(book.providerOfScheme("s3")).contains(book.provider("s3"));
    assertThat(book.providerOfScheme("gs")).contains(book.provider("gcs"));
    assertThat(book.providerOfScheme("az")).contains(book.provider("azure"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hdfs", "ofs", "http", "gcs", "azure", ""})
  void billsNothingForOtherSchemes(String scheme) {
    assertThat(book.providerOfScheme(scheme)).isEmpty();
    assertThat(book.providerOfScheme(null)).isEmpty();
  }

  @Test
  void refusesAnUnknownProvider() {
    assertThatThrownBy(() -> book.provider("minio"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("provider minio is not in the price book; allowed: [s3, gcs, azure]");
  }

  @ParameterizedTest
  @CsvSource({
    "s3, STANDARD, milliseconds",
    "gcs, ARCHIVE, milliseconds",
    "s3, GLACIER, hours",
    "s3, DEEP_ARCHIVE, hours",
    "azure, Archive, hours"
  })
  void tellsLatencyInWords(String provider, String name, String words) {
    assertThat(book.provider(provider).require(name).latencyClass()).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "999, milliseconds",
    "1000, minutes",
    "300000, minutes",
    "3599999, minutes",
    "3600000, hours"
  })
  void latencyWordsChangeAtASecondAndAnHour(long millis, String words) {
    StorageClass storageClass =
        new StorageClass(
            "s3",
            "X",
            Tier.COLD,
            Band.all(0),
            new Requests(0, 0),
            new Retrieval(0, 0, millis, false, List.of()),
            Minimums.NONE,
            new Moves(0, 0, 0, List.of()),
            AutoTiering.NONE);

    assertThat(storageClass.latencyClass()).isEqualTo(words);
  }

  @Test
  void keepsTheOtherWaysToRestore() {
    assertThat(book.provider("s3").require("GLACIER").retrieval())
        .isEqualTo(
            new Retrieval(
                0.01,
                0.00005,
                18_000_000,
                true,
                List.of(
                    new RetrievalOption("bulk", 43_200_000, 0, 0),
                    new RetrievalOption("expedited", 300_000, 0.03, 0.01))));
    assertThat(book.provider("azure").require("Archive").retrieval().options())
        .extracting(RetrievalOption::name, RetrievalOption::perGb)
        .containsExactly(tuple("high", 0.10));
  }

  @Test
  void pricesOptInTiersOnlyWhereAskedFor() {
    ProviderPrices s3 = book.provider("s3");
    StorageClass usual = s3.require("INTELLIGENT_TIERING");

    assertThat(usual.autoTiers())
        .extracting(AutoTier::name)
        .containsExactly("frequent", "infrequent", "archive instant");
    // Archive begins on day 90, as archive instant does, and takes its place.
    StorageClass deep = usual.autoTiersTo("deep archive");
    assertThat(deep.autoTiers())
        .extracting(AutoTier::name)
        .containsExactly("frequent", "infrequent", "archive", "deep archive");
    assertThat(deep.firstByteMillis()).isEqualTo(12 * 3_600_000L);
    assertThat(usual.autoTiersTo("archive").firstByteMillis()).isEqualTo(5 * 3_600_000L);
    assertThat(deep.autoTiersTo("archive instant")).isEqualTo(usual);
    assertThat(s3.with(deep).require("intelligent_tiering")).isEqualTo(deep);
    assertThatThrownBy(() -> usual.autoTiersTo("frozen"))
        .hasMessage(
            "auto tier frozen is unknown; allowed: one of [frequent, infrequent, archive instant,"
                + " archive, deep archive]");
  }

  @Test
  void endsAutoclassWhereItsOwnerSays() {
    StorageClass autoclass = book.provider("gcs").require("AUTOCLASS");

    assertThat(autoclass.autoTiers()).hasSize(4);
    assertThat(autoclass.autoTiersTo("NEARLINE").autoTiers())
        .extracting(AutoTier::name)
        .containsExactly("STANDARD", "NEARLINE");
  }

  @ParameterizedTest
  @CsvSource({
    "s3, STANDARD, STANDARD_IA+INTELLIGENT_TIERING+ONEZONE_IA+GLACIER_IR+GLACIER+DEEP_ARCHIVE",
    "s3, STANDARD_IA, ONEZONE_IA+GLACIER_IR+GLACIER+DEEP_ARCHIVE",
    "s3, INTELLIGENT_TIERING, ONEZONE_IA+GLACIER_IR+GLACIER+DEEP_ARCHIVE",
    "s3, ONEZONE_IA, GLACIER+DEEP_ARCHIVE",
    "s3, GLACIER_IR, GLACIER+DEEP_ARCHIVE",
    "s3, GLACIER, DEEP_ARCHIVE",
    "s3, DEEP_ARCHIVE, ''",
    "gcs, STANDARD, NEARLINE+COLDLINE+ARCHIVE+AUTOCLASS",
    "gcs, COLDLINE, ARCHIVE",
    "azure, Cool, Cold+Archive",
    "azure, Cold, Archive"
  })
  void rulesLeadDown(String provider, String from, String to) {
    assertThat(String.join("+", book.provider(provider).require(from).moves().byRule()))
        .isEqualTo(to);
  }

  @Test
  void knowsWhatTheAccountIsBilled() {
    ProviderPrices s3 = book.provider("s3");

    assertThat(s3.account().listPerRequest()).isEqualTo(0.000005);
    assertThat(s3.account().minimumTransitionBytes()).isEqualTo(128 << 10);
    assertThat(s3.require("STANDARD_IA").moves().daysInStandardBefore()).isEqualTo(30);
    assertThat(s3.require("GLACIER_IR").moves().daysInStandardBefore()).isZero();
    assertThat(s3.require("STANDARD_IA").requests()).isEqualTo(new Requests(1e-5, 1e-6, 0, 1e-6));
    assertThat(book.provider("azure").account().lastAccessTrackingPerObjectDay())
        .isEqualTo(0.0000004);
  }

  @Test
  void billsTheNetworkBandAfterBand() {
    ProviderPrices s3 = book.provider("s3");

    assertThat(s3.network().interRegionPerGb()).isEqualTo(0.02);
    assertThat(s3.egressCost(0)).isZero();
    assertThat(s3.egressCost(100)).isEqualTo(9);
    // 10240 at 0.09, 40960 at 0.085, 1000 at 0.07
    assertThat(s3.egressCost(52_200)).isCloseTo(921.6 + 3481.6 + 70, within(1e-9));
    assertThat(book.provider("gcs").egressCost(1_000_000)).isCloseTo(120_000, within(1e-6));
  }

  @Test
  void travelsToTasksUnchanged() throws Exception {
    PriceBook copy = (PriceBook) copyOf(book);
    CostModel model = (CostModel) copyOf(new CostModel(book.provider("gcs")));

    assertThat(copy).isEqualTo(book);
    assertThat(copy.provider("s3").classes().keySet())
        .containsExactlyElementsOf(book.provider("s3").classes().keySet());
    assertThat(model.prices()).isEqualTo(book.provider("gcs"));
  }

  @Test
  void cannotBeChanged() {
    ProviderPrices s3 = book.provider("s3");

    assertThatThrownBy(() -> s3.classes().clear()).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> book.providers().clear()).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> s3.standard().storageBands().clear())
        .isInstanceOf(RuntimeException.class);
  }

  private static Object copyOf(Object value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }
}
