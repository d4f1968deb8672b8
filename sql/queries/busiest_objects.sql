-- Which objects are read most, and by how many?

SELECT
  object,
  COUNT(*) AS `reads`,
  SUM(`bytes`) AS `bytes`,
  COUNT(DISTINCT requester) AS requesters,
  MAX(`time`) AS last_read
FROM kafka.access_events
WHERE operation = 'READ'
GROUP BY object
ORDER BY `reads` DESC, object
LIMIT 10 /* ${limit} */;
