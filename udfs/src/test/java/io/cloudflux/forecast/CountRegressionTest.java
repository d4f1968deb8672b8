package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountRegressionTest {

  @Test
  void everyDayAheadHasItsOwnWeights() {
    double[][] weights = new double[Forecast.DAYS][ForecastFeatures.SIZE];
    for (int day = 0; day < Forecast.DAYS; day++) {
      weights[day][0] = day;
      weights[day][ForecastFeatures.LAST_WEEK] = 2;
    }
    CountRegression model = new CountRegression("m-1", weights);

    Forecast forecast = model.forecast(Histories.observed(20, before -> before));

    // The day ahead number d has its weekday 7 − d days before the boundary.
    assertThat(forecast.daily()).containsExactly(14, 1 + 12, 2 + 10, 3 + 8, 4 + 6, 5 + 4, 6 + 2);
    assertThat(forecast.source()).isEqualTo(Forecast.MODEL);
    assertThat(model.version()).isEqualTo("m-1");
  }

  @Test
  void theSpreadRestsOnTheSameEvidenceAsTheFallbacks() {
    var snapshot = Histories.observed(20, before -> before);

    assertThat(prior().forecast(snapshot).shape())
        .isEqualTo(new DecayedMeanForecaster().forecast(snapshot).shape());
  }

  @Test
  void neverForecastsFewerThanNoReads() {
    double[][] weights = new double[Forecast.DAYS][ForecastFeatures.SIZE];
    for (double[] row : weights) {
      row[6] = -1;
    }

    Forecast forecast = new CountRegression("m", weights).forecast(Histories.observed(20, b -> 9));

    assertThat(forecast.daily()).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 13})
  void fallsBackWithoutTwoWeeksOfHistoryAndSaysSo(int observed) {
    var snapshot = Histories.observed(observed, before -> 3);

    Forecast forecast = prior().forecast(snapshot);

    assertThat(forecast.source()).isEqualTo(Forecast.DECAYED_MEAN);
    assertThat(forecast.daily())
        .containsExactly(new DecayedMeanForecaster().forecast(snapshot).daily());
  }

  @Test
  void isAskedFromTwoWeeksOn() {
    Forecast forecast = prior().forecast(Histories.observed(14, before -> 3));

    assertThat(forecast.source()).isEqualTo(Forecast.MODEL);
    assertThat(forecast.daily()[0]).isEqualTo(3, within(1e-9));
  }

  @Test
  void refusesWrongShapes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CountRegression("m", new double[6][ForecastFeatures.SIZE]))
        .withMessage("a forecast has 7 days, this model 6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CountRegression("m", new double[8][ForecastFeatures.SIZE]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CountRegression("m", new double[7][ForecastFeatures.SIZE - 1]))
        .withMessageContaining("each day takes 11 finite weights (intercept, rate_3d,");
    double[][] ragged = new double[7][ForecastFeatures.SIZE];
    ragged[6] = new double[ForecastFeatures.SIZE + 1];
    assertThatIllegalArgumentException().isThrownBy(() -> new CountRegression("m", ragged));
    assertThatNullPointerException()
        .isThrownBy(() -> new CountRegression(null, new double[7][ForecastFeatures.SIZE]))
        .withMessage("version");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesWeightsThatAreNoNumbers(double weight) {
    double[][] weights = new double[Forecast.DAYS][ForecastFeatures.SIZE];
    weights[5][10] = weight;

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CountRegression("m", weights))
        .withMessageContaining(String.valueOf(weight));
  }

  @Test
  void travelsToTheTasks() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(prior());
    }

    CountRegression read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (CountRegression) in.readObject();
    }

    assertThat(read.version()).isEqualTo("prior");
    assertThat(read.coefficients()).isDeepEqualTo(prior().coefficients());
  }

  private static CountRegression prior() {
    double[][] weights = new double[Forecast.DAYS][];
    for (int day = 0; day < Forecast.DAYS; day++) {
      weights[day] = ForecastFeatures.priorWeights();
    }
    return new CountRegression("prior", weights);
  }
}
