//! Verifying a store: chains, roots and personal values, and that folding each journal gives its row.

use std::sync::OnceLock;

use store::{History, Store, StoreError, Verified};

use crate::execute::Rooms;

/// Verifies everything in `store`; `progress` hears how many of how many entries are done.
///
/// # Errors
/// The database cannot be read; what is wrong with what it holds is a finding.
pub async fn verify(
    store: &Store,
    rooms: &Rooms,
    progress: impl FnMut(u64, u64),
) -> Result<Verified, StoreError> {
    // Which features there are does not change while the program runs.
    static TABLES: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();
    let tables = TABLES.get_or_init(|| rooms.iter().map(|room| (room.name(), room.table())).collect());
    let rooms = rooms.clone();
    store
        .verify(tables, move |history| fold_is_row(&rooms, history), progress)
        .await
}

/// Folds the journal of a subject and compares it with the stored row.
fn fold_is_row(rooms: &Rooms, history: &History) -> Vec<String> {
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
