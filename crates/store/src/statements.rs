//! Every fixed statement of this crate that both engines share, so that one test can prepare them all.

macro_rules! statements {
    ($($name:ident = $sql:literal;)+) => {
        $(pub(crate) const $name: &str = $sql;)+
        /// Name and text of each.
        #[cfg(feature = "testing")]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

/// Keeps personal values of an entry; a row of places follows for each.
pub(crate) const PERSONAL_KEEP: &str =
    "INSERT INTO journal_personal (subject, feature, seq, nr, person, class, salt, value) VALUES ";

statements! {
    JOURNAL_APPEND = "INSERT INTO journal (feature, subject, seq, at, estate_id, actor, command, body, prev, hash) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING txid, position";
    JOURNAL_OF = "SELECT position, txid, seq, at, estate_id, actor, command, body, prev, hash \
        FROM journal WHERE subject = $1 AND feature = $2 ORDER BY seq";
    JOURNAL_SUBJECTS = "SELECT DISTINCT subject, feature FROM journal \
        WHERE (subject, feature) > ($1, $2) ORDER BY subject, feature LIMIT $3";
    JOURNAL_SUBJECTS_OF = "SELECT DISTINCT subject FROM journal \
        WHERE subject > $1 AND feature = $2 ORDER BY subject LIMIT $3";
    JOURNAL_COUNT = "SELECT count(*) FROM journal";
    PERSONAL_OF = "SELECT seq, nr, person, class, salt, value FROM journal_personal \
        WHERE subject = $1 AND feature = $2";
    PERSONAL_BY_PERSON = "SELECT subject, feature, seq, nr, class FROM journal_personal WHERE person = $1 \
        ORDER BY subject, feature, seq, nr";
    PERSONAL_BY_SUBJECT = "SELECT subject, feature, seq, nr, class FROM journal_personal \
        WHERE subject = $1 AND feature = $2 ORDER BY subject, feature, seq, nr";
    PERSONAL_ERASE_PERSON = "DELETE FROM journal_personal WHERE person = $1";
    PERSONAL_ERASE_SUBJECT = "DELETE FROM journal_personal WHERE subject = $1 AND feature = $2";
    PERSONAL_ERASE_ONE = "DELETE FROM journal_personal \
        WHERE subject = $1 AND feature = $2 AND seq = $3 AND nr = $4";
    ERASURE_ADD = "INSERT INTO erasures (subject, feature, seq, class, amount, at) VALUES ($1, $2, $3, $4, $5, $6)";
    PERSONAL_PAST = "SELECT DISTINCT k.subject FROM journal_personal k WHERE k.feature = $1 AND NOT EXISTS \
        (SELECT 1 FROM journal j WHERE j.subject = k.subject AND j.feature = k.feature AND j.at >= $2) LIMIT $3";
    ROOTS = "SELECT day, entries, txid, position, root FROM journal_roots ORDER BY day";
    ROOT_LAST = "SELECT day, entries, txid, position, root FROM journal_roots ORDER BY day DESC LIMIT 1";
    ROOT_ADD = "INSERT INTO journal_roots (day, entries, txid, position, root) VALUES ($1, $2, $3, $4, $5)";
    TIMER_DROP = "DELETE FROM timers WHERE subject = $1 AND feature = $2 AND name = $3";
    TIMER_SET = "INSERT INTO timers (subject, feature, name, estate_id, due_at, ring_at) \
        VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (subject, feature, name) DO UPDATE \
        SET estate_id = excluded.estate_id, due_at = excluded.due_at, ring_at = excluded.ring_at, attempts = 0";
    TIMER_FINISH = "DELETE FROM timers WHERE subject = $1 AND feature = $2 AND name = $3 AND due_at = $4";
    TIMER_POSTPONE = "UPDATE timers SET ring_at = $5, attempts = attempts + 1 \
        WHERE subject = $1 AND feature = $2 AND name = $3 AND due_at = $4";
    TIMERS_OF = "SELECT name, due_at FROM timers WHERE subject = $1 AND feature = $2 ORDER BY name";
    TIMER_NEXT = "SELECT ring_at FROM timers ORDER BY ring_at LIMIT 1";
    ERRAND_LEAVE = "INSERT INTO errands (id, kind, estate_id, subject, body, due_at, run_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $6)";
    ERRAND_ATTEMPTS = "SELECT attempts FROM errands WHERE id = $1 AND dead_at IS NULL";
    ERRAND_POSTPONE = "UPDATE errands SET attempts = $2, run_at = $3, error = $4 WHERE id = $1 AND dead_at IS NULL";
    ERRAND_DIE = "UPDATE errands SET attempts = $2, dead_at = $3, error = $4 WHERE id = $1 AND dead_at IS NULL";
    ERRAND_REVIVE = "UPDATE errands SET attempts = 0, run_at = $2, dead_at = NULL \
        WHERE id = $1 AND dead_at IS NOT NULL";
    ERRANDS_DEAD = "SELECT id, kind, estate_id, subject, body, due_at, attempts, error, dead_at FROM errands \
        WHERE dead_at IS NOT NULL ORDER BY dead_at DESC, id LIMIT $1";
    ERRAND_NEXT = "SELECT run_at FROM errands WHERE dead_at IS NULL ORDER BY run_at LIMIT 1";
    REMEMBERED = "SELECT body_hash, answer FROM remembered WHERE account = $1 AND key = $2";
    REMEMBER = "INSERT INTO remembered (account, key, body_hash, answer, at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (account, key) DO NOTHING";
    FORGET = "DELETE FROM remembered WHERE at < $1";
    NUMBERS_TAKE = "INSERT INTO numbers (series, next) VALUES ($1, 1 + $2) \
        ON CONFLICT (series) DO UPDATE SET next = numbers.next + $2 RETURNING next";
    SEARCH_GET = "SELECT id, words, estate_id FROM search WHERE subject = $1 AND feature = $2";
    SEARCH_ADD = "INSERT INTO search (feature, subject, estate_id, words) VALUES ($1, $2, $3, $4) RETURNING id";
    SEARCH_PUT = "INSERT INTO search (feature, subject, estate_id, words) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (subject, feature) DO UPDATE SET estate_id = excluded.estate_id, words = excluded.words \
        WHERE search.words <> excluded.words OR search.estate_id IS DISTINCT FROM excluded.estate_id";
    SEARCH_CHANGE = "UPDATE search SET words = $2, estate_id = $3 WHERE id = $1";
    SEARCH_DROP = "DELETE FROM search WHERE subject = $1 AND feature = $2";
    FOLLOWER_AT = "SELECT txid, position FROM followers WHERE name = $1";
    FOLLOWER_BEGIN = "INSERT INTO followers (name, txid, position) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
    FOLLOWER_MOVE = "UPDATE followers SET txid = $2, position = $3 \
        WHERE name = $1 AND txid = $4 AND position = $5";
    BLOB_STORED = "INSERT INTO blobs (hash, size, stored_at) VALUES ($1, $2, $3) \
        ON CONFLICT (hash) DO UPDATE SET stored_at = excluded.stored_at";
    BLOB_ATTACH = "UPDATE blobs SET uses = uses + 1 WHERE hash = $1";
    BLOB_DETACH = "UPDATE blobs SET uses = uses - 1, stored_at = $2 WHERE hash = $1 AND uses > 0";
    BLOBS_EXPIRE = "DELETE FROM blobs WHERE uses = 0 AND stored_at < $1 RETURNING hash";
    PIECES_BEGIN = "INSERT INTO blob_pieces (id, begun_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    PIECES_END = "DELETE FROM blob_pieces WHERE id = $1";
    PIECES_EXPIRE = "DELETE FROM blob_pieces WHERE begun_at < $1 RETURNING id";
    MIGRATIONS_DONE = "SELECT number, name, hash FROM migrations ORDER BY number";
    MIGRATION_DONE = "INSERT INTO migrations (number, name, hash) VALUES ($1, $2, $3)";
}
