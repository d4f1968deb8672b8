-- Which forecast models, policies and prices do the current decisions rest on?

SELECT
  model_version, forecast_source, policy, policy_version, price_version,
  COUNT(*) AS objects,
  CAST(AVG(confidence) AS DECIMAL(5, 3)) AS mean_confidence,
  MIN(as_of) AS first_as_of,
  MAX(as_of) AS last_as_of
FROM postgres.tier_decisions
GROUP BY model_version, forecast_source, policy, policy_version, price_version
ORDER BY objects DESC, model_version, forecast_source;
