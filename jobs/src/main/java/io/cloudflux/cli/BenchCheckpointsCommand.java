package io.cloudflux.cli;

import io.cloudflux.bench.CheckpointBenchmark;
import io.cloudflux.bench.Machine;
import io.cloudflux.jobs.config.ConfigurationException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what changes cost in checkpoints. */
@Command(
    name = "checkpoints",
    sortOptions = false,
    description = {
      "Seconds and bytes that the checkpoints of a minute's changes take, by how many objects"
          + " changed: the job follows a topic (RocksDB, incremental checkpoints), has read a log"
          + " of all objects, and then some of them are read once more."
    })
final class BenchCheckpointsCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--objects",
      paramLabel = "N",
      defaultValue = "1m",
      converter = BenchCommand.CountConverter.class,
      description = "Objects that have a profile. Default: ${DEFAULT-VALUE}.")
  long objects;

  @Option(
      names = "--changed",
      paramLabel = "N",
      split = ",",
      defaultValue = "1k,1k,1k,10k,10k,10k,100k,100k,100k",
      converter = BenchCommand.CountConverter.class,
      description = "How many of them change, minute by minute. Default: ${DEFAULT-VALUE}.")
  List<Long> changed;

  @Option(
      names = {"-p", "--parallelism"},
      paramLabel = "N",
      defaultValue = "2",
      description = "Parallel subtasks. Default: ${DEFAULT-VALUE}.")
  int parallelism;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "7",
      description = "Seed of the generator. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "A setting of Flink's own, over those of the benchmark.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    int all = BenchCommand.objectCount(objects);
    for (long some : changed) {
      if (some < 1 || some > all) {
        throw ConfigurationException.of("changed", some, "is not from 1 to --objects, " + all);
      }
    }
    Path work = Files.createTempDirectory("cloudflux-bench-");
    DeleteOnExit.folder(work);
    Machine machine = Machine.here();
    List<CheckpointBenchmark.Minute> minutes =
        new CheckpointBenchmark(
                all,
                seed,
                BenchCommand.flinkSettings(parallelism, settings),
                parallelism,
                work,
                System.err)
            .run(changed.stream().map(Long::intValue).toList());
    PrintWriter out = spec.commandLine().getOut();
    out.print(machine.heading(BenchCommand.commandLine(spec)));
    out.println();
    out.println(CheckpointBenchmark.Minute.heading());
    minutes.forEach(minute -> out.println(minute.toText()));
    out.flush();
    return 0;
  }
}
