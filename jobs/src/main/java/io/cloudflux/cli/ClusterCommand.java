package io.cloudflux.cli;

import io.cloudflux.cluster.ClusterClient;
import io.cloudflux.cluster.ClusterProcess;
import io.cloudflux.cluster.ClusterSettings;
import io.cloudflux.cluster.LocalCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagerInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A Flink cluster on this machine, without containers. */
@Command(
    name = "cluster",
    description = "Start and stop a Flink cluster on this machine, without containers.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ClusterCommand.Start.class,
      ClusterCommand.Status.class,
      ClusterCommand.Stop.class
    })
final class ClusterCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Missing what to do with it: start, status, stop");
  }

  /** Which of the clusters on this machine. */
  static final class DirectoryOption {
    @Option(
        names = "--dir",
        paramLabel = "DIR",
        description =
            "Directory of the cluster: settings, logs, checkpoints, savepoints."
                + " Default: ~/.cloudflux/cluster.")
    Path directory = LocalCluster.DEFAULT_DIRECTORY;

    LocalCluster cluster() {
      return LocalCluster.in(directory);
    }
  }

  /** Starts it. */
  @Command(
      name = "start",
      sortOptions = false,
      abbreviateSynopsis = true,
      description = {
        "Start a JobManager and TaskManagers, each a process of its own, as flink-conf/config.yaml"
            + " says, and wait until they are up. They go on when this command ends.",
        "Checkpoints and savepoints stay in the directory when the cluster stops."
      })
  static final class Start implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin DirectoryOption directory = new DirectoryOption();

    @Option(
        names = "--task-managers",
        paramLabel = "N",
        defaultValue = "1",
        description = "Processes that run tasks. Default: ${DEFAULT-VALUE}.")
    int taskManagers;

    @Option(
        names = "--slots",
        paramLabel = "N",
        description =
            "Parallel subtasks that each of them has room for. Default: config.yaml's, 2.")
    Integer slots;

    @Option(
        names = "--high-availability",
        description =
            "Start a ZooKeeper too: jobs go on when a JobManager that was killed is started anew.")
    boolean highAvailability;

    @Option(
        names = "-D",
        paramLabel = "KEY=VALUE",
        description = "A setting of Flink's own, over flink-conf/config.yaml.")
    Map<String, String> settings = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
      PrintWriter err = spec.commandLine().getErr();
      LocalCluster cluster = directory.cluster();
      ClusterSettings wanted = new ClusterSettings(taskManagers, slots, highAvailability, settings);
      cluster.start(
          Path.of(System.getProperty(FlinkSettings.CONF_DIR_PROPERTY, "flink-conf")),
          SubmitCommand.jobJar(),
          System.getProperty("java.class.path"),
          wanted,
          line -> {
            err.println(line);
            err.flush();
          });
      err.printf("Logs: %s%n", cluster.directory().resolve("log"));
      err.flush();
      PrintWriter out = spec.commandLine().getOut();
      out.println(cluster.url());
      out.flush();
      return 0;
    }
  }

  /** Shows it. */
  @Command(
      name = "status",
      sortOptions = false,
      description = "Show the cluster's processes, its slots and its jobs.")
  static final class Status implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin DirectoryOption directory = new DirectoryOption();

    @Override
    public Integer call() throws IOException {
      LocalCluster cluster = directory.cluster();
      PrintWriter out = spec.commandLine().getOut();
      List<ClusterProcess> processes = cluster.processes();
      if (processes.isEmpty()) {
        out.printf("No cluster runs in %s%n", cluster.directory());
        out.flush();
        return Cloudflux.FAILURE;
      }
      out.println(cluster.url());
      processes.forEach(process -> out.printf("%-16s pid %d%n", process.name(), process.pid()));
      try (ClusterClient client = ClusterClient.connect(cluster.url())) {
        client.taskManagers().stream()
            .sorted(Comparator.comparing(known -> known.getResourceId().toString()))
            .forEach(known -> out.printf("%-16s %s%n", known.getResourceId(), slots(known)));
        List<JobStatusMessage> jobs =
            client.jobs().stream()
                .sorted(Comparator.comparingLong(JobStatusMessage::getStartTime))
                .toList();
        if (jobs.isEmpty()) {
          out.println("No jobs");
        }
        jobs.forEach(
            job -> out.printf("%s %s %s%n", job.getJobId(), job.getJobState(), job.getJobName()));
      }
      out.flush();
      return 0;
    }

    private static String slots(TaskManagerInfo known) {
      return "%d of %d slots free"
          .formatted(known.getNumberAvailableSlots(), known.getNumberSlots());
    }
  }

  /** Ends it. */
  @Command(
      name = "stop",
      sortOptions = false,
      description = {
        "Stop the cluster. Its jobs end as they are: take savepoints first (./cloudflux stop), or"
            + " resume them from their last checkpoint, below checkpoints/ in its directory."
      })
  static final class Stop implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin DirectoryOption directory = new DirectoryOption();

    @Override
    public Integer call() throws IOException {
      LocalCluster cluster = directory.cluster();
      List<ClusterProcess> stopped = cluster.stop();
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          stopped.isEmpty()
              ? "No cluster runs in " + cluster.directory()
              : "Stopped: "
                  + String.join(", ", stopped.stream().map(ClusterProcess::name).toList()));
      err.flush();
      return 0;
    }
  }
}
