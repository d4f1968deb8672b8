-- What does the inventory list, by bucket and storage class? Of several records of an object the last
-- counts.

SELECT
  object_id_parts(object).bucket AS bucket,
  storage_class,
  storage_tier(object_id_parts(object).provider, storage_class) AS tier,
  COUNT(*) AS objects,
  SUM(size_bytes) AS `bytes`
FROM (
  SELECT
    object, storage_class, size_bytes,
    ROW_NUMBER() OVER (PARTITION BY object ORDER BY `offset` DESC) AS newest
  FROM kafka.object_inventory_records
) records
WHERE newest = 1
GROUP BY object_id_parts(object).bucket, storage_class,
  storage_tier(object_id_parts(object).provider, storage_class)
ORDER BY objects DESC, bucket, storage_class;
