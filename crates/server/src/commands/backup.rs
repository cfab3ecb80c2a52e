//! `linli backup`

use std::path::{Path, PathBuf};

use clap::Args;
use store::{BackupReport, Blobs};

use super::{Failed, Place, say};
use crate::app::{App, DEMO_MARK};

/// What stands beside the rows in a data folder and goes into a backup, if it is there.
const BESIDE: &[&str] = &[Blobs::FOLDER, "standards", "settings.toml", "clock", DEMO_MARK];

/// Writes everything into one file while the server goes on working: the rows of one moment, the uploaded
/// files, standards and settings, with a list of hashes. The file is a ZIP archive.
#[derive(Debug, Args)]
#[command(
    after_help = "A backup that was never brought back is a hope: try it with\n  \
    linli restore FILE --data ./somewhere-else\n\
    The nightly backup of a running server keeps the last 14 in the folder `backups` of the data folder."
)]
pub struct Backup {
    #[command(flatten)]
    place: Place,
    /// The file to write; it must not exist.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Backup {
    pub(super) async fn run(self) -> Result<(), Failed> {
        if self.file.exists() {
            return Err(Failed::Usage(format!("{} exists already", self.file.display())));
        }
        let app = self.place.open(None).await?;
        let report = write(&app, &self.file).await?;
        say(format!(
            "{}: {} files, {} bytes unpacked, as of {}",
            self.file.display(),
            report.files,
            report.bytes,
            report.at
        ));
        Ok(())
    }
}

/// Writes a backup of everything to `file`.
///
/// # Errors
/// The disk is full or cannot be written, or the database cannot be read; no file stands there then.
pub async fn write(app: &App, file: &Path) -> Result<BackupReport, store::StoreError> {
    let beside: Vec<(&str, PathBuf)> = BESIDE
        .iter()
        .map(|name| (*name, app.data.join(name)))
        .filter(|(_, path)| path.exists())
        .collect();
    app.store.backup(file, &beside, app.time.now()).await
}
