-- Uploaded files: what they are and what they belong to; the contents lie in the folder of files.
CREATE TABLE files (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL,
    name text NOT NULL,
    -- Bytes announced, then bytes kept.
    size bigint NOT NULL,
    -- Null until every piece has arrived.
    kind text,
    hash text,
    -- The upright copy without location that pages show; null for what is no photo.
    shown text,
    width bigint,
    height bigint,
    seconds bigint,
    created_at timestamptz NOT NULL,
    feature text,
    subject_id uuid,
    attached_at timestamptz
);
CREATE INDEX files_subject ON files (subject_id, created_at);
CREATE INDEX files_unattached ON files (created_at) WHERE subject_id IS NULL;
CREATE INDEX files_account ON files (account_id, created_at);
