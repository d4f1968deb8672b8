-- How far off were past forecasts, and is the model drifting?
--
-- Forecasts of 7 days of reads that ended in the last 28 days of each model, by the tier of the object
-- and the reads expected: RARE below 0.1, SELDOM below 1, WEEKLY below 10, DAILY from 10 on.
-- A bias above 1 is too many expected, below too few. Postgres has the view by the same definition.

SELECT
  model_version, tier, stratum, forecasts, expected_reads, actual_reads, wape, bias, deviance, drift,
  as_of
FROM postgres.forecast_accuracy
ORDER BY model_version, forecasts DESC, tier, stratum;
