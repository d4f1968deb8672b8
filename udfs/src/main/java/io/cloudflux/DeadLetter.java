package io.cloudflux;

/**
 * A record that could not be processed: one envelope for every stage and failure. It holds nothing
 * that differs between two runs over the same input.
 *
 * @param stage the stage that gave up, e.g. {@code access-log} or {@code inventory}; also a metric
 *     label, so one of a few
 * @param reason why, one of a few; also a metric label
 * @param message what exactly was wrong, for people
 * @param source the file or the topic and partition the record came from
 * @param position where in the source: byte offset in a (decompressed) file, offset in a partition
 * @param raw the record's bytes, cut at the longest accepted line
 */
public record DeadLetter(
    String stage, String reason, String message, String source, long position, byte[] raw) {}
