package io.cloudflux.cli;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs a job in this process, with the flags it has on a cluster. */
@Command(
    name = "run",
    description = "Run a job in this process.",
    synopsisSubcommandLabel = "JOB",
    subcommands = RunCommand.Tiering.class)
final class RunCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    throw new picocli.CommandLine.ParameterException(
        spec.commandLine(), "Missing the job to run: tiering");
  }

  /** The tiering job. */
  @Command(
      name = "tiering",
      sortOptions = false,
      abbreviateSynopsis = true,
      description = {
        "Access logs and inventory to tier decisions and migration plans.",
        "flink-conf/tiering.properties is the manual of these flags."
      })
  static final class Tiering implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin TieringOptions options = new TieringOptions();
    @Mixin FlinkSettings flink = new FlinkSettings();

    @Override
    public Integer call() throws Exception {
      refuseOldResults(options.outputFolder());
      JobExecutionResult result =
          TieringJob.define(options, flink.configuration()).execute(TieringJob.NAME);
      PrintWriter err = spec.commandLine().getErr();
      err.print(new LineSummary(result.getAllAccumulatorResults()).toText());
      err.printf("Done in %.1f s.%n", result.getNetRuntime() / 1000.0);
      if (options.outputFolder() != null) {
        err.printf("Results: %s%n", options.outputFolder().getPath());
      }
      return 0;
    }

    /** Files of two runs in one folder could not be told apart. */
    private static void refuseOldResults(Path folder) throws IOException {
      if (folder == null) {
        return;
      }
      FileSystem files = folder.getFileSystem();
      if (files.exists(folder) && files.listStatus(folder).length > 0) {
        throw ConfigurationException.of(
            "out", folder.getPath(), "is not empty; name a new folder, or remove the old results");
      }
    }
  }
}
