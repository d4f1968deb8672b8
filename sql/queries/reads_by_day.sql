-- How often was everything read and written a day, and how many objects?

SELECT
  `day`,
  SUM(`reads`) AS `reads`,
  SUM(`bytes`) AS `bytes`,
  SUM(writes) AS writes,
  COUNT(DISTINCT object) AS objects
FROM kafka.daily_access
GROUP BY `day`
ORDER BY `day`;
