package io.cloudflux.jobs.sql;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.FlinkPath;
import io.cloudflux.jobs.sink.PostgresOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.fs.Path;
import picocli.CommandLine.Option;

/** The flags of everything that runs SQL scripts. */
public final class SqlOptions {
  /** Where everything is defined that scripts start from; in our jar. */
  public static final String INIT = "sql/init.sql";

  /** The variable of {@code init.sql} that says where Kafka is. */
  public static final String KAFKA = "kafka_bootstrap_servers";

  /** The variable of {@code init.sql} that says where Postgres is, and who asks. */
  public static final String POSTGRES = "postgres_url";

  private static final String ENVIRONMENT_PREFIX = "CLOUDFLUX_";

  @Option(
      names = {"-e", "--execute"},
      paramLabel = "STATEMENT",
      description = "Statements to run, after those of the scripts.")
  List<String> statements = List.of();

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = {
        "Value of a variable of the scripts, which is a literal with its name behind it,"
            + " 'HOT' /* $${tier} */; also taken from the environment, CLOUDFLUX_TIER."
      })
  Map<String, String> variables = new LinkedHashMap<>();

  @Option(names = "--no-init", description = "Do not run init.sql first.")
  boolean noInit;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "How results are printed: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  ResultFormat output;

  @Option(
      names = "--kafka.bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka, host:port[,host:port...].")
  String bootstrapServers;

  @Option(
      names = "--postgres.url",
      paramLabel = "URL",
      description = "jdbc:postgresql://host:port/database.")
  String postgresUrl;

  @Option(
      names = "--postgres.user",
      paramLabel = "ROLE",
      defaultValue = "cloudflux",
      description = {
        "Default: ${DEFAULT-VALUE}. The password is looked up in ~/.pgpass, or the file that"
            + " PGPASSFILE names, by the processes that connect."
      })
  String postgresUser;

  /** How results are printed. */
  public ResultFormat output() {
    return output;
  }

  /** True if flags or the environment say where a service is. */
  public boolean saysWhere(String variable) {
    return addresses().containsKey(variable);
  }

  /**
   * The scripts in the order they run in, variables replaced.
   *
   * @param files paths in any Flink file system
   * @param found values for variables that nothing else sets
   * @throws ConfigurationException if one cannot be read, or a variable does not exist
   */
  public List<SqlScript> scripts(List<String> files, Map<String, String> found) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (!noInit) {
      texts.put(INIT, init());
    }
    files.forEach(file -> texts.put(file, read(file)));
    for (int i = 0; i < statements.size(); i++) {
      texts.put(i == 0 ? "-e" : "-e " + (i + 1), statements.get(i));
    }
    Set<String> names = new TreeSet<>();
    texts.values().forEach(text -> names.addAll(SqlVariables.names(text)));
    for (String name : variables.keySet()) {
      if (!names.contains(name)) {
        throw ConfigurationException.of(
            "set", name, "is no variable of the scripts; allowed: " + String.join(", ", names));
      }
    }
    SqlVariables values =
        new SqlVariables(found).with(environment(names)).with(addresses()).with(variables);
    List<SqlScript> scripts = new ArrayList<>();
    texts.forEach((name, text) -> scripts.add(SqlScript.parse(name, values.substitute(text))));
    return scripts;
  }

  /** The variables that the address flags set, as the environment does. */
  private Map<String, String> addresses() {
    Map<String, String> addresses = new LinkedHashMap<>(environment(Set.of(KAFKA, POSTGRES)));
    if (bootstrapServers != null) {
      addresses.put(KAFKA, bootstrapServers);
    }
    if (postgresUrl != null) {
      addresses.put(POSTGRES, urlOf(new PostgresOptions(postgresUrl, postgresUser, "")));
    }
    return addresses;
  }

  /** The URL that connects as the user. */
  public static String urlOf(PostgresOptions postgres) {
    String url = postgres.url();
    return url.matches(".*[?&]user=.*")
        ? url
        : url
            + (url.contains("?") ? "&" : "?")
            + "user="
            + URLEncoder.encode(postgres.user(), StandardCharsets.UTF_8);
  }

  private static Map<String, String> environment(Set<String> names) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : names) {
      String value = System.getenv(ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT));
      if (value != null) {
        values.put(name, value);
      }
    }
    return values;
  }

  private static String init() {
    try (InputStream in = SqlOptions.class.getClassLoader().getResourceAsStream(INIT)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ConfigurationException("%s of the jar cannot be read: %s".formatted(INIT, e), e);
    }
  }

  private static String read(String file) {
    try {
      Path path = FlinkPath.of(file);
      try (InputStream in = path.getFileSystem().open(path)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "'%s' cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
