//! What may be asked of a page of the log.

use serde::{Deserialize, Serialize};

use super::Line;

/// The only command: one more line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// Write a line.
    Note {
        /// The line.
        line: Line,
    },
}
