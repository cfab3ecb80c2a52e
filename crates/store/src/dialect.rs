//! The handful of fragments for which the two engines have different words. Nothing outside this file does.

use crate::{Engine, Value};

/// Makes the list of migrations that were run.
pub(crate) const MIGRATIONS_TABLE: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, \
     hash TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS migrations (number bigint NOT NULL PRIMARY KEY, name text NOT NULL, \
     hash text NOT NULL)",
];

/// Keeps two processes from migrating at once (SQLite has its one writer).
pub(crate) const MIGRATE_LOCK: &str = "SELECT pg_advisory_xact_lock(7310594207)";

/// A fragment of a migration, named there by `-- dialect: name`.
pub(crate) fn migration(engine: Engine, name: &str) -> Option<&'static str> {
    Some(match (name, engine) {
        // A position is the row number on SQLite, where commits are in order anyway.
        ("journal_position", Engine::Sqlite) => "",
        ("journal_position", Engine::Postgres) => {
            "ALTER TABLE journal ALTER COLUMN txid SET DEFAULT (pg_current_xact_id()::text::bigint);
             ALTER TABLE journal ADD PRIMARY KEY (txid, position);"
        }
        // Contentless: the words stand in `search` once, the index does not repeat them.
        ("search_words", Engine::Sqlite) => {
            "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', contentless_delete=1, detail=none, \
             prefix='2 3', tokenize=\"unicode61 remove_diacritics 0 tokenchars '-_.#/+@:*&%'\");"
        }
        ("search_words", Engine::Postgres) => {
            "ALTER TABLE search ADD COLUMN vector tsvector GENERATED ALWAYS AS \
             (array_to_tsvector(string_to_array(NULLIF(words, ''), ' '))) STORED;
             CREATE INDEX search_vector ON search USING gin (vector);"
        }
        ("search_merging", Engine::Sqlite) => {
            "INSERT INTO search_words (search_words, rank) VALUES ('automerge', 8);"
        }
        ("search_merging", Engine::Postgres) => "",
        // Lines of the audit log stay as they were written; whole old lines go by the retention rule, which
        // `linli` carries out by dropping them from the oldest on.
        ("audit_guard", Engine::Sqlite) => {
            "CREATE TRIGGER audit_lines_guard BEFORE UPDATE ON audit_lines \
             BEGIN SELECT RAISE(ABORT, 'the audit log cannot be edited'); END;
             CREATE TRIGGER audit_lines_keep BEFORE DELETE ON audit_lines \
             WHEN EXISTS (SELECT 1 FROM audit_lines WHERE at < old.at) \
             BEGIN SELECT RAISE(ABORT, 'the audit log cannot be edited'); END;"
        }
        ("audit_guard", Engine::Postgres) => {
            "CREATE FUNCTION audit_lines_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN \
             IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM audit_lines WHERE at < OLD.at) \
             THEN RETURN OLD; END IF; \
             RAISE EXCEPTION 'the audit log cannot be edited'; END $guard$;
             CREATE TRIGGER audit_lines_guard BEFORE UPDATE OR DELETE ON audit_lines \
             FOR EACH ROW EXECUTE FUNCTION audit_lines_guard();"
        }
        _ => return None,
    })
}

/// What stands only on one engine because of a fragment above; the comparison of schemas leaves it out.
#[cfg(feature = "testing")]
pub(crate) const ONE_ENGINE_ONLY: &[&str] = &["search_words", "vector", "search_vector", "journal_pkey"];

/// Claims timers that are due: `$1` now, `$2` how many, `$3` when the claim ends.
pub(crate) const TIMERS_CLAIM: [&str; 2] = [
    "UPDATE timers SET ring_at = $3 WHERE (subject, feature, name) IN \
     (SELECT subject, feature, name FROM timers WHERE ring_at <= $1 ORDER BY ring_at LIMIT $2) \
     RETURNING feature, subject, name, due_at, estate_id, attempts",
    "UPDATE timers SET ring_at = $3 WHERE (subject, feature, name) IN \
     (SELECT subject, feature, name FROM timers WHERE ring_at <= $1 ORDER BY ring_at LIMIT $2 \
     FOR UPDATE SKIP LOCKED) \
     RETURNING feature, subject, name, due_at, estate_id, attempts",
];

/// Claims errands that are due: `$1` now, `$2` how many, `$3` when the claim ends.
pub(crate) const ERRANDS_CLAIM: [&str; 2] = [
    "UPDATE errands SET run_at = $3 WHERE id IN (SELECT id FROM errands WHERE run_at <= $1 AND dead_at IS NULL \
     ORDER BY run_at LIMIT $2) RETURNING id, kind, estate_id, subject, body, due_at, attempts",
    "UPDATE errands SET run_at = $3 WHERE id IN (SELECT id FROM errands WHERE run_at <= $1 AND dead_at IS NULL \
     ORDER BY run_at LIMIT $2 FOR UPDATE SKIP LOCKED) \
     RETURNING id, kind, estate_id, subject, body, due_at, attempts",
];

/// Entries after a position, for live reading: `$1` transaction, `$2` position, `$3` how many. On PostgreSQL
/// only below the oldest transaction that still runs, because a later position may be committed earlier.
pub(crate) const JOURNAL_AFTER: [&str; 2] = [
    "SELECT txid, position, feature, subject, estate_id, seq, at FROM journal \
     WHERE position > $2 AND $1 >= 0 ORDER BY position LIMIT $3",
    "SELECT txid, position, feature, subject, estate_id, seq, at FROM journal \
     WHERE (txid, position) > ($1, $2) AND txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint \
     ORDER BY txid, position LIMIT $3",
];

/// Hashes after a position, for daily roots: parameters and order as in [`JOURNAL_AFTER`].
pub(crate) const JOURNAL_HASHES: [&str; 2] = [
    "SELECT txid, position, hash FROM journal WHERE position > $2 AND $1 >= 0 ORDER BY position LIMIT $3",
    "SELECT txid, position, hash FROM journal \
     WHERE (txid, position) > ($1, $2) AND txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint \
     ORDER BY txid, position LIMIT $3",
];

/// The last position that live reading would answer.
pub(crate) const JOURNAL_LAST: [&str; 2] = [
    "SELECT txid, position FROM journal ORDER BY position DESC LIMIT 1",
    "SELECT txid, position FROM journal WHERE txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint \
     ORDER BY txid DESC, position DESC LIMIT 1",
];

/// Puts words into the index of SQLite, replacing those of the same row.
pub(crate) const WORDS_ADD: &str = "INSERT INTO search_words (rowid, words) VALUES ($1, $2)";
/// Puts other words in the place of a row's words in the index of SQLite.
pub(crate) const WORDS_PUT: &str = "INSERT OR REPLACE INTO search_words (rowid, words) VALUES ($1, $2)";
/// Takes the words of a row out of the index of SQLite.
pub(crate) const WORDS_DROP: &str = "DELETE FROM search_words WHERE rowid = $1";

/// Lets a long copy run as long as it takes (PostgreSQL).
pub(crate) const TAKE_YOUR_TIME: &str =
    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

/// Tables and the columns that are not computed (PostgreSQL).
pub(crate) const TABLES_AND_COLUMNS: &str = "SELECT table_name::text, \
    string_agg(column_name::text, ', ' ORDER BY ordinal_position) FROM information_schema.columns \
    WHERE table_schema = 'public' AND table_name <> 'migrations' AND is_generated = 'NEVER' \
    GROUP BY table_name ORDER BY table_name";

/// Columns that count by themselves (PostgreSQL).
pub(crate) const COUNTED_COLUMNS: &str = "SELECT table_name::text, column_name::text \
    FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'";

/// Whether the account may make databases, the name of its own one, and how that one writes and sorts (PostgreSQL).
pub(crate) const MAY_MAKE_DATABASES: &str = "SELECT r.rolcreatedb OR r.rolsuper, d.datname::text, \
    pg_encoding_to_char(d.encoding)::text, d.datcollate::text, d.datctype::text \
    FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()";

/// Makes a database that writes and sorts like another (PostgreSQL); `name` is ours, made of letters and digits.
pub(crate) fn make_database(name: &str, encoding: &str, collate: &str, ctype: &str) -> String {
    let quoted = |text: &str| text.replace('\'', "''");
    format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING '{}' LC_COLLATE '{}' LC_CTYPE '{}'",
        quoted(encoding),
        quoted(collate),
        quoted(ctype)
    )
}

/// Drops a database with whoever is still connected to it (PostgreSQL).
pub(crate) fn drop_database(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
}

/// Has a counted column go on after its highest number (PostgreSQL).
pub(crate) fn count_on(table: &str, column: &str) -> String {
    format!(
        "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), \
         (SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"
    )
}

/// Copies a table out (PostgreSQL). The numbers of transactions mean nothing in another server, so the entries
/// of the journal are numbered in their order, and the roots and followers by how many entries they cover.
pub(crate) fn copy_out(table: &str, columns: &str) -> String {
    let (txid, position) = match table {
        "followers" => (
            "0",
            "(SELECT count(*) FROM journal j WHERE (j.txid, j.position) <= (followers.txid, followers.position))",
        ),
        "journal" => ("0", "row_number() OVER (ORDER BY txid, position)"),
        "journal_roots" => ("0", "entries"),
        _ => ("txid", "position"),
    };
    let picked: Vec<&str> = columns
        .split(", ")
        .map(|column| match column {
            "txid" => txid,
            "position" => position,
            other => other,
        })
        .collect();
    format!("COPY (SELECT {} FROM {table}) TO STDOUT", picked.join(", "))
}

/// The text for an engine out of a pair (SQLite, PostgreSQL).
pub(crate) fn of(engine: Engine, pair: [&'static str; 2]) -> &'static str {
    match engine {
        Engine::Sqlite => pair[0],
        Engine::Postgres => pair[1],
    }
}

/// `feature` and `subject` of whatever of `features` has every word, the last one as a beginning.
pub(crate) fn hits(
    engine: Engine,
    features: &[&str],
    words: &[String],
    first: usize,
) -> (String, Vec<Value>) {
    let places: Vec<String> = (first + 1..=first + features.len())
        .map(|place| format!("${place}"))
        .collect();
    let places = places.join(", ");
    let (sql, query) = match engine {
        Engine::Sqlite => (
            format!(
                "SELECT search.feature, search.subject FROM search_words CROSS JOIN search \
                 INDEXED BY search_subjects WHERE search.id = search_words.rowid AND search_words MATCH ${first} \
                 AND +search.feature IN ({places})"
            ),
            joined(words, " AND ", |word, last| {
                format!(
                    "\"{}\"{}",
                    word.replace('"', "\"\""),
                    if last { " *" } else { "" }
                )
            }),
        ),
        Engine::Postgres => (
            format!(
                "SELECT search.feature, search.subject FROM search WHERE search.vector @@ (${first}::text)::tsquery \
                 AND search.feature IN ({places})"
            ),
            joined(words, " & ", |word, last| {
                let word = word.replace('\\', "\\\\").replace('\'', "''");
                format!("'{word}'{}", if last { ":*" } else { "" })
            }),
        ),
    };
    let mut params = vec![Value::Text(query)];
    params.extend(features.iter().map(|feature| Value::from(*feature)));
    (sql, params)
}

fn joined(words: &[String], and: &str, write: impl Fn(&str, bool) -> String) -> String {
    let count = words.len();
    let written: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(index, word)| write(word, index + 1 == count))
        .collect();
    written.join(and)
}

/// Every statement above for an engine, so that one test can prepare them all.
#[cfg(feature = "testing")]
pub(crate) fn all(engine: Engine) -> Vec<String> {
    let mut all: Vec<String> = [
        TIMERS_CLAIM,
        ERRANDS_CLAIM,
        JOURNAL_AFTER,
        JOURNAL_HASHES,
        JOURNAL_LAST,
    ]
    .into_iter()
    .map(|pair| of(engine, pair).to_owned())
    .collect();
    match engine {
        Engine::Sqlite => all.extend([WORDS_ADD, WORDS_PUT, WORDS_DROP].map(str::to_owned)),
        Engine::Postgres => {
            all.extend(
                [
                    MIGRATE_LOCK,
                    TABLES_AND_COLUMNS,
                    COUNTED_COLUMNS,
                    MAY_MAKE_DATABASES,
                ]
                .map(str::to_owned),
            );
            all.push(count_on("journal", "position"));
        }
    }
    all.push(hits(engine, &["cases", "persons"], &["张".into()], 1).0);
    all
}
