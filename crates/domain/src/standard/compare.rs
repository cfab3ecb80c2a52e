//! What differs between two versions of the standard, entry by entry.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    finding::Findings,
    layer::{Direction, Layer, direction, key_of},
    node::{Node, Value},
    read::lay_all,
};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Chapter and entry, for example `deadlines.clause.D-08`.
    pub entry: String,
    /// The field; empty if only one version has the entry.
    pub field: String,
    /// In the first version; empty if it has none.
    pub before: String,
    /// In the second version; empty if it has none.
    pub now: String,
    /// Whether the second is stricter.
    pub direction: Direction,
}

/// What differs between the standards that two stacks of layers make, each with the lowest layer first. The
/// reasons written beside deviations are not compared.
///
/// # Errors
/// One of the stacks cannot be read.
pub fn compare(before: &[Layer], now: &[Layer]) -> Result<Vec<Change>, Findings> {
    let (before, now) = (entries(before)?, entries(now)?);
    let mut changes = Vec::new();
    for (entry, fields) in &before {
        match now.get(entry) {
            None => changes.push(change(entry, "", &line(fields), "")),
            Some(others) => compare_fields(entry, fields, others, &mut changes),
        }
    }
    for (entry, fields) in &now {
        if !before.contains_key(entry) {
            changes.push(change(entry, "", "", &line(fields)));
        }
    }
    changes.sort_by(|a, b| (&a.entry, &a.field).cmp(&(&b.entry, &b.field)));
    Ok(changes)
}

type Fields = BTreeMap<String, String>;

fn compare_fields(entry: &str, before: &Fields, now: &Fields, changes: &mut Vec<Change>) {
    for (field, value) in before {
        let other = now.get(field).map_or("", String::as_str);
        if value != other {
            changes.push(change(entry, field, value, other));
        }
    }
    for (field, value) in now {
        if !before.contains_key(field) {
            changes.push(change(entry, field, "", value));
        }
    }
}

fn change(entry: &str, field: &str, before: &str, now: &str) -> Change {
    Change {
        entry: entry.to_owned(),
        field: field.to_owned(),
        before: before.to_owned(),
        now: now.to_owned(),
        direction: direction(before, now),
    }
}

fn line(fields: &Fields) -> String {
    let parts: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    parts.join("; ")
}

/// Every entry of every chapter with its fields as text.
fn entries(layers: &[Layer]) -> Result<BTreeMap<String, Fields>, Findings> {
    let laid = lay_all(layers)?;
    let mut entries = BTreeMap::new();
    for (chapter, node) in &laid.chapters {
        for (name, node) in node.table().into_iter().flatten() {
            match &node.value {
                Value::List(items) => {
                    for item in items {
                        let key = key_of(item).unwrap_or_default();
                        entries.insert(format!("{chapter}.{name}.{key}"), fields(item));
                    }
                }
                _ => {
                    entries.insert(format!("{chapter}.{name}"), fields(node));
                }
            }
        }
    }
    Ok(entries)
}

fn fields(node: &Node) -> Fields {
    node.table()
        .into_iter()
        .flatten()
        .filter(|(name, _)| *name != "reason")
        .map(|(name, value)| (name.clone(), value.to_string()))
        .collect()
}
