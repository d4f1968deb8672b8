-- How often was an object read on which day? History for training and for questions.

-- By day first: a day's rows are written, read back and deleted together.
CREATE TABLE object_daily_accesses (
  day              date NOT NULL,
  object           text NOT NULL,
  reads            bigint NOT NULL CHECK (reads >= 0),
  bytes            bigint NOT NULL CHECK (bytes >= 0),
  writes           bigint NOT NULL CHECK (writes >= 0),
  false_heat_reads bigint NOT NULL CHECK (false_heat_reads >= 0),
  PRIMARY KEY (day, object)
);
COMMENT ON TABLE object_daily_accesses IS 'Accesses by object and UTC day, for days with any (run tiering --daily-accesses); train --access-logs postgres:object_daily_accesses reads it';
COMMENT ON COLUMN object_daily_accesses.bytes IS 'Bytes sent by the reads';
COMMENT ON COLUMN object_daily_accesses.false_heat_reads IS 'Of the reads, those of backups, scanners and the store itself';
