//! Section `sign-in`: limits against guessing (V-03).

use serde::Deserialize;

/// limits against guessing (V-03).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SignIn {
    /// Wrong attempts on one account before it rests.
    pub attempts_per_account: u32,
    /// Attempts from one address within the window, right or wrong accounts alike.
    pub attempts_per_address: u32,
    /// Length of the window and of the rest.
    pub window_minutes: u32,
    /// Sign-ins waiting for a hash before further ones are answered "try later".
    pub waiting_most: usize,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            attempts_per_account: 5,
            attempts_per_address: 60,
            window_minutes: 15,
            waiting_most: 64,
        }
    }
}
