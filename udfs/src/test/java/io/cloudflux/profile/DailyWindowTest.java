package io.cloudflux.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DailyWindowTest {

  @Property(edgeCases = EdgeCasesMode.NONE)
  void countsAsASortedMapDoes(
      @ForAll @Size(max = 80) List<@IntRange(min = -60, max = 60) Integer> days,
      @ForAll @IntRange(min = -70, max = 70) int from,
      @ForAll @IntRange(min = -70, max = 70) int to,
      @ForAll @IntRange(min = -70, max = 70) int cut) {
    DailyWindow window = new DailyWindow();
    TreeMap<Integer, Long> expected = new TreeMap<>();
    for (int i = 0; i < days.size(); i++) {
      assertThat(window.add(days.get(i), i + 1)).isEqualTo(!expected.containsKey(days.get(i)));
      expected.merge(days.get(i), i + 1L, Long::sum);
    }
    DailyWindow copy = window.copy();

    copy.dropBefore(cut);

    check(window, expected, from, to);
    check(copy, new TreeMap<>(expected.tailMap(cut)), from, to);
  }

  private static void check(DailyWindow window, TreeMap<Integer, Long> expected, int from, int to) {
    assertThat(window.size()).isEqualTo(expected.size());
    int i = 0;
    for (var entry : expected.entrySet()) {
      assertThat(window.day(i)).isEqualTo(entry.getKey());
      assertThat(window.reads(i++)).isEqualTo(entry.getValue());
    }
    var range = from < to ? expected.subMap(from, to) : new TreeMap<Integer, Long>();
    assertThat(window.sum(from, to))
        .isEqualTo(range.values().stream().mapToLong(Long::longValue).sum());
    assertThat(window.most(from, to))
        .isEqualTo(range.values().stream().mapToLong(Long::longValue).max().orElse(0));
    int[] dayCounts = {9, 9, 9, 9, 9, 9, 9}; // What was there is no part of it.
    long[] readSums = {9, 9, 9, 9, 9, 9, 9};
    window.weekdays(from, to, dayCounts, readSums);
    int[] expectedDays = new int[7];
    long[] expectedReads = new long[7];
    range.forEach(
        (day, reads) -> {
          expectedDays[Math.floorMod(day, 7)]++;
          expectedReads[Math.floorMod(day, 7)] += reads;
        });
    assertThat(dayCounts).isEqualTo(expectedDays);
    assertThat(readSums).isEqualTo(expectedReads);
  }
}
