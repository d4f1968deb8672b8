-- How much is stored, what does it cost a month, and what can be saved?

SELECT
  COUNT(*) AS objects,
  SUM(size_bytes) AS `bytes`,
  CAST(SUM(monthly_cost_now) AS DECIMAL(18, 2)) AS monthly_cost_now,
  CAST(SUM(monthly_cost_advised) AS DECIMAL(18, 2)) AS monthly_cost_advised,
  CAST(SUM(monthly_saving) AS DECIMAL(18, 2)) AS monthly_saving,
  COUNT(*) FILTER (WHERE advised_class <> current_class) AS moves,
  CAST(SUM(move_cost) FILTER (WHERE advised_class <> current_class) AS DECIMAL(18, 2)) AS move_cost,
  MAX(as_of) AS decided_to
FROM postgres.tier_decisions
WHERE reason_code <> 'DELETED';
