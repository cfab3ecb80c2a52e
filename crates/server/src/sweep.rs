//! Sweeping: what has outlived its purpose goes, a few hundred rows at a time.

use std::{sync::Arc, time::Duration};

use domain::rejection::Rejection;
use jiff::SignedDuration;
use store::{Failure, Lane};

use crate::{app::App, features, problem::Problem};

/// How long an ended session is kept for the list of sign-ins.
const SESSIONS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// How long an idempotency key is kept (design §7).
const ANSWERS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Sweeps every hour; ends with the process.
pub async fn keep_swept(app: Arc<App>) {
    loop {
        tokio::time::sleep(Duration::from_secs(60 * 60)).await;
        if let Err(error) = sweep(&app).await {
            tracing::warn!(%error, "sweeping failed; it is tried again in an hour");
        }
    }
}

/// Takes away unattached files, contents that nothing names, sessions, remembered answers and lines of the audit
/// log past their time.
///
/// # Errors
/// A fault of the store or of the disk.
pub async fn sweep(app: &Arc<App>) -> Result<(), Problem> {
    let now = app.time.now();
    let days = app.settings.uploads.unattached_days;
    loop {
        let gone: Result<usize, Failure<Rejection>> = app
            .store
            .write(Lane::Background, move |tx| async move {
                Ok(features::files::expire(&tx, days, now).await?)
            })
            .await;
        if gone? == 0 {
            break;
        }
    }
    let sessions: Result<(), Failure<Rejection>> = app
        .store
        .write(Lane::Background, move |tx| async move {
            let before = now - SESSIONS_KEPT;
            tx.execute("DELETE FROM sessions WHERE expires_at < $1", &[before.into()])
                .await?;
            Ok(())
        })
        .await;
    sessions?;
    app.store.forget_answers(now - ANSWERS_KEPT).await?;
    let gone = features::audit::expire(app).await?;
    if gone > 0 {
        tracing::info!(gone, "lines of the audit log were past their time");
    }
    app.store.expire_blobs(&app.blobs, now).await?;
    Ok(())
}
