-- Which objects should move, where to, and why? The greatest saving first.

SELECT object, current_class, advised_class, monthly_saving, move_cost, payback_days, confidence, reason
FROM postgres.tier_decisions
WHERE advised_class <> current_class
  AND reason_code <> 'DELETED'
  AND bucket LIKE '%' /* ${bucket} */
  AND confidence >= 0.0 /* ${min_confidence} */
  AND monthly_saving >= 0.0 /* ${min_saving} */
ORDER BY monthly_saving DESC, object
LIMIT 10 /* ${limit} */;
