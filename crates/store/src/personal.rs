//! Personal values in and out of journal bodies (see `domain::personal` and design §6).
//!
//! Before hashing, `{"$personal": {class, person, value}}` becomes `{"$personal": {class, hash, ref}}`, and the
//! value goes to a row of `journal_personal` under that reference. Reading puts it back; after erasure the
//! value reads `null` and the person is left out.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::StoreError;

/// The key that marks a personal value.
const MARK: &str = "$personal";

/// A value taken out of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub nr: i64,
    pub person: Option<Uuid>,
    pub class: String,
    pub salt: Vec<u8>,
    pub value: String,
}

impl Kept {
    /// The salted hash that stays in the body.
    pub(crate) fn hash(&self) -> String {
        let mut sha = Sha256::new();
        let person = self.person.map(|id| id.to_string()).unwrap_or_default();
        for part in [
            &self.salt[..],
            self.class.as_bytes(),
            person.as_bytes(),
            self.value.as_bytes(),
        ] {
            sha.update((part.len() as u64).to_le_bytes());
            sha.update(part);
        }
        hex::encode(sha.finalize())
    }
}

/// A personal value as it is told of: what it is, whose, and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told<'a> {
    /// Code of the class, for example `text`.
    pub class: &'a str,
    /// Whose value it is, where the person is on file.
    pub person: Option<Uuid>,
    /// The value.
    pub value: &'a str,
}

/// How a personal value begins in JSON without spaces. Within a text the quotes would be escaped, so it begins
/// nothing else.
const BEGIN: &str = "{\"$personal\":";

#[derive(Deserialize)]
struct Inner<'a> {
    #[serde(borrow)]
    class: Cow<'a, str>,
    #[serde(default)]
    person: Option<Uuid>,
    #[serde(borrow)]
    value: Option<Cow<'a, str>>,
}

/// What stays of a personal value in the body.
#[derive(Serialize)]
struct Left<'a> {
    class: &'a str,
    hash: &'a str,
    #[serde(rename = "ref")]
    nr: i64,
}

/// The body of a journal entry with its personal values taken out: made before the transaction if there is time.
#[derive(Clone, Debug)]
pub struct Body {
    pub(crate) text: String,
    pub(crate) kept: Vec<Kept>,
}

impl Body {
    /// Reads the events as a JSON array in the words of serde_json (without spaces), personal values inline.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a personal value is none.
    pub fn read(json: &str) -> Result<Self, StoreError> {
        let (text, kept) = detach(json)?;
        Ok(Self { text, kept })
    }
}

/// Takes the personal values out of `body`, JSON as serde_json writes it, leaving references and salted hashes.
/// It works on the text: a tree of every event would cost more than all else that is done for an entry.
pub(crate) fn detach(body: &str) -> Result<(String, Vec<Kept>), StoreError> {
    let corrupt = |error: serde_json::Error| StoreError::Corrupt(format!("a personal value: {error}"));
    let mut kept = Vec::new();
    let mut left = String::with_capacity(body.len() + 128);
    let mut rest = body;
    while let Some(at) = rest.find(BEGIN) {
        let begin = at + BEGIN.len();
        let mut inner = serde_json::Deserializer::from_str(&rest[begin..]).into_iter::<Inner<'_>>();
        let Some(found) = inner.next() else { break };
        let found = found.map_err(corrupt)?;
        let end = begin + inner.byte_offset();
        match found.value {
            // Erased already: there is no value to take out.
            None => left.push_str(&rest[..end]),
            Some(value) => {
                let one = Kept {
                    nr: kept.len() as i64,
                    person: found.person,
                    class: found.class.into_owned(),
                    salt: rand::random::<[u8; 16]>().to_vec(),
                    value: value.into_owned(),
                };
                left.push_str(&rest[..begin]);
                let stays = Left {
                    class: &one.class,
                    hash: &one.hash(),
                    nr: one.nr,
                };
                left.push_str(&serde_json::to_string(&stays).map_err(corrupt)?);
                kept.push(one);
            }
        }
        rest = &rest[end..];
    }
    left.push_str(rest);
    Ok((left, kept))
}

/// Puts the personal values of an entry back into its body.
pub(crate) fn attach(body: &mut Json, kept: &BTreeMap<i64, Kept>) {
    walk(body, &mut |inner| {
        let Some(nr) = inner.get("ref").and_then(Json::as_i64) else {
            return;
        };
        let class = inner.get("class").cloned().unwrap_or(Json::Null);
        let mut back = Map::from_iter([("class".to_owned(), class)]);
        match kept.get(&nr) {
            Some(one) => {
                if let Some(person) = one.person {
                    back.insert("person".to_owned(), json!(person));
                }
                back.insert("value".to_owned(), Json::from(one.value.as_str()));
            }
            None => {
                back.insert("value".to_owned(), Json::Null);
            }
        }
        *inner = back;
    });
}

/// The references of a body with the hashes that stand beside them.
pub(crate) fn references(body: &mut Json) -> Vec<(i64, String)> {
    let mut found = Vec::new();
    walk(body, &mut |inner| {
        if let (Some(nr), Some(hash)) = (inner.get("ref").and_then(Json::as_i64), text(inner, "hash")) {
            found.push((nr, hash.to_owned()));
        }
    });
    found
}

/// Empties the personal values of a state that `erased` names; tells whether any was there.
pub(crate) fn empty(state: &mut Json, erased: impl Fn(Told<'_>) -> bool) -> bool {
    let mut changed = false;
    walk(state, &mut |inner| {
        let person = text(inner, "person").and_then(|id| Uuid::parse_str(id).ok());
        let goes = text(inner, "value").is_some_and(|value| {
            erased(Told {
                class: text(inner, "class").unwrap_or_default(),
                person,
                value,
            })
        });
        if goes {
            inner.remove("person");
            inner.insert("value".to_owned(), Json::Null);
            changed = true;
        }
    });
    changed
}

fn text<'a>(inner: &'a Map<String, Json>, key: &str) -> Option<&'a str> {
    inner.get(key).and_then(Json::as_str)
}

/// Visits the inside of every personal value, in the order of the text.
fn walk(json: &mut Json, visit: &mut impl FnMut(&mut Map<String, Json>)) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| walk(item, visit)),
        Json::Object(fields) => {
            if fields.len() == 1
                && let Some(Json::Object(inner)) = fields.get_mut(MARK)
            {
                visit(inner);
                return;
            }
            fields.values_mut().for_each(|field| walk(field, visit));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn out_and_back() {
        let person = Uuid::from_u128(7);
        let given = json!([
            {"Reported": {"name": {"$personal": {"class": "name", "person": person, "value": "王芳"}},
                          "phones": [{"$personal": {"class": "phone", "value": "13800000000"}},
                                     {"$personal": {"class": "phone", "value": null}}], "n": 1}}
        ]);
        let (text, kept) = detach(&given.to_string()).unwrap();
        assert_eq!(kept.len(), 2);
        let mut body: Json = serde_json::from_str(&text).unwrap();
        assert!(
            !text.contains("王芳") && !text.contains("13800000000") && !text.contains(&person.to_string())
        );
        assert_eq!(
            references(&mut body),
            kept.iter().map(|one| (one.nr, one.hash())).collect::<Vec<_>>()
        );

        let by_nr: BTreeMap<i64, Kept> = kept.into_iter().map(|one| (one.nr, one)).collect();
        let mut back = body.clone();
        attach(&mut back, &by_nr);
        assert_eq!(back, given);

        // After erasure the fold of the journal equals the emptied state.
        let mut erased = body;
        attach(
            &mut erased,
            &by_nr
                .into_iter()
                .filter(|(_, one)| one.person.is_none())
                .collect(),
        );
        let mut state = given;
        assert!(empty(&mut state, |told| told.person == Some(person)));
        assert_eq!(erased, state);
    }
}
