-- Accounts: who may sign in. Hashes and keys stand apart, in no journal.
CREATE TABLE accounts (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL,
    name text NOT NULL,
    name_folded text NOT NULL,
    staff_id uuid,
    person_id uuid,
    locked boolean NOT NULL,
    founder boolean NOT NULL,
    administrator boolean NOT NULL
);
CREATE UNIQUE INDEX accounts_name ON accounts (name_folded);
CREATE UNIQUE INDEX accounts_staff ON accounts (staff_id) WHERE staff_id IS NOT NULL;
CREATE UNIQUE INDEX accounts_person ON accounts (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX accounts_administrator ON accounts (administrator) WHERE administrator;

-- Roles by place, to find whom a notice addresses.
-- clustered
CREATE TABLE account_grants (
    account_id uuid NOT NULL,
    nr bigint NOT NULL,
    role text NOT NULL,
    estate_id uuid,
    area_id uuid,
    PRIMARY KEY (account_id, nr)
);
CREATE INDEX account_grants_role ON account_grants (role, estate_id);

-- clustered
CREATE TABLE account_secrets (
    account_id uuid NOT NULL PRIMARY KEY,
    password text NOT NULL,
    pin text,
    totp text,
    totp_offered text,
    totp_step bigint NOT NULL,
    changed_at timestamptz NOT NULL
);

-- The confidentiality rules (V-04); version 1 ships with the program.
CREATE TABLE confidentiality_texts (
    version bigint NOT NULL PRIMARY KEY,
    text text NOT NULL,
    at timestamptz NOT NULL,
    account_id uuid NOT NULL
);

-- Browsers, devices and keys that are signed in; only a hash of the token is kept.
CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    kind text NOT NULL,
    label text NOT NULL,
    shared boolean NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    second_factor_at timestamptz,
    unlocked_at timestamptz,
    scopes text
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_account ON sessions (account_id, used_at);
CREATE INDEX sessions_expires ON sessions (expires_at);
