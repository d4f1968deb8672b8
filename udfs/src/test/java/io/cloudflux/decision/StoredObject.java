package io.cloudflux.decision;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * An object of a test: what the inventory and the logs tell of it.
 *
 * @param days days before {@link #AS_OF} with reads, and how many
 */
record StoredObject(
    String id,
    String storageClass,
    long bytes,
    int writtenDaysAgo,
    int latencyMillis,
    long bytesPerRead,
    List<Tuple.Tuple2<Integer, Integer>> days) {
  /** A multiple of 1, 7 and 30: a boundary of each test. */
  static final int AS_OF = 20_790;

  static final int LOGS_START = AS_OF - 500;
  static final int NO_LIMIT = InventoryRecord.NO_LIMIT;
  static final long KIB = 1L << 10;
  static final long GIB = 1L << 30;

  private static final Map<String, String> PREFIXES =
      Map.of("s3", "s3://bucket/", "gcs", "gs://bucket/", "azure", "az://account/container/");

  static StoredObject of(String id, String storageClass, long bytes) {
    return new StoredObject(id, storageClass, bytes, 400, NO_LIMIT, bytes, List.of());
  }

  /** An S3 object that has long been there and was never read. */
  static StoredObject s3(String storageClass, long bytes) {
    return of("s3://bucket/key", storageClass, bytes);
  }

  StoredObject writtenDaysAgo(int daysAgo) {
    return new StoredObject(id, storageClass, bytes, daysAgo, latencyMillis, bytesPerRead, days);
  }

  StoredObject latency(int millis) {
    return new StoredObject(id, storageClass, bytes, writtenDaysAgo, millis, bytesPerRead, days);
  }

  StoredObject read(int daysAgo, int reads) {
    List<Tuple.Tuple2<Integer, Integer>> more = new ArrayList<>(days);
    more.add(Tuple.of(daysAgo, reads));
    return new StoredObject(
        id, storageClass, bytes, writtenDaysAgo, latencyMillis, bytesPerRead, more);
  }

  /** Its profile, closed to {@link #AS_OF}. */
  ObjectProfile profile() {
    ObjectProfile profile = new ObjectProfile();
    long written = Accesses.at(AS_OF - writtenDaysAgo, 0);
    profile.apply(
        new InventoryRecord(
            id, bytes, storageClass, written, latencyMillis, Accesses.at(AS_OF - 1, 0)));
    for (var day : days) {
      profile.add(read(id, AS_OF - day.get1(), day.get2(), day.get2() * bytesPerRead));
    }
    profile.closeTo(AS_OF);
    return profile;
  }

  private static DailyAccess read(String id, int day, long reads, long bytes) {
    long noon = Accesses.at(day, 12);
    return new DailyAccess(
        id, day, reads, bytes, 0, -1, noon, DailyAccess.NEVER, DailyAccess.NEVER);
  }

  /** Objects of all providers and classes, all sizes and ages, mostly quiet. */
  static Arbitrary<StoredObject> any() {
    return Arbitraries.of(Shipped.PRICES.providers().values())
        .flatMap(
            prices ->
                Combinators.combine(
                        Arbitraries.of(classNames(prices)),
                        Arbitraries.doubles().between(0, 13).ofScale(4),
                        Arbitraries.integers().between(0, 480),
                        Arbitraries.of(
                            NO_LIMIT, NO_LIMIT, NO_LIMIT, 1, 50, 99, 20_000_000, 60_000_000),
                        Arbitraries.doubles().between(0.0001, 1).ofScale(4),
                        Combinators.combine(
                                Arbitraries.integers().between(1, 120),
                                Arbitraries.doubles().between(0, 3).ofScale(3))
                            .as((day, digits) -> Tuple.of(day, (int) Math.pow(10, digits)))
                            .list()
                            .ofMaxSize(5))
                    .as(
                        (name, digits, age, latency, share, days) -> {
                          long bytes = (long) Math.pow(10, digits) - 1;
                          return new StoredObject(
                              PREFIXES.get(prices.provider()) + "key",
                              name.isEmpty() ? null : name,
                              bytes,
                              age,
                              latency,
                              (long) (share * bytes),
                              days);
                        }));
  }

  private static List<String> classNames(ProviderPrices prices) {
    List<String> names = new ArrayList<>(prices.classes().keySet());
    names.addAll(prices.aliases().keySet());
    names.add("STANDARD");
    names.add("");
    return names;
  }
}
