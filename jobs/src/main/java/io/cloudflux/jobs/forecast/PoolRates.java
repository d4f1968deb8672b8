package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.PooledRates;
import io.cloudflux.forecast.PooledRates.Total;
import io.cloudflux.forecast.Pools;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.apache.flink.api.common.functions.MapPartitionFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.Collector;

/** Adds up what objects add to their pools, and keeps the pools that say something. */
final class PoolRates implements MapPartitionFunction<Total, String> {
  private static final long serialVersionUID = 1L;

  /** A pool of fewer objects says more about them than about others. */
  private static final int FEWEST_OBJECTS = 5;

  /** Pools kept at most, those observed for longest: they travel with the model. */
  private static final int MOST_POOLS = 20_000;

  /** The stream of one: the rates as JSON. */
  static DataStream<String> of(DataStream<Total> parts) {
    return parts
        .keyBy(Total::pool, Types.LONG)
        .reduce(Total::plus)
        .name("add-up-pools")
        .map(total -> total)
        .returns(Types.POJO(Total.class))
        .setParallelism(1)
        .fullWindowPartition()
        .mapPartition(new PoolRates())
        .returns(Types.STRING)
        .name("pool-rates");
  }

  @Override
  public void mapPartition(Iterable<Total> totals, Collector<String> out) {
    PriorityQueue<Total> kept =
        new PriorityQueue<>(
            Comparator.comparingLong(Total::days)
                .thenComparing(Comparator.comparingLong(Total::pool).reversed()));
    Total all = null;
    for (Total total : totals) {
      if (total.pool() == Pools.ALL) {
        all = total;
      } else if (total.objects() >= FEWEST_OBJECTS) {
        kept.add(total);
        if (kept.size() > MOST_POOLS) {
          kept.remove();
        }
      }
    }
    if (all != null) {
      out.collect(
          ForecastModelFiles.poolsToJson(
              new PooledRates(all.reads(), all.days(), kept.toArray(new Total[0]))));
    }
  }
}
