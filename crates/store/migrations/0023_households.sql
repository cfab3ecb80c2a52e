-- Owner files, one a unit.
CREATE TABLE households (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    unit_id uuid NOT NULL,
    special_care boolean NOT NULL,
    confirmed_on date,
    opened_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX households_unit ON households (unit_id);
CREATE INDEX households_care ON households (estate_id, unit_id) WHERE special_care;
