package io.cloudflux.plan;

import io.cloudflux.price.CostModel;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.util.EnumMap;
import java.util.Map;

/**
 * Adds up what moving objects to one class costs and saves.
 *
 * <p>Inside a provider a move is by rule where one leads, else by copy, priced as {@link
 * CostModel#moveCost}. To another provider it is a read and retrieval at the source, the network
 * out of it, and a write at the destination. The network is billed by the volume of all objects
 * together, as if nothing else left the provider that month. Not priced: the network into a
 * provider, which is free at the three clouds, and the copy a restore keeps at the standard class's
 * rate.
 */
public final class MoveEstimator {
  private static final int REQUESTS_PER_OBJECT = 2;
  private static final int MILLIS = 1000;

  private final ProviderPrices source;
  private final ProviderPrices destination;
  private final CostModel before;
  private final CostModel after;
  private final StorageClass to;
  private final boolean readersStay;
  private final double bytesPerSecond;
  private final double requestsPerSecond;
  private final Map<MoveMethod, Integer> methods = new EnumMap<>(MoveMethod.class);

  private int objects;
  private int unmoved;
  private long bytes;
  private double bytesRead;
  private double retrieval;
  private double requests;
  private double transition;
  private double earlyDeletion;
  private double storageBefore;
  private double readsBefore;
  private double storageAfter;
  private double readsAfter;
  private double copiedBytes;
  private long copies;
  private long restoreMillis;

  /**
   * @param source prices of where the objects are
   * @param destination prices of where they go
   * @param to the class they go to, one of the destination's
   * @param readersStay whether readers stay at the source, so that what they read from another
   *     provider is sent over the network
   * @param bytesPerSecond bandwidth of the mover, &gt; 0
   * @param requestsPerSecond request rate of the mover, &gt; 0
   */
  public MoveEstimator(
      ProviderPrices source,
      ProviderPrices destination,
      StorageClass to,
      boolean readersStay,
      double bytesPerSecond,
      double requestsPerSecond) {
    if (!(bytesPerSecond > 0) || !(requestsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "bytes and requests a second must be positive: %s, %s"
              .formatted(bytesPerSecond, requestsPerSecond));
    }
    this.source = source;
    this.destination = destination;
    this.before = new CostModel(source);
    this.after = new CostModel(destination);
    this.to = to;
    this.readersStay = readersStay;
    this.bytesPerSecond = bytesPerSecond;
    this.requestsPerSecond = requestsPerSecond;
  }

  private boolean acrossClouds() {
    return !source.provider().equals(destination.provider());
  }

  /**
   * Adds an object.
   *
   * @param from the class it is in, one of the source's
   * @param size bytes, ≥ 0
   * @param readsPerMonth expected reads a month, ≥ 0
   * @param bytesReadPerMonth bytes that all of them return together, ≥ 0
   * @param earlyDeletionUsd what leaving its class before the minimum days costs, ≥ 0
   * @param idleDays days since its last access: which tier of an auto class it is billed in, here
   *     as there
   */
  public void add(
      StorageClass from,
      long size,
      double readsPerMonth,
      double bytesReadPerMonth,
      double earlyDeletionUsd,
      int idleDays) {
    if (!acrossClouds() && from.name().equals(to.name())) {
      unmoved++;
      return;
    }
    objects++;
    bytes += size;
    bytesRead += bytesReadPerMonth;
    MoveMethod method = method(from);
    methods.merge(method, 1, Integer::sum);
    if (method == MoveMethod.RULE) {
      transition += to.transitionPerRequest();
    } else {
      retrieval += from.retrievalPerRequest() + size / source.bytesPerGb() * from.retrievalPerGb();
      requests += from.readPerRequest();
      requests +=
          acrossClouds() ? to.writePerRequest() + from.requests().delete() : to.moveUpPerRequest();
      copies++;
      copiedBytes += size;
      if (from.restoreNeeded()) {
        restoreMillis = Math.max(restoreMillis, from.firstByteMillis());
      }
    }
    earlyDeletion += earlyDeletionUsd;
    storageBefore += before.storagePerMonth(from, size, idleDays);
    readsBefore += before.readCost(from, readsPerMonth, bytesReadPerMonth);
    storageAfter += after.storagePerMonth(to, size, idleDays);
    readsAfter += after.readCost(to, readsPerMonth, bytesReadPerMonth);
  }

  private MoveMethod method(StorageClass from) {
    if (acrossClouds()) {
      return from.restoreNeeded() ? MoveMethod.RESTORE_THEN_COPY : MoveMethod.COPY;
    }
    return MoveMethod.of(from, to);
  }

  /** The estimate of what has been added. */
  public MoveEstimate estimate() {
    double copying =
        Math.max(copiedBytes / bytesPerSecond, copies * REQUESTS_PER_OBJECT / requestsPerSecond);
    long copied = (long) Math.ceil(restoreMillis / (double) MILLIS + copying);
    boolean byRule = methods.containsKey(MoveMethod.RULE);
    return new MoveEstimate(
        objects,
        unmoved,
        bytes,
        Map.copyOf(methods),
        acrossClouds() ? source.egressCost(bytes / source.bytesPerGb()) : 0,
        retrieval,
        requests,
        transition,
        earlyDeletion,
        storageBefore,
        readsBefore,
        storageAfter,
        readsAfter,
        acrossClouds() && readersStay
            ? destination.egressCost(bytesRead / destination.bytesPerGb())
            : 0,
        Math.max(copied, byRule ? MoveSchedule.RULE_SECONDS : 0));
  }
}
