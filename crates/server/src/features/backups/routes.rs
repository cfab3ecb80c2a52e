//! Routes of backups: for whoever answers for the whole house.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::wire::{BackupRun, BackupsAnswer};
use crate::{
    app::App,
    backup::{self, Kind},
    features::audit,
    http::{Caller, Json, Problem},
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(get_backups, make_backup))
        .routes(routes!(try_backup))
}

/// How it stands: the last good backup, the next one, those kept, the last trial restore, and what is wrong.
#[utoipa::path(get, path = "/api/v1/backups", tag = "backups", responses((status = 200, body = BackupsAnswer)))]
pub async fn get_backups(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<Json<BackupsAnswer>, Problem> {
    caller.require_everywhere("backups.read")?;
    let standing = backup::standing(&app).await?;
    Ok(Json(BackupsAnswer::new(standing, &app.settings.jobs)))
}

/// Asks for a backup at once. It is made in the background: the answer says `waiting`, the list how it ended. Whoever
/// asks while one waits or runs gets that one.
#[utoipa::path(post, path = "/api/v1/backups", tag = "backups", responses((status = 202, body = BackupRun)))]
pub async fn make_backup(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<(StatusCode, Json<BackupRun>), Problem> {
    ask(&app, &caller, Kind::Backup, "backup-asked").await
}

/// Asks for a trial restore of the newest backup at once; otherwise as asking for a backup.
#[utoipa::path(post, path = "/api/v1/backups/trial", tag = "backups",
    responses((status = 202, body = BackupRun)))]
pub async fn try_backup(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<(StatusCode, Json<BackupRun>), Problem> {
    ask(&app, &caller, Kind::Trial, "backup-trial-asked").await
}

async fn ask(
    app: &Arc<App>,
    caller: &Caller,
    kind: Kind,
    action: &str,
) -> Result<(StatusCode, Json<BackupRun>), Problem> {
    caller.require_everywhere("backups.write")?;
    let run = backup::ask(app, kind, caller.account().into()).await?;
    let line = audit::Line::by(caller, action).about("backups", run.id);
    audit::note(app, line.into()).await?;
    Ok((StatusCode::ACCEPTED, Json(run.into())))
}
