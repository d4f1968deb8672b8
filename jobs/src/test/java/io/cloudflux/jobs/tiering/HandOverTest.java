package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.Fingerprint;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With what surrounds it: {@code UpgradeITCase}. */
@SuppressWarnings("try") // The harness's close() may be interrupted.
class HandOverTest {
  private static final int DAY = 20_500;

  /** The state that releases before had of each object that comes, and timers besides. */
  private static final class Former extends AbstractStreamOperator<Object>
      implements OneInputStreamOperator<String, Object>, Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(StreamRecord<String> object) throws Exception {
      ObjectProfile profile = new ObjectProfile();
      profile.add(
          new DailyAccess(
              null, DAY, 3, 0, 0, -1, Days.startMillis(DAY), DailyAccess.NEVER, DailyAccess.NEVER));
      profile.setTimer(DAY + 1);
      getPartitionedState(TieringState.PROFILE).update(profile);
      var seen = getPartitionedState(TieringState.SEEN_REQUESTS);
      seen.put(DAY * 25, new long[] {1, 2});
      seen.put(DAY * 25 + 24, new long[] {3});
      seen.put((DAY + 1) * 25, new long[] {4});
      this.<String, VoidNamespace>getInternalTimerService(
              "user-timers", VoidNamespaceSerializer.INSTANCE, this)
          .registerEventTimeTimer(VoidNamespace.INSTANCE, Boundaries.timer(DAY + 1));
      var state = getOperatorStateBackend();
      state.getBroadcastState(TieringState.LOG_SPAN).put(TieringState.SPAN, new LogSpan(DAY, DAY));
      state.getBroadcastState(TieringState.MODELS).put(DAY, new ModelInForce("m", "{}"));
      state.getBroadcastState(TieringState.SETTINGS).put(DAY, new SettingsInForce(DAY, "{}", null));
      state.getBroadcastState(TieringState.SCANS).put(new ScanDay("s3://b/", DAY), true);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
      throw new AssertionError(timer);
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
      throw new AssertionError(timer);
    }
  }

  private static OperatorSubtaskState former(String... objects) throws Exception {
    try (var harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new Former(), object -> object, Types.STRING)) {
      harness.open();
      for (String object : objects) {
        harness.processElement(object, 0);
      }
      return harness.snapshot(1, 1);
    }
  }

  private static <T> KeyedOneInputStreamOperatorTestHarness<String, LogSpan, T> restored(
      HandOver<T, ?> operator, TypeSerializer<T> serializer, OperatorSubtaskState state)
      throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, LogSpan, T>(
            operator, any -> "", Types.STRING);
    harness.setup(serializer);
    harness.initializeState(state);
    harness.open();
    return harness;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void profilesAreHandedOnOnceAndFirst(boolean byClock) throws Exception {
    OperatorSubtaskState left;
    try (var harness =
        restored(
            new HandOverProfiles(),
            ShareUpdatesSerializer.INSTANCE,
            former("s3://b/1", "s3://b/2"))) {
      assertThat(harness.numEventTimeTimers()).isEqualTo(2);
      if (byClock) {
        harness.setProcessingTime(1);
      } else {
        harness.processWatermark(Boundaries.timer(DAY));
        assertThat(new ArrayList<>(harness.getOutput()).subList(0, 2))
            .allMatch(StreamRecord.class::isInstance);
      }
      Map<String, ObjectProfile> profiles = new TreeMap<>();
      for (ShareUpdates updates : harness.extractOutputValues()) {
        ShareUpdatesRead read = ShareUpdatesRead.of(updates);
        assertThat(read.updates()).isEmpty();
        assertThat(read.profiles().keySet())
            .allMatch(object -> Shares.of(object) == updates.share());
        profiles.putAll(read.profiles());
      }
      assertThat(profiles).containsOnlyKeys("s3://b/1", "s3://b/2");
      assertThat(profiles.get("s3://b/2").timer()).isEqualTo(DAY + 1);
      assertThat(profiles.get("s3://b/2").openReads(DAY)).isEqualTo(3);
      List<ReferenceUpdate> told = new ArrayList<>();
      harness.getSideOutput(HandOverProfiles.REFERENCE).forEach(each -> told.add(each.getValue()));
      assertThat(told)
          .containsExactly(
              ReferenceUpdate.of(new LogSpan(DAY, DAY)),
              ReferenceUpdate.of(new ModelFrom(DAY, new ModelInForce("m", "{}"))),
              ReferenceUpdate.of(new SettingsInForce(DAY, "{}", null)),
              ReferenceUpdate.of(new ScanDay("s3://b/", DAY)));

      harness.processWatermark(Boundaries.timer(DAY + 2));
      assertThat(harness.extractOutputValues()).hasSize(2);
      assertThat(harness.numEventTimeTimers()).isZero();
      left = harness.snapshot(2, 2);
    }
    try (var harness = restored(new HandOverProfiles(), ShareUpdatesSerializer.INSTANCE, left)) {
      harness.setProcessingTime(1);
      assertThat(harness.getOutput()).isEmpty();
    }
  }

  @Test
  void requestsAreHandedOnByDay() throws Exception {
    try (var harness =
        restored(new HandOverRequests(), DailyBatchSerializer.INSTANCE, former("s3://b/1"))) {
      harness.setProcessingTime(1);

      long object = Fingerprint.of("s3://b/1");
      assertThat(harness.extractOutputValues())
          .extracting(DailyBatch::day)
          .containsExactly(DAY, DAY + 1);
      assertThat(DailyBatches.read(harness.extractOutputValues().get(0)))
          .containsExactlyInAnyOrder(object ^ 1, object ^ 2, object ^ 3);
      assertThat(harness.extractOutputValues().get(0).share()).isEqualTo(Shares.of("s3://b/1"));
    }
  }
}
