package io.cloudflux.jobs.tiering;

/**
 * What is new about objects of a share, and waits until it is needed.
 *
 * @param notBefore the first boundary, a UTC day, that decisions may count it at: those before were
 *     due when it came. {@link io.cloudflux.profile.ObjectProfile#NO_DAY} if none was
 * @param bytes as a {@link ShareUpdates.Writer} wrote them
 */
public record WaitingUpdates(int notBefore, byte[] bytes) {}
