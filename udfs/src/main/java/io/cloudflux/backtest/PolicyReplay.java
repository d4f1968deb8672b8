package io.cloudflux.backtest;

import io.cloudflux.bill.BillMeter;
import io.cloudflux.bill.BillRules;
import io.cloudflux.bill.Move;
import io.cloudflux.bill.ObjectHistory;
import io.cloudflux.decision.ClassPolicy;
import io.cloudflux.decision.PricedObject;
import io.cloudflux.decision.PricedObject.Placement;
import io.cloudflux.decision.TieringPolicy.Verdict;
import io.cloudflux.decision.VerifiablePolicy;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** One object after the other under one policy: what it is billed, and how it moves. */
final class PolicyReplay {
  /** Coming back to a class so soon after leaving it is thrash. */
  private static final int THRASH_DAYS = 30;

  /** One verdict in so many days is looked at again when the reads have come. */
  private static final int VERIFIED_EVERY_DAYS = 30;

  private final ClassPolicy policy;
  private final boolean foresight;
  private final VerifiablePolicy verified;
  private final BillMeter meter;
  private final List<Move> moves = new ArrayList<>();
  private final TreeMap<Long, Long> readsByFirstByte = new TreeMap<>();

  private Reliability reliability;
  private ObjectHistory history;
  private StorageClass start;
  private long bytes;
  private int begin;

  PolicyReplay(BacktestPolicy policy, ProviderPrices prices, BillRules rules) {
    this.policy = policy.rules();
    this.foresight = policy.foresight();
    this.verified =
        !foresight && policy.rules() instanceof VerifiablePolicy verifiable ? verifiable : null;
    this.meter = new BillMeter(prices, rules);
  }

  void start(ObjectHistory of, StorageClass in) {
    start = in;
    bytes = of.bytes();
    begin = of.from();
    meter.start(of, in);
    moves.clear();
    readsByFirstByte.clear();
    reliability = new Reliability();
    history = of;
  }

  /** Decides as of the start of the day that is billed next, and bills it. */
  void day(PricedObject object, Foresight path, long reads, long bytesRead, long writes) {
    StorageClass in = meter.storageClass();
    PricedObject here =
        object.at(
            new Placement(in, meter.daysInClass(), meter.idleInClass(), meter.today() - begin));
    if (verified != null && (meter.today() - begin) % VERIFIED_EVERY_DAYS == 0) {
      verify(here);
    }
    StorageClass to = policy.choose(foresight ? here.foreseen(path.from(meter.today())) : here);
    if (!to.name().equals(in.name())) {
      meter.move(to);
      moves.add(new Move(meter.today(), to.name()));
    }
    if (reads > 0) {
      readsByFirstByte.merge(to.firstByteMillis(), reads, Long::sum);
    }
    meter.day(reads, bytesRead, writes);
  }

  private void verify(PricedObject here) {
    int until = meter.today() + verified.verifiedAfterDays();
    // Before there was anything to train a model on, confidence is what the prior says.
    boolean trained = here.forecast().source().equals(Forecast.MODEL);
    if (trained && until <= history.to()) {
      Verdict verdict = verified.decide(here);
      reliability.add(
          verified.confidence(here, verdict),
          verified.provesRight(here, verdict, history.readsBetween(meter.today(), until)));
    }
  }

  /** What became of the object. */
  ObjectOutcome end() {
    return new ObjectOutcome(
        meter.end(),
        bytes,
        start.name(),
        List.copyOf(moves),
        thrash(),
        new TreeMap<>(readsByFirstByte),
        reliability);
  }

  private int thrash() {
    int thrash = 0;
    for (int i = 1; i < moves.size(); i++) {
      String before = i == 1 ? start.name() : moves.get(i - 2).to();
      boolean soon = moves.get(i).day() - moves.get(i - 1).day() <= THRASH_DAYS;
      thrash += soon && moves.get(i).to().equals(before) ? 1 : 0;
    }
    return thrash;
  }
}
