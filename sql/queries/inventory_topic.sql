-- Which of the objects in the inventory have no decision yet? Both topics as tables that change.

SET 'execution.runtime-mode' = 'streaming';

SELECT
  COUNT(*) AS listed,
  COUNT(d.object) AS decided,
  COUNT(*) FILTER (WHERE d.object IS NULL) AS undecided
FROM kafka.object_inventory i
LEFT JOIN kafka.tier_decisions d ON d.object = i.object;

SET 'execution.runtime-mode' = 'batch';
