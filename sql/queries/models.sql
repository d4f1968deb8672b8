-- Which forecast models were announced, which of them decided and from when to when, which were refused,
-- and why?

SELECT
  CAST(effective_from AS DATE) AS effective_from,
  CAST(superseded_from AS DATE) AS superseded_from,
  model_version, status, reason,
  CAST(weekly_deviance AS DECIMAL(10, 3)) AS weekly_deviance,
  compared_with,
  CAST(compared_weekly_deviance AS DECIMAL(10, 3)) AS compared_weekly_deviance,
  message
FROM postgres.forecast_models
ORDER BY effective_from, model_version;
