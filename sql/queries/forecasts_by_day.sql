-- How many reads are expected of everything on each of the next 7 days, by forecast?

SELECT
  source,
  CAST(`day` AS DATE) AS `day`,
  COUNT(*) AS objects,
  CAST(SUM(`reads`) AS DECIMAL(18, 1)) AS `reads`
FROM postgres.forecast_days
GROUP BY source, CAST(`day` AS DATE)
ORDER BY source, `day`;
