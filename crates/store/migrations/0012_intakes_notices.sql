-- Forms opened at the desk, saved or not.
CREATE TABLE intakes (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    number text NOT NULL,
    stage text NOT NULL,
    channel text,
    opened_by uuid,
    opened_at timestamptz NOT NULL,
    case_id uuid
);
CREATE INDEX intakes_opened ON intakes (estate_id, opened_at);
CREATE INDEX intakes_open ON intakes (estate_id, opened_at) WHERE stage = 'open';

-- Messages in the app, one account each.
CREATE TABLE notices (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL,
    errand_id uuid NOT NULL,
    estate_id uuid,
    feature text NOT NULL,
    subject_id uuid NOT NULL,
    message text NOT NULL,
    params text NOT NULL,
    urgent boolean NOT NULL,
    at timestamptz NOT NULL,
    read_at timestamptz,
    UNIQUE (errand_id, account_id)
);
CREATE INDEX notices_account ON notices (account_id, at);
