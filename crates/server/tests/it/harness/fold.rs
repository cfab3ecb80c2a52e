//! After a story: folding every journal gives exactly its row.

use std::sync::Arc;

use server::app::App;
use store::Entry;
use uuid::Uuid;

/// Folds every subject of every feature and compares it with its row.
pub async fn check(app: &Arc<App>) {
    for room in app.rooms.iter() {
        let (table, name) = (room.table(), room.name());
        // Rows and journals of one snapshot: lines of the audit log are still being written beside the story.
        let rows: Vec<(Uuid, i64, String, Vec<Entry>)> = app
            .store
            .read(move |tx| async move {
                let mut found = Vec::new();
                for row in tx
                    .query(&format!("SELECT id, version, state FROM {table}"), &[])
                    .await?
                {
                    let id: Uuid = row.get(0)?;
                    found.push((id, row.get(1)?, row.get(2)?, tx.journal(name, id).await?));
                }
                Ok(found)
            })
            .await
            .unwrap();
        for (id, version, state, entries) in rows {
            assert_eq!(
                entries.last().map(|entry| entry.seq),
                Some(version),
                "{name} {id}: version"
            );
            let bodies: Vec<_> = entries.into_iter().map(|entry| entry.body).collect();
            let folded = room
                .fold(&bodies)
                .unwrap()
                .unwrap_or_else(|| panic!("{name} {id}: folds to nothing"));
            let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
            assert_eq!(
                parse(&folded),
                parse(&state),
                "{name} {id}: the journal folds to another row"
            );
        }
    }
}
