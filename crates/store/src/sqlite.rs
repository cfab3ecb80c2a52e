//! SQLite: opening connections, and running one statement on one of them.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig, types::ToSqlOutput};

use crate::{Row, Settings, StoreError, Value, translate};

/// The name of the database file in the data folder.
pub(crate) const FILE: &str = "linli.sqlite";

/// How many prepared statements a connection keeps; above that the least used one is prepared anew.
const STATEMENTS: usize = 512;
/// How many translated texts a connection keeps; lists with many filters make many texts.
const TEXTS: usize = 2_000;

/// One connection with its caches.
pub(crate) struct Conn {
    raw: Connection,
    texts: HashMap<Box<str>, Arc<str>>,
    scripts: u64,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    Write,
    Read,
}

impl Conn {
    /// Opens the database file of `settings`.
    pub(crate) fn open(settings: &Settings, purpose: Use) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let raw = Connection::open_with_flags(path(settings), flags)?;
        raw.busy_timeout(settings.wait)?;
        raw.set_prepared_statement_cache_capacity(STATEMENTS);
        // A plan is chosen once for a text, not anew for each value.
        raw.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // The log is brought to the disk by the confirmer before anybody is told; the engine itself only orders
        // the log before the file (NORMAL). Savepoints stay in memory.
        raw.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = NORMAL;
             PRAGMA temp_store = MEMORY;
             PRAGMA foreign_keys = ON;
             PRAGMA cache_size = -8192;
             PRAGMA journal_size_limit = 67108864;",
        )?;
        if !settings.durable {
            raw.execute_batch("PRAGMA synchronous = OFF;")?;
        }
        match purpose {
            // Readers share the system's copy of the file: a search among many households touches thousands of
            // pages, more than the cache of one connection holds.
            Use::Read => raw.execute_batch("PRAGMA query_only = ON; PRAGMA mmap_size = 1073741824;")?,
            Use::Write => {
                raw.execute_batch(&format!(
                    "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = {};",
                    settings.checkpoint_pages
                ))?;
                if let Some(pages) = settings.page_limit {
                    raw.execute_batch(&format!("PRAGMA max_page_count = {pages};"))?;
                }
            }
        }
        Ok(Self {
            raw,
            texts: HashMap::new(),
            scripts: 0,
        })
    }

    fn prepared(&mut self, sql: &str) -> Result<rusqlite::CachedStatement<'_>, StoreError> {
        if !self.texts.contains_key(sql) {
            if self.texts.len() >= TEXTS {
                self.texts.clear();
            }
            self.texts.insert(sql.into(), translate::statement(sql).into());
        }
        let text = self.texts.get(sql).map_or(sql, |text| &**text);
        self.raw
            .prepare_cached(text)
            .map_err(|error| with_text(error.into(), sql))
    }

    /// Checks that a statement can be prepared.
    pub(crate) fn prepare(&mut self, sql: &str) -> Result<(), StoreError> {
        self.prepared(sql).map(drop)
    }

    /// Runs a statement that answers no rows; tells how many rows it changed.
    pub(crate) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.prepared(sql)?;
        bind(&mut statement, sql, params)?;
        let changed = statement
            .raw_execute()
            .map_err(|error| with_text(error.into(), sql))?;
        Ok(changed as u64)
    }

    /// Runs a statement that answers rows.
    pub(crate) fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.prepared(sql)?;
        bind(&mut statement, sql, params)?;
        let columns = statement.column_count();
        let mut answer = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|error| with_text(error.into(), sql))? {
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                values.push(read(row.get_ref(column)?)?);
            }
            answer.push(Row(values));
        }
        Ok(answer)
    }

    /// Runs several statements of SQLite's own words.
    pub(crate) fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.scripts += 1;
        self.raw.execute_batch(sql)?;
        Ok(())
    }

    /// Grows with every row that this connection changes, and with every script.
    pub(crate) fn changes(&self) -> u64 {
        self.raw.total_changes() + self.scripts
    }

    /// Carries as much of the log over into the file as nobody stands in the way of; answers how many pages the log
    /// has, and how many of them are carried over.
    pub(crate) fn carry_over(&mut self) -> Result<(u64, u64), StoreError> {
        let pages = self.raw.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
            Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        })?;
        // Without a log both are -1.
        Ok((pages.0.max(0).cast_unsigned(), pages.1.max(0).cast_unsigned()))
    }

    /// A number that changes whenever another connection, of this or another process, has changed the database.
    pub(crate) fn others_version(&mut self) -> Result<i64, StoreError> {
        Ok(self.raw.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Looks at a sample of the rows again, so that the engine chooses its way by how many there are. Without
    /// that it takes every index for equally good, and a search within a large estate reads the whole estate.
    pub(crate) fn look_around(&mut self) -> Result<(), StoreError> {
        self.raw
            .execute_batch("PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002;")?;
        Ok(())
    }

    /// Whether no transaction is open (SQLite undoes it by itself when the disk is full).
    pub(crate) fn is_idle(&self) -> bool {
        self.raw.is_autocommit()
    }
}

fn bind(statement: &mut rusqlite::Statement<'_>, sql: &str, params: &[Value]) -> Result<(), StoreError> {
    if statement.parameter_count() != params.len() {
        return Err(StoreError::Driver(format!(
            "{} parameters for a statement with {}: {sql}",
            params.len(),
            statement.parameter_count()
        )));
    }
    for (index, value) in params.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, Bound(value))?;
    }
    Ok(())
}

struct Bound<'a>(&'a Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::{Value as Owned, ValueRef};
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Owned(Owned::Null),
            Value::Bool(yes) => ToSqlOutput::Owned(Owned::Integer(i64::from(*yes))),
            Value::Int(n) => ToSqlOutput::Owned(Owned::Integer(*n)),
            Value::Real(x) => ToSqlOutput::Owned(Owned::Real(*x)),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Uuid(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Value::Time(at) => ToSqlOutput::Owned(Owned::Integer(at.as_microsecond())),
            Value::Date(date) => ToSqlOutput::Owned(Owned::Text(date.to_string())),
            Value::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

fn read(value: rusqlite::types::ValueRef<'_>) -> Result<Value, StoreError> {
    use rusqlite::types::ValueRef;
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Real(x) => Value::Real(x),
        ValueRef::Text(bytes) => Value::Text(
            String::from_utf8(bytes.to_vec())
                .map_err(|_| StoreError::Corrupt("a text is not UTF-8".into()))?,
        ),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    })
}

/// Mistakes in SQL are found sooner with the text at hand; other faults keep their own words.
fn with_text(error: StoreError, sql: &str) -> StoreError {
    match error {
        StoreError::Driver(text) => StoreError::Driver(format!("{text} in: {sql}")),
        other => other,
    }
}

/// The database file of the data folder.
pub(crate) fn path(settings: &Settings) -> PathBuf {
    settings.data.join(FILE)
}

/// The engine's log beside the database file.
pub(crate) fn log_path(settings: &Settings) -> PathBuf {
    settings.data.join(format!("{FILE}-wal"))
}

/// Copies the rows of one moment into a new file, without those who write noticing.
pub(crate) fn copy_to(from: &Path, to: &Path) -> Result<(), rusqlite::Error> {
    let conn = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    Ok(())
}

/// Refuses a data folder on a network drive: SQLite's locks and its shared memory do not work there, and two
/// machines would ruin the database without a word.
pub(crate) fn refuse_network_folder(folder: &Path) -> Result<(), StoreError> {
    // Where the system has no such list there is nothing to ask.
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mountinfo") else {
        return Ok(());
    };
    let folder = folder.canonicalize()?;
    match mount_type(&mounts, &folder) {
        Some(kind) if is_network(&kind) => Err(StoreError::Setting(format!(
            "the data folder {} lies on a network drive ({kind}), where SQLite may lose rows: choose a local \
             folder, or PostgreSQL",
            folder.display()
        ))),
        _ => Ok(()),
    }
}

/// The file system type of the mount that holds `folder`, from the text of `/proc/self/mountinfo`.
pub(crate) fn mount_type(mounts: &str, folder: &Path) -> Option<String> {
    let mut found: Option<(usize, String)> = None;
    for line in mounts.lines() {
        let Some((before, after)) = line.split_once(" - ") else {
            continue;
        };
        let (Some(point), Some(kind)) = (before.split(' ').nth(4), after.split(' ').next()) else {
            continue;
        };
        // The list writes a space in a name as \040.
        let point = point.replace("\\040", " ");
        // A later mount on the same point covers the earlier one.
        if folder.starts_with(&point) && found.as_ref().is_none_or(|(length, _)| point.len() >= *length) {
            found = Some((point.len(), kind.to_owned()));
        }
    }
    found.map(|(_, kind)| kind)
}

fn is_network(kind: &str) -> bool {
    const KINDS: [&str; 13] = [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "ceph",
        "afs",
        "glusterfs",
        "lustre",
        "ocfs2",
        "gfs2",
        "davfs",
    ];
    // fuseblk is a local disk; fuse.sshfs, fuse.rclone, fuse.glusterfs and their kind are not.
    KINDS.contains(&kind) || kind == "fuse" || kind.starts_with("fuse.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_mount_decides() {
        let mounts = "27 1 254:0 / / rw - ext4 /dev/vda rw\n\
                      30 27 0:40 / /srv/share rw - nfs4 host:/x rw\n\
                      31 30 0:41 / /srv/share/my\\040disk rw - ext4 /dev/vdb rw\n";
        let kind = |path: &str| mount_type(mounts, Path::new(path)).unwrap();
        assert_eq!(kind("/var/linli"), "ext4");
        assert_eq!(kind("/srv/share/linli"), "nfs4");
        assert_eq!(kind("/srv/share/my disk/linli"), "ext4");
        assert!(is_network("nfs4") && is_network("cifs") && is_network("fuse.sshfs"));
        assert!(!is_network("ext4") && !is_network("fuseblk") && !is_network("overlay"));
    }
}
