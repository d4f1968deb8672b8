package io.cloudflux.jobs.evaluation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.forecast.PoissonDeviance;
import io.cloudflux.price.Usd;

/** Sums over forecasts of one period beside what came, and the errors they amount to. */
final class PeriodErrors {
  /** Ends of the interval that 80 % should fall in. */
  static final double LOW = 0.1;

  static final double HIGH = 0.9;

  /** An object this likely to be read is one whose interval can leave out what it should. */
  private static final double LIKELY_READ = 0.8;

  private static final double LEAST_PROBABILITY = 1e-6;
  private static final int DECIMALS = 6;

  private long forecasts;
  private double actual;
  private double expected;
  private double absolute;
  private double deviance;
  private double brier;
  private double logLoss;
  private long intervals;
  private long covered;
  private double promised;
  private long below;
  private long above;
  private double width;
  private long likelyRead;
  private long likelyReadCovered;

  /** Adds a forecast without a distribution of its own. */
  void add(double forecast, double none, double came) {
    forecasts++;
    actual += came;
    expected += forecast;
    absolute += Math.abs(forecast - came);
    deviance += PoissonDeviance.of(came, forecast);
    double some = 1 - none;
    double read = came > 0 ? 1 : 0;
    brier += (some - read) * (some - read);
    logLoss -= Math.log(Math.max(LEAST_PROBABILITY, came > 0 ? some : none));
  }

  /** Adds what the interval of a distribution promised and held. */
  void add(CountDistribution distribution, double low, double high, double came) {
    intervals++;
    boolean in = low <= came && came <= high;
    covered += in ? 1 : 0;
    below += came < low ? 1 : 0;
    above += came > high ? 1 : 0;
    width += high - low;
    promised +=
        distribution.probabilityAtMost((long) Math.floor(high))
            - distribution.probabilityAtMost((long) Math.ceil(low) - 1);
    if (1 - distribution.none() >= LIKELY_READ) {
      likelyRead++;
      likelyReadCovered += in ? 1 : 0;
    }
  }

  double wape() {
    return absolute / actual;
  }

  double deviance() {
    return deviance / forecasts;
  }

  double brier() {
    return brier / forecasts;
  }

  double logLoss() {
    return logLoss / forecasts;
  }

  double coverage() {
    return intervals == 0 ? Double.NaN : covered / (double) intervals;
  }

  double above() {
    return above / (double) intervals;
  }

  double coverageOfLikelyRead() {
    return likelyRead == 0 ? Double.NaN : likelyReadCovered / (double) likelyRead;
  }

  double meanAbsoluteError() {
    return absolute / forecasts;
  }

  long forecasts() {
    return forecasts;
  }

  /**
   * @param naiveError mean absolute error, in training, of repeating last week: MASE's scale
   */
  void write(ObjectNode node, double naiveError) {
    node.put("forecasts", forecasts);
    node.put("reads", actual);
    put(node, "bias", expected / actual);
    put(node, "wape", wape());
    put(node, "mase", meanAbsoluteError() / naiveError);
    put(node, "poisson_deviance", deviance());
    put(node, "brier", brier());
    put(node, "log_loss", logLoss());
    if (intervals > 0) {
      put(node, "coverage_80", coverage());
      put(node, "coverage_80_promised", promised / intervals);
      put(node, "below_p10", below / (double) intervals);
      put(node, "above_p90", above());
      put(node, "coverage_80_likely_read", coverageOfLikelyRead());
      node.put("likely_read", likelyRead);
      put(node, "mean_width_80", width / intervals);
    }
  }

  static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, Usd.round(value, DECIMALS));
    } else {
      node.putNull(name);
    }
  }
}
