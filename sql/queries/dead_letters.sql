-- What could not be processed, why, and what does it look like?

SELECT
  stage, reason,
  COUNT(*) AS records,
  MIN(message) AS a_message
FROM kafka.dead_letters
GROUP BY stage, reason
ORDER BY records DESC, stage, reason;
