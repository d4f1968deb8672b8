package io.cloudflux.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.log.LogFormat;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {

  @ParameterizedTest
  @CsvSource({"1d, P1D", "90 min, PT90M", "12h, PT12H", "1500 ms, PT1.5S", "0d, PT0S"})
  void readsDurations(String text, Duration expected) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "d", "1 fortnight", "-1d", "1d 2h", "99999999999999999999d"})
  void refusesOtherDurations(String text) {
    assertThatThrownBy(() -> new DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContainingAll("'" + text + "'", "such as 12h");
  }

  @ParameterizedTest
  @CsvSource({"512, 512", "1k, 1024", "500m, 524288000", "10g, 10737418240", "2t, 2199023255552"})
  void readsSizes(String text, long expected) {
    assertThat(new BytesConverter().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "g", "10 gallons", "-1g", "99999999999999999999g"})
  void refusesOtherSizes(String text) {
    assertThatThrownBy(() -> new BytesConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContainingAll("'" + text + "'", "such as 10g");
  }

  @ParameterizedTest
  @EnumSource
  void readsLogFormats(LogFormat format) {
    assertThat(new FormatConverter().convert(format.label())).isEqualTo(format);
  }

  @Test
  void refusesOtherLogFormats() {
    assertThatThrownBy(() -> new FormatConverter().convert("w3c"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContainingAll("'w3c'", LogFormat.labels());
  }
}
