package io.cloudflux.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ObjectHistoryTest {
  private static final int DAY = 20_000; // 2024-10-04

  @Test
  void addsUpTheAccessesOfADay() {
    ObjectHistory history =
        ObjectHistory.builder("s3://b/k", DAY, 10)
            .access(DAY, 1, 10, 0)
            .access(DAY, 2, 20, 1)
            .access(DAY + 3, 0, 0, 0)
            .access(DAY + 5, 1, 5, 0)
            .resize(DAY + 1, 20)
            .until(DAY + 6);

    assertThat(history.object()).isEqualTo("s3://b/k");
    assertThat(history.from()).isEqualTo(DAY);
    assertThat(history.to()).isEqualTo(DAY + 6);
    assertThat(history.bytes()).isEqualTo(10);
    assertThat(history.accesses()).isEqualTo(2);
    assertThat(history.day(0)).isEqualTo(DAY);
    assertThat(history.reads(0)).isEqualTo(3);
    assertThat(history.bytesRead(0)).isEqualTo(30);
    assertThat(history.writes(0)).isEqualTo(1);
    assertThat(history.day(1)).isEqualTo(DAY + 5);
    assertThat(history.writes(1)).isZero();
    assertThat(history.resizes()).isEqualTo(1);
    assertThat(history.resizeDay(0)).isEqualTo(DAY + 1);
    assertThat(history.resizedBytes(0)).isEqualTo(20);
  }

  @Test
  void refusesWhatCannotBe() {
    ObjectHistory.Builder history =
        ObjectHistory.builder("s3://b/k", DAY, 0).access(DAY + 5, 1, 0, 0).resize(DAY + 7, 1);

    assertThatThrownBy(() -> ObjectHistory.builder("s3://b/k", DAY, -1))
        .hasMessage("size is -1; allowed: 0 or more");
    assertThatThrownBy(() -> history.access(DAY + 4, 1, 0, 0))
        .hasMessage("access on 2024-10-08; allowed: from 2024-10-09 on");
    assertThatThrownBy(() -> history.access(DAY + 6, -1, 0, 0))
        .hasMessage("reads is -1; allowed: 0 or more");
    assertThatThrownBy(() -> history.resize(DAY + 7, 1))
        .hasMessage("size changes on 2024-10-11; allowed: after 2024-10-11");
    assertThatThrownBy(() -> history.until(DAY + 7))
        .hasMessage("window ends on 2024-10-11; allowed: after 2024-10-11");
    assertThat(history.until(DAY + 8).accesses()).isEqualTo(1);
  }
}
