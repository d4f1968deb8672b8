package io.cloudflux.jobs.tiering;

import io.cloudflux.profile.ObjectProfile;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/** All state of the tiering job, with its lifetime. */
final class TieringState {
  /**
   * By object. From the first sign of an object until it is deleted from its store; with it goes
   * the object's only timer.
   */
  static final ValueStateDescriptor<ObjectProfile> PROFILE =
      new ValueStateDescriptor<>("object-profile", ObjectProfileSerializer.INSTANCE);

  /**
   * By object, then by day, or hour of a busy one: the ids of its requests, ascending. Until the
   * end of their day and {@code deduplicate-within} besides, by one timer an object and day.
   */
  static final MapStateDescriptor<Integer, long[]> SEEN_REQUESTS =
      new MapStateDescriptor<>(
          "seen-requests", Types.INT, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

  /** Broadcast, one entry: the days the logs cover. As long as the job. */
  static final MapStateDescriptor<String, LogSpan> LOG_SPAN =
      new MapStateDescriptor<>("log-span", Types.STRING, Types.POJO(LogSpan.class));

  /** The key of {@link #LOG_SPAN}'s one entry. */
  static final String SPAN = "span";

  /** By route and boundary. From the first move until the boundary's plans are made. */
  static final ListStateDescriptor<PlannedMove> MOVES =
      new ListStateDescriptor<>("moves", Types.POJO(PlannedMove.class));

  private TieringState() {}
}
