package io.cloudflux.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightProfileTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir Path folder;

  @Test
  void theInnermostFrameThatBelongsToAStepDecides() {
    String task = "org.apache.flink.streaming.runtime.io.StreamOneInputProcessor.processInput";
    String source = "org.apache.flink.streaming.api.operators.SourceOperator.emitNext";
    String parse = "io.cloudflux.jobs.tiering.ParseAccessLog.parse";
    String collect = "io.cloudflux.jobs.tiering.PreAggregateByDay.processElement";
    String evaluate = "io.cloudflux.jobs.tiering.EvaluateObjects.onTimer";

    assertThat(FlightProfile.step(List.of("java.util.HashMap.get", collect, parse, source, task)))
        .isEqualTo("pre-aggregate by day");
    assertThat(FlightProfile.step(List.of("java.lang.String.<init>", parse, source, task)))
        .isEqualTo("parse");
    assertThat(FlightProfile.step(List.of("io.cloudflux.log.DayTotal.add", collect, task)))
        .isEqualTo("pre-aggregate by day");
    assertThat(FlightProfile.step(List.of("org.rocksdb.RocksDB.get", evaluate, task)))
        .isEqualTo("state: read, write, timers");
    assertThat(FlightProfile.step(List.of("java.lang.Math.exp", evaluate, task)))
        .isEqualTo("evaluate: forecast, price, decide");
    assertThat(FlightProfile.step(List.of("java.lang.Thread.run"))).isEqualTo("other");
  }

  @Test
  void aRecordingTellsWhatRan() throws Exception {
    FlightProfile profile;
    boolean seen;
    try (ThreadCpu threads = ThreadCpu.start();
        Recording recording = FlightProfile.start()) {
      long sum = 0;
      int second = 0;
      do {
        for (long begin = System.nanoTime(); System.nanoTime() - begin < 1_000_000_000L; ) {
          sum += Permutation.mix(sum + 1);
        }
        Path file = folder.resolve(second + ".jfr");
        recording.dump(file);
        profile = FlightProfile.read(file);
        seen =
            profile.stacks().keySet().stream()
                .anyMatch(stack -> stack.contains("FlightProfileTest.aRecordingTellsWhatRan"));
        // A busy machine may leave the recorder no turn for a while.
      } while (!seen && ++second < PATIENCE_SECONDS);
      assertThat(sum).isNotZero();
      assertThat(threads.seconds().values().stream().mapToDouble(s -> s).sum()).isPositive();
    }

    assertThat(seen).as("%s", profile.stacks().keySet()).isTrue();
    profile.writeStacks(folder.resolve("stacks"));
    assertThat(Files.readAllLines(folder.resolve("stacks"))).allMatch(l -> l.matches(".+ \\d+"));
  }
}
