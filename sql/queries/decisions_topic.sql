-- What do consumers of the topic tier-decisions see: how many objects by reason, and what is saved?
--
-- The topic is a table that changes, so this runs in streaming mode; what is printed is what is left at
-- the topic's end. With 'scan.bounded.mode' = 'unbounded' it would go on.

SET 'execution.runtime-mode' = 'streaming';

SELECT
  reason_code,
  COUNT(*) AS objects,
  ROUND(SUM(monthly_saving), 2) AS monthly_saving
FROM kafka.tier_decisions
GROUP BY reason_code;

SET 'execution.runtime-mode' = 'batch';
