//! Backup and restore: one archive with the rows of one moment, the files and the settings, and a list of
//! hashes by which a restore knows that it has everything.
//!
//! The archive is a ZIP file, so that anybody can look inside: `manifest.json`, the rows (`database.sqlite`, or
//! one `tables/NAME.copy` a table in PostgreSQL's text format), then the folders that the caller named.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read as _},
    path::{Path, PathBuf},
};

use futures_util::{SinkExt as _, TryStreamExt as _, pin_mut};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{
    Engine, Lane, Settings, Store, StoreError, Tx,
    blobs::{blocking, hash_of},
    dialect, migrate, sqlite, statements,
};

const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
const ROWS: &str = "database.sqlite";
const TABLES: &str = "tables";

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

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    engine: String,
    at: Timestamp,
    /// The last migration that had been run.
    migration: i64,
    /// The columns of each table (PostgreSQL).
    columns: BTreeMap<String, String>,
    files: Vec<Item>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Item {
    name: String,
    size: u64,
    sha256: String,
}

impl Manifest {
    fn report(&self) -> BackupReport {
        BackupReport {
            files: self.files.len() as u64,
            bytes: self.files.iter().map(|item| item.size).sum(),
            at: self.at,
        }
    }
}

fn engine_name(engine: Engine) -> &'static str {
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
fn collect(name: &str, path: &Path, found: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
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

/// Brings an archive back into an empty data folder (and an empty database, if `settings` name one); what
/// stood beside the rows comes back under its name in the data folder. Run [`Store::verify`] afterwards.
///
/// # Errors
/// [`StoreError::Corrupt`] if a file of the archive is missing or was changed: nothing is restored then.
/// [`StoreError::Setting`] if there are rows already, the archive is of the other engine, or it was made by a
/// newer program.
pub async fn restore(archive: &Path, settings: &Settings) -> Result<BackupReport, StoreError> {
    tokio::fs::create_dir_all(&settings.data).await?;
    let room = TempDir::with_prefix_in("restore-", &settings.data)?;
    let (from, to) = (archive.to_path_buf(), room.path().to_path_buf());
    let unpacked = tokio::task::spawn_blocking(move || unpack(&from, &to)).await;
    let manifest = unpacked.map_err(|error| StoreError::Panicked(error.to_string()))??;
    let wanted = if settings.database.is_some() {
        Engine::Postgres
    } else {
        Engine::Sqlite
    };
    if manifest.engine != engine_name(wanted) {
        return Err(StoreError::Setting(format!(
            "the archive is of {}, and the rows are to go to {}",
            manifest.engine,
            engine_name(wanted)
        )));
    }
    if manifest.migration > migrate::newest()? {
        return Err(StoreError::Setting(
            "the archive was made by a newer program".into(),
        ));
    }
    let beside = beside(room.path(), &settings.data)?;
    match wanted {
        Engine::Sqlite => {
            let target = sqlite::path(settings);
            if target.exists() {
                return Err(StoreError::Setting(format!(
                    "there are rows already: {}",
                    target.display()
                )));
            }
            fs::rename(room.path().join(ROWS), target)?;
        }
        Engine::Postgres => {
            let store = Store::open(settings).await?;
            let folder = room.path().join(TABLES);
            let (columns, last) = (manifest.columns.clone(), manifest.migration);
            store
                .write_plain(Lane::People, move |tx| {
                    let (columns, folder) = (columns.clone(), folder.clone());
                    async move { copy_in(&tx, &columns, &folder, last).await }
                })
                .await?;
        }
    }
    for (from, to) in beside {
        if to.is_dir() {
            // Only empty folders are left in it.
            fs::remove_dir_all(&to)?;
        }
        fs::rename(from, to)?;
    }
    let store = Store::open(settings).await?;
    store.migrate().await?;
    Ok(manifest.report())
}

/// What stood beside the rows, with the place it goes to; refused if files lie there.
fn beside(room: &Path, data: &Path) -> Result<Vec<(PathBuf, PathBuf)>, StoreError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(room)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == TABLES || name == ROWS {
            continue;
        }
        let target = data.join(&name);
        let mut lying = Vec::new();
        collect("", &target, &mut lying)?;
        if !lying.is_empty() {
            return Err(StoreError::Setting(format!(
                "there are files already: {}",
                target.display()
            )));
        }
        found.push((entry.path(), target));
    }
    Ok(found)
}

/// Unpacks an archive and compares every file with the list.
fn unpack(archive: &Path, folder: &Path) -> Result<Manifest, StoreError> {
    let corrupt = |text: String| StoreError::Corrupt(format!("the archive: {text}"));
    let file = BufReader::new(File::open(archive)?);
    let mut archive = ZipArchive::new(file).map_err(|error| corrupt(error.to_string()))?;
    let mut text = String::new();
    archive
        .by_name(MANIFEST)
        .map_err(|error| corrupt(error.to_string()))?
        .read_to_string(&mut text)?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| corrupt(error.to_string()))?;
    if manifest.format != FORMAT {
        return Err(StoreError::Setting(format!(
            "the archive has format {}",
            manifest.format
        )));
    }
    for item in &manifest.files {
        let mut packed = archive
            .by_name(&item.name)
            .map_err(|error| corrupt(format!("{}: {error}", item.name)))?;
        // A name must not lead out of the folder.
        let inside = packed
            .enclosed_name()
            .ok_or_else(|| corrupt(format!("{} is no name", item.name)))?;
        let path = folder.join(inside);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut out = BufWriter::new(File::create(&path)?);
        io::copy(&mut packed, &mut out).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
                corrupt(format!("{}: {error}", item.name))
            }
            _ => error.into(),
        })?;
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()?;
        let (hash, size) = hash_of(&mut File::open(&path)?)?;
        if hex::encode(hash) != item.sha256 || size != item.size {
            return Err(corrupt(format!("{} was changed", item.name)));
        }
    }
    Ok(manifest)
}

/// Makes the tables as they were then, and fills them.
async fn copy_in(
    tx: &Tx,
    columns: &BTreeMap<String, String>,
    folder: &Path,
    migration: i64,
) -> Result<(), StoreError> {
    let Some(session) = tx.session() else {
        return Err(StoreError::Misused("COPY is PostgreSQL's".into()));
    };
    tx.script(dialect::TAKE_YOUR_TIME).await?;
    migrate::run(tx, migration).await?;
    if tx
        .query_opt("SELECT 1 FROM journal LIMIT 1", &[])
        .await?
        .is_some()
    {
        return tx.fail(StoreError::Setting(
            "there are rows already in the database".into(),
        ));
    }
    for (table, names) in columns {
        tx.script(&format!("DELETE FROM {table}")).await?;
        let statement = format!("COPY {table} ({names}) FROM STDIN");
        let sink = session.client()?.copy_in::<_, bytes::Bytes>(&statement).await?;
        pin_mut!(sink);
        let mut file = tokio::fs::File::open(folder.join(format!("{table}.copy"))).await?;
        let mut buffer = vec![0; 256 * 1024];
        loop {
            let read = tokio::io::AsyncReadExt::read(&mut file, &mut buffer).await?;
            if read == 0 {
                break;
            }
            sink.send(bytes::Bytes::copy_from_slice(&buffer[..read])).await?;
        }
        sink.finish().await?;
    }
    for row in tx.query(dialect::COUNTED_COLUMNS, &[]).await? {
        let (table, column): (String, String) = (row.get(0)?, row.get(1)?);
        tx.script(&dialect::count_on(&table, &column)).await?;
    }
    Ok(())
}
