//! JSON shapes of notices.

use std::collections::BTreeMap;

use domain::flows::To;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{http::language, locales};

/// Which notices are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticesQuery {
    /// Only those not read yet.
    pub unread: Option<bool>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A notice to the caller.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeAnswer {
    /// Its id.
    pub id: Uuid,
    /// When it happened.
    pub at: Timestamp,
    /// Code of the text.
    pub message: String,
    /// The text in the caller's language.
    pub text: String,
    /// Values of the text's placeholders.
    pub params: BTreeMap<String, String>,
    /// Urgent: sounds.
    pub urgent: bool,
    /// Feature of the subject.
    pub feature: String,
    /// The subject.
    pub subject_id: Uuid,
    /// Its estate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estate_id: Option<Uuid>,
    /// When it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
}

/// The text of a notice in the caller's language. A call task says in words whom to call, and what about.
fn text(message: &str, params: &BTreeMap<String, String>) -> String {
    let language = language::current();
    let mut shown = params.clone();
    if let Some(about) = params.get("about") {
        let pairs = params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        shown.insert("about".to_owned(), locales::text(language, about, pairs));
    }
    if let Some(to) = params
        .get("to")
        .and_then(|to| serde_json::from_str::<To>(to).ok())
    {
        let code = match to {
            To::Staff(_) => "to.staff",
            To::Person(_) => "to.person",
            To::Department(_) => "to.department",
            To::Role(_) => "to.role",
            To::DutyManager => "to.duty-manager",
            To::House => "to.house",
        };
        shown.insert("to".to_owned(), locales::text(language, code, []));
    }
    let pairs = shown.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    locales::text(language, message, pairs)
}

impl NoticeAnswer {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        let (message, params): (String, String) = (row.get(2)?, row.get(3)?);
        let params: BTreeMap<String, String> = serde_json::from_str(&params)
            .map_err(|error| StoreError::Corrupt(format!("the values of a notice: {error}")))?;
        Ok(Self {
            id: row.get(0)?,
            at: row.get(1)?,
            text: text(&message, &params),
            message,
            params,
            urgent: row.get(4)?,
            feature: row.get(5)?,
            subject_id: row.get(6)?,
            estate_id: row.get(7)?,
            read_at: row.get(8)?,
        })
    }
}
