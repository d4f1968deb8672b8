package io.cloudflux.jobs.backtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.backtest.Backtest;
import io.cloudflux.backtest.BacktestSums;
import io.cloudflux.backtest.ObjectOutcome;
import io.cloudflux.bill.Move;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.jobs.forecast.ExampleReplay;
import io.cloudflux.jobs.tiering.LogSpan;
import io.cloudflux.object.ObjectId;
import io.cloudflux.price.PriceBook;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.time.Days;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.util.Collector;

/**
 * Replays every object under all policies. What it costs is added up where it is worked out and
 * reaches whoever waits for the job as an accumulator; what is emitted are the moves, as JSON
 * lines.
 */
final class ReplayPolicies extends ExampleReplay<String> {
  private static final long serialVersionUID = 1L;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PriceBook prices;
  private final BacktestSettings settings;
  private final NavigableMap<Integer, Forecaster> models;

  private transient Map<String, Backtest> backtests;
  private transient Map<String, BacktestSums> sums;
  private transient SumsAccumulator accumulator;

  /**
   * @param models by the UTC day from which on they may be asked
   */
  ReplayPolicies(
      PriceBook prices, BacktestSettings settings, NavigableMap<Integer, Forecaster> models) {
    super(settings.scans());
    this.prices = prices;
    this.settings = settings;
    this.models = models;
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    backtests = new HashMap<>();
    sums = new LinkedHashMap<>();
    accumulator = new SumsAccumulator();
    getRuntimeContext().addAccumulator(SumsAccumulator.NAME, accumulator);
  }

  @Override
  protected void replay(
      String object,
      ObjectProfile profile,
      LogSpan span,
      OnTimerContext context,
      Collector<String> out) {
    int from = span.firstDay() + settings.warmUpDays();
    int to = span.lastDay() + 1;
    for (String provider : settings.providersOf(object, prices)) {
      Backtest.Result result =
          backtests
              .computeIfAbsent(provider, this::backtest)
              .replay(profile.copy(), object, from, to, span.firstDay());
      sums.computeIfAbsent(provider, any -> new BacktestSums())
          .add(ObjectId.prefix(object), result);
      if (settings.moves()) {
        result
            .outcomes()
            .forEach((policy, outcome) -> emit(provider, policy, object, outcome, out));
      }
    }
  }

  private Backtest backtest(String provider) {
    return new Backtest(
        settings.rules().prices(prices.provider(provider)),
        settings.policies(),
        settings.optimum(),
        models,
        settings.rules());
  }

  private static void emit(
      String provider, String policy, String object, ObjectOutcome outcome, Collector<String> out) {
    String from = outcome.start();
    for (Move move : outcome.moves()) {
      ObjectNode json = JSON.createObjectNode();
      json.put("provider", provider);
      json.put("policy", policy);
      json.put("object", object);
      json.put("day", Days.iso(move.day()));
      json.put("from", from);
      json.put("to", move.to());
      json.put("size_bytes", outcome.sizeBytes());
      out.collect(json.toString());
      from = move.to();
    }
  }

  /** Not before all are added: whoever waits might look while it changes. */
  @Override
  public void close() {
    if (accumulator != null) {
      accumulator.add(sums);
    }
  }
}
