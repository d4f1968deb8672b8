-- How did the decisions on one object change, and why?

SELECT
  as_of, current_class, advised_class, reason_code, reason, confidence, reads_last_30_days, idle_days,
  monthly_saving
FROM postgres.tier_decision_history
WHERE object = 's3://acme-data/datasets/ml/images-053/part-00004.parquet' /* ${object} */
ORDER BY as_of;
