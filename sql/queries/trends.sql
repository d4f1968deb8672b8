-- How did the tiers, their cost and the saving advised change from day to day?
--
-- A decision holds until the next one on its object: each adds to the day it was taken, and takes away
-- from the day it ended.

WITH decided AS (
  SELECT
    as_of,
    LEAD(as_of) OVER (PARTITION BY object ORDER BY as_of) AS `until`,
    current_tier, reason_code, size_bytes, monthly_cost_now, monthly_saving
  FROM postgres.tier_decision_history
), changes AS (
  SELECT as_of AS `day`, current_tier AS tier, 1 AS objects, size_bytes AS `bytes`, monthly_cost_now,
    monthly_saving
  FROM decided
  WHERE reason_code <> 'DELETED'
  UNION ALL
  SELECT `until`, current_tier, -1, -size_bytes, -monthly_cost_now, -monthly_saving
  FROM decided
  WHERE reason_code <> 'DELETED' AND `until` IS NOT NULL
  UNION ALL
  SELECT d.`day`, t.tier, 0, 0, 0, 0
  FROM (SELECT DISTINCT as_of AS `day` FROM decided) d
  CROSS JOIN (SELECT DISTINCT current_tier AS tier FROM decided) t
), sums AS (
  SELECT `day`, tier, SUM(objects) AS objects, SUM(`bytes`) AS `bytes`,
    SUM(monthly_cost_now) AS monthly_cost_now, SUM(monthly_saving) AS monthly_saving
  FROM changes
  GROUP BY `day`, tier
)
SELECT
  `day`,
  tier,
  SUM(objects) OVER so_far AS objects,
  SUM(`bytes`) OVER so_far AS `bytes`,
  CAST(SUM(monthly_cost_now) OVER so_far AS DECIMAL(18, 2)) AS monthly_cost_now,
  CAST(SUM(monthly_saving) OVER so_far AS DECIMAL(18, 2)) AS monthly_saving
FROM sums
WINDOW so_far AS (PARTITION BY tier ORDER BY `day`)
ORDER BY `day`, tier;
