-- Answers kept for repeated requests, by account and idempotency key.
-- clustered
CREATE TABLE remembered (
    account uuid NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    answer text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE INDEX remembered_at ON remembered (at);

-- The next free number of each series.
-- clustered
CREATE TABLE numbers (
    series text NOT NULL PRIMARY KEY,
    next bigint NOT NULL
);
