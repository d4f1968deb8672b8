package io.cloudflux.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightProfileTest {
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
    Path file = folder.resolve("some.jfr");
    try (ThreadCpu threads = ThreadCpu.start();
        Recording recording = FlightProfile.start()) {
      long sum = 0;
      for (long begin = System.nanoTime(); System.nanoTime() - begin < 1_000_000_000L; ) {
        sum += Permutation.mix(sum + 1);
      }
      recording.stop();
      recording.dump(file);
      assertThat(sum).isNotZero();
      assertThat(threads.seconds().values().stream().mapToDouble(s -> s).sum()).isPositive();
    }

    FlightProfile profile = FlightProfile.read(file);
    assertThat(profile.stacks().keySet())
        .anyMatch(stack -> stack.contains("FlightProfileTest.aRecordingTellsWhatRan"));
    profile.writeStacks(folder.resolve("stacks"));
    assertThat(Files.readAllLines(folder.resolve("stacks"))).allMatch(l -> l.matches(".+ \\d+"));
  }
}
