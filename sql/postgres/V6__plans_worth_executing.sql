-- How is a plan carried out, how long does that take in all, and how far has it come?

-- NULL in rows written before there were schedules.
ALTER TABLE migration_plans
  ADD COLUMN method          text CHECK (method IN ('RULE', 'COPY', 'RESTORE_THEN_COPY')),
  ADD COLUMN earliest_start  timestamptz,
  ADD COLUMN restore_seconds bigint,
  ADD COLUMN elapsed_seconds bigint,
  ADD COLUMN status_at       timestamptz,
  ADD COLUMN status_by       text,
  ADD COLUMN status_reason   text,
  ADD COLUMN status_sequence integer NOT NULL DEFAULT 0;
COMMENT ON TABLE migration_plans IS 'Batches of moves on one route, most saving per dollar first';
COMMENT ON COLUMN migration_plans.duration_seconds IS 'How long the mover is at work';
COMMENT ON COLUMN migration_plans.elapsed_seconds IS 'From earliest_start to the end: restore, work, and hours outside the mover''s window';
COMMENT ON COLUMN migration_plans.status_at IS 'When a command, or the lack of one, made it so; NULL while PLANNED';
COMMENT ON COLUMN migration_plans.status_by IS 'Who said so; NULL if nobody had to';
COMMENT ON COLUMN migration_plans.status_sequence IS '0 while PLANNED, then one more with each change: a row never goes back';

-- A move that waited for the next month's budget was advised before its plan was made. What is done,
-- cancelled or expired is not open.
CREATE OR REPLACE VIEW open_migration_plans AS
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
  AND d.current_class = p.from_class AND d.advised_class = p.to_class AND d.advised_since <= p.as_of
WHERE p.status IN ('PLANNED', 'APPROVED', 'RUNNING')
GROUP BY p.plan_id;
COMMENT ON VIEW open_migration_plans IS 'Plans that are not finished, counting only the moves that are still advised';
