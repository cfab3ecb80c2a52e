//! Trial restore: a backup is worth what comes back from it.

use std::sync::Arc;

use jiff::{ToSpan, civil::Date};
use store::{StoreError, Tried};

use super::{
    FOLDER, names,
    runs::{self, Kind, Run, Stage, put},
};
use crate::{app::App, problem::Problem, verification};

/// The throw-away folder in the data folder.
const ROOM: &str = "restore-trial";
/// How many findings are written down; the command `verify` tells all.
const FINDINGS_TOLD: usize = 5;

/// The day of the next trial after `last`: one that failed is tried again the next night, on the next backup.
pub(super) fn next_day(last: &Run, days: u32) -> Date {
    let again = if last.stage == Stage::Failed { 1 } else { days };
    last.day().saturating_add(i64::from(again).days())
}

/// Tries the newest backup if the last trial is longer ago than the settings say. Answers the run; `None`: it is not
/// time, or there is nothing to try.
///
/// # Errors
/// A fault of the store; a bad backup is no error but a run that failed.
pub async fn when_due(app: &Arc<App>, today: Date) -> Result<Option<Run>, Problem> {
    let days = app.settings.jobs.trial_every_days;
    if days == 0 || !super::is_on(app) || names(&app.data.join(FOLDER))?.is_empty() {
        return Ok(None);
    }
    let last = app
        .store
        .read(|tx| async move { runs::last(&tx, Kind::Trial).await })
        .await?;
    if last.is_some_and(|last| next_day(&last, days) > today) {
        return Ok(None);
    }
    run(app, Run::of_night(Kind::Trial, today, app.time.now()))
        .await
        .map(Some)
}

/// Brings the newest backup back apart, verifies what came back, and writes down what was found.
pub(super) async fn run(app: &Arc<App>, mut run: Run) -> Result<Run, Problem> {
    let _turn = app.upkeep.turn.lock().await;
    let tried = match newest(app).await {
        Ok(Some(newest)) => {
            run.file = Some(newest.clone());
            bring_back(app, &newest, &mut run).await
        }
        Ok(None) => Ok(Err("there is no backup to try".to_owned())),
        Err(error) => Err(error),
    };
    let now = app.time.now();
    let run = match tried {
        Ok(Ok(findings)) if findings.is_empty() => run.ended(Stage::Good, None, now),
        Ok(Ok(findings)) => run.ended(Stage::Failed, Some(findings.join("; ")), now),
        Ok(Err(why)) => run.ended(Stage::NotTried, Some(why), now),
        Err(error) => run.ended(Stage::Failed, Some(error.to_string()), now),
    };
    let (file, why) = (run.file.as_deref(), run.why.as_deref());
    match run.stage {
        Stage::Good => tracing::info!(file, entries = run.entries, "the newest backup comes back whole"),
        Stage::NotTried => tracing::warn!(why, "the newest backup was not tried"),
        _ => tracing::error!(file, why, "the newest backup does not come back whole"),
    }
    put(app, run.clone()).await?;
    Ok(run)
}

/// The newest archive, whoever asked for it.
async fn newest(app: &App) -> Result<Option<String>, StoreError> {
    let written = app.store.read(|tx| async move { runs::good(&tx).await }).await?;
    let kept = super::standing::kept(app, &written)?;
    Ok(kept.into_iter().next().map(|kept| kept.file))
}

/// What is wrong with the archive; the inner `Err` says why it could not be tried.
async fn bring_back(
    app: &Arc<App>,
    name: &str,
    run: &mut Run,
) -> Result<Result<Vec<String>, String>, StoreError> {
    let archive = app.data.join(FOLDER).join(name);
    let print = store::fingerprint(&archive).await?;
    run.bytes = i64::try_from(print.bytes).ok();
    run.sha256 = Some(print.sha256.clone());
    let written = app.store.read(|tx| async move { runs::good(&tx).await }).await?;
    let noted = written
        .into_iter()
        .find(|one| one.file.as_deref() == Some(name))
        .and_then(|one| one.sha256);
    if noted.is_some_and(|noted| noted != print.sha256) {
        return Ok(Ok(vec![
            "the archive is not the one that was written: its hash is another".into(),
        ]));
    }
    let rooms = app.rooms.clone();
    let tried = app
        .store
        .restore_apart(&archive, &app.data.join(ROOM), |back| async move {
            verification::verify(&back, &rooms, |_, _| {}).await
        })
        .await?;
    Ok(match tried {
        Tried::Not(why) => Err(why),
        Tried::Back(_, verified) => {
            run.entries = i64::try_from(verified.entries).ok();
            let count = verified.findings.len();
            let told = verified.findings.iter().take(FINDINGS_TOLD);
            let mut findings: Vec<String> = told.map(ToString::to_string).collect();
            if count > FINDINGS_TOLD {
                findings.push(format!("{count} findings in all"));
            }
            Ok(findings)
        }
    })
}
