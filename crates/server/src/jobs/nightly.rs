//! Once a night: the day before is sealed under its root, files that nobody attached go, what is past
//! its time is forgotten, a backup is made.

use std::{sync::Arc, time::Duration};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::{app::App, backup, problem::Problem, retention};

/// Does the night's work every night, for ever; a night that fails is told and the next one tries again.
pub async fn run(app: Arc<App>) {
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
    // A server that was off at night catches up when it starts.
    let mut done: Option<Date> = None;
    loop {
        let local = app.time.now().to_zoned(zone.clone());
        let today = local.date();
        if done != Some(today) && local.hour() >= app.settings.jobs.night_hour {
            match work(&app, today).await {
                Ok(()) => done = Some(today),
                Err(error) => tracing::error!(%error, "the night's work was not finished; it is tried again"),
            }
        }
        let next: Option<Timestamp> = app.time.now().checked_add(10.minutes()).ok();
        app.time.sleep_until(next, Duration::from_secs(600)).await;
    }
}

/// The work of the night before `today`; doing it twice changes nothing.
async fn work(app: &Arc<App>, today: Date) -> Result<(), Problem> {
    if let Ok(yesterday) = today.yesterday() {
        app.store.seal_day(yesterday).await?;
    }
    let gone = app.store.expire_blobs(&app.blobs, app.time.now()).await?;
    if gone > 0 {
        tracing::info!(gone, "files that nobody attached are gone");
    }
    let kept = app.settings.jobs.backups_kept;
    if kept > 0
        && !app.is_demo()
        && let Some(report) = backup::nightly(app, today, usize::try_from(kept).unwrap_or(usize::MAX)).await?
    {
        tracing::info!(
            files = report.files,
            bytes = report.bytes,
            "the nightly backup is written"
        );
    }
    // After the backup: a rule that cannot be carried out must not cost the night its copy.
    let past = retention::carry_out(app).await?;
    if past > 0 {
        tracing::info!(
            past,
            "cases and forms past their time have forgotten whom they were about"
        );
    }
    Ok(())
}
