-- Flink SQL: what CloudFlux knows about logs, prices and tiers, as functions for any session.
--
--   ADD JAR 'udfs/target/cloudflux-udfs.jar';
--
-- comes first; the jar needs nothing else. docs/sql-functions.md describes every function with an
-- example. NULL in, NULL out, unless said otherwise. A wrong literal (a format, a provider, a class) is
-- an error when the statement is planned; a wrong value in a column gives NULL. Prices are those of
-- flink-conf/prices.yaml; SET 'pipeline.global-job-parameters' = 'cloudflux.prices:/path/prices.yaml'
-- names others. Words of SQL among the fields stand in backticks here, and must in queries.

-- parse_access_log(format STRING, line STRING or BYTES [, host STRING])
--   ROW<object STRING, `time` TIMESTAMP_LTZ(3), operation STRING, `bytes` BIGINT, object_bytes BIGINT,
--       requester STRING, agent STRING, actor STRING, status INT, request_id BIGINT>
--   The request a line tells of; NULL for a line that cannot be read, that holds nothing or only daily
--   totals. format: s3, clf, combined, counts, auto; host: of web servers' object ids.
CREATE TEMPORARY FUNCTION IF NOT EXISTS parse_access_log
  AS 'io.cloudflux.sql.ParseAccessLog';

-- parse_access_log_error(format STRING, line STRING or BYTES)
--   STRING: why a line cannot be read (TRUNCATED, BAD_TIME, ... as in dead_letters.reason), else NULL.
CREATE TEMPORARY FUNCTION IF NOT EXISTS parse_access_log_error
  AS 'io.cloudflux.sql.ParseAccessLogError';

-- parse_daily_access(format STRING, line STRING or BYTES [, host STRING])
--   ROW<object STRING, `day` DATE, `reads` BIGINT, `bytes` BIGINT, writes BIGINT>
--   What a line adds to its object's day, of any format, daily totals included; sum it by object and
--   day. NULL for a line that says nothing about an object's use.
CREATE TEMPORARY FUNCTION IF NOT EXISTS parse_daily_access
  AS 'io.cloudflux.sql.ParseDailyAccess';

-- object_id_parts(object STRING)
--   ROW<scheme STRING, provider STRING, bucket STRING, account STRING, container STRING, key STRING,
--       prefix STRING, name STRING, extension STRING>
CREATE TEMPORARY FUNCTION IF NOT EXISTS object_id_parts
  AS 'io.cloudflux.sql.ObjectIdParts';

-- storage_tier(provider STRING, `class` STRING)
--   STRING: HOT, WARM, COLD or ARCHIVE. provider: s3, gcs, azure.
CREATE TEMPORARY FUNCTION IF NOT EXISTS storage_tier
  AS 'io.cloudflux.sql.StorageTier';

-- monthly_cost(provider STRING, region STRING, `class` STRING, `bytes` BIGINT, `reads` DOUBLE,
--              bytes_read DOUBLE [, writes DOUBLE [, idle_days INT]])
--   DOUBLE: USD a month of storage, requests and retrieval.
CREATE TEMPORARY FUNCTION IF NOT EXISTS monthly_cost
  AS 'io.cloudflux.sql.MonthlyCost';

-- recommend_tier(provider STRING, `class` STRING, `bytes` BIGINT, reads_last_30_days BIGINT,
--                bytes_last_30_days BIGINT, idle_days INT, age_days INT [, latency_ms INT])
--   ROW<tier STRING, advised_class STRING, reason_code STRING, reason STRING, confidence DOUBLE,
--       monthly_cost_now DOUBLE, monthly_cost_advised DOUBLE, monthly_saving DOUBLE, move_cost DOUBLE,
--       payback_days DOUBLE>
--   latency_ms NULL: the readers have no requirement of their own.
CREATE TEMPORARY FUNCTION IF NOT EXISTS recommend_tier
  AS 'io.cloudflux.sql.RecommendTier';

-- savings(monthly_cost_now DOUBLE, monthly_cost_advised DOUBLE)
--   ROW<monthly DOUBLE, `percent` DOUBLE, annual DOUBLE>
CREATE TEMPORARY FUNCTION IF NOT EXISTS savings
  AS 'io.cloudflux.sql.Savings';

-- break_even_reads(provider STRING, region STRING, class_a STRING, class_b STRING, `bytes` BIGINT)
--   DOUBLE: whole reads of the object a month at which both classes cost the same; NULL if one is
--   cheaper at any number.
CREATE TEMPORARY FUNCTION IF NOT EXISTS break_even_reads
  AS 'io.cloudflux.sql.BreakEvenReads';

-- idle_days(last_access TIMESTAMP_LTZ(3), as_of TIMESTAMP_LTZ(3))
--   INT: whole days between the two, 0 if last_access is later.
CREATE TEMPORARY FUNCTION IF NOT EXISTS idle_days
  AS 'io.cloudflux.sql.IdleDays';

-- access_profile(`time` TIMESTAMP_LTZ(3), `bytes` BIGINT [, as_of TIMESTAMP_LTZ(3)])   -- aggregate
--   ROW<`reads` BIGINT, `bytes` BIGINT, first_access TIMESTAMP_LTZ(3), last_access TIMESTAMP_LTZ(3),
--       active_days INT, reads_last_7_days BIGINT, reads_last_30_days BIGINT, bytes_last_30_days BIGINT,
--       idle_days INT, age_days INT, rate_3d DOUBLE, rate_10d DOUBLE, rate_30d DOUBLE>
--   Of the reads in a group: the profile as of the UTC midnight at or before as_of; without it, as of
--   the midnight after the last read. The rates are reads a day, halved every 3, 10 and 30 days.
CREATE TEMPORARY FUNCTION IF NOT EXISTS access_profile
  AS 'io.cloudflux.sql.AccessProfile';
