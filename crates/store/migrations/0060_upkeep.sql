-- What the house does for its own safety, by itself or because somebody asked: backups, trial restores, retention.
CREATE TABLE upkeep_runs (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    stage text NOT NULL,
    -- The night that it belongs to; without one somebody asked for it.
    night date,
    account_id uuid,
    asked_at timestamptz NOT NULL,
    ended_at timestamptz,
    file text,
    bytes bigint,
    sha256 text,
    -- Files of a backup, journal entries verified in a trial, records cleared by retention.
    entries bigint,
    why text
);
CREATE INDEX upkeep_runs_kind ON upkeep_runs (kind, asked_at);
