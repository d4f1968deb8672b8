-- What is known of one object: where it is, where it should be, why, what that saves, and the open plan
-- that moves it?

SELECT d.*, i.plan_id, i.item
FROM postgres.tier_decisions d
LEFT JOIN (
  SELECT i.object, i.plan_id, i.item, p.as_of, p.from_class, p.to_class
  FROM postgres.migration_plan_items i
  JOIN postgres.migration_plans p ON p.plan_id = i.plan_id AND i.item <= p.objects
) i
  ON i.object = d.object AND i.as_of = d.advised_since AND i.from_class = d.current_class
  AND i.to_class = d.advised_class
WHERE d.object = 's3://acme-data/datasets/ml/images-053/part-00004.parquet' /* ${object} */;
