package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.config.CommandArguments;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * What a run of the tiering job with the files sink left, each file's lines sorted.
 *
 * @param decisions JSON lines
 * @param plans JSON lines
 * @param deadLetters JSON lines
 * @param forecastErrors JSON lines
 * @param savings JSON lines
 * @param counts the job's accumulators
 */
record TieringRun(
    List<String> decisions,
    List<String> plans,
    List<String> deadLetters,
    List<String> forecastErrors,
    List<String> savings,
    Map<String, Object> counts) {

  /** How to run: all of these must come to the same. */
  enum Mode {
    STREAMING_1("streaming", 1),
    STREAMING_2("streaming", 2),
    BATCH_1("batch", 1),
    BATCH_2("batch", 2);

    private final String runtimeMode;
    private final int parallelism;

    Mode(String runtimeMode, int parallelism) {
      this.runtimeMode = runtimeMode;
      this.parallelism = parallelism;
    }
  }

  /** A cluster with room for every mode. */
  static MiniCluster cluster() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    MiniCluster flink =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build());
    flink.start();
    return flink;
  }

  /**
   * Runs the job to its end.
   *
   * @param out a folder that does not exist yet
   * @param flags of the job, but for mode and output
   */
  static TieringRun of(MiniCluster flink, Mode mode, Path out, String... flags) throws Exception {
    List<String> all = new ArrayList<>(Arrays.asList(flags));
    all.add("--runtime-mode=" + mode.runtimeMode);
    all.add("--out=" + out);
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, mode.parallelism);
    // The parallelism told, not what the scheduler makes of so little data.
    configuration.set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED, false);
    if (mode == Mode.STREAMING_2) { // The other must do without.
      configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(300));
    }
    TieringOptions options =
        CommandArguments.parse(new TieringOptions(), all.toArray(new String[0]));
    JobExecutionResult result =
        flink.executeJobBlocking(
            TieringJob.define(options, configuration).getStreamGraph().getJobGraph());
    return new TieringRun(
        lines(out.resolve("tier-decisions")),
        lines(out.resolve("migration-plans")),
        lines(out.resolve("dead-letters")),
        lines(out.resolve("forecast-errors")),
        lines(out.resolve("realized-savings")),
        result.getAllAccumulatorResults());
  }

  private static List<String> lines(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (!file.getFileName().toString().endsWith(".jsonl")) {
            throw new AssertionError("left unfinished: " + file);
          }
          lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
        }
      }
    }
    lines.sort(null);
    return lines;
  }

  /** Writes lines to a file, compressed if its name ends in {@code .gz}. */
  static Path write(Path file, List<byte[]> lines) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream plain = Files.newOutputStream(file);
        OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }
}
