package io.cloudflux.plan;

import io.cloudflux.price.CostModel;
import java.util.List;
import java.util.Map;

/**
 * What moving objects to a class, of their provider or of another, costs once and saves a month.
 * Amounts are US dollars at list price.
 *
 * @param objects how many move
 * @param unmoved how many are in the class already, and count nowhere else
 * @param bytes the sum of the sizes of those that move
 * @param methods how many move in which way
 * @param egress sending the bytes out of their provider, by the bands of its volume prices; 0
 *     inside a provider
 * @param retrieval reading out of the classes they are in, restores included
 * @param requests reads at the source, writes at the destination
 * @param transition moves by rule
 * @param earlyDeletion days not served of the minimum where they are
 * @param storageBefore storage a month where they are
 * @param readsBefore reads a month where they are
 * @param storageAfter storage a month where they go
 * @param readsAfter reads a month where they go
 * @param readersEgress sending what is read a month back to readers who stay, by the destination's
 *     bands; 0 if they move along
 * @param durationSeconds until the last has moved
 */
public record MoveEstimate(
    int objects,
    int unmoved,
    long bytes,
    Map<MoveMethod, Integer> methods,
    double egress,
    double retrieval,
    double requests,
    double transition,
    double earlyDeletion,
    double storageBefore,
    double readsBefore,
    double storageAfter,
    double readsAfter,
    double readersEgress,
    long durationSeconds) {

  /**
   * A part of the cost.
   *
   * @param name what is billed
   * @param usd how much, ≥ 0
   */
  public record CostLine(String name, double usd) {}

  /** What to think of a move. */
  public enum Verdict {
    /** There is nothing to move. */
    NOTHING_TO_MOVE,
    /** It has paid for itself in time. */
    WORTH_IT,
    /** It pays for itself, but later than is accepted. */
    PAYS_BACK_TOO_LATE,
    /** It saves nothing. */
    NEVER_PAYS_BACK
  }

  /** What is paid once. */
  public List<CostLine> once() {
    return List.of(
        new CostLine("egress", egress),
        new CostLine("retrieval", retrieval),
        new CostLine("requests", requests),
        new CostLine("transition", transition),
        new CostLine("early deletion", earlyDeletion));
  }

  /** USD once: the sum of {@link #once}. */
  public double moveCost() {
    return egress + retrieval + requests + transition + earlyDeletion;
  }

  /** USD a month where the objects are. */
  public double monthlyBefore() {
    return storageBefore + readsBefore;
  }

  /** USD a month where they go. */
  public double monthlyAfter() {
    return storageAfter + readsAfter + readersEgress;
  }

  /** USD a month; negative if it costs more. */
  public double monthlySaving() {
    return monthlyBefore() - monthlyAfter();
  }

  /** Days after which the move has paid for itself, or -1 if never. */
  public double paybackDays() {
    return monthlySaving() > 0 ? moveCost() / monthlySaving() * CostModel.DAYS_PER_MONTH : -1;
  }

  /**
   * Days after which what this move costs more than another has paid for itself by what it saves
   * more, or -1 if never: whether it is worth it where the other can be had.
   */
  public double paybackDaysBeyond(MoveEstimate other) {
    double saving = monthlySaving() - other.monthlySaving();
    double cost = moveCost() - other.moveCost();
    if (saving <= 0) {
      return -1;
    }
    return Math.max(0, cost / saving * CostModel.DAYS_PER_MONTH);
  }

  /**
   * @param maxPaybackDays the latest payback that is accepted
   */
  public Verdict verdict(double maxPaybackDays) {
    return verdict(paybackDays(), maxPaybackDays);
  }

  /**
   * @param other what can be had instead: this must be worth what it costs beyond that
   * @param maxPaybackDays the latest payback that is accepted
   */
  public Verdict verdict(MoveEstimate other, double maxPaybackDays) {
    Verdict alone = verdict(maxPaybackDays);
    return alone == Verdict.WORTH_IT ? verdict(paybackDaysBeyond(other), maxPaybackDays) : alone;
  }

  private Verdict verdict(double payback, double maxPaybackDays) {
    if (objects == 0) {
      return Verdict.NOTHING_TO_MOVE;
    }
    if (payback < 0) {
      return Verdict.NEVER_PAYS_BACK;
    }
    return payback <= maxPaybackDays ? Verdict.WORTH_IT : Verdict.PAYS_BACK_TOO_LATE;
  }
}
