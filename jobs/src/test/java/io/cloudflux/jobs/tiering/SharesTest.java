package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {

  @Test
  void areOfAboutAsManyObjects() {
    Map<Integer, Integer> objects = new TreeMap<>();
    for (int i = 0; i < 100 * Shares.COUNT; i++) {
      objects.merge(
          Shares.of("s3://acme-data/tables/part-%07d.parquet".formatted(i)), 1, Integer::sum);
    }

    assertThat(objects).hasSize(Shares.COUNT);
    assertThat(objects.values()).allSatisfy(each -> assertThat(each).isBetween(20, 300));
  }

  /** Else one task of many would have the work of two. */
  @ParameterizedTest
  @ValueSource(ints = {2, 7, 48, 720})
  void areSpreadEvenlyOverTasks(int parallelism) {
    Map<Integer, Integer> byTask = new TreeMap<>();
    for (int i = 0; i < 100 * Shares.COUNT; i++) {
      int share = Shares.of("s3://b/" + i);
      byTask.merge(
          KeyGroupRangeAssignment.assignKeyToParallelOperator(
              share, TieringPipeline.MAX_PARALLELISM, parallelism),
          1,
          Integer::sum);
    }

    int even = 100 * Shares.COUNT / parallelism;
    assertThat(byTask).hasSize(parallelism);
    assertThat(byTask.values())
        .allSatisfy(each -> assertThat(each).isBetween(even * 8 / 10, even * 12 / 10));
  }

  /** State is found by them. */
  @Test
  void areTheSameInEveryRelease() {
    assertThat(Shares.of("s3://bucket/object")).isEqualTo(4931);
  }
}
