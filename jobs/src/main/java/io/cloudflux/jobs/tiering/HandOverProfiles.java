package io.cloudflux.jobs.tiering;

import io.cloudflux.profile.ObjectProfile;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Hands on the profiles that earlier releases kept by object, and what they kept beside them that
 * decisions on all objects rest on.
 */
final class HandOverProfiles extends HandOver<ShareUpdates, ValueState<ObjectProfile>> {
  private static final long serialVersionUID = 1L;

  /** Side output: what decisions rest on; each task tells all of it. */
  static final OutputTag<ReferenceUpdate> REFERENCE =
      new OutputTag<>("reference", Types.POJO(ReferenceUpdate.class));

  private transient BroadcastState<String, LogSpan> spans;
  private transient BroadcastState<Integer, ModelInForce> models;
  private transient BroadcastState<Integer, SettingsInForce> settings;
  private transient BroadcastState<ScanDay, Boolean> scans;

  HandOverProfiles() {
    super(TieringState.PROFILE);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    spans = context.getOperatorStateStore().getBroadcastState(TieringState.LOG_SPAN);
    models = context.getOperatorStateStore().getBroadcastState(TieringState.MODELS);
    settings = context.getOperatorStateStore().getBroadcastState(TieringState.SETTINGS);
    scans = context.getOperatorStateStore().getBroadcastState(TieringState.SCANS);
  }

  @Override
  void begin() throws Exception {
    for (Map.Entry<String, LogSpan> span : spans.entries()) {
      tell(ReferenceUpdate.of(span.getValue()));
    }
    for (Map.Entry<Integer, ModelInForce> model : models.entries()) {
      tell(ReferenceUpdate.of(new ModelFrom(model.getKey(), model.getValue())));
    }
    for (Map.Entry<Integer, SettingsInForce> each : settings.entries()) {
      tell(ReferenceUpdate.of(each.getValue()));
    }
    for (Map.Entry<ScanDay, Boolean> scan : scans.entries()) {
      tell(ReferenceUpdate.of(scan.getKey()));
    }
    spans.clear();
    models.clear();
    settings.clear();
    scans.clear();
  }

  private void tell(ReferenceUpdate update) {
    output.collect(REFERENCE, new StreamRecord<>(update));
  }

  @Override
  void handOver(String object, ValueState<ObjectProfile> state) throws Exception {
    ShareUpdates.Writer profile = new ShareUpdates.Writer();
    profile.add(object, state.value());
    output.collect(new StreamRecord<>(profile.of(Shares.of(object))));
  }
}
