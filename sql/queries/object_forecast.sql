-- How often will one object be read on each of the next 7 days?

SELECT CAST(`day` AS DATE) AS `day`, `reads`, source, model_version, as_of
FROM postgres.forecast_days
WHERE object = 's3://acme-data/datasets/ml/images-053/part-00004.parquet' /* ${object} */
ORDER BY `day`;
