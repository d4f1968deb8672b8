package io.cloudflux.jobs.tiering;

/**
 * The accesses of one object on one UTC day, all there were so far.
 *
 * @param object object id
 * @param day UTC day as days since 1970-01-01
 * @param reads requests that read data, ≥ 0
 * @param bytes bytes sent by those reads, ≥ 0
 * @param writes requests that wrote data, ≥ 0
 * @param falseHeatReads of the reads, those of backups, scanners and the store itself
 */
public record DailyAccessTotal(
    String object, int day, long reads, long bytes, long writes, long falseHeatReads) {}
