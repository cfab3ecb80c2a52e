//! Backup: one archive with the rows of one moment, the files and the settings, and a list of
//! hashes by which a restore knows that it has everything.
//!
//! The archive is a ZIP file, so that anybody can look inside: `manifest.json`, the rows (`database.sqlite`, or
//! one `tables/NAME.copy` a table in PostgreSQL's text format), then the folders that the caller named.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, BufWriter},
    path::{Path, PathBuf},
};

use futures_util::{TryStreamExt as _, pin_mut};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{Engine, Store, StoreError, Tx, blobs::blocking, dialect, sqlite, statements};

pub(crate) const FORMAT: u32 = 1;
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const ROWS: &str = "database.sqlite";
pub(crate) const TABLES: &str = "tables";

/// What went into an archive, or came out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// How many files the archive holds besides its list.
    pub files: u64,
    /// How many bytes they have together, unpacked.
    pub bytes: u64,
    /// The moment at which it was made.
    pub at: Timestamp,
}

/// The list of an archive.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub format: u32,
    pub engine: String,
    pub at: Timestamp,
    /// The last migration that had been run.
    pub migration: i64,
    /// The columns of each table (PostgreSQL).
    pub columns: BTreeMap<String, String>,
    pub files: Vec<Item>,
}

/// One file of an archive.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Item {
    pub name: String,
    pub size: u64,
    pub sha256: String,
}

impl Manifest {
    pub(crate) fn report(&self) -> BackupReport {
        BackupReport {
            files: self.files.len() as u64,
            bytes: self.files.iter().map(|item| item.size).sum(),
            at: self.at,
        }
    }
}

pub(crate) fn engine_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}

impl Store {
    /// Writes everything into one archive at `target` while the store goes on working: the rows of one moment
    /// first, then `beside` (files or folders, each under its name), so that whatever a row names is there.
    /// `at` is the moment to be noted. An archive that is not finished never stands at `target`.
    ///
    /// # Errors
    /// [`StoreError::Full`] if the disk is full; what disk and engine say otherwise.
    pub async fn backup(
        &self,
        target: &Path,
        beside: &[(&str, PathBuf)],
        at: Timestamp,
    ) -> Result<BackupReport, StoreError> {
        // Beside the target, so that moving it there is one step.
        let folder = target.parent().filter(|parent| !parent.as_os_str().is_empty());
        let room = TempDir::with_prefix_in("backup-", folder.unwrap_or(Path::new(".")))?;
        let mut columns = BTreeMap::new();
        let (migration, mut sources) = match self.engine() {
            Engine::Sqlite => {
                let (from, to) = (sqlite::path(self.settings()), room.path().join(ROWS));
                let rows = to.clone();
                blocking(move || sqlite::copy_to(&from, &to).map_err(io::Error::other)).await?;
                let last = self.read(|tx| async move { last_migration(&tx).await }).await?;
                (last, vec![(ROWS.to_owned(), rows)])
            }
            Engine::Postgres => {
                let tables = room.path().join(TABLES);
                tokio::fs::create_dir_all(&tables).await?;
                let (last, found) =
                    self.read(move |tx| async move {
                        Ok((last_migration(&tx).await?, copy_out(&tx, &tables).await?))
                    })
                    .await?;
                let mut sources = Vec::new();
                for (table, names, path) in found {
                    sources.push((format!("{TABLES}/{table}.copy"), path));
                    columns.insert(table, names);
                }
                (last, sources)
            }
        };
        let beside: Vec<(String, PathBuf)> = beside
            .iter()
            .map(|(name, path)| ((*name).to_owned(), path.clone()))
            .collect();
        let engine = engine_name(self.engine()).to_owned();
        let target = target.to_path_buf();
        let manifest = blocking(move || {
            for (name, path) in &beside {
                collect(name, path, &mut sources)?;
            }
            let manifest = Manifest {
                format: FORMAT,
                engine,
                at,
                migration,
                columns,
                files: Vec::new(),
            };
            let partial = room.path().join("archive");
            let manifest = pack(&partial, manifest, &sources)?;
            fs::rename(&partial, &target)?;
            Ok(manifest)
        })
        .await?;
        Ok(manifest.report())
    }
}

async fn last_migration(tx: &Tx) -> Result<i64, StoreError> {
    let done = tx.query(statements::MIGRATIONS_DONE, &[]).await?;
    done.last().map_or(Ok(0), |row| row.get(0))
}

/// Finds the files under `path`; unfinished uploads are nobody's yet.
pub(crate) fn collect(name: &str, path: &Path, found: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let own = entry.file_name().to_string_lossy().into_owned();
            if own != "pieces" {
                collect(&format!("{name}/{own}"), &entry.path(), found)?;
            }
        }
    } else if path.exists() {
        found.push((name.to_owned(), path.to_path_buf()));
    }
    Ok(())
}

fn pack(target: &Path, mut manifest: Manifest, sources: &[(String, PathBuf)]) -> io::Result<Manifest> {
    let mut archive = ZipWriter::new(BufWriter::new(File::create(target)?));
    let options = SimpleFileOptions::default()
        .large_file(true)
        .compression_level(Some(1));
    for (name, path) in sources {
        archive.start_file(name, options)?;
        let mut reader = Hashing::new(BufReader::new(File::open(path)?));
        let size = io::copy(&mut reader, &mut archive)?;
        manifest.files.push(Item {
            name: name.clone(),
            size,
            sha256: reader.hex(),
        });
    }
    archive.start_file(MANIFEST, options)?;
    serde_json::to_writer_pretty(&mut archive, &manifest)?;
    archive
        .finish()?
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_all()?;
    Ok(manifest)
}

/// Hashes what is read through it.
struct Hashing<R> {
    inner: R,
    sha: sha2::Sha256,
}

impl<R> Hashing<R> {
    fn new(inner: R) -> Self {
        use sha2::Digest as _;
        Self {
            inner,
            sha: sha2::Sha256::new(),
        }
    }

    fn hex(self) -> String {
        use sha2::Digest as _;
        hex::encode(self.sha.finalize())
    }
}

impl<R: io::Read> io::Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use sha2::Digest as _;
        let read = self.inner.read(buffer)?;
        self.sha.update(&buffer[..read]);
        Ok(read)
    }
}

/// Copies every table into a file; answers table, columns and file.
async fn copy_out(tx: &Tx, folder: &Path) -> Result<Vec<(String, String, PathBuf)>, StoreError> {
    let Some(session) = tx.session() else {
        return Err(StoreError::Misused("COPY is PostgreSQL's".into()));
    };
    tx.script(dialect::TAKE_YOUR_TIME).await?;
    let mut found: Vec<(String, String, PathBuf)> = Vec::new();
    for row in tx.query(dialect::TABLES_AND_COLUMNS, &[]).await? {
        let (table, columns): (String, String) = (row.get(0)?, row.get(1)?);
        let path = folder.join(format!("{table}.copy"));
        let mut file = tokio::fs::File::create(&path).await?;
        let stream = session
            .client()?
            .copy_out(&dialect::copy_out(&table, &columns))
            .await?;
        pin_mut!(stream);
        while let Some(chunk) = stream.try_next().await? {
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        found.push((table, columns, path));
    }
    Ok(found)
}
