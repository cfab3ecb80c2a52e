//! JSON shapes of sessions and keys.

use domain::ids::SessionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Session;

/// Signing in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignIn {
    /// Name of the account.
    pub account: String,
    /// Its password.
    pub password: String,
    /// Code of the second factor, if the caller has it at hand.
    #[serde(default)]
    pub code: Option<String>,
    /// What the caller calls this browser or program.
    #[serde(default)]
    pub label: Option<String>,
    /// The field app on a bound device: stays signed in for weeks.
    #[serde(default)]
    pub device: bool,
    /// A screen that several people use: asks for the PIN after a pause.
    #[serde(default)]
    pub shared: bool,
}

/// Another person at a shared screen.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SwitchPerson {
    /// Name of their account.
    pub account: String,
    /// Their PIN.
    pub pin: String,
}

/// Signed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedInAnswer {
    /// For `Authorization: Bearer`; browsers have it as a cookie and need not keep it.
    pub token: String,
    /// The session.
    pub session_id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// What must be done first: `password`, `confidentiality`, `second-factor`, `pin`.
    pub pending: Vec<&'static str>,
    /// When the session ends at the latest.
    pub expires_at: Timestamp,
    /// The server's time.
    pub server_time: Timestamp,
}

/// One session of the caller.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionAnswer {
    /// The session.
    pub id: Uuid,
    /// `browser`, `device` or `key`.
    pub kind: &'static str,
    /// What its owner calls it.
    pub label: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// A screen that several people use.
    pub shared: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// Its last request, to the minute.
    pub used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Permissions of a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
}

impl SessionAnswer {
    pub(super) fn new(session: Session, current: SessionId) -> Self {
        Self {
            id: session.id.into(),
            kind: session.kind.code(),
            label: session.label,
            current: session.id == current,
            shared: session.shared,
            created_at: session.created_at,
            used_at: session.used_at,
            expires_at: session.expires_at,
            scopes: session.scopes,
        }
    }
}

/// A key for another system.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewKey {
    /// What it is for.
    pub label: String,
    /// Permissions, each one that the caller holds.
    pub scopes: Vec<String>,
    /// When it ends; at most two years ahead.
    pub expires_at: Timestamp,
}

/// A key that has been made; its token is shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyMade {
    /// The key's id.
    pub id: Uuid,
    /// For `Authorization: Bearer`.
    pub token: String,
    /// When it ends.
    pub expires_at: Timestamp,
}
