package io.cloudflux.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolsTest {
  private static final int TYPE = 0;
  private static final int BUCKET = 1;

  @ParameterizedTest
  @CsvSource({
    // id, pools: type and bucket, and up to three folders
    "s3://b, 2",
    "s3://b/, 2",
    "s3://b/key.csv, 2",
    "s3://b/a/key.csv, 3",
    "s3://b/a/b/key.csv, 4",
    "s3://b/a/b/c/key.csv, 5",
    "s3://b/a/b/c/d/key.csv, 5",
    "s3://b/a/b/c/d/e/f/g/key.csv, 5",
    "s3://b//key.csv, 3",
    "gs://b/a/key.csv, 3",
    "az://account, 2",
    "az://account/container, 2",
    "az://account/container/key.csv, 2",
    "az://account/container/a/key.csv, 3",
    "ofs://host/volume/bucket/key.csv, 2",
    "ofs://host/volume/bucket/a/key.csv, 3",
    "hdfs://host:8020/data/key.csv, 3",
    "http://host/a/b/c/page.html, 5"
  })
  void areTypeBucketAndFolders(String object, int levels) {
    long[] pools = new long[Pools.LEVELS];

    assertThat(Pools.of(object, pools)).isEqualTo(levels);
    assertThat(Arrays.stream(pools, 0, levels).boxed().distinct()).hasSize(levels);
    assertThat(Arrays.stream(pools, 0, levels)).doesNotContain(0L);
    assertThat(Arrays.stream(pools, levels, Pools.LEVELS)).containsOnly(repeated(levels));
  }

  private static Long[] repeated(int levels) {
    return levels == Pools.LEVELS ? new Long[0] : new Long[] {0L};
  }

  /** What two objects have in common: level by level, and nothing else. */
  @ParameterizedTest
  @CsvSource({
    // one, another, the levels they share
    "s3://b/a/x.csv, s3://b/a/y.csv, '0 1 2'",
    "s3://b/a/x.csv, s3://b/a/y.json, '1 2'",
    "s3://b/a/x.csv, s3://b/c/y.csv, '0 1'",
    "s3://b/a/x.csv, s3://c/a/x.csv, '0'",
    "s3://b/a/x.csv, gs://b/a/x.csv, '0'",
    "s3://b/a/c/x, s3://b/a/d/x, '0 1 2'",
    "s3://b/a/c/d/1/x, s3://b/a/c/d/2/x, '0 1 2 3 4'",
    "s3://b/ac/x, s3://b/a/c/x, '0 1'",
    "s3://bucket/x, s3://buck/et/x, '0'",
    // On Azure the container belongs to the bucket, and folders begin behind it.
    "az://acc/one/a/x, az://acc/two/a/x, '0'",
    "az://acc/one/a/x, az://acc/one/a/y, '0 1 2'",
    "az://acc/one/a/x, az://acc/one/b/x, '0 1'",
    "ofs://h/v/b1/x, ofs://h/v/b2/x, '0'",
    "ofs://h/v/b/a/x, ofs://h/v/b/c/x, '0 1'",
    "hdfs://h:8020/a/x, hdfs://h:9000/a/x, '0'",
    "http://h/a/x.html, http://h/b/y.html, '0 1'"
  })
  void areSharedByObjectsNextToEachOther(String one, String another, String shared) {
    long[] ofOne = of(one);
    long[] ofAnother = of(another);
    Set<Integer> expected = new HashSet<>();
    Arrays.stream(shared.split(" ")).map(Integer::valueOf).forEach(expected::add);

    Set<Integer> found = new HashSet<>();
    for (int level = 0; level < ofOne.length; level++) {
      for (int other = 0; other < ofAnother.length; other++) {
        if (ofOne[level] == ofAnother[other]) {
          assertThat(other).as("of the same level").isEqualTo(level);
          found.add(level);
        }
      }
    }

    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // all of one type
    "s3://b/x.csv, s3://b/y.csv",
    "s3://b/x.csv, s3://b/y.CSV",
    "s3://b/x.csv, gs://b/a/archive.2024.01.01.csv",
    "s3://b/x.parquet, s3://b/v1.2/part-0.Parquet",
    // all of no type
    "s3://b/x, s3://b/.profile",
    "s3://b/x, s3://b/x.",
    "s3://b/x, s3://b/dir.d/x",
    "s3://b/x, s3://my.bucket/x",
    "s3://b/x, s3://b/dir.csv/",
    "s3://b/x, s3://b/message.that-is-long",
    "s3://b/x, s3://b/x.123456789"
  })
  void theTypeIsTheExtensionOfTheName(String one, String another) {
    assertThat(of(one)[TYPE]).isEqualTo(of(another)[TYPE]);
  }

  @Test
  void typesDiffer() {
    List<String> names = List.of("x", "x.csv", "x.csv.gz", "x.cs", "x.csvv", "x.vsc", "x.12345678");
    long[] types = names.stream().mapToLong(name -> of("s3://b/" + name)[TYPE]).toArray();

    assertThat(Arrays.stream(types).distinct()).hasSize(names.size());
  }

  @Test
  void upperCaseIsAnotherFolder() {
    assertThat(of("s3://b/A/x")[2]).isNotEqualTo(of("s3://b/a/x")[2]);
    assertThat(of("s3://b/A/x")[BUCKET]).isEqualTo(of("s3://b/a/x")[BUCKET]);
  }

  /** A model keeps no names, so two folders must not be taken for one: among 100,000 none is. */
  @Test
  void foldersAreToldApart() {
    Set<Long> pools = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      pools.add(of("s3://b/folder-" + i + "/x")[2]);
    }

    assertThat(pools).hasSize(100_000);
  }

  @Property
  void anyKeyHasItsPools(@ForAll @StringLength(max = 60) String key) {
    long[] pools = new long[Pools.LEVELS];

    int levels = Pools.of("s3://bucket/" + key, pools);

    long folders = key.chars().filter(c -> c == '/').count();
    assertThat(levels).isEqualTo((int) Math.min(Pools.LEVELS, 2 + folders));
    assertThat(pools[BUCKET]).isEqualTo(of("s3://bucket/k")[BUCKET]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "key", "/a/b", "://b/k", "s3:///k", "s3://"})
  void refusesWhatIsNoId(String object) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pools.of(object, new long[Pools.LEVELS]))
        .withMessageContaining("not an object id");
  }

  private static long[] of(String object) {
    long[] pools = new long[Pools.LEVELS];
    return Arrays.copyOf(pools, Pools.of(object, pools));
  }
}
