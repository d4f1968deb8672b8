package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.profile.ObjectSnapshot;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class ForecastFeaturesTest {
  /** Reads by days before the boundary: each different, so that none is taken for another. */
  private static final IntToLongFunction READS = before -> before <= 28 ? 100 + before : 0;

  @Test
  void ofTheFirstDayAheadByHand() {
    ObjectSnapshot snapshot = Histories.observed(200, READS);

    double[] features = features(snapshot, 0);

    assertThat(features[0]).isEqualTo(1);
    assertThat(features[1]).isEqualTo(rate(READS, 200, 3), within(1e-9));
    assertThat(features[ForecastFeatures.DECAYED_MEAN])
        .isEqualTo(rate(READS, 200, 10), within(1e-9));
    assertThat(features[3]).isEqualTo(rate(READS, 200, 30), within(1e-9));
    // The boundary's day itself is ahead: a week before it is the 7th day before the boundary.
    assertThat(features[ForecastFeatures.LAST_WEEK]).isEqualTo(107);
    assertThat(features[5]).isEqualTo((107 + 114 + 121 + 128) / 4.0);
    assertThat(features[6]).isEqualTo(101);
    assertThat(features[7]).isEqualTo((101 + 102 + 103 + 104 + 105 + 106 + 107) / 7.0);
    assertThat(features[8]).isZero();
    assertThat(features[9]).isZero();
    assertThat(features[10]).isZero();
  }

  @Test
  void ofTheSeventhDayAheadByHand() {
    double[] features = features(Histories.observed(200, READS), 6);

    assertThat(features[ForecastFeatures.LAST_WEEK]).isEqualTo(101);
    assertThat(features[5]).isEqualTo((101 + 108 + 115 + 122) / 4.0);
    assertThat(features[6]).isEqualTo(101);
  }

  @Test
  void ofAYoungObject() {
    ObjectSnapshot snapshot = Histories.observed(10, before -> before);

    double[] first = features(snapshot, 0);
    double[] fifth = features(snapshot, 4);

    assertThat(first[5]).as("one such weekday").isEqualTo(7);
    assertThat(fifth[5]).as("two such weekdays").isEqualTo((3 + 10) / 2.0);
    assertThat(first[7]).isEqualTo(28 / 7.0);
    assertThat(first[10]).isEqualTo(first[1]).isPositive();
    assertThat(features(Histories.observed(13, before -> before), 0)[10]).isPositive();
    assertThat(features(Histories.observed(14, before -> before), 0)[10]).isZero();
  }

  @Test
  void ofAnObjectWithoutAWeekOfHistory() {
    ObjectSnapshot snapshot = Histories.observed(3, before -> before);

    double[] features = features(snapshot, 0);

    assertThat(features[ForecastFeatures.LAST_WEEK]).isZero();
    assertThat(features[5]).isEqualTo(features[ForecastFeatures.DECAYED_MEAN]).isPositive();
    assertThat(features[7]).isEqualTo(6 / 3.0);
  }

  @Test
  void ofAnObjectJustWritten() {
    double[] features = features(Histories.observed(0, before -> 0), 0);

    assertThat(features).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void ofAnIdleObject() {
    double[] six = features(Histories.observed(200, before -> before == 7 ? 5 : 0), 0);
    double[] seven = features(Histories.observed(200, before -> before == 8 ? 5 : 0), 0);
    double[] twentyNine = features(Histories.observed(200, before -> before == 30 ? 5 : 0), 0);
    double[] thirty = features(Histories.observed(200, before -> before == 31 ? 5 : 0), 0);

    assertThat(six[8]).isZero(); // Read at noon: six whole days and a half.
    assertThat(seven[8]).isEqualTo(seven[3]).isPositive();
    assertThat(twentyNine[9]).isZero();
    assertThat(thirty[9]).isEqualTo(thirty[3]).isPositive();
  }

  /** One set of weights serves all magnitudes only if the features grow with the reads. */
  @Test
  void allButTheInterceptGrowWithTheReads() {
    double[] once = features(Histories.observed(200, READS), 3);
    double[] thousandfold = features(Histories.observed(200, b -> 1_000 * READS.applyAsLong(b)), 3);

    for (int i = 1; i < ForecastFeatures.SIZE; i++) {
      assertThat(thousandfold[i]).isEqualTo(1_000 * once[i], within(1e-6));
    }
  }

  @Test
  void typicalReadsAreTheMeanOfTheFastAndTheSlowRate() {
    assertThat(ForecastFeatures.typicalReads(Histories.observed(200, before -> 0))).isEqualTo(0.02);
    assertThat(ForecastFeatures.typicalReads(Histories.observed(200, READS)))
        .isEqualTo(0.02 + (rate(READS, 200, 3) + rate(READS, 200, 30)) / 2, within(1e-9));
  }

  @Test
  void everyFeatureHasANameAndThePriorIsAMean() {
    assertThat(ForecastFeatures.NAMES).hasSize(ForecastFeatures.SIZE).doesNotHaveDuplicates();
    assertThat(ForecastFeatures.NAMES.get(ForecastFeatures.LAST_WEEK))
        .isEqualTo("same_weekday_last_week");
    assertThat(ForecastFeatures.NAMES.get(ForecastFeatures.DECAYED_MEAN)).isEqualTo("rate_10d");
    assertThat(ForecastFeatures.priorWeights())
        .containsExactly(0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0);
  }

  private static double[] features(ObjectSnapshot snapshot, int ahead) {
    double[] features = new double[ForecastFeatures.SIZE];
    ForecastFeatures.fill(snapshot, ahead, features);
    return features;
  }

  private static double rate(IntToLongFunction reads, int observed, double halfLife) {
    double sum = 0;
    double weights = 0;
    for (int before = 1; before <= observed; before++) {
      double weight = Math.pow(0.5, (before - 1) / halfLife);
      sum += weight * reads.applyAsLong(before);
      weights += weight;
    }
    return sum / weights;
  }
}
