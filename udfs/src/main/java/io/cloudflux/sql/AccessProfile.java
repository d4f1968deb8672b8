package io.cloudflux.sql;

import static org.apache.flink.table.api.DataTypes.BIGINT;
import static org.apache.flink.table.api.DataTypes.BOOLEAN;
import static org.apache.flink.table.api.DataTypes.DOUBLE;
import static org.apache.flink.table.api.DataTypes.FIELD;
import static org.apache.flink.table.api.DataTypes.INT;
import static org.apache.flink.table.api.DataTypes.ROW;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP_LTZ;
import static org.apache.flink.table.types.inference.InputTypeStrategies.explicit;
import static org.apache.flink.table.types.inference.InputTypeStrategies.or;
import static org.apache.flink.table.types.inference.InputTypeStrategies.sequence;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.profile.ObjectSnapshot;
import io.cloudflux.time.Days;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.inference.TypeStrategies;
import org.apache.flink.types.Row;

/**
 * {@code access_profile(time, bytes [, as_of])}: the features that the jobs forecast and decide by,
 * of the reads in a group, computed by the jobs' own profile. Filter for {@code operation = 'READ'}
 * and group by object.
 *
 * <p>{@code as_of} is the boundary, the same for all rows of a group, taken down to UTC midnight;
 * reads at or after it are left out. Without it, the boundary is the midnight after the last read.
 * Rows without a time or, if given, without {@code as_of} are left out; bytes that are null count
 * as 0. Null if no read is left.
 *
 * <p>The fields: {@code reads} and {@code bytes} of all days; {@code first_access}, {@code
 * last_access}; {@code active_days}, UTC days with reads; {@code reads_last_7_days}, {@code
 * reads_last_30_days}, {@code bytes_last_30_days}, {@code idle_days} and {@code age_days}, whole
 * days since the last read and since the day of the first, as of the boundary; {@code rate_3d},
 * {@code rate_10d}, {@code rate_30d}, reads a day, each day's weight halved every 3, 10, 30 days.
 *
 * <p>Takes retractions, so that it can stand behind an aggregation or a join whose results change,
 * and in an OVER window: the price is state of one entry for every time at which the object was
 * read, besides one a day.
 */
public class AccessProfile extends AggregateFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private static final DataType TIME = TIMESTAMP_LTZ(3);
  private static final DataType RESULT =
      ROW(
          FIELD("reads", BIGINT()),
          FIELD("bytes", BIGINT()),
          FIELD("first_access", TIME),
          FIELD("last_access", TIME),
          FIELD("active_days", INT()),
          FIELD("reads_last_7_days", BIGINT()),
          FIELD("reads_last_30_days", BIGINT()),
          FIELD("bytes_last_30_days", BIGINT()),
          FIELD("idle_days", INT()),
          FIELD("age_days", INT()),
          FIELD("rate_3d", DOUBLE()),
          FIELD("rate_10d", DOUBLE()),
          FIELD("rate_30d", DOUBLE()));

  // What is kept of a group. A row, not a class: where this jar came by ADD JAR, Flink 1.20's
  // planner
  // fails to compile the converter of an accumulator's class ("Cannot determine simple type name").
  /** Reads by UTC day, days since 1970-01-01. */
  private static final int READS = 0;

  /** Bytes by UTC day. */
  private static final int BYTES = 1;

  /** Reads by time, epoch milliseconds: one taken back may have been the first or last. */
  private static final int TIMES = 2;

  /** First and last of the times, null if there is none: no result costs a pass over all. */
  private static final int FIRST = 3;

  private static final int LAST = 4;

  /** Whether the first or the last was taken back, and has to be found again. */
  private static final int STALE = 5;

  /** The boundary, a UTC day, or null. */
  private static final int AS_OF = 6;

  private static final DataType GROUP =
      ROW(
          FIELD("reads", MapView.newMapViewDataType(INT().notNull(), BIGINT().notNull())),
          FIELD("bytes", MapView.newMapViewDataType(INT().notNull(), BIGINT().notNull())),
          FIELD("times", MapView.newMapViewDataType(BIGINT().notNull(), BIGINT().notNull())),
          FIELD("first", BIGINT()),
          FIELD("last", BIGINT()),
          FIELD("stale", BOOLEAN()),
          FIELD("as_of", INT()));

  private static final int WEEK = 7;
  private static final int WINDOW_DAYS = 30;

  /** Any id serves: a profile does not know its object. */
  private static final String OBJECT = "object://group";

  @Override
  public TypeInference getTypeInference(DataTypeFactory factory) {
    return TypeInference.newBuilder()
        .inputTypeStrategy(
            or(
                sequence(List.of("time", "bytes"), List.of(explicit(TIME), explicit(BIGINT()))),
                sequence(
                    List.of("time", "bytes", "as_of"),
                    List.of(explicit(TIME), explicit(BIGINT()), explicit(TIME)))))
        .accumulatorTypeStrategy(TypeStrategies.explicit(GROUP))
        .outputTypeStrategy(TypeStrategies.explicit(RESULT))
        .build();
  }

  @Override
  public Row createAccumulator() {
    return Row.of(
        new MapView<Integer, Long>(),
        new MapView<Integer, Long>(),
        new MapView<Long, Long>(),
        null,
        null,
        false,
        null);
  }

  public void accumulate(Row group, Instant time, Long bytes) throws Exception {
    if (time != null) {
      add(group, time.toEpochMilli(), 1, bytes == null ? 0 : bytes);
    }
  }

  public void accumulate(Row group, Instant time, Long bytes, Instant asOf) throws Exception {
    if (isBefore(time, asOf)) {
      keepBoundary(group, Days.of(asOf.toEpochMilli()));
      accumulate(group, time, bytes);
    }
  }

  public void retract(Row group, Instant time, Long bytes) throws Exception {
    if (time != null) {
      add(group, time.toEpochMilli(), -1, bytes == null ? 0 : -bytes);
    }
  }

  public void retract(Row group, Instant time, Long bytes, Instant asOf) throws Exception {
    if (isBefore(time, asOf)) {
      retract(group, time, bytes);
    }
  }

  public void merge(Row group, Iterable<Row> others) throws Exception {
    for (Row other : others) {
      for (Map.Entry<Integer, Long> day : days(other, READS).entries()) {
        addTo(days(group, READS), day.getKey(), day.getValue());
      }
      for (Map.Entry<Integer, Long> day : days(other, BYTES).entries()) {
        addTo(days(group, BYTES), day.getKey(), day.getValue());
      }
      for (Map.Entry<Long, Long> time : times(other).entries()) {
        addTime(group, time.getKey(), time.getValue());
      }
      if (other.getField(AS_OF) != null) {
        keepBoundary(group, (Integer) other.getField(AS_OF));
      }
    }
  }

  @Override
  public Row getValue(Row group) {
    try {
      findFirstAndLast(group);
      return group.getField(FIRST) == null ? null : profile(group);
    } catch (Exception e) {
      throw new IllegalStateException("state of access_profile cannot be read", e);
    }
  }

  private static Row profile(Row group) throws Exception {
    long first = (Long) group.getField(FIRST);
    long last = (Long) group.getField(LAST);
    Integer boundary = (Integer) group.getField(AS_OF);
    int asOf = boundary == null ? Days.of(last) + 1 : boundary;
    long reads = 0;
    long bytes = 0;
    long recentBytes = 0;
    int activeDays = 0;
    ObjectProfile profile = new ObjectProfile();
    for (Map.Entry<Integer, Long> day : readsByDay(group).entrySet()) {
      Long sent = days(group, BYTES).get(day.getKey());
      long bytesOfDay = sent == null ? 0 : sent;
      reads += day.getValue();
      bytes += bytesOfDay;
      recentBytes += day.getKey() >= asOf - WINDOW_DAYS ? bytesOfDay : 0;
      activeDays++;
      profile.add(daily(day.getKey(), day.getValue(), bytesOfDay, last));
    }
    profile.closeTo(asOf);
    ObjectSnapshot snapshot = ObjectSnapshot.of(profile, OBJECT, asOf, Days.of(first));
    return Row.of(
        reads,
        bytes,
        Instant.ofEpochMilli(first),
        Instant.ofEpochMilli(last),
        activeDays,
        snapshot.readsInLast(WEEK),
        snapshot.readsInLast(WINDOW_DAYS),
        recentBytes,
        snapshot.idleDays(),
        snapshot.ageDays(),
        snapshot.readRate(0),
        snapshot.readRate(1),
        snapshot.readRate(2));
  }

  /** Ascending: sums of decayed reads depend, in their last digits, on the order. */
  private static SortedMap<Integer, Long> readsByDay(Row group) throws Exception {
    SortedMap<Integer, Long> sorted = new TreeMap<>();
    for (Map.Entry<Integer, Long> day : days(group, READS).entries()) {
      sorted.put(day.getKey(), day.getValue());
    }
    return sorted;
  }

  private static DailyAccess daily(int day, long reads, long bytes, long last) {
    return new DailyAccess(
        OBJECT,
        day,
        reads,
        bytes,
        0,
        AccessEvent.UNKNOWN,
        Math.min(last, Days.startMillis(day + 1) - 1),
        DailyAccess.NEVER,
        DailyAccess.NEVER);
  }

  private static boolean isBefore(Instant time, Instant asOf) {
    return time != null
        && asOf != null
        && Days.of(time.toEpochMilli()) < Days.of(asOf.toEpochMilli());
  }

  private static void keepBoundary(Row group, int asOf) {
    Integer known = (Integer) group.getField(AS_OF);
    group.setField(AS_OF, known == null ? asOf : Math.max(known, asOf));
  }

  private static void add(Row group, long time, long reads, long bytes) throws Exception {
    addTo(days(group, READS), Days.of(time), reads);
    addTo(days(group, BYTES), Days.of(time), bytes);
    addTime(group, time, reads);
  }

  private static void addTime(Row group, long time, long reads) throws Exception {
    Long first = (Long) group.getField(FIRST);
    Long last = (Long) group.getField(LAST);
    if (addTo(times(group), time, reads) > 0) {
      group.setField(FIRST, first == null ? time : Math.min(first, time));
      group.setField(LAST, last == null ? time : Math.max(last, time));
    } else if (first != null && (time == first || time == last)) {
      group.setField(STALE, true);
    }
  }

  private static void findFirstAndLast(Row group) throws Exception {
    if (!((Boolean) group.getField(STALE))) {
      return;
    }
    Long first = null;
    Long last = null;
    for (Map.Entry<Long, Long> entry : times(group).entries()) {
      long time = entry.getKey();
      if (entry.getValue() > 0) { // Of two partial groups one may hold what the other takes back.
        first = first == null ? time : Math.min(first, time);
        last = last == null ? time : Math.max(last, time);
      }
    }
    group.setField(FIRST, first);
    group.setField(LAST, last);
    group.setField(STALE, false);
  }

  /** Adds to a count, and forgets it when nothing is left. */
  private static <K> long addTo(MapView<K, Long> counts, K key, long count) throws Exception {
    Long before = counts.get(key);
    long after = (before == null ? 0 : before) + count;
    if (after == 0) {
      counts.remove(key);
    } else {
      counts.put(key, after);
    }
    return after;
  }

  @SuppressWarnings("unchecked") // The type of the field says so.
  private static MapView<Integer, Long> days(Row group, int field) {
    return (MapView<Integer, Long>) group.getField(field);
  }

  @SuppressWarnings("unchecked")
  private static MapView<Long, Long> times(Row group) {
    return (MapView<Long, Long>) group.getField(TIMES);
  }
}
