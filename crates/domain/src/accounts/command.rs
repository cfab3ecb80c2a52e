//! What may be asked of an account.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    actor::Grant,
    ids::{PersonId, StaffId},
};

/// A secret on its way to where the shell keeps it: a hash or a key, never shown in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// A command to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// Open an account with a first password, which its holder must change.
    Open {
        /// Name to sign in with.
        name: String,
        /// The member of staff behind it.
        staff: Option<StaffId>,
        /// The customer behind it.
        person: Option<PersonId>,
        /// Roles.
        grants: BTreeSet<Grant>,
        /// Made on the server itself.
        founder: bool,
        /// Whether the holder chose the password (only the founder and the demo).
        own_password: bool,
        /// Hash of the password.
        password: Secret,
    },
    /// Set all roles anew.
    Grant {
        /// The roles from now on.
        grants: BTreeSet<Grant>,
    },
    /// Set another password.
    SetPassword {
        /// Hash of the password.
        password: Secret,
    },
    /// Set the PIN for a shared screen.
    SetPin {
        /// Hash of the PIN; `None` takes it away.
        pin: Option<Secret>,
    },
    /// Switch the second factor on; its first code has been checked.
    AddSecondFactor {
        /// The shared key.
        key: Secret,
    },
    /// Switch the second factor off.
    DropSecondFactor,
    /// Confirm the confidentiality rules (V-04).
    Confirm {
        /// The version read.
        version: u32,
    },
    /// Lock: nobody signs in any more.
    Lock {
        /// Why.
        reason: String,
    },
    /// Unlock.
    Unlock,
}
