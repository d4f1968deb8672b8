-- How much is in each tier, and how much should be?

SELECT
  tier,
  SUM(now) AS objects_now,
  SUM(bytes_now) AS bytes_now,
  CAST(SUM(cost_now) AS DECIMAL(18, 2)) AS monthly_cost_now,
  SUM(advised) AS objects_advised,
  SUM(bytes_advised) AS bytes_advised,
  CAST(SUM(cost_advised) AS DECIMAL(18, 2)) AS monthly_cost_advised
FROM (
  SELECT current_tier AS tier, 1 AS now, size_bytes AS bytes_now, monthly_cost_now AS cost_now,
    0 AS advised, 0 AS bytes_advised, 0 AS cost_advised
  FROM postgres.tier_decisions
  WHERE reason_code <> 'DELETED'
  UNION ALL
  SELECT tier, 0, 0, 0, 1, size_bytes, monthly_cost_advised
  FROM postgres.tier_decisions
  WHERE reason_code <> 'DELETED'
) both_ways
GROUP BY tier
ORDER BY CASE tier WHEN 'HOT' THEN 1 WHEN 'WARM' THEN 2 WHEN 'COLD' THEN 3 ELSE 4 END;
