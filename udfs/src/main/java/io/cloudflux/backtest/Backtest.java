package io.cloudflux.backtest;

import io.cloudflux.bill.Bill;
import io.cloudflux.bill.BillMeter;
import io.cloudflux.bill.BillRules;
import io.cloudflux.bill.BillSimulator;
import io.cloudflux.bill.ClassRates;
import io.cloudflux.bill.ObjectHistory;
import io.cloudflux.bill.Optimum;
import io.cloudflux.decision.PricedObject;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Replays objects of one provider, day after day, under all policies at once. As of each day's
 * start a policy knows the days before it, and nothing else; models are those trained by then. Not
 * for several threads at once.
 */
public final class Backtest {
  private final CostModel costs;
  private final ReplayRules rules;
  private final NavigableMap<Integer, Forecaster> models;
  private final Map<String, PolicyReplay> replays = new LinkedHashMap<>();
  private final boolean foresight;
  private final Optimum optimum;
  private final BillMeter meter;

  /**
   * @param models by the UTC day from which on they may be asked; one for every day there is
   * @param optimum whether to work out the clairvoyant optimum too
   */
  public Backtest(
      ProviderPrices prices,
      List<BacktestPolicy> policies,
      boolean optimum,
      NavigableMap<Integer, Forecaster> models,
      ReplayRules rules) {
    this.costs = new CostModel(prices);
    this.rules = rules;
    this.models = models;
    for (BacktestPolicy policy : policies) {
      replays.put(policy.name(), new PolicyReplay(policy, prices, BillRules.USUAL));
    }
    this.foresight = policies.stream().anyMatch(BacktestPolicy::foresight);
    this.optimum = optimum ? new Optimum(prices, rules.targets(prices), BillRules.USUAL) : null;
    this.meter = new BillMeter(prices);
  }

  /**
   * Replays an object.
   *
   * @param profile with all days open; closed by this call
   * @param from first UTC day of the window
   * @param to the UTC day after its last
   * @param logsStart the first UTC day the logs cover
   * @return what became of it by policy, and the days it was in the window; none if it was not
   */
  public Result replay(ObjectProfile profile, String object, int from, int to, int logsStart) {
    ReplayedObject replayed = ReplayedObject.of(profile, object, from, to, logsStart, rules);
    if (replayed == null) {
      return new Result(0, Map.of());
    }
    ObjectHistory history = replayed.history();
    Map<String, ObjectOutcome> outcomes = new LinkedHashMap<>();
    if (!replays.isEmpty()) {
      run(replayed, logsStart);
      replays.forEach((name, replay) -> outcomes.put(name, replay.end()));
    }
    if (optimum != null) {
      Optimum.Path best = optimum.of(history);
      Bill bill = BillSimulator.bill(meter, history, best.moves(), costs.prices().standard());
      outcomes.put(
          BacktestPolicy.OPTIMUM,
          new ObjectOutcome(
              bill,
              history.bytes(),
              costs.prices().standard().name(),
              best.moves(),
              0,
              new TreeMap<>(),
              new Reliability()));
    }
    return new Result(history.to() - history.from(), outcomes);
  }

  /**
   * What became of an object.
   *
   * @param days days it was in the window
   * @param outcomes by policy
   */
  public record Result(int days, Map<String, ObjectOutcome> outcomes) {}

  private void run(ReplayedObject replayed, int logsStart) {
    ObjectHistory history = replayed.history();
    ObjectProfile profile = replayed.profile();
    Foresight path = foresight ? new Foresight(history) : null;
    for (PolicyReplay replay : replays.values()) {
      replay.start(history, costs.prices().standard());
    }
    ClassRates[] rates = ClassRates.of(costs.prices(), history.bytes());
    int access = 0;
    for (int day = history.from(); day < history.to(); day++) {
      profile.closeTo(day);
      ObjectSnapshot snapshot = ObjectSnapshot.of(profile, history.object(), day, logsStart);
      double bytesPerRead =
          rules.wholeReads() ? history.bytes() : rules.sizeScale() * snapshot.bytesPerRead();
      PricedObject object =
          PricedObject.replayed(
              snapshot,
              models.floorEntry(day).getValue(),
              costs,
              history.bytes(),
              rates,
              bytesPerRead);
      boolean accessed = access < history.accesses() && history.day(access) == day;
      long reads = accessed ? history.reads(access) : 0;
      long bytesRead = accessed ? history.bytesRead(access) : 0;
      long writes = accessed ? history.writes(access) : 0;
      access += accessed ? 1 : 0;
      for (PolicyReplay replay : replays.values()) {
        replay.day(object, path, reads, bytesRead, writes);
      }
    }
  }
}
