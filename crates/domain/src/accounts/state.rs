//! What is known of an account.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::{Grant, Role},
    ids::{PersonId, StaffId},
};

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The name that is typed when signing in.
    pub name: String,
    /// The member of staff behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// The customer behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Roles and where they hold.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub grants: BTreeSet<Grant>,
    /// Made by `linli admin create` on the server itself: every right until a second administrator exists.
    #[serde(default)]
    pub founder: bool,
    /// Whether the holder chose the password; otherwise it must be changed first.
    #[serde(default)]
    pub own_password: bool,
    /// Whether a PIN for a shared screen is set.
    #[serde(default)]
    pub pin: bool,
    /// Whether signing in needs a second factor.
    #[serde(default)]
    pub second_factor: bool,
    /// Version of the confidentiality rules that the holder has confirmed (V-04).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<u32>,
    /// Locked by an administrator since then; nobody signs in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_at: Option<Timestamp>,
    /// When it was opened.
    pub opened_at: Timestamp,
}

impl Account {
    /// Whether it can administer: holds the role company-wide and is not locked.
    pub fn administers(&self) -> bool {
        self.locked_at.is_none()
            && self
                .grants
                .iter()
                .any(|grant| grant.role == Role::Administrator && grant.estate.is_none())
    }
}
