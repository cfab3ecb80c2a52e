-- What lists of cases show and filter besides: who reported, how agreed times were kept, the last step taken.
-- Rows from before get them with their next step, or at once with `linli rebuild`.
ALTER TABLE cases ADD COLUMN contact_name text;
ALTER TABLE cases ADD COLUMN opinion text;
ALTER TABLE cases ADD COLUMN agreed_at timestamptz;
ALTER TABLE cases ADD COLUMN on_time boolean;
ALTER TABLE cases ADD COLUMN stepped_at timestamptz;
-- The tier of the worklists stands in front of a finer order from now on.
UPDATE cases SET stepped_at = recorded_at, priority = priority * 1099511627776;

-- The calendars by which open deadlines were counted; a new one counts them again.
CREATE TABLE case_calendars (
    version text NOT NULL PRIMARY KEY,
    learnt_at timestamptz NOT NULL
);
