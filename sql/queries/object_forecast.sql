-- How often will one object be read on each of the next 7 days?

SELECT CAST(`day` AS DATE) AS `day`, `reads`, source, model_version, as_of
FROM postgres.forecast_days
WHERE object = 's3://acme-data/archive/2019.tar' /* ${object} */
ORDER BY `day`;
