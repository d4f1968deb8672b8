package io.cloudflux.demo;

import java.time.DayOfWeek;

/** When in the day and in the week something is asked for. Hours are UTC. */
enum Rhythm {
  /** The public, mostly in Europe: little at night, most in the evening, a bit less at weekends. */
  PUBLIC(
      new int[] {
        20, 14, 9, 7, 7, 10, 18, 32, 46, 54, 58, 60, 62, 60, 58, 58, 62, 70, 80, 88, 86, 72, 50, 32
      },
      0.78),
  /** The evening audience of videos, larger at weekends. */
  LEISURE(
      new int[] {
        30, 18, 10, 6, 5, 6, 10, 16, 22, 28, 32, 36, 42, 44, 44, 48, 58, 76, 98, 110, 104, 84, 60,
        42
      },
      1.25),
  /** People at desks: office hours on weekdays, hardly anybody else. */
  OFFICE(
      new int[] {
        1, 1, 1, 1, 2, 6, 30, 80, 100, 104, 96, 70, 74, 98, 100, 88, 60, 26, 12, 8, 6, 4, 2, 1
      },
      0.08),
  /** Jobs that start at night. */
  NIGHTLY(
      new int[] {10, 90, 100, 30, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 6}, 1),
  /** Machines that never sleep. */
  STEADY(new int[] {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, 1);

  private final int[] hours;
  private final int hoursTotal;
  private final double weekend;

  Rhythm(int[] hours, double weekend) {
    this.hours = hours;
    this.weekend = weekend;
    int total = 0;
    for (int weight : hours) {
      total += weight;
    }
    hoursTotal = total;
  }

  /** Interest on that day of the week; 1 on a weekday. */
  double on(DayOfWeek day) {
    return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY ? weekend : 1;
  }

  /** A second of the day, 0 to 86,399. */
  int secondOfDay(SeededRandom random) {
    int left = random.below(hoursTotal);
    int hour = 0;
    while (left >= hours[hour]) {
      left -= hours[hour++];
    }
    return hour * 3600 + random.below(3600);
  }
}
