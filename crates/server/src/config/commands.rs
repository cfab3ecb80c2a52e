//! Section `commands`: how commands go through the door.

use serde::Deserialize;

/// how commands go through the door.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Commands {
    /// On SQLite, with at least so many processors, commands on cases are decided before their turn
    /// (docs/decisions/0010). It relieves the one thread that writes and costs more work in all, so it pays only
    /// where processors would be idle.
    pub ahead_from_processors: usize,
}

impl Default for Commands {
    fn default() -> Self {
        Self {
            ahead_from_processors: 4,
        }
    }
}
