package io.cloudflux.jobs.forecast;

import io.cloudflux.inventory.InventoryParser;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import java.time.Duration;

/**
 * What the training does, once every setting has been checked.
 *
 * @param format of the access logs
 * @param logOptions what the lines do not say themselves
 * @param deduplicateWithin how long after their day requests are remembered; zero counts all
 * @param inventoryParser reads the inventory's lines
 * @param heldOut share of the logs' days, at their end, to measure on
 * @param ridge strength of the pull towards the decayed mean
 */
public record ForecastTrainingSettings(
    LogFormat format,
    LogOptions logOptions,
    Duration deduplicateWithin,
    InventoryParser inventoryParser,
    double heldOut,
    double ridge) {}
