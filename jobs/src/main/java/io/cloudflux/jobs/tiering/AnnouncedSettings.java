package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.source.RawLine;
import java.util.Comparator;

/**
 * Announced prices or policy that wait for their day. Ordered by it; of one day by where they
 * stand, so that who announces again for a day has the last word.
 *
 * @param effectiveFrom UTC day whose midnight is the first boundary decided so
 * @param line the announcement, which can be parsed
 */
public record AnnouncedSettings(int effectiveFrom, RawLine line)
    implements Comparable<AnnouncedSettings> {
  private static final Comparator<AnnouncedSettings> ORDER =
      Comparator.comparingInt(AnnouncedSettings::effectiveFrom)
          .thenComparing(settings -> settings.line().source())
          .thenComparingLong(settings -> settings.line().position());

  @Override
  public int compareTo(AnnouncedSettings other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AnnouncedSettings settings && compareTo(settings) == 0;
  }

  @Override
  public int hashCode() {
    return effectiveFrom * 31 + Long.hashCode(line.position());
  }
}
