package io.cloudflux.jobs.tiering;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;

/**
 * Something new about one object: what happened on a day, or what the inventory says. Exactly one
 * of the two is there.
 *
 * @param daily a day's (partial) total, or null
 * @param inventory an inventory record, or null
 */
public record ObjectUpdate(DailyAccess daily, InventoryRecord inventory) {

  public static ObjectUpdate of(DailyAccess daily) {
    return new ObjectUpdate(daily, null);
  }

  public static ObjectUpdate of(InventoryRecord inventory) {
    return new ObjectUpdate(null, inventory);
  }

  /** The object id: the key. */
  public String object() {
    return daily != null ? daily.object() : inventory.object();
  }
}
