package io.cloudflux.backtest;

import static io.cloudflux.backtest.Lives.OBJECT;
import static io.cloudflux.backtest.Lives.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.decision.ClassPolicy;
import io.cloudflux.decision.PolicyFile;
import io.cloudflux.decision.PricedObject;
import io.cloudflux.decision.PricedObject.Placement;
import io.cloudflux.forecast.Forecaster;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselinesTest {
  private static final long GIB = 1L << 30;
  private static final int NEVER = -1;
  private static final Forecaster NOT_ASKED = null;

  private final ProviderPrices s3 = PriceBookReader.shipped().provider("s3");

  /** An object of that age, last read so many days ago, as of which it has been in a class. */
  private PricedObject object(String in, int inClass, int age, int idle, long bytes, int reads) {
    ObjectProfile profile = Lives.listed(bytes, START - age);
    if (idle >= 0) {
      profile.add(Lives.reads(START - 1 - idle, reads, bytes));
    }
    profile.closeTo(START);
    ObjectSnapshot snapshot = ObjectSnapshot.of(profile, OBJECT, START, START - 1_000);
    return PricedObject.replayed(
            snapshot, NOT_ASKED, new CostModel(s3), bytes, ClassRates.of(s3, bytes), bytes)
        .at(new Placement(s3.require(in), inClass, Math.min(inClass, snapshot.idleDays())));
  }

  private String choose(ClassPolicy policy, String in, int age, int idle) {
    return policy.choose(object(in, Math.min(age, 400), age, idle, GIB, 1)).name();
  }

  @ParameterizedTest
  @CsvSource({
    // in, age, days since the last read or -1, expected
    "STANDARD, 29, -1, STANDARD",
    "STANDARD, 30, -1, STANDARD_IA",
    "STANDARD, 89, 0, STANDARD_IA",
    "STANDARD, 90, 0, GLACIER_IR",
    "STANDARD_IA, 89, 0, STANDARD_IA",
    "STANDARD_IA, 90, 0, GLACIER_IR",
    "GLACIER_IR, 20, 0, GLACIER_IR",
    "DEEP_ARCHIVE, 100, 0, DEEP_ARCHIVE"
  })
  void byAgeWhateverIsRead(String in, int age, int idle, String expected) {
    assertThat(choose(new Baselines.Age(), in, age, idle)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // in, age, days since the last read, expected, expected with promotion
    "STANDARD, 400, 29, STANDARD, STANDARD",
    "STANDARD, 400, 30, STANDARD_IA, STANDARD_IA",
    "STANDARD, 400, 89, STANDARD_IA, STANDARD_IA",
    "STANDARD, 400, 90, GLACIER_IR, GLACIER_IR",
    "STANDARD, 29, -1, STANDARD, STANDARD",
    "STANDARD, 30, -1, STANDARD_IA, STANDARD_IA",
    "GLACIER_IR, 400, 40, GLACIER_IR, GLACIER_IR",
    "GLACIER_IR, 400, 1, GLACIER_IR, GLACIER_IR",
    "GLACIER_IR, 400, 0, GLACIER_IR, STANDARD",
    "STANDARD_IA, 400, 0, STANDARD_IA, STANDARD"
  })
  void byIdleDays(String in, int age, int idle, String expected, String promoting) {
    assertThat(choose(new Baselines.Idle(false), in, age, idle)).isEqualTo(expected);
    assertThat(choose(new Baselines.Idle(true), in, age, idle)).isEqualTo(promoting);
  }

  @Test
  void nothingStaysAndAutoGoes() {
    for (String in : s3.classes().keySet()) {
      assertThat(choose(new Baselines.Nothing(), in, 100, 0)).isEqualTo(in);
      assertThat(choose(new Baselines.Auto(), in, 0, NEVER)).isEqualTo("INTELLIGENT_TIERING");
    }
    for (ProviderPrices prices : PriceBookReader.shipped().providers().values()) {
      assertThat(Baselines.Auto.autoClass(prices).auto()).as(prices.provider()).isTrue();
    }
  }

  /**
   * Of a GB: GLACIER_IR saves 0.019 a month; going there costs 0.00002, a read 0.03001, its 90 days
   * 0.011836. So 0.041866 / (0.019 * 12 / 365) = 67.02 days; STANDARD_IA, at 0.0105 saved and
   * 0.010011 for a read, 0.012329 for 30 days: 64.75 days.
   */
  @ParameterizedTest
  @CsvSource({"64, STANDARD", "65, STANDARD_IA", "67, STANDARD_IA", "68, GLACIER_IR"})
  void skiRentalGoesDownOnceItHasPaidForIt(int idle, String expected) {
    assertThat(choose(new Baselines.SkiRental(), "STANDARD", 400, idle)).isEqualTo(expected);
  }

  /**
   * Coming back from GLACIER_IR after 400 days costs a retrieval of 0.03, a GET and a PUT; a read
   * there 0.03001 more than in STANDARD, less its GET.
   */
  @ParameterizedTest
  @CsvSource({
    // days in the class, days since the last read, reads, expected
    "400, 0, 1, GLACIER_IR",
    "400, 0, 2, STANDARD",
    "400, 1, 2, GLACIER_IR", // Only an access makes it think of it.
    "80, 0, 1, GLACIER_IR", // 10 of 90 days are left.
    "1, 0, 2, STANDARD",
    "0, 0, 2, GLACIER_IR" // Those reads met another class.
  })
  void skiRentalComesBackOnceReadsHaveCostAsMuch(
      int inClass, int idle, int reads, String expected) {
    assertThat(
            new Baselines.SkiRental()
                .choose(object("GLACIER_IR", inClass, 500, idle, GIB, reads))
                .name())
        .isEqualTo(expected);
  }

  @Test
  void theirNamesAreTheirs() {
    assertThat(BacktestPolicy.all(PolicyFile.shipped()).keySet())
        .containsExactly(
            "nothing",
            "age-30-90",
            "idle-30-90",
            "idle-30-90-promote",
            "ski-rental",
            "auto",
            "threshold",
            "expected-cost",
            "cloudflux",
            "cloudflux-foresight");
  }
}
