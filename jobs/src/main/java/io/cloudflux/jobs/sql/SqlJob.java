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
    @Option(names = "--script", paramLabel = "FILE", split = ",", arity = "1..*")
    List<String> scripts = List.of();

    @Mixin SqlOptions options = new SqlOptions();
  }

  public static void main(String[] args) {
    Flags flags = CommandArguments.parse(new Flags(), args);
    run(
        flags.options,
        flags.scripts,
        Map.of(),
        new Configuration(),
        new PrintWriter(System.out, true, StandardCharsets.UTF_8));
  }

  /**
   * Runs scripts, {@code init.sql} first.
   *
   * @param files paths in any Flink file system
   * @param found values for variables that neither flags nor the environment set
   * @param settings Flink's own settings, beside those of the cluster
   * @param out where the results of queries are printed
   * @throws ConfigurationException if a flag or a script cannot be used
   * @throws SqlFailure if a statement fails
   */
  public static void run(
      SqlOptions options,
      List<String> files,
      Map<String, String> found,
      Configuration settings,
      PrintWriter out) {
    if (files.isEmpty() && options.statements.isEmpty()) {
      throw new ConfigurationException("nothing to run: name a script, or a statement with -e");
    }
    List<SqlScript> scripts = options.scripts(files, found);
    SqlSession session = new SqlSession(settings, new SqlResults(options.output(), out));
    scripts.forEach(session::run);
  }
}
