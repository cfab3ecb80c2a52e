//! Section `passwords`: what a password must be (V-03).

use serde::Deserialize;

/// what a password must be (V-03).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Passwords {
    /// Fewest characters.
    pub shortest: usize,
    /// Fewest kinds of characters out of small letters, capital letters, digits, Chinese characters, signs.
    pub kinds: usize,
    /// Memory of one hash in KiB.
    pub memory_kib: u32,
    /// Passes of one hash.
    pub passes: u32,
    /// Hashes computed at the same time; each holds its memory.
    pub at_once: usize,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            shortest: 10,
            kinds: 2,
            memory_kib: 19 * 1024,
            passes: 2,
            at_once: 2,
        }
    }
}
