package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.scan.ScanRules;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;

/**
 * A day on which a prefix was read through by something that is taken for a scanner.
 *
 * @param prefix bucket and folders
 * @param day UTC day
 */
public record ScanDay(String prefix, int day) {

  /**
   * Takes what users and applications read of an object for a scanner's reads, on those of its open
   * days that are a scan of its prefix.
   *
   * @param boundary days before it are looked at
   * @param logsStart the first UTC day the logs cover
   * @param scans all that are known
   * @return the days, as they were
   */
  public static List<DailyAccess> takeReads(
      ObjectProfile profile,
      String object,
      int boundary,
      int logsStart,
      ScanRules rules,
      ReadOnlyBroadcastState<ScanDay, Boolean> scans)
      throws Exception {
    String prefix = rules.prefix(object);
    List<DailyAccess> taken = new ArrayList<>();
    for (DailyAccess daily : profile.openDaysBefore(boundary)) {
      if (rules.isScan(daily, logsStart) && scans.contains(new ScanDay(prefix, daily.day()))) {
        profile.takeForScan(daily.day());
        taken.add(daily);
      }
    }
    return taken;
  }
}
