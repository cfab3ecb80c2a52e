//! `linli backup`

use std::path::PathBuf;

use clap::Args;

use super::{Failed, Place, say};
use crate::backup;

/// Writes everything into one file while the server goes on working: the rows of one moment, the uploaded
/// files, standards and settings, with a list of hashes. The file is a ZIP archive.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  linli backup linli-2026-10-08.zip --data ./data\n\n\
    A backup that was never brought back is a hope: try it with\n  \
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
        let report = backup::write(&app, &self.file).await?;
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
