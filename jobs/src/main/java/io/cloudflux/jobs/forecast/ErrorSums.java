package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.PoissonDeviance;
import io.cloudflux.jobs.forecast.ForecastReport.Errors;
import java.util.function.ToDoubleFunction;
import org.apache.flink.api.common.accumulators.DoubleCounter;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;

/** The errors of one forecast, added up in accumulators: they reach whoever waits for the job. */
final class ErrorSums {
  private static final String WEEKS = ".weeks";
  private static final String WEEK_READS = ".week-reads";
  private static final String WEEK_FORECAST = ".week-forecast";
  private static final String WEEK_ERROR = ".week-error";
  private static final String WEEK_DEVIANCE = ".week-deviance";
  private static final String MONTH_READS = ".month-reads";
  private static final String MONTH_ERROR = ".month-error";

  private final LongCounter weeks = new LongCounter();
  private final DoubleCounter weekReads = new DoubleCounter();
  private final DoubleCounter weekForecast = new DoubleCounter();
  private final DoubleCounter weekError = new DoubleCounter();
  private final DoubleCounter weekDeviance = new DoubleCounter();
  private final DoubleCounter monthReads = new DoubleCounter();
  private final DoubleCounter monthError = new DoubleCounter();

  ErrorSums(String forecast, RuntimeContext context) {
    context.addAccumulator(forecast + WEEKS, weeks);
    context.addAccumulator(forecast + WEEK_READS, weekReads);
    context.addAccumulator(forecast + WEEK_FORECAST, weekForecast);
    context.addAccumulator(forecast + WEEK_ERROR, weekError);
    context.addAccumulator(forecast + WEEK_DEVIANCE, weekDeviance);
    context.addAccumulator(forecast + MONTH_READS, monthReads);
    context.addAccumulator(forecast + MONTH_ERROR, monthError);
  }

  /**
   * Adds one forecast.
   *
   * @param totals what came in a week and in a month; {@link Double#NaN} if not known
   */
  void add(double week, double month, double[] totals) {
    weeks.add(1);
    weekReads.add(totals[0]);
    weekForecast.add(week);
    weekError.add(Math.abs(week - totals[0]));
    weekDeviance.add(PoissonDeviance.of(totals[0], week));
    if (!Double.isNaN(totals[1])) {
      monthReads.add(totals[1]);
      monthError.add(Math.abs(month - totals[1]));
    }
  }

  /** The errors that a finished job has added up. */
  static Errors errors(String forecast, ToDoubleFunction<String> accumulated) {
    double weeks = Math.max(1, accumulated.applyAsDouble(forecast + WEEKS));
    double weekReads = Math.max(1, accumulated.applyAsDouble(forecast + WEEK_READS));
    double monthReads = accumulated.applyAsDouble(forecast + MONTH_READS);
    return new Errors(
        forecast,
        accumulated.applyAsDouble(forecast + WEEK_ERROR) / weekReads,
        monthReads == 0
            ? Double.NaN
            : accumulated.applyAsDouble(forecast + MONTH_ERROR) / monthReads,
        accumulated.applyAsDouble(forecast + WEEK_DEVIANCE) / weeks,
        accumulated.applyAsDouble(forecast + WEEK_FORECAST) / weekReads);
  }

  /** Reads in the weeks forecast. */
  static double reads(String forecast, ToDoubleFunction<String> accumulated) {
    return accumulated.applyAsDouble(forecast + WEEK_READS);
  }
}
