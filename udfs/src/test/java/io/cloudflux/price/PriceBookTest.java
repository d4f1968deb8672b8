package io.cloudflux.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.price.StorageClass.Band;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
                false,
                List.of(new Band(Double.POSITIVE_INFINITY, 0.0036)),
                0.00003,
                0.0000004,
                0.01,
                0.00005,
                0.00003,
                90,
                0,
                32_768,
                8_192,
                0,
                0,
                18_000_000,
                true,
                List.of()));
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
    assertThat(azure.egressPerGb()).isEqualTo(0.087);
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
        new ProviderPrices(
            "s3", "r", 1e9, "STANDARD", s3.classes(), 0, 0, Map.of(), "page", "2026-11");

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
            false,
            List.of(new Band(Double.POSITIVE_INFINITY, 0)),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            millis,
            false,
            List.of());

    assertThat(storageClass.latencyClass()).isEqualTo(words);
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
