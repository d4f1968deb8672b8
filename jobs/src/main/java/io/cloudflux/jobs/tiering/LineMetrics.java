package io.cloudflux.jobs.tiering;

import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException.Reason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What became of the lines of one stage: parsed, ignored or dead, and nothing else. As metrics for
 * those who watch the job, and as accumulators for the summary at its end.
 */
public final class LineMetrics {
  /** Accumulators are named {@code STAGE.NAME}. */
  public static final String LINES = "lines";

  /** Lines that held a record. */
  public static final String PARSED = "parsed";

  /** Lines that hold no record by the format's own rules. */
  public static final String IGNORED = "ignored";

  /** Lines that went to the dead letters. */
  public static final String DEAD = "dead";

  /** Requests counted before, which {@link GatherByDay} took out. */
  public static final String DUPLICATES = "duplicates";

  /** The stages that read lines. */
  public static final List<String> STAGES =
      List.of(
          ParseAccessLog.STAGE,
          ParseInventory.STAGE,
          ParseModels.STAGE,
          ParseCommands.STAGE,
          ParseSettings.STAGE);

  private final LongCounter lineSum = new LongCounter();
  private final LongCounter parsedSum = new LongCounter();
  private final Map<LineKind, LongCounter> ignoredSums = new EnumMap<>(LineKind.class);
  private final LongCounter deadSum = new LongCounter();
  private final Counter lines;
  private final Counter parsed;
  private final Map<LineKind, Counter> ignored = new EnumMap<>(LineKind.class);
  private final Map<Reason, Counter> dead;

  LineMetrics(RuntimeContext context, String stage) {
    context.addAccumulator(name(stage, LINES), lineSum);
    context.addAccumulator(name(stage, PARSED), parsedSum);
    context.addAccumulator(name(stage, DEAD), deadSum);
    MetricGroup group = context.getMetricGroup().addGroup("stage", stage);
    lines = group.counter("lines");
    parsed = group.counter("linesParsed");
    for (LineKind kind : LineKind.values()) {
      if (kind != LineKind.RECORD) {
        LongCounter sum = new LongCounter();
        context.addAccumulator(name(stage, ignored(kind)), sum);
        ignoredSums.put(kind, sum);
        ignored.put(kind, group.addGroup("rule", kind.label()).counter("linesIgnored"));
      }
    }
    dead = DeadLetters.counters(context.getMetricGroup(), stage, Reason.class);
  }

  /** The name of an accumulator. */
  public static String name(String stage, String what) {
    return stage + "." + what;
  }

  /** The accumulator of the lines ignored for being of a kind. */
  public static String ignored(LineKind kind) {
    return IGNORED + "." + kind.label();
  }

  void line() {
    lines.inc();
    lineSum.add(1);
  }

  void parsed(LineKind kind) {
    if (kind == LineKind.RECORD) {
      parsed.inc();
      parsedSum.add(1);
    } else {
      ignored.get(kind).inc();
      ignoredSums.get(kind).add(1);
    }
  }

  void dead(Reason reason) {
    dead.get(reason).inc();
    deadSum.add(1);
  }
}
