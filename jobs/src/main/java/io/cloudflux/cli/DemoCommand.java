package io.cloudflux.cli;

import io.cloudflux.demo.Demo;
import io.cloudflux.demo.DemoSettings;
import io.cloudflux.demo.LogGenerator;
import io.cloudflux.demo.RunningDemo;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.LogFormatOptions;
import io.cloudflux.jobs.config.PolicyOptions;
import io.cloudflux.jobs.config.ReportFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the whole system on one machine. */
@Command(
    name = "demo",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Logs to Kafka, a model trained on them, decisions and plans in Postgres and Kafka.",
      "Kafka, Postgres and a Flink cluster with web UI run in this process. Without --access-logs"
          + " the logs are generated: 90 days of a bucket with 6,000 objects."
    })
final class DemoCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--access-logs",
      paramLabel = "FILE",
      split = ",",
      description = "Access logs of your own: files, directories, globs.")
  List<String> accessLogs = List.of();

  @Option(
      names = "--inventory",
      paramLabel = "FILE",
      split = ",",
      description = "Inventory of your own, JSON lines.")
  List<String> inventory = List.of();

  @Mixin LogFormatOptions log = new LogFormatOptions();

  @Mixin PolicyOptions policy = new PolicyOptions();

  @Option(
      names = "--objects",
      paramLabel = "N",
      defaultValue = "6000",
      description = "Objects to generate. Default: ${DEFAULT-VALUE}.")
  int objects;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "90",
      description = "Days to generate. Default: ${DEFAULT-VALUE}.")
  int days;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "1100000",
      description = "Requests to generate. Default: ${DEFAULT-VALUE}.")
  long events;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "7",
      description = "Seed of the generator. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the report's figures as JSON.")
  Path report;

  @Option(names = "--keep", description = "Leave everything running until Ctrl-C.")
  boolean keep;

  @Mixin FlinkSettings flink = new FlinkSettings();

  @Override
  public Integer call() throws Exception {
    if (accessLogs.isEmpty() && !inventory.isEmpty()) {
      throw new ConfigurationException("--inventory: goes with --access-logs");
    }
    Path work = Files.createTempDirectory("cloudflux-demo-");
    DeleteOnExit.folder(work);
    Demo demo = new Demo(settings(), flink.configuration(), flink.parallelism, System.err);
    try (Demo.Outcome outcome = demo.run(work)) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(outcome.toText());
      if (report != null) {
        ReportFile.write(outcome.toJson(), report);
      }
      if (keep) {
        outcome.running().announce(RunningDemo.FILE);
        out.print(outcome.whereToLook());
        out.println("Running until Ctrl-C.");
        out.flush();
        new CountDownLatch(1).await();
      } else {
        out.println("\nTo look further, with psql, a Kafka consumer or Flink's web UI: --keep");
        out.flush();
      }
    }
    return 0;
  }

  private DemoSettings settings() {
    try {
      LogGenerator.Settings defaults = LogGenerator.Settings.defaults();
      return new DemoSettings(
          new LogGenerator.Settings(
              seed, objects, days, events, defaults.firstDay(), defaults.bucket()),
          accessLogs,
          log.format(),
          inventory,
          log.toFlags(),
          policy.toFlags());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--" + e.getMessage(), e);
    }
  }
}
