//! What has happened to an assessment. Events are never renamed: old journals fold for ever.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Approval, Content, Writer};
use crate::ids::AssessmentId;

/// An event of one assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// It was begun.
    Drafted {
        /// What was written down.
        content: Box<Content>,
        /// By whom.
        by: Writer,
        /// When.
        at: Timestamp,
    },
    /// It was written anew.
    Changed {
        /// What was written down.
        content: Box<Content>,
        /// By whom.
        by: Writer,
    },
    /// It was approved.
    Approved {
        /// By whom and when.
        approval: Approval,
    },
    /// A newer one took its place.
    Superseded {
        /// The newer one.
        successor: AssessmentId,
        /// When.
        at: Timestamp,
    },
}
