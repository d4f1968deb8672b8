package io.cloudflux.jobs.tiering;

import io.cloudflux.DeadLetter;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.OutputTag;

/** The one side output for records that cannot be processed, whatever the stage. */
public final class DeadLetters {
  /** The side output's tag. */
  public static final OutputTag<DeadLetter> TAG =
      new OutputTag<>("dead-letters", Types.POJO(DeadLetter.class));

  private DeadLetters() {}

  /**
   * Counters of a stage's dead letters, by reason.
   *
   * @param task the metrics of the task that writes them
   * @param stage the stage that they name
   */
  static <R extends Enum<R>> Map<R, Counter> counters(
      MetricGroup task, String stage, Class<R> reasons) {
    MetricGroup group = task.addGroup("stage", stage);
    Map<R, Counter> counters = new EnumMap<>(reasons);
    for (R reason : reasons.getEnumConstants()) {
      counters.put(reason, group.addGroup("reason", reason.name()).counter("deadLetters"));
    }
    return counters;
  }
}
