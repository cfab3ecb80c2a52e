-- What the record of a closed case lacks, as bits; null while it is open.
-- Rows from before get it with their next step, or at once with `linli rebuild`.
ALTER TABLE cases ADD COLUMN lacking bigint;
CREATE INDEX cases_lacking ON cases (estate_id, reported_at) WHERE lacking > 0;
