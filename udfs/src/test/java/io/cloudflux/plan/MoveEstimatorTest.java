package io.cloudflux.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.plan.MoveEstimate.Verdict;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoveEstimatorTest {
  private static final PriceBook BOOK = PriceBookReader.shipped();
  private static final long GB = 1 << 30;
  private static final long MB_PER_SECOND = 1 << 20;

  /** A terabyte in one object, read whole so often a month; worked out by hand from the prices. */
  @ParameterizedTest
  @CsvSource({
    // from, to, reads, egress, retrieval, requests, transition, before, after, method, verdict
    "s3/STANDARD, s3/GLACIER_IR, 0, 0, 0, 0, 0.00002, 23.552, 4.096, RULE, WORTH_IT",
    "s3/STANDARD, s3/GLACIER_IR, 1, 0, 0, 0, 0.00002, 23.5520004, 34.81601, RULE, NEVER_PAYS_BACK",
    "s3/GLACIER_IR, s3/STANDARD, 1, 0, 30.72, 0.000015, 0, 34.81601, 23.5520004, COPY, WORTH_IT",
    "s3/GLACIER, s3/STANDARD, 0, 0, 10.24005, 0.0000054, 0, 3.6864, 23.552, RESTORE_THEN_COPY,"
        + " NEVER_PAYS_BACK",
    "azure/Cool, azure/Hot, 0, 0, 10.24, 0.000001, 0, 15.5648, 21.2992, COPY, NEVER_PAYS_BACK",
    // From cloud to cloud: 1024 GB at 0.09, at 0.12, at 0.087.
    "s3/STANDARD, gcs/ARCHIVE, 0, 92.16, 0, 0.0000504, 0, 23.552, 1.2288, COPY, WORTH_IT",
    "s3/STANDARD, gcs/STANDARD, 0, 92.16, 0, 0.0000054, 0, 23.552, 20.48, COPY, PAYS_BACK_TOO_LATE",
    "s3/GLACIER_IR, azure/Cold, 0, 92.16, 30.72, 0.000028, 0, 4.096, 3.6864, COPY,"
        + " PAYS_BACK_TOO_LATE",
    "s3/DEEP_ARCHIVE, gcs/ARCHIVE, 0, 92.16, 20.4801, 0.0000504, 0, 1.01376, 1.2288,"
        + " RESTORE_THEN_COPY, NEVER_PAYS_BACK",
    "gcs/STANDARD, s3/GLACIER_IR, 0, 122.88, 0, 0.0000204, 0, 20.48, 4.096, COPY, WORTH_IT",
    "azure/Hot, s3/STANDARD, 0, 89.088, 0, 0.0000054, 0, 21.2992, 23.552, COPY, NEVER_PAYS_BACK"
  })
  void pricesAMove(
      String from,
      String to,
      double reads,
      double egress,
      double retrieval,
      double requests,
      double transition,
      double before,
      double after,
      MoveMethod method,
      Verdict verdict) {
    MoveEstimate estimate = estimate(from, to, false, reads, 1024 * GB);

    assertThat(estimate.egress()).isEqualTo(egress, within(1e-9));
    assertThat(estimate.retrieval()).isEqualTo(retrieval, within(1e-4));
    assertThat(estimate.requests()).isEqualTo(requests, within(1e-9));
    assertThat(estimate.transition()).isEqualTo(transition, within(1e-9));
    assertThat(estimate.monthlyBefore()).isEqualTo(before, within(0.002));
    assertThat(estimate.monthlyAfter()).isEqualTo(after, within(0.002));
    assertThat(estimate.methods()).containsOnlyKeys(method).containsEntry(method, 1);
    assertThat(estimate.verdict(365)).isEqualTo(verdict);
    assertThat(estimate.once().stream().mapToDouble(MoveEstimate.CostLine::usd).sum())
        .isEqualTo(estimate.moveCost(), within(1e-12));
  }

  /** The same figures as decisions are taken by. */
  @Test
  void insideAProviderMovesCostWhatTheCostModelSays() {
    for (ProviderPrices prices : BOOK.providers().values()) {
      CostModel costs = new CostModel(prices);
      for (StorageClass from : prices.classes().values()) {
        for (StorageClass to : prices.classes().values()) {
          String provider = prices.provider() + "/";
          MoveEstimate estimate =
              estimate(provider + from.name(), provider + to.name(), false, 3, GB);
          assertThat(estimate.moveCost())
              .describedAs("%s to %s", from.name(), to.name())
              .isEqualTo(costs.moveCost(from, to, GB), within(1e-12));
        }
      }
    }
  }

  @Test
  void readersWhoStayPayTheNetworkBack() {
    MoveEstimate moved = estimate("s3/STANDARD", "gcs/ARCHIVE", false, 2, 10 * GB);
    MoveEstimate stay = estimate("s3/STANDARD", "gcs/ARCHIVE", true, 2, 10 * GB);

    assertThat(moved.readersEgress()).isZero();
    assertThat(stay.readersEgress()).isEqualTo(20 * 0.12, within(1e-9));
    assertThat(stay.monthlyAfter() - moved.monthlyAfter()).isEqualTo(2.4, within(1e-9));
    assertThat(estimate("s3/STANDARD", "s3/STANDARD_IA", true, 2, 10 * GB).readersEgress())
        .isZero();
  }

  @Test
  void addsUpObjectsAndLeavesThoseThatAreThere() {
    ProviderPrices s3 = BOOK.provider("s3");
    MoveEstimator estimator =
        new MoveEstimator(s3, s3, s3.require("GLACIER_IR"), false, MB_PER_SECOND, 10);
    estimator.add(s3.require("STANDARD"), 100, 0, 0, 0, 40);
    estimator.add(s3.require("STANDARD_IA"), 200, 0, 0, 0.5, 40);
    estimator.add(s3.require("GLACIER_IR"), 400, 0, 0, 7, 40);
    estimator.add(s3.require("GLACIER"), 800, 0, 0, 0, 40);

    assertThat(estimator.estimate())
        .returns(3, MoveEstimate::objects)
        .returns(1, MoveEstimate::unmoved)
        .returns(1100L, MoveEstimate::bytes)
        .returns(0.5, MoveEstimate::earlyDeletion)
        .returns(86_400L, MoveEstimate::durationSeconds)
        .satisfies(
            estimate ->
                assertThat(estimate.methods())
                    .containsEntry(MoveMethod.RULE, 2)
                    .containsEntry(MoveMethod.RESTORE_THEN_COPY, 1));
  }

  /** 11 TB: 10 TB in the first band, 1 in the second. */
  @Test
  void theNetworkIsBilledInBandsByAllOfIt() {
    ProviderPrices s3 = BOOK.provider("s3");
    ProviderPrices gcs = BOOK.provider("gcs");
    MoveEstimator estimator =
        new MoveEstimator(s3, gcs, gcs.require("ARCHIVE"), false, MB_PER_SECOND, 10);
    for (int i = 0; i < 11; i++) {
      estimator.add(s3.require("STANDARD"), 1024 * GB, 0, 0, 0, 0);
    }

    assertThat(estimator.estimate().egress()).isEqualTo(10240 * 0.09 + 1024 * 0.085, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    // from, to, bytes, seconds at a megabyte and ten requests a second
    "s3/STANDARD, s3/GLACIER_IR, 1048576, 86400",
    "s3/GLACIER_IR, s3/STANDARD, 1048576000, 1000",
    "s3/GLACIER_IR, s3/STANDARD, 0, 1",
    "s3/GLACIER, s3/STANDARD, 1048576000, 19000",
    "s3/DEEP_ARCHIVE, gcs/ARCHIVE, 1048576000, 44200"
  })
  void takesTheRestoreAndTheCopy(String from, String to, long bytes, long seconds) {
    assertThat(estimate(from, to, false, 0, bytes).durationSeconds()).isEqualTo(seconds);
  }

  /** Most of what another cloud's cold class saves, the own cloud's saves without the network. */
  @Test
  void leavingACloudMustBeWorthItBeyondWhatStayingSaves() {
    MoveEstimate leave = estimate("s3/STANDARD", "gcs/ARCHIVE", false, 0, 1024 * GB);
    MoveEstimate stay = estimate("s3/STANDARD", "s3/GLACIER_IR", false, 0, 1024 * GB);

    assertThat(leave.verdict(365)).isEqualTo(Verdict.WORTH_IT);
    // 92.16 dollars for 4.096 - 1.2288 more a month.
    assertThat(leave.paybackDaysBeyond(stay)).isEqualTo(92.16 / 2.8672 * 365 / 12, within(0.01));
    assertThat(leave.verdict(stay, 365)).isEqualTo(Verdict.PAYS_BACK_TOO_LATE);
    assertThat(leave.verdict(stay, 1000)).isEqualTo(Verdict.WORTH_IT);
    assertThat(stay.paybackDaysBeyond(leave)).isEqualTo(-1);
    assertThat(stay.verdict(leave, 365)).isEqualTo(Verdict.NEVER_PAYS_BACK);
  }

  @Test
  void nothingIsNoMove() {
    MoveEstimate none = estimate("s3/STANDARD", "s3/STANDARD", false, 5, GB);

    assertThat(none.verdict(365)).isEqualTo(Verdict.NOTHING_TO_MOVE);
    assertThat(none.moveCost()).isZero();
    assertThat(none.durationSeconds()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new MoveEstimator(
                    BOOK.provider("s3"),
                    BOOK.provider("s3"),
                    BOOK.provider("s3").standard(),
                    false,
                    0,
                    1));
  }

  private static MoveEstimate estimate(
      String from, String to, boolean readersStay, double reads, long bytes) {
    ProviderPrices source = BOOK.provider(from.substring(0, from.indexOf('/')));
    ProviderPrices destination = BOOK.provider(to.substring(0, to.indexOf('/')));
    MoveEstimator estimator =
        new MoveEstimator(
            source,
            destination,
            destination.require(to.substring(to.indexOf('/') + 1)),
            readersStay,
            MB_PER_SECOND,
            10);
    estimator.add(
        source.require(from.substring(from.indexOf('/') + 1)), bytes, reads, reads * bytes, 0, 0);
    return estimator.estimate();
  }
}
