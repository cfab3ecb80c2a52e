-- How many personal values went by rule, by class: the figures of the processing record. The journal says the same,
-- entry by entry, without the class. What went before this table was made is not counted.
-- clustered
CREATE TABLE erasures (
    subject uuid NOT NULL,
    feature text NOT NULL,
    -- The entry that says so.
    seq bigint NOT NULL,
    class text NOT NULL,
    amount bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (subject, feature, seq, class)
);
CREATE INDEX erasures_at ON erasures (at);
