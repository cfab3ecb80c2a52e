//! Once a night: the day before is sealed under its root, files that nobody attached go, a backup is made and once a
//! month tried, what is past its time is forgotten. In between: backups and trials that somebody asked for.

use std::{sync::Arc, time::Duration};

use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{
    app::App,
    backup::{self, Kind, Run, Stage},
    problem::Problem,
    retention,
};

/// A run that has not ended after so many hours belongs to a process that is gone.
const RUNNING_MOST_HOURS: i64 = 12;

/// Does the night's work every night, for ever; a night that fails is told and the next one tries again.
pub async fn run(app: Arc<App>) {
    // A server that was off at night catches up when it starts.
    let mut done: Option<Date> = None;
    if app.store.engine() == store::Engine::Sqlite {
        // Nobody else works in this folder: whatever still ran has ended with the process before.
        told(backup::give_up(&app, app.time.now()).await, "what was cut off");
    }
    loop {
        let now = app.time.now();
        let local = now.to_zoned(backup::zone());
        let today = local.date();
        told(
            backup::give_up(&app, now - RUNNING_MOST_HOURS.hours()).await,
            "what was cut off",
        );
        told(backup::do_asked(&app).await, "what was asked for");
        if done != Some(today) && local.hour() >= app.settings.jobs.night_hour {
            match work(&app, today).await {
                Ok(()) => done = Some(today),
                Err(error) => tracing::error!(%error, "the night's work was not finished; it is tried again"),
            }
        }
        told(backup::raise(&app, today).await, "the alarms of the backups");
        let next: Option<Timestamp> = app.time.now().checked_add(10.minutes()).ok();
        tokio::select! {
            () = app.time.sleep_until(next, Duration::from_secs(600)) => {}
            () = app.upkeep.asked.notified() => {}
        }
    }
}

fn told<T>(result: Result<T, Problem>, what: &str) {
    if let Err(error) = result {
        tracing::error!(%error, what, "upkeep was not finished; it is tried again");
    }
}

/// The work of the night before `today`; doing it twice changes nothing. One part that fails costs no other part
/// its night.
///
/// # Errors
/// The first part that failed; all are tried.
pub async fn work(app: &Arc<App>, today: Date) -> Result<(), Problem> {
    let sealed = seal(app, today).await;
    let backed_up = backup::nightly(app, today).await.map(|report| {
        if let Some(report) = report {
            tracing::info!(
                files = report.files,
                bytes = report.bytes,
                "the nightly backup is written"
            );
        }
    });
    let tried = backup::try_when_due(app, today).await.map(|_| ());
    let forgotten = forget(app, today).await;
    sealed.and(backed_up).and(tried).and(forgotten)
}

async fn seal(app: &Arc<App>, today: Date) -> Result<(), Problem> {
    if let Ok(yesterday) = today.yesterday() {
        app.store.seal_day(yesterday).await?;
    }
    let gone = app.store.expire_blobs(&app.blobs, app.time.now()).await?;
    if gone > 0 {
        tracing::info!(gone, "files that nobody attached are gone");
    }
    Ok(())
}

/// After the backup: a rule that cannot be carried out must not cost the night its copy. How it went is written down
/// for the record of what is processed (V-08).
async fn forget(app: &Arc<App>, today: Date) -> Result<(), Problem> {
    let mut run = Run::of_night(Kind::Retention, today, app.time.now());
    match retention::carry_out(app).await {
        Ok(past) => {
            if past > 0 {
                tracing::info!(
                    past,
                    "cases and forms past their time have forgotten whom they were about"
                );
            }
            run.entries = i64::try_from(past).ok();
            backup::put(app, run.ended(Stage::Good, None, app.time.now())).await
        }
        Err(error) => {
            let run = run.ended(Stage::Failed, Some(error.to_string()), app.time.now());
            backup::put(app, run).await?;
            Err(error)
        }
    }
}
