-- Which batches of moves are there, how many of their moves are still advised, and how long do they
-- take? The soonest payback first.

SELECT
  p.plan_id, p.bucket, p.from_class, p.to_class, p.status,
  p.objects,
  COALESCE(o.objects, 0) AS objects_open,
  p.`bytes`,
  CAST(p.estimated_cost AS DECIMAL(18, 4)) AS estimated_cost,
  CAST(p.monthly_saving AS DECIMAL(18, 4)) AS monthly_saving,
  p.payback_days, p.duration_seconds
FROM postgres.migration_plans p
LEFT JOIN postgres.open_migration_plans o ON o.plan_id = p.plan_id
WHERE p.status LIKE '%' /* ${status} */
  AND p.bucket LIKE '%' /* ${bucket} */
ORDER BY p.payback_days, p.plan_id
LIMIT 20 /* ${limit} */;
