//! Backups of the whole data folder, on demand and every night; a trial restore by itself every month; an alarm when
//! either fails (V-03).

mod alarm;
mod runs;
mod standing;
mod trial;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::rejection::Rejection;
use jiff::{civil::Date, tz::TimeZone};
use parking_lot::Mutex;
use store::{BackupReport, Blobs, Failure, Lane, StoreError};
use tokio::sync::Notify;
use uuid::Uuid;

pub use self::{
    alarm::{Alarm, raise},
    runs::{Kind, Run, Stage, give_up, last, put},
    standing::{Kept, Standing, standing},
    trial::when_due as try_when_due,
};
use crate::{
    app::{App, DEMO_MARK},
    problem::Problem,
};

/// The folder of nightly backups in the data folder.
pub const FOLDER: &str = "backups";
/// What stands beside the rows in a data folder and goes into a backup, if it is there.
const BESIDE: &[&str] = &[Blobs::FOLDER, "standards", "settings.toml", "clock", DEMO_MARK];

/// What the process keeps about its own upkeep.
#[derive(Debug, Default)]
pub struct Upkeep {
    /// One backup or trial at a time.
    turn: tokio::sync::Mutex<()>,
    /// Somebody has asked for one.
    pub asked: Notify,
    /// A run that could not be written down.
    unwritten: Mutex<Option<Run>>,
}

/// Writes a backup of everything to `file`.
///
/// # Errors
/// The disk is full or cannot be written, or the database cannot be read; no file stands there then.
pub async fn write(app: &App, file: &Path) -> Result<BackupReport, StoreError> {
    let beside: Vec<(&str, PathBuf)> = BESIDE
        .iter()
        .map(|name| (*name, app.data.join(name)))
        .filter(|(_, path)| path.exists())
        .collect();
    app.store.backup(file, &beside, app.time.now()).await
}

/// The zone in which nights are counted: that of all estates served so far.
pub fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC)
}

/// Whether this house makes backups by itself.
pub fn is_on(app: &App) -> bool {
    app.settings.jobs.backups_kept > 0 && !app.is_demo()
}

/// Writes the backup of a night and removes those beyond the last ones kept. Twice in one night writes one. How it
/// ended is written down.
///
/// # Errors
/// As [`write`]; older backups stay then.
pub async fn nightly(app: &App, day: Date) -> Result<Option<BackupReport>, Problem> {
    if !is_on(app) || app.data.join(FOLDER).join(format!("{day}.zip")).exists() {
        return Ok(None);
    }
    let run = Run::of_night(Kind::Backup, day, app.time.now());
    make(app, run, format!("{day}.zip")).await.map(Some)
}

/// Writes the archive `name`, and down how it went.
async fn make(app: &App, mut run: Run, name: String) -> Result<BackupReport, Problem> {
    let _turn = app.upkeep.turn.lock().await;
    let folder = app.data.join(FOLDER);
    let file = folder.join(&name);
    run.file = Some(name);
    let made: Result<_, StoreError> = async {
        std::fs::create_dir_all(&folder)?;
        let report = write(app, &file).await?;
        Ok((report, store::fingerprint(&file).await?))
    }
    .await;
    match made {
        Ok((report, print)) => {
            run.bytes = i64::try_from(print.bytes).ok();
            run.sha256 = Some(print.sha256);
            run.entries = i64::try_from(report.files).ok();
            put(app, run.ended(Stage::Good, None, app.time.now())).await?;
            prune(app, &folder)?;
            Ok(report)
        }
        Err(error) => {
            tracing::error!(%error, "the backup was not written");
            let why = Some(error.to_string());
            put(app, run.ended(Stage::Failed, why, app.time.now())).await?;
            Err(error.into())
        }
    }
}

/// Removes the archives beyond the last ones kept: of the nights, and of those that somebody asked for.
fn prune(app: &App, folder: &Path) -> Result<(), StoreError> {
    let settings = &app.settings.jobs;
    let (nights, asked): (Vec<_>, Vec<_>) = names(folder)?.into_iter().partition(|name| is_night(name));
    // Without nightly ones kept, none is removed either: somebody turned them off, not away.
    let nights = if is_on(app) {
        beyond(nights, settings.backups_kept)
    } else {
        Vec::new()
    };
    for old in nights
        .into_iter()
        .chain(beyond(asked, settings.asked_backups_kept.max(1)))
    {
        std::fs::remove_file(folder.join(old))?;
    }
    Ok(())
}

fn is_night(name: &str) -> bool {
    name.strip_suffix(".zip")
        .is_some_and(|day| day.parse::<Date>().is_ok())
}

/// `2026-10-03-141500.zip`: asked for at that local time.
fn is_asked(name: &str) -> bool {
    name.strip_suffix(".zip")
        .and_then(|name| name.rsplit_once('-'))
        .is_some_and(|(day, time)| {
            day.parse::<Date>().is_ok() && time.len() == 6 && time.bytes().all(|digit| digit.is_ascii_digit())
        })
}

/// The archives that this house wrote, the oldest first; no folder holds none.
fn names(folder: &Path) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    if !folder.is_dir() {
        return Ok(names);
    }
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // Only what the house wrote: a file that somebody put there is theirs.
        if is_night(&name) || is_asked(&name) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The oldest ones beyond the last `kept`; names sort by day.
fn beyond(mut names: Vec<String>, kept: u32) -> Vec<String> {
    names.sort_unstable();
    let over = names
        .len()
        .saturating_sub(usize::try_from(kept).unwrap_or(usize::MAX));
    names.truncate(over);
    names
}

/// Notes that somebody asks for a backup or a trial; whoever asks while one waits or runs gets that one.
///
/// # Errors
/// A fault of the store.
pub async fn ask(app: &App, kind: Kind, account: Uuid) -> Result<Run, Problem> {
    let now = app.time.now();
    let run = Run {
        stage: Stage::Waiting,
        account: Some(account),
        ..Run::new(app.ids.next(now), kind, now)
    };
    let asked: Result<Run, Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| {
            let run = run.clone();
            async move {
                // Two who ask at once get one.
                tx.lock(domain::ids::derived(Uuid::nil(), &["upkeep", run.kind.code()]))
                    .await?;
                let open = runs::open(&tx).await?;
                if let Some(open) = open.into_iter().find(|one| one.kind == run.kind) {
                    return Ok(open);
                }
                runs::write(&tx, &run).await?;
                Ok(run)
            }
        })
        .await;
    app.upkeep.asked.notify_one();
    Ok(asked?)
}

/// Does what was asked for; answers how many there were. A backup or a trial that fails is written down and no error.
///
/// # Errors
/// A fault of the store.
pub async fn do_asked(app: &Arc<App>) -> Result<usize, Problem> {
    let waiting = app.store.read(|tx| async move { runs::open(&tx).await }).await?;
    let mut done = 0;
    for run in waiting.into_iter().filter(|run| run.stage == Stage::Waiting) {
        let now = app.time.now();
        if !runs::take(app, run.id, now).await? {
            continue;
        }
        done += 1;
        if run.kind == Kind::Trial {
            trial::run(app, run).await?;
        } else {
            let name = now.to_zoned(zone()).strftime("%Y-%m-%d-%H%M%S.zip").to_string();
            // How it failed is written down; what could not be is in the log.
            if let Err(error) = make(app, run, name).await {
                tracing::debug!(%error, "the backup that was asked for failed");
            }
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::{beyond, is_asked, is_night};

    #[test]
    fn the_last_backups_are_kept() {
        let names = ["2026-10-03.zip", "2026-10-01.zip", "2026-10-02.zip"]
            .map(String::from)
            .to_vec();
        assert_eq!(beyond(names.clone(), 2), ["2026-10-01.zip"]);
        assert!(beyond(names, 14).is_empty());
    }

    #[test]
    fn only_what_the_house_wrote_is_its_own() {
        assert!(is_night("2026-10-03.zip") && is_asked("2026-10-03-141500.zip"));
        for name in [
            "2026-10-03-1415.zip",
            "ours.zip",
            "2026-10-03.tar",
            "x-141500.zip",
        ] {
            assert!(!is_night(name) && !is_asked(name), "{name}");
        }
        assert!(!is_asked("2026-10-03.zip"));
    }
}
