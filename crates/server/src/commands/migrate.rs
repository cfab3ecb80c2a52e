//! `linli migrate`

use clap::Args;

use super::{Failed, Place, say};

/// Brings the database's tables to this program's shape; does nothing if they have it. Make a backup first.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli backup before.zip --data ./data && linli migrate --data ./data")]
pub struct Migrate {
    #[command(flatten)]
    place: Place,
}

impl Migrate {
    pub(super) async fn run(self) -> Result<(), Failed> {
        self.place.open_current(None).await?;
        say("the database is current");
        Ok(())
    }
}
