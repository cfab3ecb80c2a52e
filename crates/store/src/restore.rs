//! Restore: an archive of [`crate::Store::backup`] back into an empty place, if it is whole.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read as _},
    path::{Path, PathBuf},
};

use futures_util::{SinkExt as _, pin_mut};
use tempfile::TempDir;
use zip::ZipArchive;

use crate::{
    BackupReport, Engine, Lane, Settings, Store, StoreError, Tx,
    backup::{FORMAT, MANIFEST, Manifest, ROWS, TABLES, collect, engine_name},
    blobs::hash_of,
    dialect, migrate, sqlite,
};

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
