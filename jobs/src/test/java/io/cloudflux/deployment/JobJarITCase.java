package io.cloudflux.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cloudflux.jobs.tiering.TieringJob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The jar that goes to a cluster: what no cluster has is in it, what every cluster has is not. */
class JobJarITCase {
  private static final Path JAR = Path.of("target/cloudflux.jar");

  private static JarFile jar;
  private static List<String> entries;

  @BeforeAll
  static void open() throws IOException {
    assumeTrue(Files.exists(JAR), "no " + JAR + ": mvn package makes it");
    jar = new JarFile(JAR.toFile());
    entries = jar.stream().map(JarEntry::getName).toList();
  }

  @AfterAll
  static void close() throws IOException {
    if (jar != null) {
      jar.close();
    }
  }

  @Test
  void mainClassIsTheTieringJob() throws IOException {
    assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
        .isEqualTo(TieringJob.class.getName());
    assertThat(entries)
        .contains(
            "io/cloudflux/jobs/tiering/TieringJob.class",
            "io/cloudflux/jobs/forecast/ForecastTrainingJob.class",
            "io/cloudflux/cli/Cloudflux.class",
            "io/cloudflux/price/PriceBook.class");
  }

  @Test
  void everythingIsInItOnce() {
    assertThat(new HashSet<>(entries)).hasSameSizeAs(entries);
  }

  @Test
  void holdsConnectorsAndDrivers() {
    assertThat(entries)
        .contains(
            "org/apache/flink/connector/kafka/source/KafkaSource.class",
            "org/apache/kafka/clients/producer/KafkaProducer.class",
            "org/apache/flink/connector/jdbc/core/table/JdbcDynamicTableFactory.class",
            "org/postgresql/Driver.class",
            "org/flywaydb/core/Flyway.class",
            "org/apache/flink/ml/api/Model.class",
            "org/apache/flink/ml/servable/api/DataFrame.class",
            "com/fasterxml/jackson/databind/ObjectMapper.class",
            "picocli/CommandLine.class");
  }

  @Test
  void holdsNothingThatTheClusterBrings() {
    assertThat(entries)
        .noneMatch(name -> name.startsWith("org/apache/flink/streaming/api/environment/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/runtime/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/table/planner/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/connector/base/"))
        .noneMatch(name -> name.startsWith("org/apache/flink/connector/file/"))
        .noneMatch(name -> name.startsWith("org/apache/logging/log4j/"))
        .noneMatch(name -> name.startsWith("org/slf4j/"))
        .noneMatch(name -> name.startsWith("org/rocksdb/"));
  }

  @Test
  void holdsNothingOfTheDemosServicesAndTheTests() {
    assertThat(entries)
        .doesNotContain("kafka/server/KafkaRaftServer.class")
        .noneMatch(name -> name.startsWith("scala/"))
        .noneMatch(name -> name.startsWith("io/zonky/"))
        .noneMatch(name -> name.startsWith("org/junit/"))
        .noneMatch(name -> name.startsWith("org/assertj/"))
        .noneMatch(name -> name.endsWith("ITCase.class"));
  }

  @Test
  void holdsNoSignaturesOfOthers() {
    assertThat(entries).noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"));
  }

  @Test
  void servicesOfAllConnectorsAreMerged() throws IOException {
    assertThat(services("org.apache.flink.table.factories.Factory"))
        .anyMatch(factory -> factory.contains(".kafka."))
        .anyMatch(factory -> factory.contains(".jdbc."));
    assertThat(services("java.sql.Driver")).contains("org.postgresql.Driver");
    assertThat(services("org.flywaydb.core.extensibility.Plugin"))
        .anyMatch(plugin -> plugin.startsWith("org.flywaydb.core."))
        .anyMatch(plugin -> plugin.startsWith("org.flywaydb.database.postgresql."));
    assertThat(services("com.fasterxml.jackson.core.JsonFactory"))
        .contains(
            "com.fasterxml.jackson.core.JsonFactory",
            "com.fasterxml.jackson.dataformat.yaml.YAMLFactory");
  }

  @Test
  void everyServiceNamedIsThere() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (String entry : entries) {
      if (entry.matches("META-INF/services/[^/]+")) {
        for (String provider : services(entry.substring("META-INF/services/".length()))) {
          if (!entries.contains(provider.replace('.', '/') + ".class")) {
            missing.add(entry + ": " + provider);
          }
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void holdsMigrationsAndPrices() throws IOException {
    assertThat(entries).contains("flink-conf/prices.yaml", "flink-conf/policy.yaml");
    assertThat(entries).anyMatch(name -> name.matches("sql/postgres/V1__\\w+\\.sql"));
    try (InputStream shipped = jar.getInputStream(jar.getEntry("flink-conf/prices.yaml"))) {
      assertThat(shipped.readAllBytes())
          .isEqualTo(Files.readAllBytes(Path.of("../flink-conf/prices.yaml")));
    }
  }

  /** Providers that a file in {@code META-INF/services} names. */
  private static List<String> services(String service) throws IOException {
    JarEntry entry = jar.getJarEntry("META-INF/services/" + service);
    assertThat(entry).as(service).isNotNull();
    try (InputStream in = jar.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }
}
