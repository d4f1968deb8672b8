package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeutils.SerializerTestBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.testutils.DeeplyEqualsChecker;
import org.junit.jupiter.api.Test;

/** Flink's own checks of a serializer, on profiles of every kind, and some of ours. */
class ObjectProfileSerializerTest extends SerializerTestBase<ObjectProfile> {
  private static final ObjectProfileSerializer SERIALIZER = ObjectProfileSerializer.INSTANCE;
  private static final int DAY = 20_510;

  /** The last millisecond that a time in an inventory can name. */
  private static final long YEAR_9999 = 253_402_300_799_999L;

  private static final long NEVER = DailyAccess.NEVER;

  ObjectProfileSerializerTest() {
    super(
        new DeeplyEqualsChecker()
            .withCustomCheck(
                (one, other) -> one instanceof ObjectProfile && other instanceof ObjectProfile,
                (one, other, checker) ->
                    told((ObjectProfile) one).equals(told((ObjectProfile) other))));
  }

  @Override
  protected TypeSerializer<ObjectProfile> createSerializer() {
    return SERIALIZER;
  }

  @Override
  protected int getLength() {
    return -1;
  }

  @Override
  protected Class<ObjectProfile> getTypeClass() {
    return ObjectProfile.class;
  }

  @Override
  protected ObjectProfile[] getTestData() {
    return profiles().toArray(new ObjectProfile[0]);
  }

  /** All that can be asked of a profile, now and once its open days are closed. */
  private static List<Object> told(ObjectProfile profile) {
    List<Object> told = new ArrayList<>();
    ObjectProfile copy = profile.copy();
    ObjectProfile.Advice advice = copy.advice();
    told.addAll(
        Arrays.asList(
            copy.timer(),
            advice,
            copy.expectation(),
            copy.account(),
            copy.closedTo(),
            copy.bornOn(),
            copy.firstOpenDay()));
    for (int day = DAY - 2; day < DAY + 5; day++) {
      told.add(copy.openReads(day));
    }
    for (int boundary : new int[] {Math.max(DAY, copy.closedTo()), DAY + 40}) {
      told.add(copy.closeTo(boundary));
      ObjectSnapshot snapshot = ObjectSnapshot.of(copy, "s3://b/k", boundary, DAY - 1000);
      told.addAll(
          Arrays.asList(
              copy.deleted(),
              snapshot.sizeBytes(),
              Objects.toString(snapshot.storageClass()),
              snapshot.daysInClass(),
              snapshot.latencyMillis(),
              snapshot.ageDays(),
              snapshot.observedDays(),
              snapshot.idleDays(),
              snapshot.lastRead(),
              snapshot.totalReads(),
              snapshot.bytesPerRead(),
              snapshot.activeDays(),
              snapshot.unreadDays(),
              snapshot.reuseDistance(),
              IntStream.range(0, ObjectProfile.HORIZONS)
                  .mapToObj(snapshot::decayedReads)
                  .collect(Collectors.toList()),
              IntStream.range(0, ObjectProfile.HORIZONS)
                  .mapToObj(snapshot::decayedActiveDays)
                  .collect(Collectors.toList()),
              IntStream.range(boundary - ObjectProfile.WINDOW_DAYS, boundary)
                  .mapToObj(snapshot::readsOn)
                  .collect(Collectors.toList())));
    }
    return told;
  }

  private static List<ObjectProfile> profiles() {
    List<ObjectProfile> profiles = new ArrayList<>();
    profiles.add(new ObjectProfile());

    ObjectProfile listed = new ObjectProfile();
    listed.apply(new InventoryRecord("s3://b/k", 0, null, Days.startMillis(DAY - 9), -1, 0));
    profiles.add(listed);

    ObjectProfile required = new ObjectProfile();
    required.apply(
        new InventoryRecord("s3://b/k", Long.MAX_VALUE, "A class no code knows", -5, 0, YEAR_9999));
    required.setTimer(DAY + 1);
    profiles.add(required);

    ObjectProfile open = new ObjectProfile();
    open.add(new DailyAccess("s3://b/k", DAY, 0, 0, 0, -1, NEVER, NEVER, NEVER));
    open.add(read(DAY + 2, 7));
    open.setTimer(DAY + 1);
    profiles.add(open);

    ObjectProfile deleted = new ObjectProfile();
    deleted.add(read(DAY - 3, 1));
    deleted.add(
        new DailyAccess("s3://b/k", DAY - 2, 0, 0, 3, 9, NEVER, Days.startMillis(DAY - 2), NEVER));
    deleted.add(
        new DailyAccess("s3://b/k", DAY - 1, 0, 0, 0, -1, NEVER, NEVER, Days.startMillis(DAY) - 1));
    deleted.closeTo(DAY);
    deleted.setAdvice(new ObjectProfile.Advice("GLACIER_IR", 7, DAY, "STANDARD", -1.25e-9));
    deleted.setExpectation(new ObjectProfile.Expectation(DAY, 0.125f, (byte) 2));
    deleted.setAccount(
        new ObjectProfile.Account(
            "STANDARD", "SMART", 9, DAY - 3, DAY - 2, DAY - 1, new long[] {3, 2}, new long[] {4}));
    profiles.add(deleted);

    Random random = new Random(5);
    for (int i = 0; i < 20; i++) {
      ObjectProfile busy = new ObjectProfile();
      for (int day = DAY - 100; day < DAY + random.nextInt(4); day++) {
        if (random.nextInt(20) < i) {
          busy.add(read(day, 1 + random.nextInt(1 << random.nextInt(30))));
        }
        if (random.nextInt(10) == 0) {
          busy.closeTo(day);
        }
        if (random.nextInt(40) == 0) {
          busy.add(read(day - random.nextInt(60), 1)); // Late.
        }
      }
      profiles.add(busy);
    }
    return profiles;
  }

  private static DailyAccess read(int day, long reads) {
    return new DailyAccess(
        "s3://b/k", day, reads, reads * 3, 0, 10, Days.startMillis(day) + 5, NEVER, NEVER);
  }

  @Test
  void givesBackWhatItWasGiven() throws IOException {
    for (ObjectProfile profile : profiles()) {
      assertThat(told(roundTrip(profile))).isEqualTo(told(profile));
    }
  }

  @Test
  void copiesShareNothing() {
    for (ObjectProfile profile : profiles()) {
      List<Object> before = told(profile);
      ObjectProfile copy = SERIALIZER.copy(profile);

      for (int day = DAY - 5; day < DAY + 10; day++) {
        copy.add(read(day, 11));
      }
      copy.closeTo(DAY + 20);
      copy.setTimer(DAY + 30);
      copy.setAdvice(null);
      copy.setExpectation(null);
      copy.setAccount(null);
      copy.apply(
          new InventoryRecord(
              "s3://b/k", 1, "Cool", Days.startMillis(DAY), 9, Days.startMillis(DAY + 999)));

      assertThat(told(profile)).isEqualTo(before).isNotEqualTo(told(copy));
    }
  }

  @Test
  void isCompatibleWithItselfAcrossASavepoint() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, SERIALIZER.snapshotConfiguration());
    TypeSerializerSnapshot<ObjectProfile> restored =
        TypeSerializerSnapshot.readVersionedSnapshot(
            new DataInputDeserializer(out.getCopyOfBuffer()),
            ObjectProfileSerializerTest.class.getClassLoader());

    assertThat(
            SERIALIZER
                .snapshotConfiguration()
                .resolveSchemaCompatibility(restored)
                .isCompatibleAsIs())
        .isTrue();
    assertThat(restored.restoreSerializer()).isEqualTo(SERIALIZER);
  }

  @Test
  void isSmall() throws IOException {
    ObjectProfile unread = new ObjectProfile();
    unread.apply(
        new InventoryRecord("s3://b/k", 5L << 30, "STANDARD", Days.startMillis(DAY), -1, 0));
    ObjectProfile daily = new ObjectProfile();
    for (int day = DAY - 100; day < DAY; day++) {
      daily.add(read(day, 100));
      daily.closeTo(day + 1);
    }

    assertThat(bytes(unread)).hasSizeLessThanOrEqualTo(30);
    assertThat(bytes(daily)).hasSizeLessThanOrEqualTo(250);

    // What it is billed for: 5 GB in a class it has always been in.
    int before = bytes(daily).length;
    long[] levels = {37_808_219_178L};
    daily.setAccount(
        new ObjectProfile.Account(
            "STANDARD", "STANDARD", 5L << 30, DAY - 100, DAY - 1, DAY - 100, levels, levels));
    assertThat(bytes(daily).length - before).isLessThanOrEqualTo(20);
  }

  /** Backends that keep objects and those that keep bytes must go on alike. */
  @Test
  void forgetsNothingThatCountsLater() throws IOException {
    ObjectProfile profile = new ObjectProfile();
    // A line of daily totals may say that bytes were sent though nothing was read.
    profile.add(new DailyAccess("s3://b/k", DAY, 0, 500, 0, -1, NEVER, NEVER, NEVER));
    profile.closeTo(DAY + 1);
    ObjectProfile restored = roundTrip(profile);

    for (ObjectProfile each : List.of(profile, restored)) {
      each.add(
          new DailyAccess(
              "s3://b/k", DAY + 1, 1, 100, 0, -1, Days.startMillis(DAY + 1), NEVER, NEVER));
      each.closeTo(DAY + 2);
    }

    assertThat(size(restored)).isEqualTo(size(profile));
  }

  private static long size(ObjectProfile profile) {
    return ObjectSnapshot.of(profile, "s3://b/k", DAY + 2, DAY).sizeBytes();
  }

  private static ObjectProfile roundTrip(ObjectProfile profile) throws IOException {
    return SERIALIZER.deserialize(new DataInputDeserializer(bytes(profile)));
  }

  private static byte[] bytes(ObjectProfile profile) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    SERIALIZER.serialize(profile, out);
    return out.getCopyOfBuffer();
  }
}
