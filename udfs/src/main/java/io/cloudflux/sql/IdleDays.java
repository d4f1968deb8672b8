package io.cloudflux.sql;

import io.cloudflux.time.Days;
import java.time.Instant;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code idle_days(last_access, as_of)}: whole days of 24 hours from one instant to the other,
 * whatever the session's time zone; 0 if the access is the later one.
 */
public class IdleDays extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  public Integer eval(
      @DataTypeHint("TIMESTAMP_LTZ(3)") Instant lastAccess,
      @DataTypeHint("TIMESTAMP_LTZ(3)") Instant asOf) {
    if (lastAccess == null || asOf == null) {
      return null;
    }
    return (int) Math.max(0, (asOf.toEpochMilli() - lastAccess.toEpochMilli()) / Days.MILLIS);
  }
}
