package io.cloudflux.cli;

import io.cloudflux.cluster.ClusterClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stops a running job with a savepoint. */
@Command(
    name = "stop",
    sortOptions = false,
    description = {
      "Stop a job with a savepoint, and print its path.",
      "To resume from it: ./cloudflux submit JOB --from-savepoint PATH."
    })
final class StopCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "JOB",
      description = "The job's id; ./cloudflux cluster status lists it.")
  String job;

  @Option(
      names = "--drain",
      description =
          "Decide all that is still open as if the logs had ended. For a job that will not be"
              + " resumed.")
  boolean drain;

  @Option(
      names = "--savepoint-dir",
      paramLabel = "DIR",
      description = "Where to put it, as the cluster sees it. Default: the cluster's own folder.")
  String folder;

  @Mixin JobManagerOption cluster = new JobManagerOption();

  @Override
  public Integer call() {
    try (ClusterClient client = cluster.connect()) {
      String path = client.stop(JobManagerOption.job(job), drain, folder);
      PrintWriter out = spec.commandLine().getOut();
      out.println(path);
      out.flush();
    }
    return 0;
  }
}
