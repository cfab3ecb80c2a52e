//! Trying a backup: it is brought back into a throw-away place of the same engine, looked at there, and the place
//! goes whatever was found. What a trial left that was cut off goes before the next one begins.

use std::{
    fs::{self, File},
    future::Future,
    io,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::{
    BackupReport, Engine, Settings, Store, StoreError, blobs::blocking, blobs::hash_of, db::Kind, dialect,
    restore,
};

/// Size and hash of a file as it lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Bytes.
    pub bytes: u64,
    /// SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// Reads a file through and says how large it is and what its hash is.
///
/// # Errors
/// The file cannot be read.
pub async fn fingerprint(file: &Path) -> Result<Fingerprint, StoreError> {
    let file = file.to_path_buf();
    blocking(move || {
        let (hash, bytes) = hash_of(&mut File::open(file)?)?;
        Ok(Fingerprint {
            bytes,
            sha256: hex::encode(hash),
        })
    })
    .await
}

/// What became of trying a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried<T> {
    /// It came back, and this was found.
    Back(BackupReport, T),
    /// There is no place to bring it back to, and why; the archive was not opened.
    Not(String),
}

impl Store {
    /// Brings `archive` back apart from this store's own rows: on SQLite into the folder `room`, on PostgreSQL into a
    /// database of its own on the same server, with the files in `room`. `look` sees what came back; then database
    /// and folder go. `room` must not be used for anything else.
    ///
    /// # Errors
    /// The archive is damaged (see [`restore`]), `look` failed, or the place cannot be made.
    pub async fn restore_apart<T, Fut>(
        &self,
        archive: &Path,
        room: &Path,
        look: impl FnOnce(Self) -> Fut,
    ) -> Result<Tried<T>, StoreError>
    where
        Fut: Future<Output = Result<T, StoreError>>,
    {
        let mut settings = Settings::new(room);
        let database = match self.engine() {
            Engine::Sqlite => None,
            Engine::Postgres => match self.database_apart().await? {
                Ok(database) => Some(database),
                Err(why) => return Ok(Tried::Not(why)),
            },
        };
        remove(room.to_path_buf()).await?;
        if let Some(database) = &database {
            self.say(&dialect::drop_database(&database.name)).await?;
            self.say(&database.make).await?;
            settings.connections = 2;
            settings.database = self
                .settings()
                .database
                .as_deref()
                .map(|address| elsewhere(address, &database.name));
        }
        let found = async {
            let report = restore(archive, &settings).await?;
            let found = look(Self::open(&settings).await?).await?;
            Ok(Tried::Back(report, found))
        }
        .await;
        if let Some(database) = database
            && let Err(error) = self.say(&dialect::drop_database(&database.name)).await
        {
            tracing::warn!(%error, "the throw-away database stays until the next trial");
        }
        if let Err(error) = remove(room.to_path_buf()).await {
            tracing::warn!(%error, "the throw-away folder stays until the next trial");
        }
        found
    }

    /// The name of the throw-away database and how it is made; `Err` says why none may be made.
    async fn database_apart(&self) -> Result<Result<Apart, String>, StoreError> {
        let row = self
            .read(|tx| async move { tx.query_opt(dialect::MAY_MAKE_DATABASES, &[]).await })
            .await?;
        let Some(row) = row else {
            return Ok(Err("the database does not say who we are".into()));
        };
        if !row.get::<bool>(0)? {
            return Ok(Err(
                "the account of the database may make no databases: ALTER ROLE … CREATEDB would let it"
                    .into(),
            ));
        }
        let own: String = row.get(1)?;
        // One a database of ours, so that two houses on one server do not meet.
        let mark = hex::encode(&Sha256::digest(own.as_bytes())[..6]);
        let name = format!("linli_trial_{mark}");
        let make = dialect::make_database(
            &name,
            &row.get::<String>(2)?,
            &row.get::<String>(3)?,
            &row.get::<String>(4)?,
        );
        Ok(Ok(Apart { name, make }))
    }

    /// One statement outside any transaction, however long it takes.
    async fn say(&self, sql: &str) -> Result<(), StoreError> {
        match &self.0.kind {
            Kind::Postgres(pool) => pool.say(sql).await,
            Kind::Sqlite { .. } => Err(StoreError::Misused("there is one database in a file".into())),
        }
    }
}

/// A throw-away database.
struct Apart {
    name: String,
    make: String,
}

/// The address with another database; the last word about it counts.
fn elsewhere(address: &str, database: &str) -> String {
    if !address.contains("://") {
        format!("{address} dbname={database}")
    } else if address.contains('?') {
        format!("{address}&dbname={database}")
    } else {
        format!("{address}?dbname={database}")
    }
}

async fn remove(room: PathBuf) -> Result<(), StoreError> {
    blocking(move || match fs::remove_dir_all(room) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::elsewhere;

    #[test]
    fn v03_a_trial_goes_to_another_database_of_the_same_server() {
        for (address, host) in [
            ("host=/run/x user=linli dbname=linli", "/run/x"),
            ("postgres://linli@db.example/linli", "db.example"),
            ("postgres://linli@db.example/linli?sslmode=disable", "db.example"),
        ] {
            let config = crate::address::Address::read(&elsewhere(address, "other"))
                .unwrap()
                .config;
            assert_eq!(config.get_dbname(), Some("other"), "{address}");
            assert_eq!(config.get_user(), Some("linli"));
            assert!(format!("{:?}", config.get_hosts()).contains(host));
        }
    }
}
