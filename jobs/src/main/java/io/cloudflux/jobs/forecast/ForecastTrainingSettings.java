package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.CountRegression;

/**
 * What the training does, once every setting has been checked.
 *
 * @param input how what comes in is read
 * @param heldOut share of the logs' days, at their end, to measure on
 * @param modelInUse the model to measure the new one beside, or null
 */
public record ForecastTrainingSettings(
    InputSettings input, double heldOut, CountRegression modelInUse) {}
