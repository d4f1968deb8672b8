package io.cloudflux.jobs.tiering;

/**
 * A sample of the objects of a prefix: (part of) what happened to them on a day, or what is known
 * of them from an inventory.
 *
 * @param prefix the key
 * @param day UTC day; of an inventory that on which the objects were last modified
 * @param inventory whether an inventory tells
 * @param sample as {@link io.cloudflux.scan.ReadSample} packs it
 */
public record PrefixSample(String prefix, int day, boolean inventory, long[] sample) {}
