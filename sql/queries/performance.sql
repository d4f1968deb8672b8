-- How soon will objects answer where they should be, and how much of the reading is that?

SELECT
  latency_class,
  COUNT(*) AS objects,
  SUM(size_bytes) AS `bytes`,
  SUM(reads_last_30_days) AS reads_last_30_days,
  CAST(SUM(monthly_cost_advised) AS DECIMAL(18, 2)) AS monthly_cost_advised,
  MAX(as_of) AS decided_to
FROM postgres.tier_decisions
WHERE reason_code <> 'DELETED'
GROUP BY latency_class
ORDER BY objects DESC;
