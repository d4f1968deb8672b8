package io.cloudflux.cli;

import io.cloudflux.demo.RunningDemo;
import io.cloudflux.jobs.config.PostgresFlags;
import io.cloudflux.jobs.sql.SqlJob;
import io.cloudflux.jobs.sql.SqlOptions;
import io.cloudflux.jobs.sql.SqlResults;
import io.cloudflux.jobs.sql.SqlScript;
import io.cloudflux.local.LocalFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.config.TableConfigOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs SQL scripts in this process. */
@Command(
    name = "sql",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Run Flink SQL scripts over topics and tables, and print what their queries give.",
      "On the services of a running demo (./cloudflux demo --keep), unless flags or the environment"
          + " say where Kafka and Postgres are. docs/sql.md lists the scripts there are."
    })
final class SqlCommand implements Callable<Integer> {
  private static final String PGPASS_PROPERTY = "org.postgresql.pgpassfile";

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Scripts.")
  List<String> files = List.of();

  @Mixin SqlOptions options = new SqlOptions();

  @Option(
      names = "--postgres.password-file",
      paramLabel = "FILE",
      description =
          "File with the password; without it the variable "
              + PostgresFlags.PASSWORD_VARIABLE
              + ", or else ~/.pgpass.")
  Path passwordFile;

  @Mixin FlinkSettings flink = new FlinkSettings();

  @Override
  public Integer call() throws Exception {
    // JDBC gives times in the JVM's zone; boundaries are midnights in UTC.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    List<SqlScript> scripts = SqlJob.scripts(options, files, demo());
    leavePasswordToDriver();
    Configuration settings = flink.configuration();
    // What a script inserts is there when the command ends, and for its next statement.
    settings.set(TableConfigOptions.TABLE_DML_SYNC, true);
    try (LocalFlink local = LocalFlink.start(settings, flink.parallelism)) {
      SqlResults results = new SqlResults(options.output(), spec.commandLine().getOut());
      SqlJob.run(scripts, local.settings(), results);
    }
    return 0;
  }

  private Map<String, String> demo() throws IOException {
    if (options.saysWhere(SqlOptions.KAFKA) && options.saysWhere(SqlOptions.POSTGRES)) {
      return Map.of();
    }
    return RunningDemo.find(RunningDemo.FILE)
        .map(
            demo ->
                Map.of(
                    SqlOptions.KAFKA, demo.bootstrapServers(),
                    SqlOptions.POSTGRES, SqlOptions.urlOf(demo.postgres())))
        .orElse(Map.of());
  }

  /** A password in a definition would be in every plan and {@code SHOW CREATE TABLE}. */
  private void leavePasswordToDriver() throws IOException {
    Optional<String> password = PostgresFlags.password(passwordFile);
    if (password.isPresent()) {
      Path folder = Files.createTempDirectory("cloudflux-pgpass-"); // For its owner only.
      DeleteOnExit.folder(folder);
      String escaped = password.get().replace("\\", "\\\\").replace(":", "\\:");
      Path file = Files.writeString(folder.resolve("pgpass"), "*:*:*:*:" + escaped + "\n");
      System.setProperty(PGPASS_PROPERTY, file.toString());
    }
  }
}
