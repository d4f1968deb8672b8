-- Where does the money go: by provider, by tier, by prefix (the bucket and the first folder)?

SELECT
  CASE WHEN GROUPING(provider) = 0 THEN 'provider' WHEN GROUPING(current_tier) = 0 THEN 'tier'
    ELSE 'prefix' END AS breakdown,
  COALESCE(provider, current_tier, prefix) AS name,
  COUNT(*) AS objects,
  SUM(size_bytes) AS `bytes`,
  CAST(SUM(monthly_cost_now) AS DECIMAL(18, 2)) AS monthly_cost_now,
  CAST(SUM(monthly_cost_advised) AS DECIMAL(18, 2)) AS monthly_cost_advised,
  CAST(SUM(monthly_saving) AS DECIMAL(18, 2)) AS monthly_saving
FROM (
  SELECT
    provider, current_tier,
    bucket || '/' || REGEXP_EXTRACT(SUBSTRING(object FROM CHAR_LENGTH(bucket) + 2), '^([^/]*/)?', 0)
      AS prefix,
    size_bytes, monthly_cost_now, monthly_cost_advised, monthly_saving
  FROM postgres.tier_decisions
  WHERE reason_code <> 'DELETED'
) stored
GROUP BY GROUPING SETS ((provider), (current_tier), (prefix))
ORDER BY breakdown, monthly_cost_now DESC, name;
