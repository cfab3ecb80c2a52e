//! What stands in the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    ids::{AccountId, EstateId},
    personal::Personal,
};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// What was done, for example `sign-in`, `reveal`, `export`, `grant`, `refused`.
    pub action: String,
    /// Who did it; `None` for an unknown account at sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Estate concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estate: Option<EstateId>,
    /// Feature of the subject concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
    /// The subject concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Uuid>,
    /// What exactly: the field revealed, the route refused, the list exported; no personal values.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// Purpose: the number of the case, or the reason typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Personal>,
    /// Where the request came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// An event of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A line was written.
    Noted {
        /// The line.
        line: Line,
        /// When.
        at: Timestamp,
    },
}
