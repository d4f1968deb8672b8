package io.cloudflux.plan;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours of the day, UTC, in which objects may be copied. {@code 22-6} is the night, from ten in
 * the evening to six in the morning.
 *
 * @param fromHour first hour, 0 to 23
 * @param toHour the hour it ends before, 0 to 24; not {@code fromHour}
 */
public record MoverWindow(int fromHour, int toHour) implements Serializable {
  /** Around the clock. */
  public static final MoverWindow ALWAYS = new MoverWindow(0, 24);

  private static final long serialVersionUID = 1L;
  private static final Pattern TEXT = Pattern.compile("(\\d{1,2})-(\\d{1,2})");
  private static final long HOUR = 3_600;
  private static final long DAY = 24 * HOUR;

  public MoverWindow {
    if (fromHour < 0 || fromHour > 23 || toHour < 0 || toHour > 24 || fromHour == toHour) {
      throw new IllegalArgumentException(
          "%d-%d is no window; two different hours of the day, such as 22-6, or 0-24"
              .formatted(fromHour, toHour));
    }
  }

  /**
   * Reads {@code FROM-TO}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static MoverWindow parse(String text) {
    Matcher hours = TEXT.matcher(text);
    if (!hours.matches()) {
      throw new IllegalArgumentException(
          text + " is no window; two hours of the day, such as 22-6, or 0-24");
    }
    return new MoverWindow(Integer.parseInt(hours.group(1)), Integer.parseInt(hours.group(2)));
  }

  /** Seconds a day. */
  public long seconds() {
    return Math.floorMod(toHour - fromHour - 1, 24) * HOUR + HOUR;
  }

  /**
   * The first second at or after an instant at which work may begin.
   *
   * @param second seconds since 1970-01-01T00:00:00Z
   */
  public long start(long second) {
    long into = Math.floorMod(second - fromHour * HOUR, DAY);
    return into < seconds() ? second : second + DAY - into;
  }

  /**
   * When work is done that rests outside the window.
   *
   * @param second seconds since 1970-01-01T00:00:00Z from which it may begin
   * @param work seconds of it, ≥ 0
   */
  public long end(long second, long work) {
    long start = start(second);
    long left = seconds() - Math.floorMod(start - fromHour * HOUR, DAY);
    if (work <= left) {
      return start + work;
    }
    long more = work - left;
    long wholeDays = (more - 1) / seconds();
    return start + left + (DAY - seconds()) + wholeDays * DAY + more - wholeDays * seconds();
  }

  @Override
  public String toString() {
    return fromHour + "-" + toHour;
  }
}
