package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.MalformedLineException.Reason;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.junit.jupiter.api.Test;

class LineMetricsTest {

  /** The counters and gauges that an operator registers, by name and labels. */
  static final class Counters {
    private static final Set<String> LABELS =
        Set.of(
            "<stage>", "<reason>", "<rule>", "<tier>", "<stratum>", "<status>", "<from>", "<to>");
    private final Map<String, Counter> counters = new TreeMap<>();
    private final Map<String, Gauge<?>> gauges = new TreeMap<>();

    /** An environment whose metrics are these. */
    MockEnvironment environment() {
      TestingMetricRegistry registry =
          TestingMetricRegistry.builder()
              .setRegisterConsumer(
                  (metric, name, group) -> {
                    if (metric instanceof Counter counter) {
                      counters.put(name + labels(group.getAllVariables()), counter);
                    } else if (metric instanceof Gauge<?> gauge) {
                      gauges.put(name + labels(group.getAllVariables()), gauge);
                    }
                  })
              .build();
      return new MockEnvironmentBuilder()
          .setMaxParallelism(TieringPipeline.MAX_PARALLELISM)
          .setMetricGroup(
              TaskManagerMetricGroup.createTaskManagerMetricGroup(
                      registry, "localhost", ResourceID.generate())
                  .addJob(new JobID(), "job")
                  .addTask(ExecutionAttemptID.randomId(), "task"))
          .build();
    }

    private static String labels(Map<String, String> variables) {
      Map<String, String> own = new TreeMap<>();
      variables.forEach(
          (key, value) -> {
            if (LABELS.contains(key)) {
              own.put(key.substring(1, key.length() - 1), value);
            }
          });
      return own.isEmpty() ? "" : own.toString();
    }

    /** A counter such as {@code lines{stage=inventory}}. */
    long count(String name) {
      assertThat(counters).containsKey(name);
      return counters.get(name).getCount();
    }

    /** What a gauge shows. */
    Object gauge(String name) {
      assertThat(gauges).containsKey(name);
      return gauges.get(name).getValue();
    }

    /** The sum of the dead letters of a stage, whatever the reason. */
    long dead(String stage) {
      return counters.entrySet().stream()
          .filter(entry -> entry.getKey().startsWith("deadLetters{"))
          .filter(entry -> entry.getKey().endsWith("stage=" + stage + "}"))
          .mapToLong(entry -> entry.getValue().getCount())
          .sum();
    }
  }

  /** The accumulator that a job's end reports. */
  static long sum(AbstractStreamOperator<?> operator, String stage, String what) {
    return (long)
        operator.getRuntimeContext().getAccumulator(LineMetrics.name(stage, what)).getLocalValue();
  }

  @Test
  void namesAccumulatorsByStage() {
    assertThat(LineMetrics.name("inventory", LineMetrics.DEAD)).isEqualTo("inventory.dead");
  }

  @Test
  void reasonsAreFewAndFixed() {
    // They are labels of metrics and reasons of dead letters: whoever adds one tells the schema.
    assertThat(Reason.values())
        .extracting(Reason::name)
        .containsExactly(
            "TOO_LONG",
            "TRUNCATED",
            "NOT_THIS_FORMAT",
            "BAD_TIME",
            "IMPLAUSIBLE_TIME",
            "BAD_NUMBER",
            "BAD_VALUE",
            "CORRUPT_FILE");
  }
}
