-- How many lines and bytes did the logs bring a day, and how long after the request was a line
-- published? The longest delay is what the job's allowed-log-delay must cover.

SELECT
  DATE_FORMAT(event.`time`, 'yyyy-MM-dd') AS `day`,
  COUNT(*) AS requests,
  COUNT(*) FILTER (WHERE event.operation = 'READ') AS `reads`,
  SUM(event.`bytes`) AS bytes_sent,
  CAST(AVG(TIMESTAMPDIFF(SECOND, event.`time`, published_at)) AS BIGINT) AS mean_delay_seconds,
  MAX(TIMESTAMPDIFF(SECOND, event.`time`, published_at)) AS longest_delay_seconds
FROM (
  SELECT parse_access_log('auto' /* ${format} */, line) AS event, published_at
  FROM kafka.access_logs
) lines
WHERE event IS NOT NULL
GROUP BY DATE_FORMAT(event.`time`, 'yyyy-MM-dd')
ORDER BY `day`;
