//! What is known of a page of the log.

use serde::{Deserialize, Serialize};

/// One page: how many lines it has. The lines themselves stand in the journal and, to be searched, in a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Lines written.
    pub lines: u64,
}
