//! What may be asked of an intake.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{CaseId, EstateId},
    standard::ChannelCode,
};

/// A command to an intake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// A form is opened.
    Open {
        /// Its number.
        number: String,
        /// Estate of the desk.
        estate: EstateId,
        /// How the matter comes in.
        channel: Option<ChannelCode>,
    },
    /// What has been typed so far.
    KeepDraft {
        /// JSON text, as the form keeps it.
        draft: String,
    },
    /// It was saved as a case.
    Save {
        /// The case.
        case: CaseId,
    },
    /// It is given up.
    Drop {
        /// Why, for example wrong number, no matter of ours.
        reason: String,
    },
}
