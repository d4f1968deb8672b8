-- Which objects are there, with the decision on each? Filtered by bucket, key, tier and reason, with %
-- for anything, and by size; the most expensive first.

SELECT
  object, size_bytes, current_class, advised_class, tier, reason_code, reads_last_30_days, idle_days,
  monthly_cost_now, monthly_saving, confidence, as_of
FROM postgres.tier_decisions
WHERE provider LIKE '%' /* ${provider} */
  AND bucket LIKE '%' /* ${bucket} */
  AND object LIKE '%' /* ${object} */
  AND current_tier LIKE '%' /* ${current_tier} */
  AND tier LIKE '%' /* ${tier} */
  AND reason_code LIKE '%' /* ${reason_code} */
  AND size_bytes >= 0 /* ${min_bytes} */
ORDER BY monthly_cost_now DESC, object
LIMIT 20 /* ${limit} */;
