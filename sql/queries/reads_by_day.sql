-- How many objects were read and written a day, and how often?

SELECT
  daily.`day`,
  SUM(daily.`reads`) AS `reads`,
  SUM(daily.`bytes`) AS `bytes`,
  SUM(daily.writes) AS writes,
  COUNT(DISTINCT daily.object) AS objects
FROM (
  SELECT parse_daily_access('auto' /* ${format} */, line) AS daily
  FROM kafka.access_logs
) lines
WHERE daily IS NOT NULL
GROUP BY daily.`day`
ORDER BY daily.`day`;
