//! What the database holds, to say that nothing changed.

use std::collections::BTreeMap;

use server::app::App;
use store::Engine;

/// Tables that change beside a request whatever it says: reserved numbers, the last use of a session, and the log,
/// which records refusals. The journal is counted without the log's pages.
const BESIDE: &[&str] = &[
    "numbers",
    "sessions",
    "audit_pages",
    "audit_lines",
    "journal_personal",
    "journal_roots",
    "followers",
    "migrations",
];

/// Rows of every table, and the sum of the versions of every feature's rows: equal before and after means that
/// nothing was made, changed or taken away.
pub async fn rows(app: &App) -> BTreeMap<String, i64> {
    let versioned: Vec<&'static str> = app.rooms.iter().map(|room| room.table()).collect();
    let mut tables = match app.store.engine() {
        Engine::Sqlite => names(app, "SELECT name FROM sqlite_schema WHERE type = 'table'").await,
        Engine::Postgres => {
            names(
                app,
                "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
            )
            .await
        }
    };
    tables.retain(|name| {
        !name.starts_with("sqlite") && !name.starts_with("search") && !BESIDE.contains(&name.as_str())
    });
    assert!(tables.len() > 20, "{tables:?}");
    app.store
        .read(move |tx| async move {
            let mut found = BTreeMap::new();
            for table in tables {
                let only = if table == "journal" {
                    " WHERE feature <> 'audit'"
                } else {
                    ""
                };
                let sql = format!("SELECT CAST(count(*) AS bigint) FROM {table}{only}");
                let count: i64 = tx.query(&sql, &[]).await?[0].get(0)?;
                if versioned.contains(&table.as_str()) {
                    let sql = format!("SELECT CAST(coalesce(sum(version), 0) AS bigint) FROM {table}");
                    found.insert(
                        format!("{table}, versions"),
                        tx.query(&sql, &[]).await?[0].get(0)?,
                    );
                }
                found.insert(table, count);
            }
            Ok(found)
        })
        .await
        .unwrap()
}

async fn names(app: &App, sql: &'static str) -> Vec<String> {
    let rows = app.store.read(move |tx| async move { tx.query(sql, &[]).await });
    rows.await
        .unwrap()
        .iter()
        .map(|row| row.get(0).unwrap())
        .collect()
}
