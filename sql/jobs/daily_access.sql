-- Job: what the logs say of each bucket's days, into Postgres, table daily_access.
--
--   ./cloudflux sql sql/jobs/daily_access.sql
--   flink run -c io.cloudflux.jobs.sql.SqlJob cloudflux.jar --script sql/jobs/daily_access.sql
--
-- Reads the topic to its end and stops; run again, it writes the same rows anew. What is served by a web
-- server has no provider, and its host for a bucket.

INSERT INTO postgres.daily_access
SELECT provider, bucket, `day`, SUM(`reads`), SUM(`bytes`), SUM(writes), COUNT(DISTINCT object)
FROM (
  SELECT
    object_id_parts(object).provider AS provider,
    object_id_parts(object).scheme || '://' || object_id_parts(object).bucket AS bucket,
    object, `day`, `reads`, `bytes`, writes
  FROM kafka.daily_access
) accesses
GROUP BY provider, bucket, `day`;
