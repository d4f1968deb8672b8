-- Which items are a plan's? A boundary that is decided again may come to a plan of the same id with fewer
-- moves: the items beyond its number are of the one it replaced.

COMMENT ON COLUMN migration_plan_items.item IS 'From 1, in the plan''s order; above migration_plans.objects, left over from a plan of the same id';

CREATE OR REPLACE VIEW open_migration_plans AS
SELECT
  p.plan_id, p.as_of, p.provider, p.bucket, p.from_class, p.to_class, p.status,
  count(*) AS objects,
  sum(i.size_bytes) AS bytes,
  sum(i.move_cost) AS estimated_cost,
  sum(i.monthly_saving) AS monthly_saving,
  CASE WHEN sum(i.monthly_saving) > 0
    THEN sum(i.move_cost) / sum(i.monthly_saving) * 365 / 12 END AS payback_days
FROM migration_plans p
JOIN migration_plan_items i ON i.plan_id = p.plan_id AND i.item <= p.objects
JOIN tier_decisions d ON d.object = i.object
  AND d.current_class = p.from_class AND d.advised_class = p.to_class AND d.advised_since <= p.as_of
WHERE p.status IN ('PLANNED', 'APPROVED', 'RUNNING')
GROUP BY p.plan_id;
