//! Routes of notices: everybody's own, nothing else.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use domain::{ids::NoticeId, rejection::Rejection};
use jiff::Timestamp;
use store::{Failure, Lane, Value};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::wire::{NoticeAnswer, NoticesQuery};
use crate::{
    app::App,
    http::{Caller, Json, Page, Paging, Path, Problem, Query},
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_notices))
        .routes(routes!(read_notice))
}

/// The caller's notices, the newest first.
#[utoipa::path(get, path = "/api/v1/notices", tag = "notices", params(NoticesQuery),
    responses((status = 200, body = Page<NoticeAnswer>)))]
// no scope: the rows are the caller's own messages, written only for whoever may see the subject
pub async fn list_notices(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<NoticesQuery>,
) -> Result<Json<Page<NoticeAnswer>>, Problem> {
    let paging = Paging::new(query.limit, query.after);
    let limit = paging.rows(&app.settings.requests)?;
    let mut sql =
        "SELECT id, at, message, params, urgent, feature, subject_id, estate_id, read_at FROM notices \
         WHERE account_id = $1"
            .to_owned();
    let mut params: Vec<Value> = vec![caller.account().into(), i64::from(limit + 1).into()];
    if query.unread == Some(true) {
        sql.push_str(" AND read_at IS NULL");
    }
    if let Some((at, id)) = paging.after::<(Timestamp, Uuid)>()? {
        params.extend([at.into(), id.into()]);
        sql.push_str(" AND (at, id) < ($3, $4)");
    }
    sql.push_str(" ORDER BY at DESC, id DESC LIMIT $2");
    let rows = app
        .store
        .read(move |tx| async move { tx.query(&sql, &params).await })
        .await?;
    // Read here and not in the store's thread: the texts are in the language of this request.
    let rows = rows
        .iter()
        .map(NoticeAnswer::read)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Json(Page::cut(rows, limit, |row| (row.at, row.id))))
}

/// Marks a notice as read.
#[utoipa::path(post, path = "/api/v1/notices/{id}/read", tag = "notices", params(("id" = Uuid, Path)),
    responses((status = 204)))]
pub async fn read_notice(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<NoticeId>,
) -> Result<StatusCode, Problem> {
    let (account, now) = (caller.account(), app.time.now());
    let marked: Result<u64, Failure<Rejection>> = app
        .store
        .write(Lane::People, move |tx| async move {
            let sql = "UPDATE notices SET read_at = coalesce(read_at, $3) WHERE id = $1 AND account_id = $2";
            Ok(tx.execute(sql, &[id.into(), account.into(), now.into()]).await?)
        })
        .await;
    if marked? == 0 {
        return Err(Rejection::not_found("notices.unknown").into());
    }
    Ok(StatusCode::NO_CONTENT)
}
