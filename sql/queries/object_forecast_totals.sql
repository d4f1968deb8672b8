-- How often will one object be read in the next 7, 30 and 90 days, and how sure is that?
--
-- Eight times in ten the reads fall between p10 and p90; p_read is the probability of one at all.

SELECT days, `reads`, p10, p90, p_read, source, model_version, as_of
FROM postgres.forecast_totals
WHERE object = 's3://acme-data/datasets/ml/images-053/part-00004.parquet' /* ${object} */
ORDER BY days;
