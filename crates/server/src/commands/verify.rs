//! `linli verify`

use std::sync::Arc;

use clap::Args;
use store::History;

use super::{Failed, Place, progress, say};
use crate::app::App;

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
    let rooms = app.rooms.clone();
    // The list lives as long as the program: it is made once a run.
    let tables: &'static [(&'static str, &'static str)] = rooms
        .iter()
        .map(|room| (room.name(), room.table()))
        .collect::<Vec<_>>()
        .leak();
    let bar = progress::bar("journal", 0);
    let shown = bar.clone();
    let verified = app
        .store
        .verify(
            tables,
            move |history| fold_is_row(&rooms, history),
            move |done, total| {
                shown.set_length(total);
                shown.set_position(done);
            },
        )
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

/// Folds the journal of a subject and compares it with the stored row.
fn fold_is_row(rooms: &crate::execute::Rooms, history: &History) -> Vec<String> {
    let Some(room) = rooms.get(&history.feature) else {
        return vec!["no feature of this program writes such a journal".to_owned()];
    };
    let bodies: Vec<_> = history
        .entries
        .iter()
        .filter(|entry| !entry.is_erasure())
        .map(|entry| entry.body.clone())
        .collect();
    let folded = match room.fold(&bodies) {
        Ok(folded) => folded,
        Err(error) => return vec![error.to_string()],
    };
    match (&history.row, folded) {
        (Some(row), Some(folded)) if same(&row.state, &folded) => Vec::new(),
        (Some(_), _) => {
            vec!["its row is not what its journal folds to (`linli rebuild` writes it anew)".to_owned()]
        }
        (None, _) => Vec::new(), // the store has said so already
    }
}

/// Whether two states are the same; the order of keys in the text does not matter.
fn same(a: &str, b: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    a == b || read(a).is_some_and(|value| Some(value) == read(b))
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn states_are_compared_as_values() {
        assert!(same(r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#));
        assert!(!same(r#"{"a":1}"#, r#"{"a":2}"#));
        assert!(!same("{", "["));
    }
}
