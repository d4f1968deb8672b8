package io.cloudflux.jobs.backtest;

import io.cloudflux.backtest.BacktestSums;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.Accumulator;

/** Sums by provider, of all workers. */
final class SumsAccumulator
    implements Accumulator<Map<String, BacktestSums>, LinkedHashMap<String, BacktestSums>> {
  static final String NAME = "backtest.sums";

  private static final long serialVersionUID = 1L;

  private LinkedHashMap<String, BacktestSums> sums = new LinkedHashMap<>();

  @Override
  public void add(Map<String, BacktestSums> more) {
    more.forEach(
        (provider, each) -> sums.computeIfAbsent(provider, any -> new BacktestSums()).merge(each));
  }

  @Override
  public LinkedHashMap<String, BacktestSums> getLocalValue() {
    return sums;
  }

  @Override
  public void resetLocal() {
    sums = new LinkedHashMap<>();
  }

  @Override
  public void merge(Accumulator<Map<String, BacktestSums>, LinkedHashMap<String, BacktestSums>> o) {
    add(o.getLocalValue());
  }

  @Override
  public SumsAccumulator clone() {
    SumsAccumulator clone = new SumsAccumulator();
    clone.add(sums);
    return clone;
  }
}
