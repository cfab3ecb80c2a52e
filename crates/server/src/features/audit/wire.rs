//! JSON shapes of the log.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Row, StoreError};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which lines are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only this action, for example `reveal`.
    pub action: Option<String>,
    /// Only what this account did.
    pub account_id: Option<Uuid>,
    /// Only what concerns this subject.
    pub subject_id: Option<Uuid>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// `xlsx`: answer with a workbook.
    pub format: Option<String>,
    /// What the workbook is for, required with `xlsx`; stands in the log itself (V-02).
    pub purpose: Option<String>,
}

/// One line of the log.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub action: String,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<Uuid>,
    /// Name of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Estate concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estate_id: Option<Uuid>,
    /// Feature of the subject concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
    /// The subject concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<Uuid>,
    /// What exactly.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// Purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Where the request came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl AuditLine {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get(0)?,
            at: row.get(1)?,
            action: row.get(2)?,
            account_id: row.get(3)?,
            account: row.get(4)?,
            estate_id: row.get(5)?,
            feature: row.get(6)?,
            subject_id: row.get(7)?,
            what: row.get(8)?,
            purpose: row.get(9)?,
            address: row.get(10)?,
        })
    }
}
