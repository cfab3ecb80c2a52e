//! Section `jobs`: timers and errands.

use serde::Deserialize;

/// timers and errands.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Jobs {
    /// Timers or errands taken at a time.
    pub batch: u32,
    /// Longest pause between two looks, in milliseconds; other processes may have left something.
    pub look_every_ms: u64,
    /// An errand taken and not finished within so many seconds is taken again.
    pub lease_seconds: u32,
    /// Local hour from which the night's work is done: sealing the day, tidying files, the backup.
    pub night_hour: i8,
    /// Nightly backups kept in the folder `backups`; 0 makes none.
    pub backups_kept: u32,
    /// Backups kept that somebody asked for, besides the nightly ones.
    pub asked_backups_kept: u32,
    /// The newest backup is brought back apart and verified every so many days; 0 never does.
    pub trial_every_days: u32,
    /// An alarm is given when the last good backup is older than so many hours.
    pub backup_old_hours: u32,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            batch: 200,
            look_every_ms: 2_000,
            lease_seconds: 120,
            night_hour: 2,
            backups_kept: 14,
            asked_backups_kept: 3,
            trial_every_days: 30,
            backup_old_hours: 36,
        }
    }
}
