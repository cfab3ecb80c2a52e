//! Layers: shipped, company, estate. An upper layer holds only what deviates, each deviation with its reason.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    finding::{Defect, Finding, Place},
    node::{Node, Value},
};
use crate::clock::{Limit, Term};

/// The source text of one layer: file name to text. Immutable once published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Folder or name of the layer: stands before the file in findings; empty for none.
    pub name: String,
    /// Chapters by file name, for example `deadlines.toml`.
    pub files: BTreeMap<String, String>,
}

impl Layer {
    /// SHA-256 over names and texts, in hexadecimal; the name of the layer does not count.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (name, text) in &self.files {
            for part in [name, text] {
                hasher.update((part.len() as u64).to_be_bytes());
                hasher.update(part.as_bytes());
            }
        }
        hex::encode(hasher.finalize())
    }

    /// The path of a file as findings name it.
    pub(super) fn path(&self, file: &str) -> String {
        if self.name.is_empty() {
            file.to_owned()
        } else {
            format!("{}/{file}", self.name)
        }
    }
}

/// Whether a deviation asks more or less of the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A shorter limit.
    Stricter,
    /// A longer limit.
    Looser,
    /// Not to be compared.
    Other,
}

/// One deviation of an upper layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deviation {
    /// Where it is written.
    pub place: Place,
    /// Chapter and entry, for example `deadlines.clause.D-08`.
    pub entry: String,
    /// The field; empty if the whole entry was added or taken out.
    pub field: String,
    /// What held before; empty if the entry is new.
    pub before: String,
    /// What holds now; empty if the entry was taken out.
    pub now: String,
    /// Why.
    pub reason: String,
    /// Stricter or looser.
    pub direction: Direction,
}

/// Lays `over` (a chapter of an upper layer) over `base`.
pub(super) fn lay(
    chapter: &str,
    base: &mut BTreeMap<String, Node>,
    over: BTreeMap<String, Node>,
    deviations: &mut Vec<Deviation>,
    findings: &mut Vec<Finding>,
) {
    for (name, node) in over {
        let Node { place, value } = node;
        let entry = format!("{chapter}.{name}");
        match value {
            Value::List(items) => {
                let list = base.entry(name).or_insert_with(|| Node {
                    place: place.clone(),
                    value: Value::List(Vec::new()),
                });
                let Value::List(list) = &mut list.value else {
                    findings.push(Finding::new(
                        &place,
                        Defect::Syntax,
                        format!("`{entry}` is not a list"),
                    ));
                    continue;
                };
                for item in items {
                    lay_item(&entry, list, item, deviations, findings);
                }
            }
            Value::Table(fields) => match base.get_mut(&name) {
                Some(Node {
                    value: Value::Table(below),
                    ..
                }) => lay_fields(&entry, &place, below, fields, deviations, findings),
                _ => findings.push(Finding::new(
                    &place,
                    Defect::UnknownReference,
                    format!("the layer below has no `{entry}`"),
                )),
            },
            _ => findings.push(Finding::new(
                &place,
                Defect::Syntax,
                format!("`{entry}` stands outside a section"),
            )),
        }
    }
}

/// What identifies an entry of a list: its `id`, or its `kind` and `code`.
pub(super) fn key_of(item: &Node) -> Option<String> {
    if let Some(id) = item.text("id") {
        return Some(id.to_owned());
    }
    let code = item.text("code")?;
    Some(match item.text("kind") {
        Some(kind) => format!("{kind}/{code}"),
        None => code.to_owned(),
    })
}

fn lay_item(
    list_name: &str,
    list: &mut Vec<Node>,
    item: Node,
    deviations: &mut Vec<Deviation>,
    findings: &mut Vec<Finding>,
) {
    let place = item.place.clone();
    let Some(key) = key_of(&item) else {
        findings.push(Finding::new(
            &place,
            Defect::Syntax,
            format!("an entry of `{list_name}` without `id` or `code`"),
        ));
        return;
    };
    let entry = format!("{list_name}.{key}");
    let Value::Table(mut fields) = item.value else {
        findings.push(Finding::new(
            &place,
            Defect::Syntax,
            format!("`{entry}` is not a table"),
        ));
        return;
    };
    let off = matches!(
        fields.remove("off").map(|node| node.value),
        Some(Value::Bool(true))
    );
    let position = list
        .iter()
        .position(|below| key_of(below).as_deref() == Some(&key));
    match position {
        Some(index) if off => {
            let reason = reason_of(&entry, &place, &fields, findings);
            deviations.push(Deviation {
                place,
                entry,
                field: String::new(),
                before: list[index].to_string(),
                now: String::new(),
                reason,
                direction: Direction::Looser,
            });
            list.remove(index);
        }
        None if off => findings.push(Finding::new(
            &place,
            Defect::UnknownReference,
            format!("`{entry}` is taken out, but the layer below has no such entry"),
        )),
        Some(index) => {
            if let Value::Table(below) = &mut list[index].value {
                lay_fields(&entry, &place, below, fields, deviations, findings);
            }
        }
        None => {
            let reason = reason_of(&entry, &place, &fields, findings);
            let node = Node {
                place: place.clone(),
                value: Value::Table(fields),
            };
            deviations.push(Deviation {
                place,
                entry,
                field: String::new(),
                before: String::new(),
                now: node.to_string(),
                reason,
                direction: Direction::Other,
            });
            list.push(node);
        }
    }
}

fn lay_fields(
    entry: &str,
    place: &Place,
    below: &mut BTreeMap<String, Node>,
    fields: BTreeMap<String, Node>,
    deviations: &mut Vec<Deviation>,
    findings: &mut Vec<Finding>,
) {
    let reason = reason_of(entry, place, &fields, findings);
    let mut changed = false;
    for (name, node) in fields {
        match name.as_str() {
            "id" | "code" | "kind" => {}
            "reason" => {
                below.insert(name, node);
            }
            _ => {
                let before = below.get(&name);
                if before == Some(&node) {
                    findings.push(Finding::new(
                        &node.place,
                        Defect::Deviation,
                        format!("`{entry}.{name}` says what the layer below says already; an upper layer holds only deviations"),
                    ));
                    continue;
                }
                changed = true;
                let before = before.map(ToString::to_string).unwrap_or_default();
                let now = node.to_string();
                deviations.push(Deviation {
                    place: node.place.clone(),
                    entry: entry.to_owned(),
                    field: name.clone(),
                    direction: direction(&before, &now),
                    before,
                    now,
                    reason: reason.clone(),
                });
                below.insert(name, node);
            }
        }
    }
    if !changed {
        findings.push(Finding::new(
            place,
            Defect::Deviation,
            format!("`{entry}` changes nothing"),
        ));
    }
}

fn reason_of(
    entry: &str,
    place: &Place,
    fields: &BTreeMap<String, Node>,
    findings: &mut Vec<Finding>,
) -> String {
    match fields.get("reason").map(|node| &node.value) {
        Some(Value::Text(reason)) if !reason.trim().is_empty() => reason.clone(),
        _ => {
            findings.push(Finding::new(
                place,
                Defect::Deviation,
                format!("`{entry}` deviates without a `reason`"),
            ));
            String::new()
        }
    }
}

/// Compares two limits of one unit; anything else is not compared.
pub(super) fn direction(before: &str, now: &str) -> Direction {
    let limit = |text: &str| -> Option<Limit> { text.parse::<Term>().ok().map(Term::limit) };
    match (limit(before), limit(now)) {
        (Some(before), Some(now)) if before.unit == now.unit => match now.amount.cmp(&before.amount) {
            std::cmp::Ordering::Less => Direction::Stricter,
            std::cmp::Ordering::Greater => Direction::Looser,
            std::cmp::Ordering::Equal => Direction::Other,
        },
        _ => Direction::Other,
    }
}

/// SHA-256 of a text, in hexadecimal.
pub(super) fn hash_text(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
