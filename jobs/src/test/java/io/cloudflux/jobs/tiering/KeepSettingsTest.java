package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.DeadLetter;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.LineMetricsTest.Counters;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeepSettingsTest {
  private static final int DAY = 20_510;
  private static final String ONEZONE = "excluded-classes: [ONEZONE_IA]";

  private final List<String> passedOn = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private Counters counters;
  private OneInputStreamOperatorTestHarness<ReferenceUpdate, ReferenceUpdate> harness;
  private long position;

  @BeforeEach
  void start() throws Exception {
    open(null);
  }

  private void open(OperatorSubtaskState restored) throws Exception {
    counters = new Counters();
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new KeepSettings(PriceBookReader.shipped(), null, new Boundaries(1)),
            counters.environment());
    if (restored != null) {
      harness.initializeState(restored);
    }
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void theyComeBeforeTheWatermarkOfTheirFirstBoundary() throws Exception {
    span(0, 9);
    policy(5, "a");
    watermark(4);
    assertThat(passedOn).containsExactly("span 9", "watermark 4");

    watermark(5);
    assertThat(passedOn.subList(2, 4)).containsExactly("5: null a", "watermark 5");
    assertThat(counters.count("settingsAccepted{stage=keep-settings}")).isEqualTo(1);
    assertThat(refused).isEmpty();
  }

  @Test
  void pricesAndPolicyEachHoldUntilTheNext() throws Exception {
    span(0, 9);
    policy(3, "a");
    announce(5, Announcements.cheapCold(), null);
    policy(7, "b");
    harness.processWatermark(Watermark.MAX_WATERMARK);
    take();

    assertThat(passedOn)
        .containsExactly("span 9", "3: null a", "5: cheap-cold a", "7: cheap-cold b", "end");
  }

  @Test
  void whoAnnouncesAgainForADayHasTheLastWord() throws Exception {
    span(0, 9);
    policy(5, "wrong");
    policy(5, "right");
    watermark(5);

    assertThat(passedOn).containsSubsequence("5: null wrong", "5: null right", "watermark 5");
  }

  @Test
  void theOrderOfArrivalDoesNotMatter() throws Exception {
    List<ReferenceUpdate> all =
        List.of(
            update(3, null, Announcements.policy("a", "")),
            update(5, Announcements.cheapCold(), null),
            update(5, Announcements.withoutOneZone(), null),
            update(5, null, Announcements.policy("b", "")),
            update(8, null, Announcements.policy("c", ONEZONE)));
    List<String> first = null;
    for (int seed = 0; seed < 20; seed++) {
      harness.close();
      open(null);
      passedOn.clear();
      refused.clear();
      List<ReferenceUpdate> shuffled = new ArrayList<>(all);
      Collections.shuffle(shuffled, new Random(seed));
      for (ReferenceUpdate each : shuffled) {
        harness.processElement(new StreamRecord<>(each));
      }
      span(0, 9);
      harness.processWatermark(Watermark.MAX_WATERMARK);
      take();
      first = first == null ? List.copyOf(passedOn) : first;
      assertThat(passedOn).isEqualTo(first);
    }
    assertThat(first)
        .containsExactly(
            "span 9", "3: null a", "5: cheap-cold a", "5: cheap-cold b", "8: cheap-cold c", "end");
  }

  /** When logs end, the days after them have not come. */
  @Test
  void waitsWhenTheLogsEnd() throws Exception {
    policy(10, "a");
    policy(11, "b");
    span(0, 9);
    harness.processWatermark(Watermark.MAX_WATERMARK);
    take();

    assertThat(passedOn).containsExactly("span 9", "10: null a", "end");
    assertThat(state(TieringState.WAITING_SETTINGS))
        .extracting(AnnouncedSettings::effectiveFrom)
        .containsExactly(DAY + 11);
  }

  @Test
  void refusesWhatComesTooLate() throws Exception {
    span(0, 9);
    watermark(5);
    policy(5, "late");
    policy(6, "in time");
    watermark(6);

    assertThat(refused)
        .containsExactly("TOO_LATE: decisions as of " + day(5) + " are taken already");
    assertThat(passedOn).contains("6: null in time");
    assertThat(counters.count("deadLetters{reason=TOO_LATE, stage=tiering-settings}")).isEqualTo(1);
  }

  /** Objects may be in it. */
  @Test
  void refusesPricesWithoutAClassOfThoseInForce() throws Exception {
    span(0, 9);
    announce(5, Announcements.withoutOneZone(), Announcements.policy("not either", ""));
    watermark(5);

    assertThat(refused)
        .singleElement()
        .asString()
        .startsWith("MISSING_CLASS: prices: providers.s3.classes.ONEZONE_IA is missing, which ");
    assertThat(passedOn).containsExactly("span 9", "watermark 5");
  }

  @Test
  void refusesAPolicyOfClassesThatThePricesInForceHaveNot() throws Exception {
    span(0, 9);
    announce(5, null, Announcements.policy("gold", "excluded-classes: [GOLD]"));
    announce(5, null, Announcements.policy("zone", ONEZONE));
    watermark(5);

    assertThat(refused)
        .singleElement()
        .asString()
        .startsWith("UNKNOWN_CLASS: policy: excluded-classes is GOLD; allowed: classes of the");
    assertThat(passedOn).contains("5: null zone");
  }

  /** They are looked for from the job's start on, or not at all; where they count, no matter. */
  @Test
  void refusesToIgnoreScansThatAreNotLookedFor() throws Exception {
    span(0, 9);
    announce(5, null, Announcements.policy("scans", "false-heat: ignore\nscans: {}"));
    announce(6, null, Announcements.policy("counting", "scans: {}"));
    announce(7, null, Announcements.policy("actors", "false-heat: ignore"));
    watermark(7);

    assertThat(refused)
        .containsExactly(
            "OTHER_SCANS: policy: scans is 0.9-of-100-each-7d-in-1; allowed with false-heat:"
                + " ignore: not given, as the job was started");
    assertThat(passedOn).contains("6: null counting", "7: null actors");
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    span(0, 9);
    announce(3, Announcements.cheapCold(), null);
    policy(6, "a");
    watermark(4);
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    harness.close();
    open(snapshot);

    policy(4, "late"); // Its boundary was over before the restart.
    span(0, 9);
    watermark(6);

    assertThat(refused).singleElement().asString().startsWith("TOO_LATE");
    assertThat(passedOn)
        .containsExactly(
            "span 9", "3: cheap-cold null", "watermark 4", "6: cheap-cold a", "watermark 6");
    assertThat(state(TieringState.WAITING_SETTINGS)).isEmpty();
    assertThat(state(TieringState.SETTINGS_IN_FORCE)).hasSize(1);
    assertThat(state(TieringState.SETTINGS_LOG_SPAN)).containsExactly(new LogSpan(DAY, DAY + 9));
    assertThat(state(TieringState.SETTINGS_PASSED)).containsExactly(Boundaries.timer(DAY + 6));
  }

  /** Who waits for this stream must not be let go when the logs rest: see the operator. */
  @Test
  void neverLetsGoOfTheWatermark() throws Exception {
    span(0, 9);
    harness.processWatermarkStatus(WatermarkStatus.IDLE);

    assertThat(harness.getOutput()).isEmpty();
  }

  private static String day(int day) {
    return Days.iso(DAY + day);
  }

  private void policy(int from, String version) throws Exception {
    announce(from, null, Announcements.policy(version, ""));
  }

  private void announce(int from, String prices, String policy) throws Exception {
    harness.processElement(new StreamRecord<>(update(from, prices, policy)));
    take();
  }

  private ReferenceUpdate update(int from, String prices, String policy) {
    byte[] line = Announcements.line(DAY + from, prices, policy);
    return ReferenceUpdate.of(
        new AnnouncedSettings(DAY + from, new RawLine(line, "settings-0", position++, null)));
  }

  private void span(int first, int last) throws Exception {
    harness.processElement(
        new StreamRecord<>(ReferenceUpdate.of(new LogSpan(DAY + first, DAY + last))));
    take();
  }

  /** Event time reaches the last millisecond before a day. */
  private void watermark(int day) throws Exception {
    harness.processWatermark(new Watermark(Boundaries.timer(DAY + day)));
    take();
  }

  @SuppressWarnings("unchecked")
  private void take() {
    for (Object out : harness.getOutput()) {
      if (out instanceof Watermark mark) {
        passedOn.add(
            mark.equals(Watermark.MAX_WATERMARK)
                ? "end"
                : "watermark " + (Boundaries.boundary(mark.getTimestamp()) - DAY));
      } else {
        ReferenceUpdate update = ((StreamRecord<ReferenceUpdate>) out).getValue();
        SettingsInForce settings = update.settings();
        passedOn.add(
            update.span() != null
                ? "span " + (update.span().lastDay() - DAY)
                : "%d: %s %s"
                    .formatted(
                        settings.effectiveFrom() - DAY,
                        version(settings.prices()),
                        version(settings.policy())));
      }
    }
    harness.getOutput().clear();
    var letters = harness.getSideOutput(DeadLetters.TAG);
    if (letters != null) {
      for (StreamRecord<DeadLetter> record : letters) {
        DeadLetter letter = record.getValue();
        assertThat(letter.stage()).isEqualTo("tiering-settings");
        assertThat(letter.source()).isEqualTo("settings-0");
        refused.add(letter.reason() + ": " + letter.message());
      }
      letters.clear();
    }
  }

  private static String version(String json) {
    return json == null ? null : json.replaceFirst("^\\{\"version\":\"([^\"]*)\".*", "$1");
  }

  /** What a checkpoint would keep. */
  private <T> List<T> state(ListStateDescriptor<T> descriptor) throws Exception {
    harness.snapshot(9, 9);
    List<T> all = new ArrayList<>();
    harness
        .getOperator()
        .getOperatorStateBackend()
        .getListState(descriptor)
        .get()
        .forEach(all::add);
    return all;
  }
}
