//! What may be asked of an assessment.

use serde::{Deserialize, Serialize};

use super::Content;
use crate::ids::AssessmentId;

/// A command to one assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// Begin one.
    Draft {
        /// What is written down.
        content: Box<Content>,
    },
    /// Write it anew, while it is a draft.
    Change {
        /// What is written down now.
        content: Box<Content>,
    },
    /// Approve what others wrote.
    Approve,
    /// A newer approved one takes its place.
    Supersede {
        /// The newer one.
        successor: AssessmentId,
    },
}
