package io.cloudflux.plan.export;

/**
 * An object and the decision on it.
 *
 * @param object object id
 * @param currentClass the class it is in
 * @param advisedClass the class it should be in; the current one if it should stay
 * @param bytes its size
 * @param idleDays whole days since its last read or write: it is at least that old
 * @param readsPerMonth reads expected a month, ≥ 0
 * @param bytesReadPerMonth bytes that all of them return together, ≥ 0
 * @param monthlySaving what the decision saves, USD a month
 * @param moveCost what it costs once, USD
 * @param excluded whether it must not be moved at all
 */
public record ExportedObject(
    String object,
    String currentClass,
    String advisedClass,
    long bytes,
    int idleDays,
    double readsPerMonth,
    double bytesReadPerMonth,
    double monthlySaving,
    double moveCost,
    boolean excluded) {}
