package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CountedIdsTest {

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void aRequestCountsOnce(@ForAll long seed) {
    Random draws = new Random(seed);
    int range = 1 + draws.nextInt(60);
    Set<Long> known = new TreeSet<>();
    for (int delivery = 0; delivery < 3; delivery++) {
      List<Long> asked = new ArrayList<>();
      for (int i = draws.nextInt(40); i > 0; i--) {
        asked.add((draws.nextInt(range) - range / 2L) << 55);
      }
      CountedIds ids = new CountedIds(array(known), array(asked));
      Set<Long> now = new HashSet<>(known);
      int fresh = 0;
      for (long id : asked) {
        boolean counts = now.add(id);
        fresh += counts ? 1 : 0;
        assertThat(ids.count(id)).isEqualTo(counts);
      }
      known.addAll(asked);
      assertThat(ids.fresh()).isEqualTo(fresh);
      assertThat(ids.all()).containsExactly(array(known));
    }
  }

  private static long[] array(Iterable<Long> ids) {
    List<Long> list = new ArrayList<>();
    ids.forEach(list::add);
    return list.stream().mapToLong(Long::longValue).toArray();
  }
}
