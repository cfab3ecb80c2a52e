-- Versions of the service standard: shipped, company and estate layers, proposed and approved.
CREATE TABLE standards (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    layer text NOT NULL,
    name text NOT NULL,
    hash text NOT NULL,
    stage text NOT NULL,
    proposed_at timestamptz NOT NULL,
    effective_from timestamptz NOT NULL,
    in_force_from timestamptz
);
CREATE INDEX standards_proposed ON standards (proposed_at);
CREATE INDEX standards_stage ON standards (stage, estate_id);
