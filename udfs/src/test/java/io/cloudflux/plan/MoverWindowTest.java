package io.cloudflux.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoverWindowTest {
  private static final long HOUR = 3_600;
  private static final long MIDNIGHT = 20_800 * 24 * HOUR;

  @ParameterizedTest
  @CsvSource({
    // window, from (hours), work (hours), start, end
    "0-24, 5, 100, 5, 105",
    "0-24, 0, 0, 0, 0",
    "22-6, 0, 6, 0, 6",
    "22-6, 6, 1, 22, 23",
    "22-6, 5, 2, 5, 23",
    "22-6, 12, 8, 22, 30",
    "22-6, 12, 9, 22, 47",
    "22-6, 12, 24, 22, 78",
    "9-17, 0, 8, 9, 17",
    "9-17, 18, 1, 33, 34",
    "9-17, 9, 16, 9, 41",
    "16-0, 3, 8, 16, 24"
  })
  void workRestsOutside(String window, long from, long work, long start, long end) {
    MoverWindow hours = MoverWindow.parse(window);

    assertThat(hours.start(MIDNIGHT + from * HOUR)).isEqualTo(MIDNIGHT + start * HOUR);
    assertThat(hours.end(MIDNIGHT + from * HOUR, work * HOUR)).isEqualTo(MIDNIGHT + end * HOUR);
    assertThat(hours).hasToString(window);
  }

  @ParameterizedTest
  @CsvSource({"0-24, 24", "22-6, 8", "9-17, 8", "16-0, 8", "5-4, 23"})
  void lastsSoManyHoursADay(String window, long hours) {
    assertThat(MoverWindow.parse(window).seconds()).isEqualTo(hours * HOUR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "6", "6-6", "24-6", "0-25", "a-b", "22:00-6:00", "-1-6"})
  void refusesWhatIsNone(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MoverWindow.parse(text))
        .withMessageContaining(text);
  }
}
