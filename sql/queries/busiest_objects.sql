-- Which objects are read most, and who reads them?

SELECT
  event.object,
  COUNT(*) AS `reads`,
  SUM(event.`bytes`) AS `bytes`,
  COUNT(DISTINCT event.requester) AS requesters,
  MAX(event.`time`) AS last_read
FROM (
  SELECT parse_access_log('auto' /* ${format} */, line) AS event
  FROM kafka.access_logs
) lines
WHERE event.operation = 'READ'
GROUP BY event.object
ORDER BY `reads` DESC, event.object
LIMIT 10 /* ${limit} */;
