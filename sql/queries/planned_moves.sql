-- Which moves do the plans in the topic migration-plans order, the largest first?

SELECT p.plan_id, p.from_class, p.to_class, i.object, i.size_bytes, i.monthly_saving, i.payback_days
FROM kafka.migration_plans p
CROSS JOIN UNNEST(p.items) AS i (object, size_bytes, move_cost, monthly_saving, payback_days)
ORDER BY i.size_bytes DESC, i.object, p.plan_id
LIMIT 10 /* ${limit} */;
