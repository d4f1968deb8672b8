-- How often is an object read in a week, a month, a quarter as a whole, and how far off are forecasts?

-- NULL in rows written before there were totals.
ALTER TABLE forecasts
  ADD COLUMN reads_7d double precision,
  ADD COLUMN p10_7d double precision,
  ADD COLUMN p90_7d double precision,
  ADD COLUMN p_read_7d double precision,
  ADD COLUMN reads_30d double precision,
  ADD COLUMN p10_30d double precision,
  ADD COLUMN p90_30d double precision,
  ADD COLUMN p_read_30d double precision,
  ADD COLUMN reads_90d double precision,
  ADD COLUMN p10_90d double precision,
  ADD COLUMN p90_90d double precision,
  ADD COLUMN p_read_90d double precision;
COMMENT ON TABLE forecasts IS 'Expected reads on each of the 7 days from as_of on, and over 7, 30 and 90 days as a whole';
COMMENT ON COLUMN forecasts.p10_7d IS 'One time in ten there are fewer reads in the 7 days';
COMMENT ON COLUMN forecasts.p90_7d IS 'One time in ten there are more reads in the 7 days';
COMMENT ON COLUMN forecasts.p_read_7d IS 'Probability of a read in the 7 days';

CREATE VIEW forecast_totals AS
SELECT f.object, f.as_of, t.days, t.reads, t.p10, t.p90, t.p_read, f.source, f.model_version
FROM forecasts f
CROSS JOIN LATERAL (VALUES
  (7, reads_7d, p10_7d, p90_7d, p_read_7d),
  (30, reads_30d, p10_30d, p90_30d, p_read_30d),
  (90, reads_90d, p10_90d, p90_90d, p_read_90d)) AS t (days, reads, p10, p90, p_read)
WHERE t.reads IS NOT NULL;
COMMENT ON VIEW forecast_totals IS 'The totals of the forecasts, a row a period: expected reads, an 80 % interval, the probability of a read';

CREATE TABLE forecast_errors (
  model_version  text NOT NULL,
  as_of          timestamptz NOT NULL,
  tier           text NOT NULL,
  stratum        text NOT NULL,
  objects        bigint NOT NULL,
  expected_reads numeric NOT NULL,
  actual_reads   bigint NOT NULL,
  absolute_error numeric NOT NULL,
  wape           double precision,
  bias           double precision,
  deviance       numeric NOT NULL,
  drift          boolean NOT NULL,
  PRIMARY KEY (model_version, as_of, tier, stratum)
);
COMMENT ON TABLE forecast_errors IS 'Forecasts of the 7 days of reads before as_of, beside what came';
COMMENT ON COLUMN forecast_errors.stratum IS 'Reads expected in the 7 days: RARE below 0.1, SELDOM below 1, WEEKLY below 10, DAILY from 10 on';
COMMENT ON COLUMN forecast_errors.wape IS 'Absolute errors over actual reads; NULL if none came';
COMMENT ON COLUMN forecast_errors.bias IS 'Expected over actual reads, 1 is unbiased; NULL if none came';
COMMENT ON COLUMN forecast_errors.deviance IS 'Mean Poisson deviance of a forecast';
COMMENT ON COLUMN forecast_errors.drift IS 'The model, over all tiers and strata, no longer forecasts as it did';

CREATE VIEW forecast_accuracy AS
WITH latest AS (
  SELECT DISTINCT ON (model_version) model_version, as_of, drift
  FROM forecast_errors
  ORDER BY model_version, as_of DESC
)
SELECT
  e.model_version, e.tier, e.stratum,
  sum(e.objects) AS forecasts,
  round(sum(e.expected_reads), 2) AS expected_reads,
  sum(e.actual_reads) AS actual_reads,
  round(sum(e.absolute_error) / nullif(sum(e.actual_reads), 0), 4) AS wape,
  round(sum(e.expected_reads) / nullif(sum(e.actual_reads), 0), 4) AS bias,
  round(sum(e.deviance * e.objects) / sum(e.objects), 4) AS deviance,
  l.drift,
  l.as_of
FROM forecast_errors e
JOIN latest l USING (model_version)
WHERE e.as_of > l.as_of - interval '28 days'
GROUP BY e.model_version, e.tier, e.stratum, l.drift, l.as_of
ORDER BY
  e.model_version,
  array_position(ARRAY['HOT', 'WARM', 'COLD', 'ARCHIVE'], e.tier),
  array_position(ARRAY['RARE', 'SELDOM', 'WEEKLY', 'DAILY'], e.stratum);
COMMENT ON VIEW forecast_accuracy IS 'How far off were the forecasts for the last 28 days, and is the model drifting?';
