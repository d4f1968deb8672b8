package io.cloudflux.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.actor.Actor;
import io.cloudflux.log.ActorReads;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadSampleTest {
  private static final int DAY = 20_510;
  private static final long TIME = Days.startMillis(DAY) + 1_000;

  /** Whatever the order, and however parts are put together. */
  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 5_000})
  void isTheSameHoweverItIsPutTogether(int objects) {
    Random random = new Random(objects);
    List<DailyAccess> totals = new ArrayList<>();
    for (int i = 0; i < 3 * objects; i++) {
      totals.add(total("s3://b/p/" + i % objects, 1 + random.nextInt(5), random.nextInt(1_000)));
    }
    long[] whole = sample(totals).packed();
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(totals, random);
      List<long[]> parts = new ArrayList<>();
      for (int from = 0; from < totals.size(); ) {
        int to = Math.min(totals.size(), from + 1 + random.nextInt(objects + 700));
        parts.add(sample(totals.subList(from, to)).packed());
        from = to;
      }
      while (parts.size() > 1) {
        long[] one = parts.remove(random.nextInt(parts.size()));
        long[] other = parts.remove(random.nextInt(parts.size()));
        parts.add(random.nextInt(parts.size() + 1), ReadSample.sum(one, other));
      }
      assertThat(parts.get(0)).isEqualTo(whole);
    }
  }

  @Test
  void hasExactSumsOfWhatItHas() {
    List<DailyAccess> totals = new ArrayList<>();
    Map<Long, Long> reads = new HashMap<>();
    for (int i = 0; i < 9_000; i++) {
      String object = "s3://b/p/" + i % 3_000;
      totals.add(total(object, i % 7, i));
      reads.merge(ReadSample.hash(object), (long) (i % 7), Long::sum);
    }
    long[] packed = sample(totals).packed();
    assertThat(packed).hasSize(1 + ReadSample.MOST_OBJECTS * ReadSample.LONGS);
    for (int i = 1; i < packed.length; i += ReadSample.LONGS) {
      assertThat(packed[i + ReadSample.READS]).isEqualTo(reads.get(packed[i]));
      assertThat(packed[i]).isLessThan(packed[0]);
    }
  }

  @Test
  void knownFalseHeatIsNotAmongTheReads() {
    DailyAccess daily = total("s3://b/p/k", 7, 10).withActors(new ActorReads(1, 2, 3, 0, TIME));
    assertThat(Actor.SCANNER.isFalseHeat()).isTrue();
    ReadSample sample = new ReadSample();
    sample.add(daily);
    assertThat(sample.packed()[1 + ReadSample.READS]).isEqualTo(2);
  }

  @Test
  void objectsWithLikeNamesAreKeptApart() {
    Set<Long> hashes = new HashSet<>();
    for (int i = 0; i < 300_000; i++) {
      hashes.add(ReadSample.hash("s3://bucket/logs/2024/part-%05d.parquet".formatted(i)));
      hashes.add(ReadSample.hash("s3://bucket/logs/%d/part".formatted(i)));
    }
    assertThat(hashes).hasSize(600_000).allMatch(hash -> hash >= 0);
  }

  /** So that a share among those with the least hashes is that among all. */
  @Test
  void hashesAreSpreadEvenly() {
    int[] counts = new int[64];
    for (int i = 0; i < 64_000; i++) {
      counts[(int) (ReadSample.hash("s3://bucket/a/" + i) >>> 57)]++;
    }
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += Math.pow(count - 1_000, 2) / 1_000;
    }
    // 63 degrees of freedom: above 103 once in a thousand.
    assertThat(chiSquare).isLessThan(103);
  }

  static ReadSample sample(List<DailyAccess> totals) {
    ReadSample sample = new ReadSample();
    totals.forEach(sample::add);
    return sample;
  }

  private static DailyAccess total(String object, long reads, long bytes) {
    return new DailyAccess(
        object,
        DAY,
        reads,
        bytes,
        0,
        -1,
        reads > 0 ? TIME + bytes : DailyAccess.NEVER,
        DailyAccess.NEVER,
        DailyAccess.NEVER);
  }
}
