-- Contents in the folder of files, by SHA-256 in hexadecimal.
-- clustered
CREATE TABLE blobs (
    hash text NOT NULL PRIMARY KEY,
    size bigint NOT NULL,
    stored_at timestamptz NOT NULL,
    -- How many rows of features name it; 0: it goes after 7 days.
    uses bigint NOT NULL DEFAULT 0
);
CREATE INDEX blobs_unused ON blobs (stored_at) WHERE uses = 0;

-- Uploads that have begun and not ended.
-- clustered
CREATE TABLE blob_pieces (
    id uuid NOT NULL PRIMARY KEY,
    begun_at timestamptz NOT NULL
);
CREATE INDEX blob_pieces_begun ON blob_pieces (begun_at);
