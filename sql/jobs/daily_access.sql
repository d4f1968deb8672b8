-- Job: what the logs say of each bucket's days, into Postgres, table daily_access.
--
--   ./cloudflux sql sql/jobs/daily_access.sql
--   flink run -c io.cloudflux.jobs.sql.SqlJob cloudflux.jar --script sql/jobs/daily_access.sql
--
-- Reads the topic to its end and stops; run again, it writes the same rows anew. Lines of objects whose
-- id names no bucket of a cloud count for their host.

INSERT INTO postgres.daily_access
SELECT
  object_id_parts(d.object).provider,
  object_id_parts(d.object).scheme || '://' || object_id_parts(d.object).bucket,
  d.`day`,
  SUM(d.`reads`),
  SUM(d.`bytes`),
  SUM(d.writes),
  COUNT(DISTINCT d.object)
FROM (
  SELECT a.daily.object, a.daily.`day`, a.daily.`reads`, a.daily.`bytes`, a.daily.writes
  FROM (SELECT parse_daily_access('auto' /* ${format} */, line) AS daily FROM kafka.access_logs) a
  WHERE a.daily IS NOT NULL
) d
GROUP BY
  object_id_parts(d.object).provider,
  object_id_parts(d.object).scheme || '://' || object_id_parts(d.object).bucket,
  d.`day`;
