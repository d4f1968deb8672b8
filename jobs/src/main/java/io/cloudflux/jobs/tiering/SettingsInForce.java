package io.cloudflux.jobs.tiering;

/**
 * Prices and policy that decide from a day on.
 *
 * @param effectiveFrom UTC day whose midnight is the first boundary decided so
 * @param prices the price book as JSON, null for the one that the job was started with
 * @param policy the policy as JSON, null for the one that the job was started with
 */
public record SettingsInForce(int effectiveFrom, String prices, String policy) {}
