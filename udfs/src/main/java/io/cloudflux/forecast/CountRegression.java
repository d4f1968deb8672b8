package io.cloudflux.forecast;

import io.cloudflux.profile.ObjectSnapshot;
import java.util.Arrays;
import java.util.Objects;

/**
 * A fitted regression of reads per day on {@link ForecastFeatures}: one vector of weights per day
 * ahead. Objects without enough history go to the fallback.
 *
 * @param version names the model
 * @param coefficients {@link Forecast#DAYS} rows of {@link ForecastFeatures#SIZE} weights
 */
public record CountRegression(String version, double[][] coefficients) implements Forecaster {
  private static final long serialVersionUID = 1L;

  /** Days the logs must have covered an object before the model is asked. */
  public static final int MINIMUM_HISTORY_DAYS = 14;

  private static final Forecaster FALLBACK = new DecayedMeanForecaster();

  public CountRegression {
    Objects.requireNonNull(version, "version");
    if (coefficients.length != Forecast.DAYS) {
      throw new IllegalArgumentException(
          "a forecast has " + Forecast.DAYS + " days, this model " + coefficients.length);
    }
    for (double[] row : coefficients) {
      if (row.length != ForecastFeatures.SIZE || !Arrays.stream(row).allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(
            "each day takes "
                + ForecastFeatures.SIZE
                + " finite weights ("
                + String.join(", ", ForecastFeatures.NAMES)
                + "), found "
                + Arrays.toString(row));
      }
    }
  }

  @Override
  public Forecast forecast(ObjectSnapshot snapshot) {
    if (snapshot.observedDays() < MINIMUM_HISTORY_DAYS) {
      return FALLBACK.forecast(snapshot);
    }
    double[] features = new double[ForecastFeatures.SIZE];
    double[] daily = new double[Forecast.DAYS];
    for (int ahead = 0; ahead < Forecast.DAYS; ahead++) {
      ForecastFeatures.fill(snapshot, ahead, features);
      daily[ahead] = predict(ahead, features);
    }
    return new Forecast(daily, DecayedMeanForecaster.shape(snapshot), Forecast.MODEL);
  }

  /** Expected reads on one day ahead, ≥ 0, from its features. */
  public double predict(int ahead, double[] features) {
    double[] weights = coefficients[ahead];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * features[i];
    }
    return Math.max(0, sum);
  }
}
