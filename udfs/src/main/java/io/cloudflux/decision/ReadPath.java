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

  final int steps() {
    return days.length - 1;
  }

  /** The day ahead at which a step begins, and the one before it ends. */
  final int day(int step) {
    return days[step];
  }

  /** The path of a forecast. */
  static final class OfForecast extends ReadPath {
    /** Half a year: by then any instant class has been left or has paid. */
    private static final int[] DAYS = {
      0, 1, 2, 4, 7, 11, 16, 23, 30, 40, 50, 60, 75, 90, 120, 150, 180
    };

    private static final double LEAST = 1e-12;

    // At the ends of the forecast's periods.
    private final double[] ends = new double[Forecast.periods() + 1];
    private final double[] reads = new double[ends.length];
    private final double[] hazard = new double[ends.length];

    /**
     * @param caution standard deviations added to the expected reads, ≥ 0
     * @param factor what the reads are multiplied by, to ask what if
     */
    OfForecast(Forecast forecast, double caution, double factor) {
      super(DAYS);
      for (int i = 1; i < ends.length; i++) {
        CountDistribution total = forecast.totals()[i - 1];
        ends[i] = Forecast.periodDays(i - 1);
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
      return Math.max(0, 1 + Math.expm1(-at(hazard, length)) * ratio);
    }

    /** In proportion to time within a period, beyond the last at the pace of its end. */
    private double at(double[] sums, double day) {
      int i = 1;
      while (i < ends.length - 1 && ends[i] < day) {
        i++;
      }
      double share = (day - ends[i - 1]) / (ends[i] - ends[i - 1]);
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
