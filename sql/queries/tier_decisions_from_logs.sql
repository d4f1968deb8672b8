-- Which class should every object be in, decided in SQL alone: from log lines and the inventory, by
-- parse_access_log, access_profile and recommend_tier? The greatest saving first.
--
-- As of the midnight after the last line, as the tiering job decides at its end. Classes, sizes and
-- deletions agree with the job's; what is advised does for nearly all objects, and differs where the job
-- knows more: the days of each object, where recommend_tier is given figures of the last 30; a trained
-- model, if there is one; and since when an object is in its class, where this takes the day it was
-- written, for the price of leaving early.

WITH logs AS (
  SELECT
    MIN(`time`) AS first_time,
    CAST(FLOOR(MAX(`time`) TO DAY) AS TIMESTAMP_LTZ(3)) + INTERVAL '1' DAY AS as_of
  FROM kafka.access_events
), profiles AS (
  SELECT r.object, access_profile(r.`time`, r.`bytes`, l.as_of) AS profile
  FROM kafka.access_events r CROSS JOIN logs l
  WHERE r.operation = 'READ'
  GROUP BY r.object
), accesses AS (
  SELECT
    object,
    MAX(`time`) FILTER (WHERE operation IN ('READ', 'WRITE')) AS last_access,
    MAX(`time`) FILTER (WHERE operation = 'WRITE') AS last_write,
    MAX(`time`) FILTER (WHERE operation = 'DELETE') AS last_delete,
    MAX(object_bytes) AS object_bytes
  FROM kafka.access_events
  WHERE operation IN ('READ', 'WRITE', 'DELETE')
  GROUP BY object
), inventory AS (
  SELECT
    object, size_bytes, storage_class,
    CAST(TO_TIMESTAMP(SUBSTRING(last_modified FROM 1 FOR 19), 'yyyy-MM-dd''T''HH:mm:ss')
      AS TIMESTAMP_LTZ(3)) AS last_modified,
    CAST(tags['latency_ms'] AS INT) AS latency_ms
  FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY object ORDER BY `offset` DESC) AS newest
    FROM kafka.object_inventory_records
  ) records
  WHERE newest = 1
), objects AS (
  SELECT
    COALESCE(i.object, a.object) AS object,
    COALESCE(object_id_parts(COALESCE(i.object, a.object)).provider, 's3' /* ${provider} */)
      AS provider,
    i.storage_class,
    COALESCE(i.size_bytes, a.object_bytes, 0) AS size_bytes,
    COALESCE(a.last_write, i.last_modified) AS written,
    a.last_access,
    i.latency_ms
  FROM inventory i FULL OUTER JOIN accesses a ON a.object = i.object
  WHERE a.last_delete IS NULL OR a.last_write > a.last_delete
), decisions AS (
  SELECT
    o.object, o.provider, o.size_bytes, l.as_of,
    COALESCE(o.storage_class, CASE o.provider WHEN 'azure' THEN 'Hot' ELSE 'STANDARD' END)
      AS current_class,
    COALESCE(p.profile.reads_last_30_days, 0) AS reads_last_30_days,
    recommend_tier(
      o.provider,
      COALESCE(o.storage_class, CASE o.provider WHEN 'azure' THEN 'Hot' ELSE 'STANDARD' END),
      o.size_bytes,
      COALESCE(p.profile.reads_last_30_days, 0),
      COALESCE(p.profile.bytes_last_30_days, 0),
      idle_days(GREATEST(l.first_time, COALESCE(o.last_access, o.written, l.first_time)), l.as_of),
      idle_days(COALESCE(o.written, l.first_time), l.as_of),
      o.latency_ms) AS advice
  FROM objects o
  CROSS JOIN logs l
  LEFT JOIN profiles p ON p.object = o.object
)
SELECT
  object, as_of, provider, current_class, advice.advised_class, advice.tier, advice.reason_code,
  size_bytes, reads_last_30_days, advice.monthly_cost_now, advice.monthly_cost_advised,
  advice.monthly_saving, advice.move_cost, advice.confidence
FROM decisions
ORDER BY monthly_saving DESC, object
LIMIT 20 /* ${limit} */;
