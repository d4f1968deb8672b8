package io.cloudflux.profile;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.ActorReads;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** One thing that can happen to a profile, through its public methods. */
record Step(
    Kind kind, int day, int milliOfDay, long count, long bytes, String storageClass, int latency) {
  static final int FIRST_DAY = 20_000;
  static final int DAYS = 90;

  enum Kind {
    READ,
    WRITE,
    DELETE,
    SIZE_SEEN,
    INVENTORY,
    CLOSE,
    TIMER,
    ADVICE,
    EXPECTATION,
    ACCOUNT
  }

  /** Any sequence of them, in any order of days: late ones too. */
  static Arbitrary<List<Step>> histories() {
    return any(Kind.values()).list().ofMaxSize(60);
  }

  static Arbitrary<Step> any(Kind... kinds) {
    return Combinators.combine(
            Arbitraries.of(kinds),
            Arbitraries.integers().between(FIRST_DAY, FIRST_DAY + DAYS),
            Arbitraries.integers().between(0, (int) Days.MILLIS - 1),
            Arbitraries.longs().between(0, 20_000_000L),
            Arbitraries.longs().between(0, 5_000_000_000_000L),
            Arbitraries.of(
                "STANDARD", "STANDARD_IA", "SMART", "Archive", "EXPRESS_ONEZONE", "Größe 1"),
            Arbitraries.of(InventoryRecord.NO_LIMIT, 0, 1, 50, 127, 128, 999_999_999))
        .as(Step::new);
  }

  long time() {
    return Days.startMillis(day) + milliOfDay;
  }

  DailyAccess access() {
    boolean read = kind == Kind.READ && count > 0;
    boolean write = kind == Kind.WRITE;
    return new DailyAccess(
        Accesses.OBJECT,
        day,
        read ? count : 0,
        read ? bytes : 0,
        write ? 1 + count % 7 : 0,
        kind == Kind.SIZE_SEEN || write ? bytes : -1,
        read ? time() : DailyAccess.NEVER,
        write ? time() : DailyAccess.NEVER,
        kind == Kind.DELETE ? time() : DailyAccess.NEVER,
        read ? actors() : ActorReads.NONE);
  }

  /** Nobody but applications, or users too, or false heat besides or alone. */
  private ActorReads actors() {
    long third = count / 3;
    return switch ((int) (count % 4)) {
      case 0 -> ActorReads.NONE;
      case 1 -> new ActorReads(third, 0, 0, 0, DailyAccess.NEVER);
      case 2 -> new ActorReads(0, third, 1, third, time() - milliOfDay);
      default -> new ActorReads(0, 0, count, 0, DailyAccess.NEVER);
    };
  }

  InventoryRecord listed() {
    return new InventoryRecord(
        Accesses.OBJECT, bytes, storageClass, time() - count, latency, time());
  }

  void applyTo(ObjectProfile profile) {
    switch (kind) {
      case READ, WRITE, DELETE, SIZE_SEEN -> profile.add(access());
      case INVENTORY -> profile.apply(listed());
      case CLOSE -> profile.closeTo(day);
      case TIMER -> profile.setTimer(day);
      case ADVICE ->
          profile.setAdvice(
              new ObjectProfile.Advice(
                  storageClass, (int) (count % 11), day, "STANDARD", bytes / 3e12));
      case EXPECTATION ->
          profile.setExpectation(
              new ObjectProfile.Expectation(day, count / 3f, (byte) (count % 4)));
      case ACCOUNT -> profile.setAccount(account());
      default -> throw new IllegalStateException(kind.toString());
    }
  }

  private ObjectProfile.Account account() {
    String first = latency < 0 ? null : "STANDARD";
    String current = latency < 0 ? null : storageClass;
    long[] firstLevels = {bytes};
    long[] levels = Objects.equals(first, current) ? firstLevels : new long[] {count, 0, bytes};
    return new ObjectProfile.Account(
        first, current, bytes, day - latency, day, day + 1, levels, firstLevels);
  }

  static ObjectProfile profile(List<Step> history) {
    ObjectProfile profile = new ObjectProfile();
    history.forEach(step -> step.applyTo(profile));
    return profile;
  }
}
