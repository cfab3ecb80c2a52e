//! Backups of the whole data folder, on demand and every night.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use store::{BackupReport, Blobs, StoreError};

use crate::app::{App, DEMO_MARK};

/// The folder of nightly backups in the data folder.
pub const FOLDER: &str = "backups";
/// What stands beside the rows in a data folder and goes into a backup, if it is there.
const BESIDE: &[&str] = &[Blobs::FOLDER, "standards", "settings.toml", "clock", DEMO_MARK];

/// Writes a backup of everything to `file`.
///
/// # Errors
/// The disk is full or cannot be written, or the database cannot be read; no file stands there then.
pub async fn write(app: &App, file: &Path) -> Result<BackupReport, StoreError> {
    let beside: Vec<(&str, PathBuf)> = BESIDE
        .iter()
        .map(|name| (*name, app.data.join(name)))
        .filter(|(_, path)| path.exists())
        .collect();
    app.store.backup(file, &beside, app.time.now()).await
}

/// Writes the backup of a night and removes those beyond the last `kept`. Twice in one night writes one.
///
/// # Errors
/// As [`write`]; older backups stay then.
pub async fn nightly(app: &App, day: Date, kept: usize) -> Result<Option<BackupReport>, StoreError> {
    let folder = app.data.join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{day}.zip"));
    if file.exists() {
        return Ok(None);
    }
    let report = write(app, &file).await?;
    for old in beyond(names(&folder)?, kept) {
        std::fs::remove_file(folder.join(old))?;
    }
    Ok(Some(report))
}

fn names(folder: &Path) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // Only what a night wrote: a file that somebody put there is theirs.
        if name
            .strip_suffix(".zip")
            .is_some_and(|day| day.parse::<Date>().is_ok())
        {
            names.push(name);
        }
    }
    Ok(names)
}

/// The oldest ones beyond the last `kept`; names sort by day.
fn beyond(mut names: Vec<String>, kept: usize) -> Vec<String> {
    names.sort_unstable();
    let over = names.len().saturating_sub(kept);
    names.truncate(over);
    names
}

#[cfg(test)]
mod tests {
    use super::beyond;

    #[test]
    fn the_last_backups_are_kept() {
        let names = ["2026-10-03.zip", "2026-10-01.zip", "2026-10-02.zip"]
            .map(String::from)
            .to_vec();
        assert_eq!(beyond(names.clone(), 2), ["2026-10-01.zip"]);
        assert!(beyond(names, 14).is_empty());
    }
}
