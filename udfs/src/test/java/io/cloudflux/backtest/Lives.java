package io.cloudflux.backtest;

import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** Objects to replay. */
final class Lives {
  static final String OBJECT = Accesses.OBJECT;
  static final int START = 20_000;
  static final ReplayRules WHOLE = rules(1, true);

  private Lives() {}

  /** Classes that answer within a second, but for the one that is lost with its zone. */
  static ReplayRules rules(double sizeScale, boolean wholeReads) {
    return new ReplayRules(sizeScale, wholeReads, 1_000, new TreeSet<>(List.of("ONEZONE_IA")));
  }

  /** What an inventory tells of an object. */
  static ObjectProfile listed(long bytes, int modified) {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(
        new InventoryRecord(
            OBJECT,
            bytes,
            null,
            Accesses.at(modified, 0),
            InventoryRecord.NO_LIMIT,
            Accesses.at(modified, 1)));
    return profile;
  }

  static NavigableMap<Integer, Forecaster> decayedMean() {
    NavigableMap<Integer, Forecaster> models = new TreeMap<>();
    models.put(Integer.MIN_VALUE, new DecayedMeanForecaster());
    return models;
  }

  /** Reads in bursts that come and go; now and then a write. */
  static void bursts(Random draws, ObjectProfile profile, long bytes, int from, int to) {
    boolean burst = draws.nextBoolean();
    double begins = 0.002 + 0.05 * draws.nextDouble();
    double ends = 0.02 + 0.3 * draws.nextDouble();
    boolean written = draws.nextInt(4) == 0;
    for (int day = from; day < to; day++) {
      burst = burst ? draws.nextDouble() >= ends : draws.nextDouble() < begins;
      if (burst && draws.nextInt(3) > 0) {
        profile.add(reads(day, 1 + draws.nextInt(4), bytes));
      }
      if (written && draws.nextInt(60) == 0) {
        profile.add(Accesses.writeAt(Accesses.at(day, 13), bytes));
      }
    }
  }

  static DailyAccess reads(int day, long reads, long bytes) {
    return Accesses.reads(day, reads, reads * bytes);
  }
}
