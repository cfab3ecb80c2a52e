-- When something is to happen to a subject by itself.
-- clustered
CREATE TABLE timers (
    subject uuid NOT NULL,
    feature text NOT NULL,
    name text NOT NULL,
    estate_id uuid,
    due_at timestamptz NOT NULL,
    -- When to ring next: later than due_at while somebody has claimed the timer, or after a failure.
    ring_at timestamptz NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, feature, name)
);
CREATE INDEX timers_ring ON timers (ring_at);

-- What is to be done after a commit: tell somebody, send another feature's command.
-- clustered
CREATE TABLE errands (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    estate_id uuid,
    subject uuid,
    body text NOT NULL,
    due_at timestamptz NOT NULL,
    run_at timestamptz NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    error text,
    dead_at timestamptz
);
CREATE INDEX errands_run ON errands (run_at) WHERE dead_at IS NULL;
CREATE INDEX errands_dead ON errands (dead_at) WHERE dead_at IS NOT NULL;
