package io.cloudflux.deployment;

import static io.cloudflux.deployment.DeploymentFiles.FLINK_CONF;
import static io.cloudflux.deployment.DeploymentFiles.ROOT;
import static io.cloudflux.deployment.DeploymentFiles.read;
import static io.cloudflux.deployment.DeploymentFiles.yaml;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateLatencyTrackOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.contrib.streaming.state.RocksDBConfigurableOptions;
import org.apache.flink.contrib.streaming.state.RocksDBNativeMetricOptions;
import org.apache.flink.contrib.streaming.state.RocksDBOptions;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * No container engine runs where this is built, so the deployment files are checked against what
 * they name: the pom, Flink's and Kafka's own option classes, and the files of the repository.
 */
class DeploymentFilesTest {

  private static final Set<String> ONE_SHOT = Set.of("topics", "submit");
  private static final Duration KAFKA_TRANSACTION_MAX_TIMEOUT = Duration.ofMinutes(15);

  private static final List<Class<?>> FLINK_OPTIONS =
      List.of(
          BlobServerOptions.class,
          CheckpointingOptions.class,
          ClusterOptions.class,
          CoreOptions.class,
          ExecutionOptions.class,
          BatchExecutionOptions.class,
          HeartbeatManagerOptions.class,
          HighAvailabilityOptions.class,
          JobManagerOptions.class,
          MetricOptions.class,
          NettyShuffleEnvironmentOptions.class,
          PipelineOptions.class,
          ResourceManagerOptions.class,
          RestOptions.class,
          RestartStrategyOptions.class,
          RocksDBConfigurableOptions.class,
          RocksDBNativeMetricOptions.class,
          RocksDBOptions.class,
          RpcOptions.class,
          StateBackendOptions.class,
          StateLatencyTrackOptions.class,
          StateRecoveryOptions.class,
          TaskManagerOptions.class,
          WebOptions.class);

  // ---- docker-compose.yml

  @ParameterizedTest
  @MethodSource("yamlFiles")
  void yamlParsesWithoutDuplicateKeys(Path file) {
    assertThatCode(() -> yaml(file)).doesNotThrowAnyException();
    assertThat(yaml(file).isObject()).isTrue();
  }

  @Test
  void imagesAreTheVersionsThatTheTestsRun() {
    Map<String, String> versions = pomProperties();
    String postgresMajor = versions.get("embedded.postgres.binaries.version").split("\\.")[0];
    Map<String, String> expected =
        Map.of(
            "kafka", "apache/kafka:" + versions.get("kafka.version"),
            "topics", "apache/kafka:" + versions.get("kafka.version"),
            "postgres", "postgres:" + postgresMajor,
            "jobmanager", "flink:" + versions.get("flink.version") + "-scala_2.12-java17",
            "taskmanager", "flink:" + versions.get("flink.version") + "-scala_2.12-java17",
            "submit", "flink:" + versions.get("flink.version") + "-scala_2.12-java17");

    expected.forEach(
        (service, image) ->
            assertThat(service(service).path("image").asText()).as(service).isEqualTo(image));
    services()
        .forEach(
            (name, service) ->
                assertThat(service.path("image").asText())
                    .as("%s is pinned to a version", name)
                    .matches("[a-z/]+:v?\\d.*"));
  }

  @Test
  void everyTopicOfTheDesignIsCreated() {
    Map<String, String> cleanup = new TreeMap<>();
    Map<String, Integer> partitions = new HashMap<>();
    Matcher create =
        Pattern.compile("(?m)^create (\\S+) (\\d+)((?: --config \\S+)+)$")
            .matcher(command("topics").replaceAll("\\\\\n\\s*", ""));
    while (create.find()) {
      Properties config = new Properties();
      for (String pair : create.group(3).trim().split("\\s*--config\\s+")) {
        if (!pair.isEmpty()) {
          config.setProperty(pair.split("=", 2)[0], pair.split("=", 2)[1]);
        }
      }
      assertThatCode(() -> LogConfig.validate(config)).doesNotThrowAnyException();
      cleanup.put(create.group(1), config.getProperty("cleanup.policy"));
      partitions.put(create.group(1), Integer.valueOf(create.group(2)));
    }

    assertThat(cleanup)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                entry("access-logs", "delete"),
                entry("object-inventory", "compact"),
                entry("tier-decisions", "compact"),
                entry("migration-plans", "delete"),
                entry("migration-commands", "delete"),
                entry("migration-progress", "delete"),
                entry("dead-letters", "delete"),
                entry("forecast-errors", "delete"),
                entry("forecast-models", "delete"),
                entry("forecast-model-verdicts", "delete"),
                entry("tiering-settings", "delete")));
    assertThat(partitions).containsEntry("access-logs", 6);
    assertThat(
            service("kafka").path("environment").path("KAFKA_AUTO_CREATE_TOPICS_ENABLE").asText())
        .isEqualTo("false");
  }

  @Test
  void whatIsMountedIsInTheRepositoryOrBuiltByIt() {
    String jar = "jobs/target/" + element("jobs/pom.xml", "finalName") + ".jar";
    Map<String, String> mounts = new TreeMap<>();
    services().values().forEach(service -> mounts.putAll(mounts(service)));

    assertThat(mounts).isNotEmpty().containsKey("./" + jar);
    mounts.keySet().stream()
        .filter(source -> !source.equals("./" + jar))
        .forEach(source -> assertThat(ROOT.resolve(source)).as(source).exists());
  }

  @Test
  void submitNamesFilesAndAClassThatExist() {
    String command = command("submit");
    Map<String, String> mounts = mounts(service("submit"));

    assertThat(command).contains("-c " + element("jobs/pom.xml", "mainClass") + " ");
    for (MatchResult path :
        Pattern.compile("/opt/cloudflux/\\S+").matcher(command).results().toList()) {
      String inside = path.group();
      Map.Entry<String, String> mount =
          mounts.entrySet().stream()
              .filter(m -> inside.equals(m.getValue()) || inside.startsWith(m.getValue() + "/"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(inside + " is not mounted in submit"));
      Path source =
          ROOT.resolve(mount.getKey() + inside.substring(mount.getValue().length())).normalize();
      if (!source.startsWith(ROOT.resolve("jobs/target"))) {
        assertThat(source).exists();
      }
    }
    assertThat(service("kafka").path("environment").path("KAFKA_ADVERTISED_LISTENERS").asText())
        .contains("://" + flag(command, "--kafka.bootstrap-servers"));
    assertThat(secrets("submit"))
        .contains(Path.of(flag(command, "--postgres.password-file")).getFileName().toString());
  }

  @Test
  void flinksImageCannotEditTheRepository() {
    for (String name : List.of("jobmanager", "taskmanager", "submit")) {
      assertThat(mounts(service(name))).containsEntry("./flink-conf", "/opt/cloudflux/flink-conf");
      assertThat(mounts(service(name)).values()).noneMatch(t -> t.startsWith("/opt/flink/conf"));
      assertThat(text(service(name).path("entrypoint")))
          .contains("cd /opt/cloudflux/flink-conf\ncp config.yaml ")
          .contains("exec /docker-entrypoint.sh \"$$@\"");
      service(name)
          .path("volumes")
          .forEach(
              volume -> {
                if (volume.path("type").asText("").equals("bind")
                    || volume.asText().startsWith("./")) {
                  assertThat(
                          volume.path("read_only").asBoolean() || volume.asText().endsWith(":ro"))
                      .as("%s mounts %s read-only", name, volume)
                      .isTrue();
                }
              });
    }
  }

  @Test
  void jobManagerTaskManagersAndSubmitShareTheStateDirectory() {
    Configuration config = flinkConfiguration();
    for (String name : List.of("jobmanager", "taskmanager", "submit")) {
      String state =
          Stream.of(texts(service(name).path("volumes")))
              .filter(volume -> volume.startsWith("flink-state:"))
              .findFirst()
              .orElseThrow()
              .substring("flink-state:".length());
      assertThat(config.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
          .startsWith("file://" + state + "/");
      assertThat(config.get(CheckpointingOptions.SAVEPOINT_DIRECTORY))
          .startsWith("file://" + state + "/");
    }
  }

  @Test
  void servicesAreRestartedAndWaitForWhatTheyNeed() {
    services()
        .forEach(
            (name, service) -> {
              if (ONE_SHOT.contains(name)) {
                assertThat(service.path("restart").asText()).as(name).isEqualTo("no");
              } else {
                assertThat(service.path("restart").asText()).as(name).isEqualTo("unless-stopped");
                assertThat(service.path("healthcheck").path("test").isArray()).as(name).isTrue();
              }
              service
                  .path("depends_on")
                  .properties()
                  .forEach(
                      need ->
                          assertThat(need.getValue().path("condition").asText())
                              .as("%s waits for %s", name, need.getKey())
                              .isEqualTo(
                                  ONE_SHOT.contains(need.getKey())
                                      ? "service_completed_successfully"
                                      : "service_healthy"));
              assertThat(services().keySet()).containsAll(keys(service.path("depends_on")));
            });
    assertThat(keys(service("submit").path("depends_on")))
        .containsExactlyInAnyOrder("topics", "postgres", "jobmanager", "taskmanager");
  }

  @Test
  void volumesAndSecretsAreDeclaredAndUsed() {
    Set<String> volumes = new TreeSet<>();
    Set<String> secrets = new TreeSet<>();
    services()
        .forEach(
            (name, service) -> {
              secrets.addAll(secrets(name));
              for (String volume : texts(service.path("volumes"))) {
                if (!volume.startsWith("/") && !volume.startsWith("./")) {
                  volumes.add(volume.split(":")[0]);
                }
              }
            });
    assertThat(volumes).isEqualTo(keys(compose().path("volumes")));
    assertThat(secrets).isEqualTo(keys(compose().path("secrets")));
  }

  @Test
  void portsAnswerThisMachineOnly() {
    services()
        .forEach(
            (name, service) ->
                assertThat(texts(service.path("ports")))
                    .as(name)
                    .allMatch(port -> port.startsWith("127.0.0.1:")));
  }

  @Test
  void environmentVariablesAreTheDocumentedOnes() {
    Set<String> used = new TreeSet<>();
    for (String value : leaves(compose())) {
      Matcher dollar =
          Pattern.compile("\\$\\$|\\$(\\{(CLOUDFLUX_\\w+)(:-[^}]*)?})?").matcher(value);
      while (dollar.find()) {
        if (!dollar.group().equals("$$")) {
          assertThat(dollar.group(2))
              .as("compose would interpolate this; write $$ for the shell: %s", value)
              .isNotNull();
          used.add(dollar.group(2));
        }
      }
    }
    compose().path("secrets").forEach(secret -> used.add(secret.path("environment").asText()));

    Set<String> documented = new TreeSet<>();
    Matcher row =
        Pattern.compile("(?m)^# {3}(CLOUDFLUX_\\w+) {2,}\\S")
            .matcher(read(ROOT.resolve("docker-compose.yml")));
    while (row.find()) {
      documented.add(row.group(1));
    }
    assertThat(used).isEqualTo(documented);
  }

  // ---- flink-conf/config.yaml

  @Test
  void everyKeyIsAnOptionOfThisFlinkAndNotADeprecatedOne() {
    assertFlinkOptions(flinkConfiguration());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobmanager", "taskmanager", "submit"})
  void flinkPropertiesAreOptionsToo(String name) {
    Configuration properties = new Configuration();
    Stream.concat(
            service(name).path("environment").path("FLINK_PROPERTIES").asText().lines(),
            Stream.of(texts(service(name).path("command")))
                .filter(argument -> argument.startsWith("-D"))
                .map(argument -> argument.substring(2)))
        .map(line -> line.split("[:=]", 2))
        .forEach(
            pair ->
                properties.setString(
                    pair[0], pair[1].replaceAll("\\$\\{\\w+:-([^}]*)}", "$1").trim()));

    assertThat(properties.keySet()).isNotEmpty();
    assertFlinkOptions(properties);
    assertThat(properties.get(RestOptions.ADDRESS)).isEqualTo("jobmanager");
  }

  @Test
  void memoryAddsUp() {
    Configuration config = flinkConfiguration();

    assertThatCode(() -> TaskExecutorProcessUtils.processSpecFromConfig(config))
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                JobManagerProcessUtils.processSpecFromConfigWithNewOptionToInterpretLegacyHeap(
                    config, JobManagerOptions.JVM_HEAP_MEMORY))
        .doesNotThrowAnyException();
  }

  @Test
  void java17OpensAreThoseOfThePom() {
    assertThat(flinkConfiguration().get(CoreOptions.FLINK_JVM_OPTIONS).split("\\s+"))
        .containsExactly(pomProperties().get("java17.opens").trim().split("\\s+"));
  }

  @Test
  void aCheckpointCompletesBeforeItsKafkaTransactionExpires() {
    Configuration config = flinkConfiguration();

    assertThat(
            config
                .get(CheckpointingOptions.CHECKPOINTING_INTERVAL)
                .plus(config.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT)))
        .isLessThan(KAFKA_TRANSACTION_MAX_TIMEOUT);
  }

  @Test
  void whatOnlyTheJobsMaySetIsLeftToThem() {
    assertThat(flinkConfiguration().keySet())
        .doesNotContain(
            PipelineOptions.GENERIC_TYPES.key(),
            PipelineOptions.AUTO_GENERATE_UIDS.key(),
            PipelineOptions.MAX_PARALLELISM.key());
  }

  @Test
  void prometheusScrapesThePortThatTheReporterOpensFirst() throws ReflectiveOperationException {
    Configuration config = flinkConfiguration();
    String port = config.getString("metrics.reporter.prom.port", "").split("-")[0];
    JsonNode jobs = yaml(FLINK_CONF.resolve("prometheus/prometheus.yml")).path("scrape_configs");

    assertThat(Class.forName(config.getString("metrics.reporter.prom.factory.class", "")))
        .isAssignableTo(MetricReporterFactory.class);
    assertThat(jobs.path(0).path("static_configs").path(0).path("targets").path(0).asText())
        .isEqualTo("jobmanager:" + port);
    assertThat(jobs.path(1).path("dns_sd_configs").path(0).path("names").path(0).asText())
        .isEqualTo("taskmanager");
    assertThat(jobs.path(1).path("dns_sd_configs").path(0).path("port").asText()).isEqualTo(port);
    assertThat(text(service("taskmanager").path("healthcheck").path("test")))
        .contains(":" + port + "/metrics");
  }

  // ---- the launcher

  @ParameterizedTest
  @ValueSource(strings = {"udfs/pom.xml", "jobs/pom.xml"})
  void launcherBuildsAgainOnceAFileOfTheJarIsEdited(String pom) {
    String launcher = read(ROOT.resolve("cloudflux"));

    assertThat(packedFromOutside(pom))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(launcher).contains("\"$home/" + file + "\""));
  }

  // ---- logging and secrets

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log4j.properties",
        "log4j-console.properties",
        "log4j-cli.properties",
        "log4j-launcher.properties"
      })
  void loggersWriteToAppendersThatExist(String file) throws IOException {
    Properties log4j = log4j(file);
    Set<String> referenced = new TreeSet<>();
    Set<String> declared = new TreeSet<>();
    log4j.forEach(
        (key, value) -> {
          if (key.toString().matches("rootLogger\\.appenderRef\\.\\w+\\.ref")) {
            referenced.add(value.toString());
          } else if (key.toString().matches("appender\\.\\w+\\.name")) {
            declared.add(value.toString());
          }
        });
    assertThat(referenced).isNotEmpty().isEqualTo(declared);
  }

  @Test
  void launcherSaysOnlyWhatIsWrongAndNotOnStandardOutput() throws IOException {
    assertThat(log4j("log4j-launcher.properties"))
        .containsEntry("rootLogger.level", "WARN")
        .containsEntry("appender.console.target", "SYSTEM_ERR")
        .doesNotContainValue("INFO");
  }

  @ParameterizedTest
  @MethodSource("deploymentFiles")
  void noFileHoldsAPassword(Path file) {
    String name = "[\\w.-]*(?:password|passwd|secret|token|credential|access[-_.]?key)[\\w.-]*";
    Pattern assignment =
        Pattern.compile("(?i)(?:^|[\\s\"'{,-])(" + name + ")[\"']?[ \\t]*[:=][ \\t]*(.*)");
    Pattern flag = Pattern.compile("(?i)--(" + name + ")[ \\t]+(\\S+)");
    Pattern inUrl = Pattern.compile("(?i)://[^/\\s:@]+:[^/\\s@]+@|[?&](?:password|user)=");

    List<String> literal = new ArrayList<>();
    for (String line : read(file).lines().filter(l -> !l.strip().startsWith("#")).toList()) {
      for (Pattern pattern : List.of(assignment, flag)) {
        Matcher found = pattern.matcher(line);
        if (found.find() && !pointsElsewhere(found.group(1), found.group(2).trim())) {
          literal.add(line);
        }
      }
      if (inUrl.matcher(line).find()) {
        literal.add(line);
      }
    }
    assertThat(literal).isEmpty();
  }

  /** The name of a file, a reference to the environment, or the head of a YAML mapping. */
  private static boolean pointsElsewhere(String name, String value) {
    return value.isEmpty()
        || name.toLowerCase(Locale.ROOT).endsWith("file")
        || value.matches("\\$\\{\\w+}|\\$__file\\{/run/secrets/\\w+}");
  }

  private static void assertFlinkOptions(Configuration config) {
    Map<String, ConfigOption<?>> options = new HashMap<>();
    Set<String> reporterOptions = new HashSet<>(Set.of("port", "filterLabelValueCharacters"));
    Set<String> deprecated = new HashSet<>();
    for (Class<?> holder : FLINK_OPTIONS) {
      for (Field field : holder.getFields()) {
        ConfigOption<?> option = option(field);
        if (option == null || field.isAnnotationPresent(Deprecated.class)) {
          continue;
        }
        if (holder == MetricOptions.class && field.getName().startsWith("REPORTER_")) {
          reporterOptions.add(option.key());
        } else {
          options.put(option.key(), option);
        }
        for (FallbackKey fallback : option.fallbackKeys()) {
          if (fallback.isDeprecated()) {
            deprecated.add(fallback.getKey());
          }
        }
      }
    }

    for (String key : config.keySet()) {
      assertThat(deprecated).as("deprecated keys of Flink").doesNotContain(key);
      Matcher reporter = Pattern.compile("metrics\\.reporter\\.\\w+\\.(.+)").matcher(key);
      if (reporter.matches()) {
        assertThat(reporterOptions).as(key).contains(reporter.group(1));
      } else {
        assertThat(options).as("options of Flink").containsKey(key);
        assertThatCode(() -> config.getOptional(options.get(key)))
            .as("value of %s", key)
            .doesNotThrowAnyException();
      }
    }
  }

  private static ConfigOption<?> option(Field field) {
    if (!Modifier.isStatic(field.getModifiers()) || field.getType() != ConfigOption.class) {
      return null;
    }
    try {
      return (ConfigOption<?>) field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(field.toString(), e);
    }
  }

  private static Configuration flinkConfiguration() {
    return GlobalConfiguration.loadConfiguration(FLINK_CONF.toString());
  }

  private static Properties log4j(String file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(FLINK_CONF.resolve(file))) {
      properties.load(reader);
    }
    return properties;
  }

  private static JsonNode compose() {
    return yaml(ROOT.resolve("docker-compose.yml"));
  }

  private static Map<String, JsonNode> services() {
    Map<String, JsonNode> services = new TreeMap<>();
    compose().path("services").properties().forEach(e -> services.put(e.getKey(), e.getValue()));
    assertThat(services).isNotEmpty();
    return services;
  }

  private static JsonNode service(String name) {
    return compose().path("services").required(name);
  }

  private static String command(String service) {
    return text(service(service).path("command"));
  }

  private static String flag(String command, String flag) {
    Matcher matcher = Pattern.compile(Pattern.quote(flag) + " (\\S+)").matcher(command);
    assertThat(matcher.find()).as(flag).isTrue();
    return matcher.group(1);
  }

  private static Set<String> secrets(String service) {
    return new TreeSet<>(List.of(texts(service(service).path("secrets"))));
  }

  /** Bind mounts: path in the repository to path in the container. */
  private static Map<String, String> mounts(JsonNode service) {
    Map<String, String> mounts = new TreeMap<>();
    for (JsonNode volume : service.path("volumes")) {
      if (volume.isObject()) {
        mounts.put(volume.path("source").asText(), volume.path("target").asText());
      } else if (volume.asText().startsWith(".")) {
        mounts.put(volume.asText().split(":")[0], volume.asText().split(":")[1]);
      }
    }
    return mounts;
  }

  private static String text(JsonNode list) {
    return String.join("\n", texts(list));
  }

  private static String[] texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(
        item -> {
          if (item.isValueNode()) {
            texts.add(item.asText());
          }
        });
    return texts.toArray(String[]::new);
  }

  private static Set<String> keys(JsonNode object) {
    Set<String> keys = new TreeSet<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static List<String> leaves(JsonNode node) {
    if (node.isValueNode()) {
      return List.of(node.asText());
    }
    List<String> leaves = new ArrayList<>();
    node.forEach(child -> leaves.addAll(leaves(child)));
    return leaves;
  }

  private static Map<String, String> pomProperties() {
    NodeList children = xml("pom.xml").getElementsByTagName("properties").item(0).getChildNodes();
    Map<String, String> properties = new HashMap<>();
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i).getNodeType() == Node.ELEMENT_NODE) {
        properties.put(children.item(i).getNodeName(), children.item(i).getTextContent());
      }
    }
    return properties;
  }

  private static String element(String pom, String name) {
    NodeList found = xml(pom).getElementsByTagName(name);
    assertThat(found.getLength()).as("<%s> in %s", name, pom).isEqualTo(1);
    return found.item(0).getTextContent();
  }

  /** What a module packs of the repository's folders outside it: whole ones, or files of them. */
  private static List<String> packedFromOutside(String pom) {
    String outside = "${project.basedir}/../";
    List<String> packed = new ArrayList<>();
    NodeList directories = xml(pom).getElementsByTagName("directory");
    for (int i = 0; i < directories.getLength(); i++) {
      String directory = directories.item(i).getTextContent();
      if (directory.startsWith(outside)) {
        String folder = directory.substring(outside.length());
        Element resource = (Element) directories.item(i).getParentNode();
        NodeList includes = resource.getElementsByTagName("include");
        for (int j = 0; j < includes.getLength(); j++) {
          packed.add(folder + "/" + includes.item(j).getTextContent());
        }
        if (includes.getLength() == 0) {
          packed.add(folder);
        }
      }
    }
    return packed;
  }

  private static Document xml(String file) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(ROOT.resolve(file).toFile());
    } catch (Exception e) {
      throw new AssertionError(file, e);
    }
  }

  static List<Path> yamlFiles() throws IOException {
    return deploymentFiles().stream()
        .filter(file -> file.toString().matches(".*\\.ya?ml"))
        .toList();
  }

  static List<Path> deploymentFiles() throws IOException {
    try (Stream<Path> files = Files.walk(FLINK_CONF)) {
      return Stream.concat(
              Stream.of(ROOT.resolve("docker-compose.yml")), files.filter(Files::isRegularFile))
          .sorted()
          .toList();
    }
  }
}
