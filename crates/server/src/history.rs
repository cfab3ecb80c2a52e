//! The journal of one subject as people read it: who changed what when, with the values before. Personal
//! values are masked unless the caller may see them whole.

use domain::{
    ids::AccountId,
    personal::{Personal, PersonalClass},
    text::{mask_name, mask_phone},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;
use store::{StoreError, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

/// One entry of a journal.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// Counts from 1 within the subject.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The account that acted; absent: the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<Uuid>,
    /// What happened, one object an event.
    pub events: Vec<Json>,
}

/// The journal of a subject, oldest entry first; the caller has been given the subject already.
///
/// # Errors
/// A fault of the store.
pub async fn of(tx: &Tx, feature: &str, subject: Uuid, whole: bool) -> Result<Vec<HistoryEntry>, StoreError> {
    let entries = tx.journal(feature, subject).await?;
    Ok(entries
        .into_iter()
        .map(|entry| {
            let mut events = match entry.body {
                Json::Array(events) => events,
                other => vec![other],
            };
            events.iter_mut().for_each(|event| readable(event, whole));
            HistoryEntry {
                seq: entry.seq,
                at: entry.at,
                account_id: entry.actor.map(AccountId).map(Uuid::from),
                events,
            }
        })
        .collect())
}

/// Personal values become plain texts: whole, masked, or empty once erased.
fn readable(value: &mut Json, whole: bool) {
    match value {
        Json::Object(fields) if fields.contains_key("$personal") => {
            let personal: Result<Personal, _> = serde_json::from_value(value.clone());
            *value = match personal {
                Ok(personal) if whole => Json::from(personal.text()),
                Ok(personal) => Json::from(masked(&personal)),
                Err(_) => Json::Null,
            };
        }
        Json::Object(fields) => fields.values_mut().for_each(|field| readable(field, whole)),
        Json::Array(items) => items.iter_mut().for_each(|item| readable(item, whole)),
        _ => {}
    }
}

fn masked(personal: &Personal) -> String {
    match personal.class {
        _ if personal.text().is_empty() => String::new(),
        PersonalClass::Name => mask_name(personal.text()),
        PersonalClass::Phone => mask_phone(personal.text()),
        PersonalClass::Text | PersonalClass::Household | PersonalClass::Sensitive => "***".to_owned(),
    }
}
