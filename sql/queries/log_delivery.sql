-- How many lines and bytes did the logs bring a day, and how long after the request was a line
-- published? The longest delay is what the job's allowed-log-delay must cover.

SELECT
  CAST(`time` AS DATE) AS `day`,
  COUNT(*) AS requests,
  COUNT(*) FILTER (WHERE operation = 'READ') AS `reads`,
  SUM(`bytes`) AS bytes_sent,
  CAST(AVG(TIMESTAMPDIFF(SECOND, `time`, published_at)) AS BIGINT) AS mean_delay_seconds,
  MAX(TIMESTAMPDIFF(SECOND, `time`, published_at)) AS longest_delay_seconds
FROM kafka.access_events
GROUP BY CAST(`time` AS DATE)
ORDER BY `day`;
