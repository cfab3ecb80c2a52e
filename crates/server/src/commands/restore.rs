//! `linli restore`

use std::path::PathBuf;

use clap::Args;
use store::Settings;

use super::{Failed, Place, say, verify};

/// Brings a backup back into an empty data folder (with --database: and an empty database), then verifies it. A
/// damaged archive restores nothing.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  linli restore linli-2026-10-08.zip --data ./restored\n\n\
    A backup goes back to the engine it came from. Afterwards start the server on the folder:\n  \
    linli serve --data DIR"
)]
pub struct Restore {
    #[command(flatten)]
    place: Place,
    /// The archive that `linli backup` wrote.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Restore {
    pub(super) async fn run(self) -> Result<(), Failed> {
        let settings = Settings::new(self.place.data.clone()).on(self.place.database.clone());
        let report = store::restore(&self.file, &settings).await?;
        say(format!(
            "{} files of {} are back, as of {}",
            report.files,
            self.file.display(),
            report.at
        ));
        let app = self.place.open_current(None).await?;
        match verify(&app).await? {
            0 => Ok(()),
            count => Err(Failed::Refused(format!(
                "{count} findings in what was brought back"
            ))),
        }
    }
}
