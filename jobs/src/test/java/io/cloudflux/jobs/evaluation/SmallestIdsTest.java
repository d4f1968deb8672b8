package io.cloudflux.jobs.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.forecast.TrainingExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.junit.jupiter.api.Test;

class SmallestIdsTest {
  private static final int ALL = 10_000;
  private static final int COUNT = 100;

  @Test
  void passesTheSmallestAndFewOthers() {
    SmallestIds filter = new SmallestIds(COUNT);
    filter.open(DefaultOpenContext.INSTANCE);
    Random random = new Random(7);
    List<Long> all = new ArrayList<>();
    List<Long> passed = new ArrayList<>();
    for (int i = 0; i < ALL; i++) {
      long id = random.nextLong();
      all.add(id);
      if (filter.filter(example(id))) {
        passed.add(id);
      }
    }

    assertThat(passed).containsAll(all.stream().sorted().limit(COUNT).toList());
    // 100 (1 + ln 100) = 561 are expected, give or take a standard deviation of 21.
    assertThat(passed).hasSizeBetween(461, 661);
  }

  private static EvaluationExample example(long id) {
    TrainingExample only = new TrainingExample(id, null, null, null, null, 1);
    return new EvaluationExample("s3://b/k", 0, only, null, 0, 0, null, 0, null);
  }
}
