package io.cloudflux.decision;

import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.forecast.Forecast;

/**
 * What a plan knows of the reads to come: how many in every step of its horizon, and the chance of
 * silence from one day to another. Steps are short at first and then as long as forecasts tell
 * apart.
 */
public abstract class ReadPath {
  private final int[] days;

  /**
   * @param days days ahead at which steps begin, ascending from 0; the last ends the horizon
   */
  protected ReadPath(int... days) {
    this.days = days;
  }

  /** Reads expected from now to a day ahead. */
  protected abstract double reads(int day);

  /**
   * The probability of no read between two days ahead.
   *
   * @param from ≥ 0
   * @param to &gt; from
   */
  protected abstract double silence(double from, double to);

  /** True if the path is no forecast but what will come. */
  protected boolean certain() {
    return false;
  }

  /** True if the object is known to be gone at the end of the horizon. */
  protected boolean ends() {
    return false;
  }

  /** The number of steps. */
  protected int steps() {
    return days.length - 1;
  }

  /** The day ahead at which a step begins, and the one before it ends. */
  protected int day(int step) {
    return days[step];
  }

  /** The path of a forecast. */
  static final class OfForecast extends ReadPath {
    /** Half a year: by then any instant class has been left or has paid. */
    private static final int[] DAYS = {0, 1, 2, 4, 7, 14, 30, 45, 60, 90, 120, 180};

    private static final double LEAST = 1e-12;

    // The days at which the forecast's periods end, from 0 on.
    private static final double[] ENDS = new double[Forecast.periods() + 1];
    private static final double[] INVERSE_LENGTHS = new double[ENDS.length];

    static {
      for (int i = 1; i < ENDS.length; i++) {
        ENDS[i] = Forecast.periodDays(i - 1);
        INVERSE_LENGTHS[i] = 1 / (ENDS[i] - ENDS[i - 1]);
      }
    }

    private final double[] reads = new double[ENDS.length];
    private final double[] hazard = new double[ENDS.length];

    /**
     * @param caution standard deviations added to the expected reads, ≥ 0
     * @param factor what the reads are multiplied by, to ask what if
     */
    OfForecast(Forecast forecast, double caution, double factor) {
      super(DAYS);
      for (int i = 1; i < ENDS.length; i++) {
        CountDistribution total = forecast.totals()[i - 1];
        double cautious = total.mean() + caution * Math.sqrt(total.variance());
        reads[i] = Math.max(reads[i - 1], factor * cautious);
        double none = Math.max(LEAST, total.none());
        hazard[i] = Math.max(hazard[i - 1], -factor * Math.log(none));
      }
    }

    @Override
    protected double reads(int day) {
      return at(reads, day);
    }

    @Override
    protected double silence(double from, double to) {
      if (from <= 0) {
        return Math.exp(-at(hazard, to));
      }
      // As likely as of a period as long that begins now, but for there being more or fewer reads.
      double length = to - from;
      double like = at(reads, length);
      double ratio = like <= 0 ? 0 : (at(reads, to) - at(reads, from)) / like;
      return Math.max(0, 1 - (1 - Math.exp(-at(hazard, length))) * ratio);
    }

    /** In proportion to time within a period, beyond the last at the pace of its end. */
    private static double at(double[] sums, double day) {
      int i = 1;
      while (i < ENDS.length - 1 && ENDS[i] < day) {
        i++;
      }
      double share = (day - ENDS[i - 1]) * INVERSE_LENGTHS[i];
      return sums[i - 1] + share * (sums[i] - sums[i - 1]);
    }
  }

  /** The path of reads that come at a known rate, at random. */
  static final class AtRate extends ReadPath {
    private final double perDay;

    /**
     * @param perDay reads a day, ≥ 0
     */
    AtRate(double perDay) {
      super(OfForecast.DAYS);
      this.perDay = perDay;
    }

    @Override
    protected double reads(int day) {
      return perDay * day;
    }

    @Override
    protected double silence(double from, double to) {
      return Math.exp(-perDay * (to - from));
    }
  }
}
