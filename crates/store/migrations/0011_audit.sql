-- Pages of the audit log; the lines stand in the journal, chained.
CREATE TABLE audit_pages (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    head bytea NOT NULL,
    estate_id uuid,
    state text NOT NULL
);

-- The same lines, to be searched. A trigger refuses changes; lines past their time are deleted by rule.
CREATE TABLE audit_lines (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    action text NOT NULL,
    account_id uuid,
    estate_id uuid,
    feature text,
    subject_id uuid,
    what text NOT NULL,
    purpose text,
    address text
);
CREATE INDEX audit_lines_at ON audit_lines (at, id);
CREATE INDEX audit_lines_account ON audit_lines (account_id, at);
CREATE INDEX audit_lines_subject ON audit_lines (subject_id, at);
-- dialect: audit_guard
