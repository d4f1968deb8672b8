package io.cloudflux.forecast;

/**
 * Two classic forecasts of a count that is mostly zero, day by day: Croston's, in the form
 * corrected for its bias (Syntetos and Boylan, "The accuracy of intermittent demand estimates",
 * 2005), which smooths the size of a demand and the interval between two, and TSB (Teunter,
 * Syntetos, Babai, "Intermittent demand: linking forecasting to inventory obsolescence", 2011),
 * which smooths the size and the probability of a demand, so that it lets a dead object die. What
 * the regression is measured beside.
 */
public final class IntermittentDemand {
  /** How fast estimates follow; the literature's usual value. */
  private static final double SMOOTHING = 0.1;

  private boolean started;
  private double size;
  private double interval;
  private double sinceLast = 1;
  private double probability;

  /** Notes the reads of the next day. */
  public void next(long reads) {
    if (!started) {
      if (reads > 0) {
        started = true;
        size = reads;
        interval = sinceLast;
        probability = 1;
        sinceLast = 1;
      } else {
        sinceLast++;
      }
      return;
    }
    if (reads > 0) {
      size += SMOOTHING * (reads - size);
      interval += SMOOTHING * (sinceLast - interval);
      sinceLast = 1;
    } else {
      sinceLast++;
    }
    probability += SMOOTHING * ((reads > 0 ? 1 : 0) - probability);
  }

  /** Reads a day by Croston's method. */
  public double croston() {
    return started ? (1 - SMOOTHING / 2) * size / interval : 0;
  }

  /** Reads a day by TSB. */
  public double tsb() {
    return probability * size;
  }
}
