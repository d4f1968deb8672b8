-- Which dead letters have been put back (./cloudflux replay-dead-letters)? Two columns of theirs, which
-- no job writes.

ALTER TABLE dead_letters ADD COLUMN corrected text, ADD COLUMN replayed_at timestamptz;
COMMENT ON COLUMN dead_letters.corrected IS 'The line to put in the place of raw; written by people';
COMMENT ON COLUMN dead_letters.replayed_at IS 'When it was put back where the job reads; NULL if not yet';
