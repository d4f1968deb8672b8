package io.cloudflux.inventory;

/**
 * An object as its store's inventory lists it.
 *
 * @param object object id, a URI
 * @param sizeBytes size in bytes, ≥ 0
 * @param storageClass the provider's storage class as written there, or null if not told
 * @param lastModified when the object was last written, epoch milliseconds
 * @param latencyMillis the time to first byte its readers need, from the tag {@code latency_ms}, in
 *     milliseconds; {@link #NO_LIMIT} without the tag
 * @param takenAt when the inventory was taken, epoch milliseconds; 0 if not told. Of two records of
 *     an object the one taken later counts
 */
public record InventoryRecord(
    String object,
    long sizeBytes,
    String storageClass,
    long lastModified,
    int latencyMillis,
    long takenAt) {

  /** The same, taken when the object was last written if it is not told when: it was no sooner. */
  public InventoryRecord dated() {
    return takenAt > 0
        ? this
        : new InventoryRecord(
            object, sizeBytes, storageClass, lastModified, latencyMillis, lastModified);
  }

  /** The latency of an object whose readers can wait. */
  public static final int NO_LIMIT = -1;

  /** Name of the tag that carries an object's latency requirement. */
  public static final String LATENCY_TAG = "latency_ms";
}
