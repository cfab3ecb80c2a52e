//! What can go wrong between the shell and the rows, told apart by what the caller may do about it.

/// A fault of the store. Clonable, because a failed commit answers every command that shared it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The row was changed by somebody else since it was loaded; load again and decide again.
    #[error("the row was changed meanwhile")]
    Stale,
    /// No space is left on the disk, or the page limit is reached; nothing of the command was written.
    #[error("no space is left for the database: {0}")]
    Full(String),
    /// Too many commands are waiting, or the database stayed locked; try later.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The database cannot be reached, or the connection broke (perhaps while committing: repeat the command
    /// with its idempotency key), or reading or writing the disk failed.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Two transactions got in each other's way (PostgreSQL); the store repeats the command by itself first.
    #[error("two transactions met: {0}")]
    Conflict(String),
    /// A unique constraint says that such a row exists; the text names the constraint.
    #[error("such a row exists: {0}")]
    Duplicate(String),
    /// Another constraint of a table refused the row.
    #[error("a constraint refused the row: {0}")]
    Constraint(String),
    /// What is stored makes no sense: a text that does not parse, a broken file.
    #[error("stored rows make no sense: {0}")]
    Corrupt(String),
    /// The body of a command or reading panicked; its own changes were undone.
    #[error("a command panicked: {0}")]
    Panicked(String),
    /// The body of a command waited for something other than the database, or used a finished transaction.
    #[error("a transaction was misused: {0}")]
    Misused(String),
    /// A setting cannot be honoured, for example a data folder on a network drive.
    #[error("{0}")]
    Setting(String),
    /// The engine refused a statement: a mistake in the SQL or in its parameters.
    #[error("the database refused a statement: {0}")]
    Driver(String),
}

impl StoreError {
    /// Whether running the same command again may succeed without anybody's doing.
    pub fn passes(&self) -> bool {
        matches!(
            self,
            Self::Stale | Self::Full(_) | Self::Busy(_) | Self::Unavailable(_) | Self::Conflict(_)
        )
    }

    /// Whether the fault concerns the whole connection, so that the commands sharing its commit fail too.
    pub(crate) fn is_fatal(&self) -> bool {
        matches!(self, Self::Full(_) | Self::Unavailable(_))
    }
}

/// Why a write did not happen: the rules refused (`R`), or the store failed. Nothing was written either way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure<R> {
    /// The rules said no.
    #[error("refused")]
    Refused(R),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let text = error.to_string();
        let rusqlite::Error::SqliteFailure(cause, _) = &error else {
            return Self::Driver(text);
        };
        match cause.code {
            Code::DiskFull => Self::Full(text),
            Code::SystemIoFailure | Code::CannotOpen | Code::OutOfMemory | Code::ReadOnly => {
                Self::Unavailable(text)
            }
            Code::DatabaseBusy | Code::DatabaseLocked | Code::FileLockingProtocolFailed => Self::Busy(text),
            Code::DatabaseCorrupt | Code::NotADatabase => Self::Corrupt(text),
            Code::ConstraintViolation => match cause.extended_code {
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID => Self::Duplicate(text),
                _ => Self::Constraint(text),
            },
            _ => Self::Driver(text),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        use std::error::Error as _;
        let Some(cause) = error.as_db_error() else {
            let text = match error.source() {
                Some(source) => format!("{error}: {source}"),
                None => error.to_string(),
            };
            let io = error.source().is_some_and(|source| source.is::<std::io::Error>());
            return if error.is_closed() || io || text.starts_with("error connecting") {
                Self::Unavailable(text)
            } else {
                Self::Driver(text)
            };
        };
        let code = cause.code().code();
        let text = format!("{} ({code})", cause.message());
        match code {
            // 25P02: a statement sent together with this one failed, and its answer was not looked at; run again,
            // when all are prepared, it is answered first.
            "40001" | "40P01" | "25P02" => Self::Conflict(text),
            "23505" => Self::Duplicate(cause.constraint().map_or(text, str::to_owned)),
            // A table file that cannot grow is reported as disk_full or, on some systems, as io_error.
            "53100" => Self::Full(text),
            "53300" | "55P03" | "57014" => Self::Busy(text),
            "57P01" | "57P02" | "57P03" | "57P05" | "58030" | "53200" | "53000" | "XX000" => {
                if text.contains("No space left on device") {
                    Self::Full(text)
                } else {
                    Self::Unavailable(text)
                }
            }
            "XX001" | "XX002" => Self::Corrupt(text),
            _ if code.starts_with("08") => Self::Unavailable(text),
            _ if code.starts_with("23") => Self::Constraint(text),
            _ => Self::Driver(text),
        }
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        use deadpool_postgres::PoolError;
        match error {
            PoolError::Backend(error) => match Self::from(error) {
                Self::Driver(text) => Self::Unavailable(text),
                other => other,
            },
            PoolError::Timeout(_) => Self::Busy("every connection is taken".into()),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::Full(error.to_string())
            }
            _ => Self::Unavailable(error.to_string()),
        }
    }
}
