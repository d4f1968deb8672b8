-- What does one batch of moves hold, and which of its moves are still advised? The plan of most saving
-- unless one is named.

WITH named AS (
  SELECT *
  FROM postgres.migration_plans
  WHERE plan_id LIKE '%' /* ${plan_id} */
  ORDER BY monthly_saving DESC, plan_id
  LIMIT 1
)
SELECT
  p.plan_id, i.item, i.object, i.size_bytes, p.from_class, p.to_class,
  i.move_cost, i.monthly_saving, i.payback_days,
  d.advised_since <= p.as_of AND d.current_class = p.from_class AND d.advised_class = p.to_class
    AS still_advised
FROM named p
JOIN postgres.migration_plan_items i ON i.plan_id = p.plan_id AND i.item <= p.objects
LEFT JOIN postgres.tier_decisions d ON d.object = i.object
ORDER BY i.item
LIMIT 100 /* ${limit} */;
