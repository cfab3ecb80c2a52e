//! The shape of a database in words that both engines share, for comparing them.

use crate::{Engine, Store, StoreError, dialect, translate};

/// Tables with columns, types and keys, and indexes with their columns, one line each, sorted; what stands on
/// one engine only by design (see `dialect.rs`) is left out.
///
/// # Errors
/// What the engine says.
pub async fn schema(store: &Store) -> Result<Vec<String>, StoreError> {
    let mut lines = match store.engine() {
        Engine::Sqlite => sqlite(store).await?,
        Engine::Postgres => postgres(store).await?,
    };
    lines.sort();
    lines.dedup();
    Ok(lines)
}

fn shared(name: &str) -> bool {
    !dialect::ONE_ENGINE_ONLY
        .iter()
        .any(|only| name == *only || name.starts_with("search_words_"))
        && name != "migrations"
}

async fn sqlite(store: &Store) -> Result<Vec<String>, StoreError> {
    store
        .read(|tx| async move {
            let mut lines = Vec::new();
            let columns = tx
                .query(
                    "SELECT m.name, c.name, c.type, c.\"notnull\" = 1 OR c.pk > 0, \
                     c.pk > 0 AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) i WHERE i.origin = 'pk') \
                     FROM sqlite_schema m \
                     JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'",
                    &[],
                )
                .await?;
            for row in columns {
                let (table, column): (String, String) = (row.get(0)?, row.get(1)?);
                if shared(&table) && shared(&column) {
                    let kind: String = row.get(2)?;
                    lines.push(line(&table, &column, &kind, row.get(3)?));
                    // A row number is a key without an index of its own.
                    if row.get(4)? && kind == "INTEGER" && shared(&format!("{table}_pkey")) {
                        lines.push(index(&table, "constraint", true, false, &column));
                    }
                }
            }
            let indexes = tx
                .query(
                    "SELECT m.name, i.name, i.\"unique\" = 1, i.origin, i.partial = 1, \
                     (SELECT group_concat(x.name || CASE x.\"desc\" WHEN 1 THEN ' desc' ELSE '' END, ', ') \
                      FROM pragma_index_xinfo(i.name) x WHERE x.key = 1) \
                     FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table'",
                    &[],
                )
                .await?;
            for row in indexes {
                let (table, name): (String, String) = (row.get(0)?, row.get(1)?);
                if shared(&table) && shared(&name) {
                    let columns: Option<String> = row.get(5)?;
                    // The engines name the index of a constraint each in its own way.
                    let own = row.get::<String>(3)? == "c";
                    let name = if own { name } else { "constraint".into() };
                    lines.push(index(&table, &name, row.get(2)?, row.get(4)?, &columns.unwrap_or_default()));
                }
            }
            Ok(lines)
        })
        .await
}

async fn postgres(store: &Store) -> Result<Vec<String>, StoreError> {
    store
        .read(|tx| async move {
            let mut lines = Vec::new();
            let columns = tx
                .query(
                    "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text = 'NO' \
                     FROM information_schema.columns WHERE table_schema = 'public'",
                    &[],
                )
                .await?;
            for row in columns {
                let (table, column): (String, String) = (row.get(0)?, row.get(1)?);
                if shared(&table) && shared(&column) {
                    let kind: String = row.get(2)?;
                    let kind = translate::sqlite_type(&kind).unwrap_or("?");
                    lines.push(line(&table, &column, kind, row.get(3)?));
                }
            }
            let indexes = tx
                .query(
                    "SELECT t.relname::text, i.relname::text, x.indisunique, c.oid IS NOT NULL, \
                     x.indpred IS NOT NULL, pg_get_indexdef(i.oid) \
                     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
                     JOIN pg_namespace n ON n.oid = t.relnamespace \
                     LEFT JOIN pg_constraint c ON c.conindid = i.oid WHERE n.nspname = 'public'",
                    &[],
                )
                .await?;
            for row in indexes {
                let (table, name): (String, String) = (row.get(0)?, row.get(1)?);
                let definition: String = row.get(5)?;
                let columns = definition
                    .split_once(" (")
                    .and_then(|(_, rest)| rest.split(" WHERE ").next())
                    .map(|rest| rest.trim_end_matches(')').replace(" DESC", " desc"))
                    .unwrap_or_default();
                if shared(&table) && shared(&name) {
                    let constraint: bool = row.get(3)?;
                    let name = if constraint { "constraint".into() } else { name };
                    lines.push(index(&table, &name, row.get(2)?, row.get(4)?, &columns));
                }
            }
            Ok(lines)
        })
        .await
}

fn line(table: &str, column: &str, kind: &str, required: bool) -> String {
    let required = if required { " NOT NULL" } else { "" };
    format!("{table}.{column} {kind}{required}")
}

fn index(table: &str, name: &str, unique: bool, partial: bool, columns: &str) -> String {
    let unique = if unique { "unique " } else { "" };
    let partial = if partial { " where …" } else { "" };
    // An expression is compared by its being one.
    let columns = if columns.is_empty() { "expression" } else { columns };
    format!("{table}: {unique}index {name} ({columns}){partial}")
}
