-- Which class should every object be in, what is expected of it, and what should be moved?
-- Filled by the tiering job; amounts in US dollars; as_of is the UTC midnight everything before
-- which a row rests on.

CREATE TABLE tier_decisions (
  object               text PRIMARY KEY,
  as_of                timestamptz NOT NULL,
  provider             text NOT NULL,
  bucket               text NOT NULL,
  current_class        text NOT NULL,
  current_tier         text NOT NULL,
  advised_class        text NOT NULL,
  tier                 text NOT NULL,
  advised_since        timestamptz NOT NULL,
  reason_code          text NOT NULL,
  reason               text NOT NULL,
  confidence           double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  size_bytes           bigint NOT NULL,
  reads_last_30_days   bigint NOT NULL,
  idle_days            integer NOT NULL,
  monthly_cost_now     numeric NOT NULL,
  monthly_cost_advised numeric NOT NULL,
  monthly_saving       numeric NOT NULL,
  saving_percent       double precision NOT NULL,
  annual_saving        numeric NOT NULL,
  move_cost            numeric NOT NULL,
  payback_days         double precision,
  latency_class        text NOT NULL,
  forecast_source      text NOT NULL,
  model_version        text NOT NULL,
  policy               text NOT NULL,
  policy_version       text NOT NULL,
  price_version        text NOT NULL
);
COMMENT ON TABLE tier_decisions IS 'The current decision of every object';
COMMENT ON COLUMN tier_decisions.payback_days IS 'Days after which the move has paid for itself; NULL if never';

-- The same columns in the same order: the sink writes both with one list.
CREATE TABLE tier_decision_history (LIKE tier_decisions INCLUDING CONSTRAINTS INCLUDING COMMENTS);
ALTER TABLE tier_decision_history ADD PRIMARY KEY (object, as_of);
COMMENT ON TABLE tier_decision_history IS 'Every decision that said something new';

CREATE TABLE forecasts (
  object        text PRIMARY KEY,
  as_of         timestamptz NOT NULL,
  daily_reads   double precision[] NOT NULL CHECK (cardinality(daily_reads) = 7),
  source        text NOT NULL,
  model_version text NOT NULL
);
COMMENT ON TABLE forecasts IS 'Expected reads on each of the 7 days from as_of on';

CREATE TABLE migration_plans (
  plan_id          text PRIMARY KEY,
  as_of            timestamptz NOT NULL,
  sequence         integer NOT NULL,
  provider         text NOT NULL,
  bucket           text NOT NULL,
  from_class       text NOT NULL,
  to_class         text NOT NULL,
  status           text NOT NULL,
  objects          integer NOT NULL,
  bytes            bigint NOT NULL,
  estimated_cost   numeric NOT NULL,
  monthly_saving   numeric NOT NULL,
  payback_days     double precision,
  duration_seconds bigint NOT NULL
);
COMMENT ON TABLE migration_plans IS 'Batches of moves on one route, soonest payback first';

-- No foreign key: plans and items are written by two sinks, in no order between them.
CREATE TABLE migration_plan_items (
  plan_id        text NOT NULL,
  item           integer NOT NULL,
  object         text NOT NULL,
  size_bytes     bigint NOT NULL,
  move_cost      numeric NOT NULL,
  monthly_saving numeric NOT NULL,
  payback_days   double precision,
  PRIMARY KEY (plan_id, item)
);
CREATE INDEX migration_plan_items_object ON migration_plan_items (object);

CREATE TABLE dead_letters (
  stage    text NOT NULL,
  source   text NOT NULL,
  position bigint NOT NULL,
  reason   text NOT NULL,
  message  text NOT NULL,
  raw      bytea NOT NULL,
  PRIMARY KEY (stage, source, position)
);
COMMENT ON TABLE dead_letters IS 'Records that could not be processed, with their bytes';

CREATE VIEW forecast_days AS
SELECT object, as_of, (as_of + (day - 1) * interval '1 day') AS day, reads, source, model_version
FROM forecasts, unnest(daily_reads) WITH ORDINALITY AS daily (reads, day);
COMMENT ON VIEW forecast_days IS 'The forecasts, a row a day';

CREATE VIEW open_migration_plans AS
SELECT
  p.plan_id, p.as_of, p.provider, p.bucket, p.from_class, p.to_class, p.status,
  count(*) AS objects,
  sum(i.size_bytes) AS bytes,
  sum(i.move_cost) AS estimated_cost,
  sum(i.monthly_saving) AS monthly_saving,
  CASE WHEN sum(i.monthly_saving) > 0
    THEN sum(i.move_cost) / sum(i.monthly_saving) * 365 / 12 END AS payback_days
FROM migration_plans p
JOIN migration_plan_items i USING (plan_id)
JOIN tier_decisions d ON d.object = i.object
  AND d.current_class = p.from_class AND d.advised_class = p.to_class AND d.advised_since = p.as_of
GROUP BY p.plan_id;
COMMENT ON VIEW open_migration_plans IS 'Plans counting only the moves that are still advised';
