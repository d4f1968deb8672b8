-- What have moves saved so far, month by month and folder by folder, beside having done nothing?

SELECT
  `month`, provider, prefix,
  CAST(cost_nothing AS DECIMAL(18, 4)) AS cost_nothing,
  CAST(cost_actual AS DECIMAL(18, 4)) AS cost_actual,
  CAST(saving AS DECIMAL(18, 4)) AS saving,
  CAST(transition_actual + early_deletion_actual - early_deletion_nothing AS DECIMAL(18, 4))
    AS paid_for_moves
FROM postgres.realized_savings
ORDER BY `month` DESC, saving DESC, provider, prefix
LIMIT 50 /* ${limit} */;
