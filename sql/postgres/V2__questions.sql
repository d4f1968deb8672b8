-- The questions asked by hand and on dashboards, a view each. sql/queries asks the same, and more, in
-- Flink SQL.

-- Filled by sql/jobs/daily_access.sql: what the logs say of a bucket's days.
CREATE TABLE daily_access (
  provider text,
  bucket   text NOT NULL,
  day      date NOT NULL,
  reads    bigint NOT NULL,
  bytes    bigint NOT NULL,
  writes   bigint NOT NULL,
  objects  bigint NOT NULL,
  PRIMARY KEY (bucket, day)
);
COMMENT ON TABLE daily_access IS 'Reads, bytes sent, writes and objects touched, by bucket and UTC day';

-- What is deleted costs nothing and needs no place.
CREATE VIEW stored_objects AS
SELECT
  d.*,
  bucket || '/' || CASE WHEN strpos(substr(object, length(bucket) + 2), '/') > 0
    THEN split_part(substr(object, length(bucket) + 2), '/', 1) || '/' ELSE '' END AS prefix
FROM tier_decisions d
WHERE reason_code <> 'DELETED';
COMMENT ON VIEW stored_objects IS 'The current decision of every object that is there; prefix: the bucket and the first folder';

CREATE VIEW overview AS
SELECT
  count(*) AS objects,
  coalesce(sum(size_bytes), 0) AS bytes,
  coalesce(sum(monthly_cost_now), 0) AS monthly_cost_now,
  coalesce(sum(monthly_cost_advised), 0) AS monthly_cost_advised,
  coalesce(sum(monthly_saving), 0) AS monthly_saving,
  count(*) FILTER (WHERE advised_class <> current_class) AS moves,
  coalesce(sum(move_cost) FILTER (WHERE advised_class <> current_class), 0) AS move_cost,
  (SELECT count(*) FROM open_migration_plans) AS open_plans,
  (SELECT count(*) FROM dead_letters) AS dead_letters,
  max(as_of) AS as_of
FROM stored_objects;
COMMENT ON VIEW overview IS 'How much is stored, what does it cost, and what can be saved?';

CREATE VIEW tier_distribution AS
WITH places AS (
  SELECT current_tier AS tier, 1 AS now, 0 AS advised, size_bytes, monthly_cost_now AS cost
  FROM stored_objects
  UNION ALL
  SELECT tier, 0, 1, size_bytes, monthly_cost_advised
  FROM stored_objects
)
SELECT
  tier,
  sum(now) AS objects_now,
  coalesce(sum(size_bytes) FILTER (WHERE now = 1), 0) AS bytes_now,
  coalesce(sum(cost) FILTER (WHERE now = 1), 0) AS monthly_cost_now,
  sum(advised) AS objects_advised,
  coalesce(sum(size_bytes) FILTER (WHERE advised = 1), 0) AS bytes_advised,
  coalesce(sum(cost) FILTER (WHERE advised = 1), 0) AS monthly_cost_advised
FROM places
GROUP BY tier
ORDER BY array_position(ARRAY['HOT', 'WARM', 'COLD', 'ARCHIVE'], tier);
COMMENT ON VIEW tier_distribution IS 'How much is in each tier, and how much should be?';

CREATE VIEW cost_breakdown AS
SELECT
  CASE WHEN grouping(provider) = 0 THEN 'provider' WHEN grouping(current_tier) = 0 THEN 'tier'
    ELSE 'prefix' END AS breakdown,
  coalesce(provider, current_tier, prefix) AS name,
  count(*) AS objects,
  sum(size_bytes) AS bytes,
  sum(monthly_cost_now) AS monthly_cost_now,
  sum(monthly_cost_advised) AS monthly_cost_advised,
  sum(monthly_saving) AS monthly_saving
FROM stored_objects
GROUP BY GROUPING SETS ((provider), (current_tier), (prefix))
ORDER BY breakdown, monthly_cost_now DESC, name;
COMMENT ON VIEW cost_breakdown IS 'Where does the money go: by provider, by tier, by prefix?';

CREATE VIEW savings_by_route AS
SELECT
  provider, bucket, current_class, advised_class,
  count(*) AS objects,
  sum(size_bytes) AS bytes,
  sum(monthly_saving) AS monthly_saving,
  sum(annual_saving) AS annual_saving,
  sum(move_cost) AS move_cost,
  CASE WHEN sum(monthly_saving) > 0
    THEN sum(move_cost) / sum(monthly_saving) * 365 / 12 END AS payback_days
FROM stored_objects
WHERE advised_class <> current_class
GROUP BY provider, bucket, current_class, advised_class
ORDER BY monthly_saving DESC;
COMMENT ON VIEW savings_by_route IS 'What does each kind of move save, and when has it paid for itself?';

CREATE VIEW recommendations AS
SELECT
  object, current_class, advised_class, monthly_saving, move_cost, payback_days, confidence,
  reason_code, reason, advised_since, as_of
FROM stored_objects
WHERE advised_class <> current_class
ORDER BY monthly_saving DESC, object;
COMMENT ON VIEW recommendations IS 'Which objects should move, and why? The greatest saving first';

CREATE VIEW latency_classes AS
SELECT
  latency_class,
  count(*) AS objects,
  sum(size_bytes) AS bytes,
  sum(reads_last_30_days) AS reads_last_30_days,
  max(as_of) AS as_of
FROM stored_objects
GROUP BY latency_class
ORDER BY array_position(ARRAY['milliseconds', 'minutes', 'hours'], latency_class);
COMMENT ON VIEW latency_classes IS 'How soon will objects answer where they should be?';

-- Decisions are as of the last midnight that all logs are in for: now() - decided_to is the lag.
CREATE VIEW decision_lag AS
SELECT max(as_of) AS decided_to, now() - max(as_of) AS lag, count(*) AS objects
FROM tier_decisions;
COMMENT ON VIEW decision_lag IS 'How far behind the present are the decisions?';

-- A decision holds until the next one on its object: each adds to the day it was taken, and takes away
-- from the day it ended.
CREATE VIEW tier_trends AS
WITH decided AS (
  SELECT *, lead(as_of) OVER (PARTITION BY object ORDER BY as_of) AS until
  FROM tier_decision_history
), changes AS (
  SELECT as_of AS day, current_tier AS tier, 1 AS objects, size_bytes AS bytes, monthly_cost_now,
    monthly_saving
  FROM decided
  WHERE reason_code <> 'DELETED'
  UNION ALL
  SELECT until, current_tier, -1, -size_bytes, -monthly_cost_now, -monthly_saving
  FROM decided
  WHERE reason_code <> 'DELETED' AND until IS NOT NULL
), days AS (
  SELECT day, tier
  FROM (SELECT DISTINCT day FROM changes) d CROSS JOIN (SELECT DISTINCT tier FROM changes) t
), sums AS (
  SELECT day, tier, sum(objects) AS objects, sum(bytes) AS bytes,
    sum(monthly_cost_now) AS monthly_cost_now, sum(monthly_saving) AS monthly_saving
  FROM changes
  GROUP BY day, tier
)
SELECT
  day, tier,
  coalesce(sum(objects) OVER so_far, 0) AS objects,
  coalesce(sum(bytes) OVER so_far, 0) AS bytes,
  coalesce(sum(monthly_cost_now) OVER so_far, 0) AS monthly_cost_now,
  coalesce(sum(monthly_saving) OVER so_far, 0) AS monthly_saving
FROM days LEFT JOIN sums USING (day, tier)
WINDOW so_far AS (PARTITION BY tier ORDER BY day)
ORDER BY day, tier;
COMMENT ON VIEW tier_trends IS 'How did the tiers, their cost and the saving advised change from day to day?';

CREATE VIEW models_in_use AS
SELECT
  model_version, forecast_source, policy_version, price_version,
  count(*) AS objects,
  round(avg(confidence)::numeric, 3) AS mean_confidence,
  min(as_of) AS first_as_of,
  max(as_of) AS last_as_of
FROM tier_decisions
GROUP BY model_version, forecast_source, policy_version, price_version
ORDER BY objects DESC, model_version, forecast_source;
COMMENT ON VIEW models_in_use IS 'Which models, policies and prices do the current decisions rest on?';

CREATE VIEW migration_jobs AS
SELECT
  plan_id, p.as_of, p.bucket, p.from_class, p.to_class, p.status, p.objects,
  coalesce(o.objects, 0) AS objects_open,
  p.bytes, p.estimated_cost, p.monthly_saving, p.payback_days, p.duration_seconds,
  CASE WHEN p.duration_seconds > 0 THEN p.bytes / p.duration_seconds END AS bytes_per_second
FROM migration_plans p LEFT JOIN open_migration_plans o USING (plan_id)
ORDER BY p.as_of DESC, p.monthly_saving DESC, plan_id;
COMMENT ON VIEW migration_jobs IS 'Which batches of moves are there, how many of their moves are still advised, and how long do they take?';
