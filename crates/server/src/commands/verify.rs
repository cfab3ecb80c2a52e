//! `linli verify`

use std::sync::Arc;

use clap::Args;

use super::{Failed, Place, progress, say};
use crate::{app::App, verification};

/// Checks that nothing was lost or altered: the chain of every journal, the daily roots, every personal value
/// against its hash, every stored row against what its journal folds to, every file against its name. Changes
/// nothing and may run while the server runs.
#[derive(Debug, Args)]
#[command(
    after_help = "Ends with 0 if all is well, 1 if something was found (one line each on standard output).\n\
    What was erased by rule is counted, not found fault with.\n\nExample:\n  linli verify --data ./data"
)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
}

impl Verify {
    pub(super) async fn run(self) -> Result<(), Failed> {
        let app = self.place.open(None).await?;
        let found = verify(&app).await?;
        if found == 0 {
            return Ok(());
        }
        Err(Failed::Refused(format!(
            "{found} findings; keep this data folder as it is and restore a backup elsewhere"
        )))
    }
}

/// Verifies and says what was found; the number of findings.
///
/// # Errors
/// The database cannot be read.
pub async fn verify(app: &Arc<App>) -> Result<usize, Failed> {
    let bar = progress::bar("journal", 0);
    let shown = bar.clone();
    let verified = verification::verify(&app.store, &app.rooms, move |done, total| {
        shown.set_length(total);
        shown.set_position(done);
    })
    .await?;
    bar.finish_and_clear();
    for finding in &verified.findings {
        say(finding);
    }
    say(format!(
        "{} entries of {} subjects, {} daily roots, {} values erased by rule: {}",
        verified.entries,
        verified.subjects,
        verified.roots,
        verified.erased,
        if verified.findings.is_empty() {
            "all as it was written"
        } else {
            "NOT as it was written"
        },
    ));
    Ok(verified.findings.len())
}
