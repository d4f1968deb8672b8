-- What does each kind of move save, what does it cost once, and when has it paid for itself?

SELECT
  bucket, current_class, advised_class,
  COUNT(*) AS objects,
  SUM(size_bytes) AS `bytes`,
  CAST(SUM(monthly_saving) AS DECIMAL(18, 2)) AS monthly_saving,
  CAST(SUM(annual_saving) AS DECIMAL(18, 2)) AS annual_saving,
  CAST(SUM(move_cost) AS DECIMAL(18, 4)) AS move_cost,
  CASE WHEN SUM(monthly_saving) > 0
    THEN CAST(SUM(move_cost) / SUM(monthly_saving) * 365 / 12 AS DECIMAL(18, 2)) END AS payback_days
FROM postgres.tier_decisions
WHERE advised_class <> current_class AND reason_code <> 'DELETED'
GROUP BY bucket, current_class, advised_class
ORDER BY monthly_saving DESC, bucket, current_class, advised_class;
