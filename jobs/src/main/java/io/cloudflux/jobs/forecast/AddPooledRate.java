package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.ForecastFeatures;
import io.cloudflux.forecast.PooledRates;
import java.io.IOException;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Completes examples with what objects like theirs are read, the object itself left out. For batch
 * mode, where the rates arrive before the first example.
 */
final class AddPooledRate extends BroadcastProcessFunction<ObjectExample, String, ObjectExample> {
  private static final long serialVersionUID = 1L;

  static final MapStateDescriptor<String, String> RATES =
      new MapStateDescriptor<>("pooled-rates", Types.STRING, Types.STRING);

  private transient PooledRates rates;

  @Override
  public void processBroadcastElement(String json, Context context, Collector<ObjectExample> out)
      throws IOException {
    rates = ForecastModelFiles.poolsFromJson(json);
  }

  @Override
  public void processElement(
      ObjectExample example, ReadOnlyContext context, Collector<ObjectExample> out) {
    if (rates == null) {
      return; // Nothing was there before the period held out: there is nothing to learn from.
    }
    ForecastFeatures.pool(
        example.example().features(),
        rates.rate(
            example.pools(), example.pools().length, example.poolReads(), example.poolDays()));
    out.collect(example);
  }
}
