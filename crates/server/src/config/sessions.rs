//! Section `sessions`: how long people stay signed in.

use serde::Deserialize;

/// how long people stay signed in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sessions {
    /// A session without a request for so long has ended.
    pub idle_hours: u32,
    /// A session ends after so long in any case.
    pub longest_days: u32,
    /// A session on a bound device of the field app ends after so long.
    pub device_days: u32,
    /// A screen shared by several people asks for the PIN after so long.
    pub shared_screen_minutes: u32,
    /// Somebody who took over a shared screen by name and PIN stays signed in so long at most.
    pub switched_hours: u32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            idle_hours: 12,
            longest_days: 14,
            device_days: 30,
            shared_screen_minutes: 10,
            switched_hours: 4,
        }
    }
}
