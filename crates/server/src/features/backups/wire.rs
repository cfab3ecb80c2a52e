//! JSON shapes of backups.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::backup::{Kept, Run, Standing};

/// How it stands with the backups (V-03).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupsAnswer {
    /// Whether backups are made every night by themselves.
    pub on: bool,
    /// What is wrong: `backup-failed`, `backup-old`, `trial-failed`; empty if nothing is.
    pub alarms: Vec<&'static str>,
    /// The newest archive that is there as it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_good: Option<BackupFile>,
    /// When the next one is made by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// How the last backup ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_backup: Option<BackupRun>,
    /// How the last trial restore ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_trial: Option<BackupRun>,
    /// When the next trial restore is made by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_trial_at: Option<Timestamp>,
    /// What was asked for and has not ended.
    pub open: Vec<BackupRun>,
    /// The archives kept, the newest first.
    pub kept: Vec<BackupFile>,
    /// How many nightly archives are kept.
    pub kept_most: u32,
    /// A trial restore is made every so many days; 0: never.
    pub trial_every_days: u32,
    /// An alarm is given when the last good archive is older than so many hours.
    pub old_after_hours: u32,
}

/// An archive.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupFile {
    /// Its name in the folder `backups` of the data folder.
    pub file: String,
    /// When it was written.
    pub at: Timestamp,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 when it was written; missing for one older than the record of runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Whether somebody asked for it.
    pub asked: bool,
    /// Whether it still has the size that it was written with.
    pub whole: bool,
}

/// One backup or trial restore.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BackupRun {
    /// Its id.
    pub id: Uuid,
    /// `backup` or `trial`.
    pub kind: &'static str,
    /// `waiting`, `running`, `good`, `failed`, `not-tried` or `cut-off`.
    pub stage: &'static str,
    /// The night that it belongs to; missing: somebody asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub night: Option<Date>,
    /// When it was asked for, or began.
    pub asked_at: Timestamp,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<i64>,
    /// SHA-256.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Files in a backup, journal entries verified in a trial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entries: Option<i64>,
    /// Why it failed, or was not tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl From<Run> for BackupRun {
    fn from(run: Run) -> Self {
        Self {
            id: run.id,
            kind: run.kind.code(),
            stage: run.stage.code(),
            night: run.night,
            asked_at: run.asked_at,
            ended_at: run.ended_at,
            file: run.file,
            bytes: run.bytes,
            sha256: run.sha256,
            entries: run.entries,
            why: run.why,
        }
    }
}

impl From<Kept> for BackupFile {
    fn from(kept: Kept) -> Self {
        Self {
            file: kept.file,
            at: kept.at,
            bytes: kept.bytes,
            sha256: kept.sha256,
            asked: kept.asked,
            whole: kept.whole,
        }
    }
}

impl BackupsAnswer {
    pub(super) fn new(standing: Standing, settings: &crate::config::Jobs) -> Self {
        Self {
            on: standing.on,
            alarms: standing.alarms.iter().map(|alarm| alarm.code()).collect(),
            last_good: standing.last_good.map(Into::into),
            next_at: standing.next,
            last_backup: standing.last_backup.map(Into::into),
            last_trial: standing.last_trial.map(Into::into),
            next_trial_at: standing.next_trial,
            open: standing.open.into_iter().map(Into::into).collect(),
            kept: standing.kept.into_iter().map(Into::into).collect(),
            kept_most: settings.backups_kept,
            trial_every_days: settings.trial_every_days,
            old_after_hours: settings.backup_old_hours,
        }
    }
}
