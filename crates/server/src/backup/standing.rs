//! How it stands with the backups: what is kept, what is next, what is wrong.

use jiff::{SignedDuration, Timestamp, civil::Date};
use store::StoreError;

use super::{
    Alarm, FOLDER, is_on, names,
    runs::{self, Kind, Run, Stage},
    trial, zone,
};
use crate::app::App;

/// An archive in the folder of backups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub file: String,
    /// When it was written.
    pub at: Timestamp,
    /// Its size in bytes, as it lies there.
    pub bytes: u64,
    /// Its SHA-256 when it was written; `None` for one that is older than the record of runs.
    pub sha256: Option<String>,
    /// Whether somebody asked for it.
    pub asked: bool,
    /// Whether it still has the size that it was written with.
    pub whole: bool,
}

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether backups are made by themselves.
    pub on: bool,
    /// The newest archive that is there as it was written.
    pub last_good: Option<Kept>,
    /// How the last backup ended.
    pub last_backup: Option<Run>,
    /// How the last trial ended.
    pub last_trial: Option<Run>,
    /// The archives kept, the newest first.
    pub kept: Vec<Kept>,
    /// What was asked for and has not ended.
    pub open: Vec<Run>,
    /// When the next backup is made by itself.
    pub next: Option<Timestamp>,
    /// When the next trial is made by itself, if there is a backup by then.
    pub next_trial: Option<Timestamp>,
    /// What is wrong.
    pub alarms: Vec<Alarm>,
}

/// How it stands now.
///
/// # Errors
/// The database or the folder cannot be read.
pub async fn standing(app: &App) -> Result<Standing, StoreError> {
    let now = app.time.now();
    let (mut last_backup, mut last_trial, written, open, first_day) = app
        .store
        .read(|tx| async move {
            let first = tx
                .query_opt("SELECT day FROM journal_roots ORDER BY day LIMIT 1", &[])
                .await?;
            Ok((
                runs::last(&tx, Kind::Backup).await?,
                runs::last(&tx, Kind::Trial).await?,
                runs::good(&tx).await?,
                runs::open(&tx).await?,
                first.map(|row| row.get::<Date>(0)).transpose()?,
            ))
        })
        .await?;
    match app.upkeep.unwritten.lock().clone() {
        Some(run) if run.kind == Kind::Backup => last_backup = Some(run),
        Some(run) if run.kind == Kind::Trial => last_trial = Some(run),
        _ => {}
    }
    let kept = kept(app, &written)?;
    let last_good = kept.iter().find(|one| one.whole).cloned();
    // Without any backup the house may be new: its first night counts.
    let since = match &last_good {
        Some(kept) => Some(kept.at),
        None => first_day
            .and_then(|day| day.tomorrow().ok())
            .and_then(|day| night(app, day)),
    };
    let most = SignedDuration::from_hours(i64::from(app.settings.jobs.backup_old_hours));
    let failed = |run: &Option<Run>| run.as_ref().is_some_and(|run| run.stage == Stage::Failed);
    let old = is_on(app) && since.is_some_and(|since| now.duration_since(since) > most);
    let alarms = [
        (Alarm::BackupFailed, failed(&last_backup)),
        (Alarm::BackupOld, old),
        (Alarm::TrialFailed, failed(&last_trial)),
    ];
    Ok(Standing {
        on: is_on(app),
        next: next(app, now),
        next_trial: next_trial(app, now, last_trial.as_ref()),
        last_good,
        last_backup,
        last_trial,
        kept,
        open,
        alarms: alarms
            .into_iter()
            .filter(|(_, stands)| *stands)
            .map(|(alarm, _)| alarm)
            .collect(),
    })
}

/// The archives in the folder, the newest first; `written` says what they were.
pub(super) fn kept(app: &App, written: &[Run]) -> Result<Vec<Kept>, StoreError> {
    let folder = app.data.join(FOLDER);
    let mut kept = Vec::new();
    for file in names(&folder)? {
        let Ok(found) = std::fs::metadata(folder.join(&file)) else {
            continue;
        };
        let run = written.iter().find(|run| run.file.as_ref() == Some(&file));
        let at = match run {
            Some(run) => run.ended_at.unwrap_or(run.asked_at),
            None => Timestamp::try_from(found.modified()?).unwrap_or(Timestamp::UNIX_EPOCH),
        };
        let bytes = found.len();
        kept.push(Kept {
            at,
            bytes,
            sha256: run.and_then(|run| run.sha256.clone()),
            asked: !super::is_night(&file),
            whole: run
                .and_then(|run| run.bytes)
                .is_none_or(|size| u64::try_from(size) == Ok(bytes)),
            file,
        });
    }
    kept.sort_by(|a, b| (b.at, &b.file).cmp(&(a.at, &a.file)));
    Ok(kept)
}

/// The night hour of a day.
fn night(app: &App, day: Date) -> Option<Timestamp> {
    let at = day.at(app.settings.jobs.night_hour, 0, 0, 0);
    at.to_zoned(zone()).ok().map(|at| at.timestamp())
}

fn next(app: &App, now: Timestamp) -> Option<Timestamp> {
    if !is_on(app) {
        return None;
    }
    let today = now.to_zoned(zone()).date();
    if app.data.join(FOLDER).join(format!("{today}.zip")).exists() {
        night(app, today.tomorrow().ok()?)
    } else {
        night(app, today).map(|at| at.max(now))
    }
}

fn next_trial(app: &App, now: Timestamp, last: Option<&Run>) -> Option<Timestamp> {
    let days = app.settings.jobs.trial_every_days;
    if days == 0 || !is_on(app) {
        return None;
    }
    let day = match last {
        Some(last) => trial::next_day(last, days),
        None => now.to_zoned(zone()).date(),
    };
    night(app, day).map(|at| at.max(now))
}
