//! What has happened to an account. No secret stands here.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Grant,
    ids::{PersonId, StaffId},
};

/// An event of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// The account was opened.
    Opened {
        /// Name to sign in with.
        name: String,
        /// The member of staff behind it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff: Option<StaffId>,
        /// The customer behind it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        /// Roles.
        grants: BTreeSet<Grant>,
        /// Made on the server itself.
        founder: bool,
        /// Whether the holder chose the password.
        own_password: bool,
        /// When.
        at: Timestamp,
    },
    /// The roles were set anew.
    Granted {
        /// The roles from then on.
        grants: BTreeSet<Grant>,
    },
    /// Another password was set.
    PasswordSet {
        /// By its holder; otherwise it must be changed first.
        by_holder: bool,
    },
    /// The PIN was set or taken away.
    PinSet {
        /// Whether there is one now.
        present: bool,
    },
    /// The second factor was switched on.
    SecondFactorAdded,
    /// The second factor was switched off.
    SecondFactorDropped,
    /// The confidentiality rules were confirmed.
    Confirmed {
        /// The version.
        version: u32,
        /// When.
        at: Timestamp,
    },
    /// The account was locked.
    Locked {
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// The account was unlocked.
    Unlocked,
}
