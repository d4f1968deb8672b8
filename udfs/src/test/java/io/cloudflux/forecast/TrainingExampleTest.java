package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingExampleTest {

  @Test
  void fourMonthsHalveTheWeight() {
    assertThat(TrainingExample.recency(0)).isEqualTo(1);
    assertThat(TrainingExample.recency(120)).isEqualTo(0.5, within(1e-12));
    assertThat(TrainingExample.recency(240)).isEqualTo(0.25, within(1e-12));
    assertThat(TrainingExample.recency(3_600)).isPositive();
  }

  /** Else a sample would see some weekdays only. */
  @Test
  void boundariesComeToEveryWeekday() {
    Set<Integer> weekdays = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      weekdays.add(TrainingExample.STRIDE_DAYS * i % 7);
    }

    assertThat(weekdays).hasSize(7);
  }

  /** The smallest ids are a fair sample of objects and of boundaries. */
  @Test
  void idsAreSpreadEvenly() {
    Set<Long> ids = new HashSet<>();
    int[] negative = new int[100];
    for (int day = 0; day < 100; day++) {
      for (int i = 0; i < 1_000; i++) {
        long id = TrainingExample.idOf("s3://bucket/logs/part-" + i, 20_000 + 5 * day);
        ids.add(id);
        negative[day] += id < 0 ? 1 : 0;
      }
    }

    assertThat(ids).hasSize(100_000);
    for (int ofDay : negative) {
      assertThat(ofDay).isBetween(420, 580);
    }
  }
}
