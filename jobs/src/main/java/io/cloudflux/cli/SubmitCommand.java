package io.cloudflux.cli;

import io.cloudflux.cluster.ClusterClient;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.tiering.TieringJob;
import io.cloudflux.jobs.tiering.TieringOptions;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a job on a cluster. */
@Command(
    name = "submit",
    description = "Run a job on a cluster, from the start or from a savepoint.",
    synopsisSubcommandLabel = "JOB",
    subcommands = SubmitCommand.Tiering.class,
    footer = {
      "",
      "train, backtest and evaluate-forecast run their jobs on a cluster with --jobmanager URL."
    })
final class SubmitCommand implements Callable<Integer> {
  /** Set by the launcher script: the jar that goes to clusters. */
  static final String JAR_PROPERTY = "cloudflux.jar";

  private static final List<String> NOT_THE_JOBS = List.of("--config", "--verbose");

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing the job to run: tiering; for others see train --jobmanager, backtest"
            + " --jobmanager");
  }

  /**
   * @throws ConfigurationException if this is not the launcher
   */
  static Path jobJar() {
    Path jar = Path.of(System.getProperty(JAR_PROPERTY, "jobs/target/cloudflux.jar"));
    if (!Files.isRegularFile(jar)) {
      throw new ConfigurationException(
          "the job's jar, %s, is not there; run ./cloudflux".formatted(jar));
    }
    return jar.toAbsolutePath();
  }

  /** How a job is run there, whichever it is. */
  static final class Submission {
    @Mixin JobManagerOption cluster = new JobManagerOption();

    @Option(
        names = {"-p", "--parallelism"},
        paramLabel = "N",
        description = "Parallel subtasks. Default: the cluster's parallelism.default.")
    Integer parallelism;

    @Option(
        names = "--from-savepoint",
        paramLabel = "PATH",
        description =
            "Resume from this savepoint or retained checkpoint, at any parallelism up to the job's"
                + " maximum.")
    String savepoint;

    @Option(
        names = "--allow-non-restored-state",
        description =
            "Resume even if the savepoint has state that the job has no place for any more: of a"
                + " sink, --models, --commands, --settings-updates, --daily-accesses or scans that"
                + " it had. That state is lost, whatever it is of; what is switched on again later"
                + " begins anew. Without this flag, such a savepoint is refused.")
    boolean allowNonRestoredState;

    @Option(
        names = "-D",
        paramLabel = "KEY=VALUE",
        description = "A setting of Flink's own for this job, over the cluster's.")
    Map<String, String> settings = new LinkedHashMap<>();

    @Option(
        names = "--wait-seconds",
        paramLabel = "N",
        defaultValue = "120",
        description =
            "How long to wait until all subtasks run. Default: ${DEFAULT-VALUE}. The job goes on"
                + " trying after that.")
    int waitSeconds;

    int submit(Class<?> main, CommandSpec spec) {
      if (parallelism != null && parallelism < 1) {
        throw ConfigurationException.of("parallelism", parallelism, "is not at least 1");
      }
      Path jar = jobJar();
      PrintWriter err = spec.commandLine().getErr();
      try (ClusterClient client = cluster.connect()) {
        err.printf("Uploading %s%n", jar.getFileName());
        err.flush();
        JobID job =
            client.submit(
                jar,
                main,
                jobArguments(spec, this),
                parallelism,
                savepoint,
                allowNonRestoredState,
                settings);
        PrintWriter out = spec.commandLine().getOut();
        out.println(job);
        out.flush();
        client.awaitRunning(job, Duration.ofSeconds(waitSeconds));
        err.printf("Running: %s%n", job);
        err.flush();
      }
      return 0;
    }
  }

  /**
   * The job's own flags, as they were given; those of a {@code --config} file are among them by
   * now, because the cluster does not see this machine's files.
   */
  private static List<String> jobArguments(CommandSpec spec, Submission submission) {
    CommandSpec ours = CommandSpec.forAnnotatedObject(submission);
    List<String> arguments = new ArrayList<>();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String name = option.longestName();
      if (ours.findOption(name) == null && !NOT_THE_JOBS.contains(name)) {
        if (option.arity().max() == 0) {
          arguments.add(name + "=" + option.getValue());
        } else {
          option.originalStringValues().forEach(value -> arguments.add(name + "=" + value));
        }
      }
    }
    return arguments;
  }

  /** The tiering job. */
  @Command(
      name = "tiering",
      sortOptions = false,
      abbreviateSynopsis = true,
      description = {
        "Access logs and inventory to tier decisions and migration plans, on a cluster.",
        "flink-conf/tiering.properties is the manual of the job's flags."
      })
  static final class Tiering implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin TieringOptions options = new TieringOptions();
    @Mixin Submission submission = new Submission();

    @Override
    public Integer call() {
      return submission.submit(TieringJob.class, spec);
    }
  }
}
