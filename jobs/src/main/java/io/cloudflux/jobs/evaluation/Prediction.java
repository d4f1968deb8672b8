package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.forecast.Forecast;
import java.util.Arrays;

/**
 * What a contender says of an object.
 *
 * @param daily expected reads on each day ahead
 * @param totals expected reads over each period
 * @param none probability of no read over each period
 * @param forecast the whole distributions, or null from those that have none
 */
record Prediction(double[] daily, double[] totals, double[] none, Forecast forecast) {

  /** A forecast with distributions. */
  static Prediction of(Forecast forecast) {
    double[] totals = new double[Forecast.periods()];
    double[] none = new double[totals.length];
    for (int period = 0; period < totals.length; period++) {
      CountDistribution total = forecast.totals()[period];
      totals[period] = total.mean();
      none[period] = total.none();
    }
    return new Prediction(forecast.daily(), totals, none, forecast);
  }

  /** The same rate every day, the reads as a Poisson count. */
  static Prediction ofRate(double rate) {
    double[] daily = new double[Forecast.DAYS];
    Arrays.fill(daily, rate);
    return ofDays(daily);
  }

  /** A week that goes on, the reads as a Poisson count. */
  static Prediction ofDays(double[] daily) {
    double week = Arrays.stream(daily).sum();
    double[] totals = new double[Forecast.periods()];
    for (int period = 0; period < totals.length; period++) {
      totals[period] = week * Forecast.periodDays(period) / Forecast.DAYS;
    }
    return ofTotals(daily, totals);
  }

  /** Totals forecast apart, the reads as a Poisson count. */
  static Prediction ofTotals(double[] daily, double[] totals) {
    double[] none = new double[totals.length];
    for (int period = 0; period < totals.length; period++) {
      none[period] = Math.exp(-totals[period]);
    }
    return new Prediction(daily, totals, none, null);
  }
}
