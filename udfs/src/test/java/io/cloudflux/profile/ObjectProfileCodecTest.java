package io.cloudflux.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectProfileCodecTest {
  private static final int TODAY = 20_800;

  /** The object id is the key of the state, so it is not in it; arrays may have room to grow. */
  private static final RecursiveComparisonConfiguration SAME_STATE =
      RecursiveComparisonConfiguration.builder()
          .withIgnoredFields("window", "falseWindow")
          .withIgnoredFieldsMatchingRegexes("open.*object")
          .withStrictTypeChecking(true)
          .build();

  @Property(edgeCases = EdgeCasesMode.NONE, tries = 300)
  void readsBackWhatItWrote(@ForAll("histories") List<Step> history) throws IOException {
    ObjectProfile profile = Step.profile(history);
    byte[] bytes = Bytes.of(profile);

    ObjectProfile read = Bytes.read(bytes);

    assertThat(read).usingRecursiveComparison(SAME_STATE).isEqualTo(profile);
    assertThat(days(read)).isEqualTo(days(profile));
    assertThat(Bytes.of(read)).isEqualTo(bytes);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aProfileReadBackLivesOnTheSame(
      @ForAll("histories") List<Step> before, @ForAll("histories") List<Step> after)
      throws IOException {
    ObjectProfile kept = Step.profile(before);
    ObjectProfile restored = Bytes.read(Bytes.of(kept));

    for (Step step : after) {
      step.applyTo(kept);
      step.applyTo(restored);
    }

    assertThat(Bytes.of(restored)).isEqualTo(Bytes.of(kept));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void aCopyIsEqualAndApart(
      @ForAll("histories") List<Step> before, @ForAll("histories") List<Step> after) {
    ObjectProfile profile = Step.profile(before);
    byte[] bytes = Bytes.of(profile);

    ObjectProfile copy = profile.copy();

    assertThat(Bytes.of(copy)).isEqualTo(bytes);
    after.forEach(step -> step.applyTo(copy));
    assertThat(Bytes.of(profile)).isEqualTo(bytes);
  }

  @Provide
  Arbitrary<List<Step>> histories() {
    return Step.histories();
  }

  @Test
  void aBusyObjectFitsIn512Bytes() {
    ObjectProfile profile = listed();
    for (int day = TODAY - 100; day < TODAY; day++) {
      profile.add(Accesses.reads(day, 50_000_000L + day, 7_000_000_000_000_000L));
      profile.add(Accesses.writeAt(Accesses.at(day, 23), 123_456_789_012L));
      profile.closeTo(day + 1);
    }
    for (int day = TODAY; day < TODAY + 3; day++) { // The days a log may be late by.
      profile.add(Accesses.reads(day, 50_000_000L + day, 7_000_000_000_000_000L));
      profile.add(Accesses.writeAt(Accesses.at(day, 23), 123_456_789_012L));
      profile.add(Accesses.deleteAt(Accesses.at(day, 13)));
    }
    decided(profile);

    assertThat(profile.window.size()).isEqualTo(35);
    assertThat(Bytes.of(profile)).hasSizeLessThan(512);
  }

  @Test
  void anObjectReadEveryDayOfTheWindowTakesAbout200Bytes() {
    ObjectProfile profile = listed();
    for (int day = TODAY - 35; day < TODAY; day++) {
      profile.add(Accesses.reads(day, 1_000, 1_000_000_000L));
    }
    profile.closeTo(TODAY);
    decided(profile);

    assertThat(Bytes.of(profile)).hasSizeBetween(150, 220);
  }

  @Test
  void anObjectNeverReadTakesFewerThan40Bytes() {
    ObjectProfile profile = listed();
    profile.closeTo(TODAY);
    profile.setTimer(TODAY + 512);

    assertThat(Bytes.of(profile)).hasSizeLessThan(40);
  }

  @Test
  void whatWasDecidedTakesFewerThan20BytesMore() {
    ObjectProfile profile = listed();
    profile.closeTo(TODAY);
    int before = Bytes.of(profile).length;

    decided(profile);

    assertThat(Bytes.of(profile).length - before).isLessThan(20);
  }

  @Test
  void aForecastThatWaitsTakes10BytesMore() {
    ObjectProfile profile = listed();
    profile.closeTo(TODAY);
    int before = Bytes.of(profile).length;

    profile.setExpectation(new ObjectProfile.Expectation(TODAY, 12_345.678f, (byte) 3));

    // Two for the flag, day, reads, tier.
    assertThat(Bytes.of(profile).length - before).isEqualTo(2 + 3 + 4 + 1);
  }

  @Test
  void anEmptyProfileTakesTwoBytes() {
    assertThat(Bytes.of(new ObjectProfile())).containsExactly(4, 0);
  }

  /** The common classes' names are one byte each, for good. */
  @Test
  void classNamesKeepTheirByte() {
    List<String> names =
        List.of(
            "STANDARD",
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER_IR",
            "GLACIER",
            "DEEP_ARCHIVE",
            "NEARLINE",
            "COLDLINE",
            "ARCHIVE",
            "AUTOCLASS",
            "Hot",
            "Cool",
            "Cold",
            "Archive",
            "SMART");
    for (int i = 0; i < names.size(); i++) {
      ObjectProfile profile = new ObjectProfile();
      profile.setAdvice(new ObjectProfile.Advice(names.get(i), 3, 0, "STANDARD", 0));

      // Version, two bytes of flags, class, reason, since, class, saving.
      assertThat(Bytes.of(profile))
          .containsExactly(4, 0x80, 8, i + 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 127, -1})
  void refusesAVersionItDoesNotKnow(int version) {
    byte[] bytes = Bytes.of(listed());
    bytes[0] = (byte) version;

    assertThatIOException()
        .isThrownBy(() -> Bytes.read(bytes))
        .withMessage(
            "object profile of state version " + version + "; this release reads versions 1 to 4");
  }

  @Test
  void refusesBytesThatEndEarly() {
    ObjectProfile profile = listed();
    profile.add(Accesses.reads(TODAY, 3, 4));
    profile.closeTo(TODAY + 1);
    decided(profile);
    profile.setExpectation(new ObjectProfile.Expectation(TODAY + 1, 0.25f, (byte) 1));
    profile.setAccount(
        new ObjectProfile.Account(
            "STANDARD", "NEARLINE", 4, TODAY, TODAY, TODAY, new long[] {7}, new long[] {8}));
    byte[] bytes = Bytes.of(profile);

    for (int length = 0; length < bytes.length; length++) {
      byte[] start = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(EOFException.class).isThrownBy(() -> Bytes.read(start));
    }
  }

  @Test
  void refusesAnIntegerWithoutEnd() {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) 0x80);
    bytes[0] = ObjectProfileCodec.VERSION;

    assertThatIOException().isThrownBy(() -> Bytes.read(bytes)).withMessageContaining("malformed");
  }

  private static ObjectProfile listed() {
    ObjectProfile profile = new ObjectProfile();
    profile.apply(
        new InventoryRecord(
            Accesses.OBJECT,
            5_000_000_000L,
            "STANDARD",
            Accesses.at(TODAY - 400, 7) + 123,
            InventoryRecord.NO_LIMIT,
            Accesses.at(TODAY - 1, 1)));
    return profile;
  }

  private static void decided(ObjectProfile profile) {
    profile.setTimer(TODAY + 512);
    profile.setAdvice(
        new ObjectProfile.Advice("DEEP_ARCHIVE", 7, TODAY - 90, "STANDARD", 0.0123456789));
  }

  private static List<List<Long>> days(ObjectProfile profile) {
    List<List<Long>> days = new ArrayList<>();
    for (int i = 0; i < profile.window.size(); i++) {
      days.add(List.of((long) profile.window.day(i), profile.window.reads(i)));
    }
    for (int i = 0; i < profile.falseWindow.size(); i++) {
      days.add(List.of((long) profile.falseWindow.day(i), profile.falseWindow.reads(i)));
    }
    assertThat(profile.open).extracting(DailyAccess::day).isSorted().doesNotHaveDuplicates();
    return days;
  }
}
