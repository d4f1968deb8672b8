-- What have moves saved, month by month?

CREATE TABLE realized_savings (
  month                  date NOT NULL,
  provider               text NOT NULL,
  prefix                 text NOT NULL,
  as_of                  timestamptz NOT NULL,
  cost_actual            numeric NOT NULL,
  cost_nothing           numeric NOT NULL,
  saving                 numeric NOT NULL,
  storage_actual         numeric NOT NULL,
  storage_nothing        numeric NOT NULL,
  requests_actual        numeric NOT NULL,
  requests_nothing       numeric NOT NULL,
  retrieval_actual       numeric NOT NULL,
  retrieval_nothing      numeric NOT NULL,
  transition_actual      numeric NOT NULL,
  transition_nothing     numeric NOT NULL,
  early_deletion_actual  numeric NOT NULL,
  early_deletion_nothing numeric NOT NULL,
  PRIMARY KEY (month, provider, prefix)
);
COMMENT ON TABLE realized_savings IS 'What a bucket''s folder has cost in a month, and would have cost had nothing been done, USD';
COMMENT ON COLUMN realized_savings.month IS 'First day of the calendar month, UTC';
COMMENT ON COLUMN realized_savings.prefix IS 'Bucket and first folder';
COMMENT ON COLUMN realized_savings.as_of IS 'Midnight up to which the month is told; the month is over if it is not before the next';
COMMENT ON COLUMN realized_savings.cost_actual IS 'By the classes that inventories showed the objects in';
COMMENT ON COLUMN realized_savings.cost_nothing IS 'By the class each object was first in';
COMMENT ON COLUMN realized_savings.saving IS 'Negative if moves have cost more than they have saved so far';

CREATE VIEW savings_by_month AS
SELECT
  month,
  provider,
  round(sum(cost_nothing), 2) AS cost_nothing,
  round(sum(cost_actual), 2) AS cost_actual,
  round(sum(saving), 2) AS saving,
  round(100 * sum(saving) / nullif(sum(cost_nothing), 0), 1) AS saving_percent,
  round(sum(storage_nothing - storage_actual), 2) AS storage,
  round(sum(requests_nothing - requests_actual), 2) AS requests,
  round(sum(retrieval_nothing - retrieval_actual), 2) AS retrieval,
  round(sum(transition_nothing - transition_actual), 2) AS transition,
  round(sum(early_deletion_nothing - early_deletion_actual), 2) AS early_deletion,
  round(sum(sum(saving)) OVER (PARTITION BY provider ORDER BY month), 2) AS saving_so_far
FROM realized_savings
GROUP BY month, provider
ORDER BY month, provider;
COMMENT ON VIEW savings_by_month IS 'What have moves saved, month by month, and on which line of the bill?';
