package io.cloudflux.jobs.sql;

import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.config.ConfigurationException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** SQL scripts on a cluster; every {@code INSERT INTO} and statement set is a job. */
public final class SqlJob {
  private SqlJob() {}

  @Command(name = "sql", sortOptions = false)
  private static final class Flags {
    @Option(
        names = "--script",
        paramLabel = "FILE",
        split = ",",
        arity = "1..*",
        description = "Scripts to run, in this order, on any Flink file system.")
    List<String> scripts = List.of();

    @Mixin SqlOptions options = new SqlOptions();
  }

  public static void main(String[] args) {
    Flags flags = CommandArguments.parse(new Flags(), args);
    run(
        scripts(flags.options, flags.scripts, Map.of()),
        new Configuration(),
        new SqlResults(
            flags.options.output(), new PrintWriter(System.out, true, StandardCharsets.UTF_8)));
  }

  /**
   * The scripts that the flags name, {@code init.sql} first.
   *
   * @param files paths in any Flink file system
   * @param found values for variables that neither flags nor the environment set
   * @throws ConfigurationException if a flag or a script cannot be used
   */
  public static List<SqlScript> scripts(
      SqlOptions options, List<String> files, Map<String, String> found) {
    if (files.isEmpty() && options.statements.isEmpty()) {
      throw new ConfigurationException("nothing to run: name a script, or a statement with -e");
    }
    return options.scripts(files, found);
  }

  /**
   * Runs scripts in one session.
   *
   * @param settings Flink's own settings, beside those of the cluster
   * @throws SqlFailure if a statement fails
   */
  public static void run(List<SqlScript> scripts, Configuration settings, SqlResults results) {
    SqlSession session = new SqlSession(settings, results);
    scripts.forEach(session::run);
  }
}
