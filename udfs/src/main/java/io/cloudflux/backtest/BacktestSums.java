package io.cloudflux.backtest;

import io.cloudflux.bill.Bill;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all objects together came to, by policy. Amounts are whole units of {@link
 * Bill#UNITS_PER_USD}, so sums do not depend on the order.
 */
public final class BacktestSums implements Serializable {
  private static final long serialVersionUID = 3L;

  /** Prefixes told apart, the first in order, whoever came first; the others are added up. */
  private static final int MOST_PREFIXES = 200;

  /** Before any prefix, so never the last. */
  private static final String OTHERS = "(others)";

  private final Map<String, PolicySums> policies = new LinkedHashMap<>();
  private long objects;
  private long objectDays;

  /** What a policy came to. */
  public static final class PolicySums implements Serializable {
    private static final long serialVersionUID = 3L;

    Bill bill = Bill.EMPTY;
    final SortedMap<String, Long> byPrefix = new TreeMap<>();
    final SortedMap<Long, Long> readsByFirstByte = new TreeMap<>();
    long dearer;
    long dearerUnits;
    double worst;
    double harm;
    final Reliability reliability = new Reliability();
    long moves;
    long thrash;

    /** What was billed, by month and line. */
    public Bill bill() {
      return bill;
    }

    /** What was billed by prefix, in 1e-10 USD. */
    public SortedMap<String, Long> byPrefix() {
      return byPrefix;
    }

    /** Objects that cost more than if nothing had been done. */
    public long dearer() {
      return dearer;
    }

    /** How much more those cost, in 1e-10 USD. */
    public long dearerUnits() {
      return dearerUnits;
    }

    /** Of all objects the greatest ratio to what doing nothing cost. */
    public double worst() {
      return worst;
    }

    /**
     * Of all objects the greatest ratio to the dearer of doing nothing and the provider's auto
     * class; without either of them, to the other.
     */
    public double harm() {
      return harm;
    }

    public long moves() {
      return moves;
    }

    /** Of the confidence its verdicts were given with. */
    public Reliability reliability() {
      return reliability;
    }

    /** Moves back to the class before, within 30 days. */
    public long thrash() {
      return thrash;
    }

    /**
     * The time to first byte, in milliseconds, that so large a share of the reads did not exceed;
     * -1 without reads.
     */
    public long firstByteMillis(double share) {
      long all = readsByFirstByte.values().stream().mapToLong(Long::longValue).sum();
      long seen = 0;
      for (Map.Entry<Long, Long> reads : readsByFirstByte.entrySet()) {
        seen += reads.getValue();
        if (seen >= share * all) {
          return reads.getKey();
        }
      }
      return -1;
    }

    private void merge(PolicySums other) {
      bill = bill.plus(other.bill);
      other.byPrefix.forEach((prefix, units) -> addPrefix(prefix, units));
      other.readsByFirstByte.forEach((ms, reads) -> readsByFirstByte.merge(ms, reads, Long::sum));
      dearer += other.dearer;
      dearerUnits = Math.addExact(dearerUnits, other.dearerUnits);
      worst = Math.max(worst, other.worst);
      harm = Math.max(harm, other.harm);
      reliability.merge(other.reliability);
      moves += other.moves;
      thrash += other.thrash;
    }

    private void addPrefix(String prefix, long units) {
      byPrefix.merge(prefix, units, Math::addExact);
      if (byPrefix.size() - (byPrefix.containsKey(OTHERS) ? 1 : 0) > MOST_PREFIXES) {
        String last = byPrefix.lastKey();
        byPrefix.merge(OTHERS, byPrefix.remove(last), Math::addExact);
      }
    }
  }

  /**
   * Adds an object.
   *
   * @param prefix what it is reported under
   */
  public void add(String prefix, Backtest.Result result) {
    if (result.days() == 0) {
      return;
    }
    objects++;
    objectDays += result.days();
    ObjectOutcome nothing = result.outcomes().get(Baselines.Nothing.NAME);
    ObjectOutcome auto = result.outcomes().get(Baselines.Auto.NAME);
    double dearer = Math.max(Math.max(units(nothing), units(auto)), 1);
    result
        .outcomes()
        .forEach(
            (name, outcome) -> {
              PolicySums sums = policies.computeIfAbsent(name, any -> new PolicySums());
              long units = outcome.bill().units();
              sums.bill = sums.bill.plus(outcome.bill());
              sums.addPrefix(prefix, units);
              outcome
                  .readsByFirstByte()
                  .forEach((ms, reads) -> sums.readsByFirstByte.merge(ms, reads, Long::sum));
              sums.reliability.merge(outcome.reliability());
              sums.moves += outcome.moves().size();
              sums.thrash += outcome.thrash();
              sums.harm = Math.max(sums.harm, units / dearer);
              if (nothing != null) {
                long more = units - nothing.bill().units();
                sums.worst = Math.max(sums.worst, units / Math.max(1.0, nothing.bill().units()));
                if (more > 0) {
                  sums.dearer++;
                  sums.dearerUnits = Math.addExact(sums.dearerUnits, more);
                }
              }
            });
  }

  private static long units(ObjectOutcome outcome) {
    return outcome == null ? 0 : outcome.bill().units();
  }

  /** Adds what another worker came to. */
  public void merge(BacktestSums other) {
    objects += other.objects;
    objectDays += other.objectDays;
    other.policies.forEach(
        (name, sums) -> policies.computeIfAbsent(name, any -> new PolicySums()).merge(sums));
  }

  /** By policy, in the order of the replay. */
  public Map<String, PolicySums> policies() {
    return policies;
  }

  public long objects() {
    return objects;
  }

  /** Days that objects were in the window, all together. */
  public long objectDays() {
    return objectDays;
  }
}
