package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.TrainingExample;

/**
 * What was known of an object as of a boundary, what came, and what forecasts that need no training
 * say.
 *
 * @param object object id
 * @param asOf the boundary, a UTC day
 * @param example all of it but the pooled rate
 * @param pools the object's pools
 * @param reads its reads before the boundary
 * @param days its days of them that the logs cover
 * @param recent reads on each of the seven days before the boundary, the last first
 * @param monthReads reads in the 30 days before the boundary
 * @param rates see {@link Rate}
 */
public record EvaluationExample(
    String object,
    int asOf,
    TrainingExample example,
    long[] pools,
    long reads,
    long days,
    double[] recent,
    long monthReads,
    double[] rates) {

  /** Reads a day that simple forecasts expect; the order of {@link #rates}. */
  enum Rate {
    DECAYED_MEAN,
    CROSTON,
    TSB,
    GAMMA_POISSON,
    /** Not a rate: the shape of {@link #GAMMA_POISSON}'s spread. */
    GAMMA_POISSON_SHAPE
  }

  double rate(Rate rate) {
    return rates[rate.ordinal()];
  }

  /** Reads in the week before the boundary. */
  double lastWeek() {
    double sum = 0;
    for (double reads : recent) {
      sum += reads;
    }
    return sum;
  }
}
