-- Impact assessments: one row an assessment; the first five columns are those of every feature.
CREATE TABLE assessments (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    stage text NOT NULL,
    conclusion text NOT NULL,
    responsible_id uuid NOT NULL,
    drafted_at timestamptz NOT NULL
);
CREATE INDEX assessments_drafted ON assessments (drafted_at, id);
CREATE INDEX assessments_stage ON assessments (stage);
