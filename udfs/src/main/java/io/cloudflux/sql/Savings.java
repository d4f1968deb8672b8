package io.cloudflux.sql;

import io.cloudflux.decision.Saving;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;

/**
 * {@code savings(monthly_cost_now, monthly_cost_advised)}: what paying the second instead of the
 * first saves: USD a month, percent of the cost now, USD a year. Negative if it costs more; 0
 * percent of nothing. Null if a cost is negative or not finite.
 */
public class Savings extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  @DataTypeHint("ROW<monthly DOUBLE, `percent` DOUBLE, annual DOUBLE>")
  public Row eval(Double now, Double advised) {
    if (!Figures.notNegative(now, advised)) {
      return null;
    }
    Saving saving = Saving.of(now, advised);
    return Row.of(saving.monthly(), saving.percent(), saving.annual());
  }
}
