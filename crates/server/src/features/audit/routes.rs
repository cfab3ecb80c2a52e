//! Routes of the log: reading only.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::rejection::Rejection;
use jiff::tz::TimeZone;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    table::{self, Filter},
    wire::{AuditLine, AuditQuery},
};
use crate::{
    app::App,
    http::{
        Caller, Json, Page, Paging, Problem, Query, listing,
        workbook::{self, Column, Sheet},
    },
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_audit))
}

/// The log, the newest line first; `format=xlsx` answers with a workbook.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, body = Page<AuditLine>)))]
pub async fn list_audit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    caller.require("audit.read")?;
    let as_workbook = match query.format.as_deref() {
        None | Some("json") => false,
        Some("xlsx") => true,
        Some(_) => return Err(Rejection::field("format", "unknown-value").into()),
    };
    if as_workbook {
        caller.require("exports.write")?;
    }
    // Who did what is about people too: staff and whom they looked up.
    let purpose = listing::purpose_of(as_workbook, query.purpose.as_deref())?.map(str::to_owned);
    let paging = Paging::new(query.limit, query.after);
    let limit = if as_workbook {
        app.settings.requests.workbook_rows_most
    } else {
        paging.rows(&app.settings.requests)?
    };
    let filter = Filter {
        action: query.action,
        account: query.account_id,
        subject: query.subject_id,
        from: query.from,
        to: query.to,
        after: paging.after()?,
        limit,
    };
    let (sql, params) = table::select(&filter, &caller.actor.scope("audit.read"));
    let rows: Vec<AuditLine> = app
        .store
        .read(move |tx| async move {
            tx.query(&sql, &params)
                .await?
                .iter()
                .map(AuditLine::read)
                .collect()
        })
        .await?;
    let page = Page::cut(rows, limit, |line| (line.at, line.id));
    if !as_workbook {
        return Ok(Json(page).into_response());
    }
    let line = super::Line::by(&caller, "export").what(format!("audit {}", page.items.len()));
    super::note(&app, line.purpose(purpose.unwrap_or_default()).into()).await?;
    workbook::answer("审计日志.xlsx", vec![sheet(page.items)]).await
}

fn sheet(lines: Vec<AuditLine>) -> Sheet {
    let column = Column::new;
    Sheet {
        name: "审计日志".to_owned(),
        columns: vec![
            column("时间", 17.0),
            column("操作", 18.0),
            column("账号", 16.0),
            column("对象类别", 14.0),
            column("对象编号", 38.0),
            column("内容", 40.0),
            column("用途", 40.0),
            column("来源地址", 18.0),
        ],
        rows: lines
            .into_iter()
            .map(|line| {
                vec![
                    line.at.into(),
                    line.action.into(),
                    line.account.into(),
                    line.feature.into(),
                    line.subject_id.map(|id| id.to_string()).into(),
                    line.what.into(),
                    line.purpose.into(),
                    line.address.into(),
                ]
            })
            .collect(),
        // Company-wide: the zone of all estates served so far.
        zone: TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC),
    }
}
