package io.cloudflux.jobs.tiering;

/**
 * A model with the day that it decides from.
 *
 * @param day UTC day whose midnight is the first boundary decided with it
 */
public record ModelFrom(int day, ModelInForce model) {}
