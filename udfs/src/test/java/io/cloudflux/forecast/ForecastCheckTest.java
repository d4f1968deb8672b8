package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.Tier;
import org.junit.jupiter.api.Test;

class ForecastCheckTest {
  private static final int DAY = 20_510;

  @Test
  void comparesAForecastWithWhatCame() {
    ForecastCheck check = ForecastCheck.of("model", DAY, Tier.WARM, 2.5, 4);

    assertThat(check.stratum()).isEqualTo(ReadStratum.WEEKLY);
    assertThat(check.objects()).isEqualTo(1);
    assertThat(check.expected()).isEqualTo(2.5);
    assertThat(check.actual()).isEqualTo(4);
    assertThat(check.absoluteError()).isEqualTo(1.5);
    assertThat(check.meanDeviance()).isCloseTo(PoissonDeviance.of(4, 2.5), within(1e-6));
  }

  @Test
  void addsUp() {
    ForecastCheck sum =
        ForecastCheck.of("model", DAY, Tier.WARM, 2.5, 4)
            .plus(ForecastCheck.of("model", DAY, Tier.WARM, 5, 0));

    assertThat(sum.kind())
        .isEqualTo(new ForecastCheck.Kind("model", DAY, Tier.WARM, ReadStratum.WEEKLY));
    assertThat(sum.objects()).isEqualTo(2);
    assertThat(sum.expected()).isEqualTo(7.5);
    assertThat(sum.actual()).isEqualTo(4);
    assertThat(sum.absoluteError()).isEqualTo(6.5);
    assertThat(sum.meanDeviance())
        .isCloseTo((PoissonDeviance.of(4, 2.5) + PoissonDeviance.of(0, 5)) / 2, within(1e-6));
  }

  /** Told as reads come: none at first, then what each evaluation finds. */
  @Test
  void changesAddUpToTheWhole() {
    ForecastCheck sum = ForecastCheck.of("model", DAY, Tier.WARM, 2.7, 0);
    for (int[] step : new int[][] {{0, 1}, {1, 4}, {4, 9}}) {
      sum =
          sum.plus(
              ForecastCheck.of("model", DAY, Tier.WARM, 2.7, step[1])
                  .minus(ForecastCheck.of("model", DAY, Tier.WARM, 2.7, step[0])));
    }

    assertThat(sum).isEqualTo(ForecastCheck.of("model", DAY, Tier.WARM, 2.7, 9));
  }

  @Test
  void errorsAreRatiosToWhatCame() {
    ForecastError error = ForecastError.of(ForecastCheck.of("model", DAY, Tier.WARM, 2, 3), true);

    assertThat(error.wape()).isEqualTo(0.333333);
    assertThat(error.bias()).isEqualTo(0.666667);
    assertThat(error.drift()).isTrue();
    assertThat(ForecastError.of(ForecastCheck.of("model", DAY, Tier.WARM, 2, 0), false))
        .returns(ForecastError.UNDEFINED, ForecastError::wape)
        .returns(ForecastError.UNDEFINED, ForecastError::bias);
  }
}
