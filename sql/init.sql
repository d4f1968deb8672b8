-- Everything CloudFlux knows, as Flink SQL sees it: topics in database kafka, tables in database
-- postgres, functions in the session.
--
--   ./cloudflux sql sql/queries/overview.sql       runs this first, on a running demo or any addresses
--   sql-client.sh -j cloudflux.jar -i init.sql     Flink's own client, with jobs/target/cloudflux.jar
--
-- Addresses are in two statements only, kafka.cluster and postgres.server. They are those of
-- docker-compose.yml as its Flink cluster sees them. A literal with a name in a comment behind it is a
-- variable: ./cloudflux sql and SqlJob replace it by what --set NAME=VALUE, a flag
-- (--kafka.bootstrap-servers, --postgres.url) or the environment says; Flink's client, and any other
-- reader of SQL, takes the literal as it stands.
--
-- No password is here, and none should be: the Postgres driver looks it up in ~/.pgpass, or the file
-- that PGPASSFILE names, as psql does; on a cluster, the TaskManagers' and the JobManager's.
--
-- Topics are read to where they end when the query starts, so that results are final. A job that goes
-- on says OPTIONS('scan.bounded.mode' = 'unbounded') at its table, and streaming mode at its head.

SET 'execution.runtime-mode' = 'batch';
SET 'table.local-time-zone' = 'UTC';
SET 'sql-client.execution.result-mode' = 'tableau';

CREATE CATALOG cloudflux WITH (
  'type' = 'generic_in_memory',
  'default-database' = 'cloudflux'
);
USE CATALOG cloudflux;
CREATE DATABASE kafka;
CREATE DATABASE postgres;

-- ---- Functions: sql/functions.sql describes them.

CREATE TEMPORARY FUNCTION IF NOT EXISTS parse_access_log AS 'io.cloudflux.sql.ParseAccessLog';
CREATE TEMPORARY FUNCTION IF NOT EXISTS parse_access_log_error AS 'io.cloudflux.sql.ParseAccessLogError';
CREATE TEMPORARY FUNCTION IF NOT EXISTS parse_daily_access AS 'io.cloudflux.sql.ParseDailyAccess';
CREATE TEMPORARY FUNCTION IF NOT EXISTS object_id_parts AS 'io.cloudflux.sql.ObjectIdParts';
CREATE TEMPORARY FUNCTION IF NOT EXISTS storage_tier AS 'io.cloudflux.sql.StorageTier';
CREATE TEMPORARY FUNCTION IF NOT EXISTS monthly_cost AS 'io.cloudflux.sql.MonthlyCost';
CREATE TEMPORARY FUNCTION IF NOT EXISTS recommend_tier AS 'io.cloudflux.sql.RecommendTier';
CREATE TEMPORARY FUNCTION IF NOT EXISTS savings AS 'io.cloudflux.sql.Savings';
CREATE TEMPORARY FUNCTION IF NOT EXISTS break_even_reads AS 'io.cloudflux.sql.BreakEvenReads';
CREATE TEMPORARY FUNCTION IF NOT EXISTS idle_days AS 'io.cloudflux.sql.IdleDays';
CREATE TEMPORARY FUNCTION IF NOT EXISTS access_profile AS 'io.cloudflux.sql.AccessProfile';

-- ---- Kafka: the topics. Only what is committed is read.

-- Not a table to read: what the others have in common.
CREATE TABLE kafka.cluster WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = 'kafka:9092' /* ${kafka_bootstrap_servers} */,
  'properties.isolation.level' = 'read_committed',
  'scan.bounded.mode' = 'latest-offset'
);

-- Lines as they were published, in whatever format: parse_access_log reads them.
CREATE TABLE kafka.access_logs (
  line BYTES,
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'access-logs',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'raw'
) LIKE kafka.cluster;

-- The requests that the lines tell of. Dated later than a day after it was published, a line is wrong,
-- as for the tiering job. UNNEST parses a line once; a field of parse_access_log(...) would, each.
CREATE VIEW kafka.access_events AS
SELECT
  e.object, e.`time`, e.operation, e.`bytes`, e.object_bytes, e.requester, e.agent, e.actor, e.status,
  l.published_at
FROM kafka.access_logs l
CROSS JOIN UNNEST(ARRAY[parse_access_log('auto' /* ${log_format} */, l.line)]) AS e (
  object, `time`, operation, `bytes`, object_bytes, requester, agent, actor, status, request_id)
WHERE e.`time` <= l.published_at + INTERVAL '1' DAY;

-- What each line adds to its object's day, daily totals included.
CREATE VIEW kafka.daily_access AS
SELECT d.object, d.`day`, d.`reads`, d.`bytes`, d.writes
FROM kafka.access_logs l
CROSS JOIN UNNEST(ARRAY[parse_daily_access('auto' /* ${log_format} */, l.line)]) AS d (
  object, `day`, `reads`, `bytes`, writes)
WHERE d.`day` <= CAST(l.published_at + INTERVAL '1' DAY AS DATE);

-- Every inventory record there was, until the topic is compacted.
CREATE TABLE kafka.object_inventory_records (
  object STRING,
  size_bytes BIGINT,
  storage_class STRING,
  last_modified STRING,
  taken_at STRING,
  tags MAP<STRING, STRING>,
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'object-inventory',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true' -- the tiering job makes dead letters of such records
) LIKE kafka.cluster;

-- The last record of every object. A table that changes: in streaming mode only.
CREATE TABLE kafka.object_inventory (
  object STRING,
  size_bytes BIGINT,
  storage_class STRING,
  last_modified STRING,
  taken_at STRING,
  tags MAP<STRING, STRING>,
  PRIMARY KEY (object) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'object-inventory',
  'key.format' = 'raw',
  'value.format' = 'json',
  'value.json.ignore-parse-errors' = 'true'
) LIKE kafka.cluster;

-- Every decision there was, until the topic is compacted.
CREATE TABLE kafka.tier_decision_records (
  object STRING,
  as_of TIMESTAMP_LTZ(3),
  provider STRING,
  current_class STRING,
  current_tier STRING,
  advised_class STRING,
  tier STRING,
  advised_since TIMESTAMP_LTZ(3),
  reason_code STRING,
  reason STRING,
  confidence DOUBLE,
  size_bytes BIGINT,
  reads_last_30_days BIGINT,
  idle_days INT,
  monthly_cost_now DOUBLE,
  monthly_cost_advised DOUBLE,
  monthly_saving DOUBLE,
  saving_percent DOUBLE,
  annual_saving DOUBLE,
  move_cost DOUBLE,
  payback_days DOUBLE,
  latency_class STRING,
  forecast ARRAY<DOUBLE>,
  forecast_totals ARRAY<ROW<
    days INT,
    `reads` DOUBLE,
    p10 DOUBLE,
    p90 DOUBLE,
    p_none DOUBLE>>,
  forecast_source STRING,
  model_version STRING,
  policy STRING,
  policy_version STRING,
  price_version STRING,
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'tier-decisions',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
) LIKE kafka.cluster;

-- The last decision on every object. A table that changes: in streaming mode only.
CREATE TABLE kafka.tier_decisions (
  object STRING,
  as_of TIMESTAMP_LTZ(3),
  provider STRING,
  current_class STRING,
  current_tier STRING,
  advised_class STRING,
  tier STRING,
  advised_since TIMESTAMP_LTZ(3),
  reason_code STRING,
  reason STRING,
  confidence DOUBLE,
  size_bytes BIGINT,
  reads_last_30_days BIGINT,
  idle_days INT,
  monthly_cost_now DOUBLE,
  monthly_cost_advised DOUBLE,
  monthly_saving DOUBLE,
  saving_percent DOUBLE,
  annual_saving DOUBLE,
  move_cost DOUBLE,
  payback_days DOUBLE,
  latency_class STRING,
  forecast ARRAY<DOUBLE>,
  forecast_totals ARRAY<ROW<
    days INT,
    `reads` DOUBLE,
    p10 DOUBLE,
    p90 DOUBLE,
    p_none DOUBLE>>,
  forecast_source STRING,
  model_version STRING,
  policy STRING,
  policy_version STRING,
  price_version STRING,
  PRIMARY KEY (object) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'tier-decisions',
  'key.format' = 'raw',
  'value.format' = 'json',
  'value.json.timestamp-format.standard' = 'ISO-8601'
) LIKE kafka.cluster;

CREATE TABLE kafka.migration_plans (
  plan_id STRING,
  as_of TIMESTAMP_LTZ(3),
  sequence INT,
  provider STRING,
  bucket STRING,
  from_class STRING,
  to_class STRING,
  status STRING,
  objects INT,
  `bytes` BIGINT,
  estimated_cost DOUBLE,
  monthly_saving DOUBLE,
  payback_days DOUBLE,
  duration_seconds BIGINT,
  `method` STRING,
  earliest_start TIMESTAMP_LTZ(3),
  restore_seconds BIGINT,
  elapsed_seconds BIGINT,
  items ARRAY<ROW<
    object STRING,
    size_bytes BIGINT,
    move_cost DOUBLE,
    monthly_saving DOUBLE,
    payback_days DOUBLE>>,
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'migration-plans',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
) LIKE kafka.cluster;

-- What people and movers said of plans.
CREATE TABLE kafka.migration_commands (
  plan_id STRING,
  command STRING,
  `at` TIMESTAMP_LTZ(3),
  `by` STRING,
  reason STRING,
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'migration-commands',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601',
  'json.ignore-parse-errors' = 'true' -- the tiering job makes dead letters of such records
) LIKE kafka.cluster;

-- What became of them, as it happened.
CREATE TABLE kafka.migration_progress (
  plan_id STRING,
  as_of TIMESTAMP_LTZ(3),
  provider STRING,
  bucket STRING,
  from_class STRING,
  to_class STRING,
  status STRING,
  sequence INT,
  `at` TIMESTAMP_LTZ(3),
  `by` STRING,
  reason STRING,
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'migration-progress',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
) LIKE kafka.cluster;

CREATE TABLE kafka.dead_letters (
  stage STRING,
  reason STRING,
  message STRING,
  source STRING,
  `position` BIGINT,
  `raw` BYTES,
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'dead-letters',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json'
) LIKE kafka.cluster;

-- What forecasts of a week's reads turned out to be off by.
CREATE TABLE kafka.forecast_errors (
  model_version STRING,
  as_of TIMESTAMP_LTZ(3),
  tier STRING,
  stratum STRING,
  objects BIGINT,
  expected_reads DOUBLE,
  actual_reads BIGINT,
  absolute_error DOUBLE,
  wape DOUBLE,
  bias DOUBLE,
  deviance DOUBLE,
  drift BOOLEAN,
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'forecast-errors',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
) LIKE kafka.cluster;

-- Every announcement of prices and policies: ./cloudflux announce. What is in force, decisions name as
-- price_version and policy_version; what was refused is a dead letter.
CREATE TABLE kafka.tiering_settings (
  effective_from DATE,
  prices STRING, -- JSON
  policy STRING, -- JSON
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'tiering-settings',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true' -- the tiering job makes dead letters of such records
) LIKE kafka.cluster;

-- Every announcement of a forecast model: ./cloudflux train --announce kafka:forecast-models.
CREATE TABLE kafka.forecast_models (
  model_version STRING,
  features ARRAY<STRING>,
  training_from DATE,
  held_out_from DATE,
  held_out_to DATE,
  training_examples BIGINT,
  held_out_examples BIGINT,
  held_out_errors ARRAY<ROW<
    forecast STRING,
    weekly_wape DOUBLE,
    monthly_wape DOUBLE,
    weekly_deviance DOUBLE,
    bias DOUBLE>>,
  model_in_use STRING,
  location STRING,
  effective_from DATE,
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'forecast-models',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true' -- the tiering job makes dead letters of such records
) LIKE kafka.cluster;

-- What became of them, as it happened.
CREATE TABLE kafka.forecast_model_verdicts (
  model_version STRING,
  location STRING,
  effective_from DATE,
  status STRING,
  reason STRING,
  message STRING,
  weekly_deviance DOUBLE,
  compared_with STRING,
  compared_weekly_deviance DOUBLE,
  superseded_from DATE,
  published_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  `offset` BIGINT METADATA VIRTUAL
) WITH (
  'topic' = 'forecast-model-verdicts',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json'
) LIKE kafka.cluster;

-- ---- Postgres: the tables and views of sql/postgres. Times are UTC if the JVM's zone is, as it is in
-- ./cloudflux sql and in Flink's images.

-- Not a table to read: what the others have in common.
CREATE TABLE postgres.server WITH (
  'connector' = 'jdbc',
  'url' = 'jdbc:postgresql://postgres:5432/cloudflux?user=cloudflux' /* ${postgres_url} */
);

CREATE TABLE postgres.tier_decisions (
  object STRING,
  as_of TIMESTAMP(3) NOT NULL,
  provider STRING,
  bucket STRING,
  current_class STRING,
  current_tier STRING,
  advised_class STRING,
  tier STRING,
  advised_since TIMESTAMP(3),
  reason_code STRING,
  reason STRING,
  confidence DOUBLE,
  size_bytes BIGINT,
  reads_last_30_days BIGINT,
  idle_days INT,
  monthly_cost_now DECIMAL(28, 10),
  monthly_cost_advised DECIMAL(28, 10),
  monthly_saving DECIMAL(28, 10),
  saving_percent DOUBLE,
  annual_saving DECIMAL(28, 10),
  move_cost DECIMAL(28, 10),
  payback_days DOUBLE,
  latency_class STRING,
  forecast_source STRING,
  model_version STRING,
  policy STRING,
  policy_version STRING,
  price_version STRING,
  PRIMARY KEY (object) NOT ENFORCED
) WITH ('table-name' = 'tier_decisions') LIKE postgres.server;

CREATE TABLE postgres.tier_decision_history (
  PRIMARY KEY (object, as_of) NOT ENFORCED
) WITH ('table-name' = 'tier_decision_history')
LIKE postgres.tier_decisions (EXCLUDING CONSTRAINTS OVERWRITING OPTIONS);

CREATE TABLE postgres.forecasts (
  object STRING,
  as_of TIMESTAMP(3),
  daily_reads ARRAY<DOUBLE>,
  source STRING,
  model_version STRING,
  reads_7d DOUBLE,
  p10_7d DOUBLE,
  p90_7d DOUBLE,
  p_read_7d DOUBLE,
  reads_30d DOUBLE,
  p10_30d DOUBLE,
  p90_30d DOUBLE,
  p_read_30d DOUBLE,
  reads_90d DOUBLE,
  p10_90d DOUBLE,
  p90_90d DOUBLE,
  p_read_90d DOUBLE,
  PRIMARY KEY (object) NOT ENFORCED
) WITH ('table-name' = 'forecasts') LIKE postgres.server;

CREATE TABLE postgres.forecast_days (
  object STRING,
  as_of TIMESTAMP(3),
  `day` TIMESTAMP(3),
  `reads` DOUBLE,
  source STRING,
  model_version STRING
) WITH ('table-name' = 'forecast_days') LIKE postgres.server;

CREATE TABLE postgres.forecast_totals (
  object STRING,
  as_of TIMESTAMP(3),
  days INT,
  `reads` DOUBLE,
  p10 DOUBLE,
  p90 DOUBLE,
  p_read DOUBLE,
  source STRING,
  model_version STRING
) WITH ('table-name' = 'forecast_totals') LIKE postgres.server;

CREATE TABLE postgres.forecast_errors (
  model_version STRING,
  as_of TIMESTAMP(3),
  tier STRING,
  stratum STRING,
  objects BIGINT,
  expected_reads DECIMAL(28, 10),
  actual_reads BIGINT,
  absolute_error DECIMAL(28, 10),
  wape DOUBLE,
  bias DOUBLE,
  deviance DECIMAL(28, 10),
  drift BOOLEAN,
  PRIMARY KEY (model_version, as_of, tier, stratum) NOT ENFORCED
) WITH ('table-name' = 'forecast_errors') LIKE postgres.server;

CREATE TABLE postgres.forecast_accuracy (
  model_version STRING,
  tier STRING,
  stratum STRING,
  forecasts DECIMAL(28, 0),
  expected_reads DECIMAL(28, 2),
  actual_reads DECIMAL(28, 0),
  wape DECIMAL(28, 4),
  bias DECIMAL(28, 4),
  deviance DECIMAL(28, 4),
  drift BOOLEAN,
  as_of TIMESTAMP(3)
) WITH ('table-name' = 'forecast_accuracy') LIKE postgres.server;

CREATE TABLE postgres.migration_plans (
  plan_id STRING,
  as_of TIMESTAMP(3),
  sequence INT,
  provider STRING,
  bucket STRING,
  from_class STRING,
  to_class STRING,
  status STRING,
  objects INT,
  `bytes` BIGINT,
  estimated_cost DECIMAL(28, 10),
  monthly_saving DECIMAL(28, 10),
  payback_days DOUBLE,
  duration_seconds BIGINT,
  `method` STRING,
  earliest_start TIMESTAMP(3),
  restore_seconds BIGINT,
  elapsed_seconds BIGINT,
  status_at TIMESTAMP(3),
  status_by STRING,
  status_reason STRING,
  status_sequence INT,
  PRIMARY KEY (plan_id) NOT ENFORCED
) WITH ('table-name' = 'migration_plans') LIKE postgres.server;

CREATE TABLE postgres.migration_plan_items (
  plan_id STRING,
  item INT,
  object STRING,
  size_bytes BIGINT,
  move_cost DECIMAL(28, 10),
  monthly_saving DECIMAL(28, 10),
  payback_days DOUBLE,
  PRIMARY KEY (plan_id, item) NOT ENFORCED
) WITH ('table-name' = 'migration_plan_items') LIKE postgres.server;

CREATE TABLE postgres.open_migration_plans (
  plan_id STRING,
  as_of TIMESTAMP(3),
  provider STRING,
  bucket STRING,
  from_class STRING,
  to_class STRING,
  status STRING,
  objects BIGINT,
  `bytes` DECIMAL(28, 0),
  estimated_cost DECIMAL(28, 10),
  monthly_saving DECIMAL(28, 10),
  payback_days DECIMAL(28, 10)
) WITH ('table-name' = 'open_migration_plans') LIKE postgres.server;

CREATE TABLE postgres.dead_letters (
  stage STRING,
  source STRING,
  `position` BIGINT,
  reason STRING,
  message STRING,
  `raw` BYTES,
  corrected STRING,
  replayed_at TIMESTAMP(3),
  PRIMARY KEY (stage, source, `position`) NOT ENFORCED
) WITH ('table-name' = 'dead_letters') LIKE postgres.server;

-- Forecast models, and what became of them.
CREATE TABLE postgres.forecast_models (
  model_version STRING,
  effective_from TIMESTAMP(3),
  location STRING,
  features ARRAY<STRING>,
  training_from DATE,
  held_out_from DATE,
  held_out_to DATE,
  training_examples BIGINT,
  held_out_examples BIGINT,
  weekly_wape DOUBLE,
  weekly_deviance DOUBLE,
  bias DOUBLE,
  status STRING,
  reason STRING,
  message STRING,
  compared_with STRING,
  compared_weekly_deviance DOUBLE,
  superseded_from TIMESTAMP(3),
  PRIMARY KEY (model_version, effective_from) NOT ENFORCED
) WITH ('table-name' = 'forecast_models') LIKE postgres.server;

-- Accesses by object and day, where the tiering job runs with --daily-accesses.
CREATE TABLE postgres.object_daily_accesses (
  `day` DATE,
  object STRING,
  `reads` BIGINT,
  `bytes` BIGINT,
  writes BIGINT,
  false_heat_reads BIGINT,
  PRIMARY KEY (`day`, object) NOT ENFORCED
) WITH ('table-name' = 'object_daily_accesses') LIKE postgres.server;

-- What a month has cost, and would have cost had nothing been done.
CREATE TABLE postgres.realized_savings (
  `month` DATE,
  provider STRING,
  prefix STRING,
  as_of TIMESTAMP(3),
  cost_actual DECIMAL(28, 10),
  cost_nothing DECIMAL(28, 10),
  saving DECIMAL(28, 10),
  storage_actual DECIMAL(28, 10),
  storage_nothing DECIMAL(28, 10),
  requests_actual DECIMAL(28, 10),
  requests_nothing DECIMAL(28, 10),
  retrieval_actual DECIMAL(28, 10),
  retrieval_nothing DECIMAL(28, 10),
  transition_actual DECIMAL(28, 10),
  transition_nothing DECIMAL(28, 10),
  early_deletion_actual DECIMAL(28, 10),
  early_deletion_nothing DECIMAL(28, 10),
  PRIMARY KEY (`month`, provider, prefix) NOT ENFORCED
) WITH ('table-name' = 'realized_savings') LIKE postgres.server;

CREATE TABLE postgres.savings_by_month (
  `month` DATE,
  provider STRING,
  cost_nothing DECIMAL(28, 2),
  cost_actual DECIMAL(28, 2),
  saving DECIMAL(28, 2),
  saving_percent DECIMAL(28, 1),
  storage DECIMAL(28, 2),
  requests DECIMAL(28, 2),
  retrieval DECIMAL(28, 2),
  transition DECIMAL(28, 2),
  early_deletion DECIMAL(28, 2),
  saving_so_far DECIMAL(28, 2)
) WITH ('table-name' = 'savings_by_month') LIKE postgres.server;

-- Filled by sql/jobs/daily_access.sql.
CREATE TABLE postgres.daily_access (
  provider STRING,
  bucket STRING,
  `day` DATE,
  `reads` BIGINT,
  `bytes` BIGINT,
  writes BIGINT,
  objects BIGINT,
  PRIMARY KEY (bucket, `day`) NOT ENFORCED
) WITH ('table-name' = 'daily_access') LIKE postgres.server;
