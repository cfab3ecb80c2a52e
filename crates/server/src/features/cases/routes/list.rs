//! The list of cases: filters, pages, workbook.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use domain::{
    actor::Actor,
    cases::{Case, Cases, Stage, scope_of},
    ids::EstateId,
    rejection::Rejection,
    text::mask_name,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use uuid::Uuid;

use super::super::{
    facts,
    table::{self, Assignee, Attention, CaseRow, Sort, Wanted},
    wire::{CaseRowAnswer, CasesQuery},
};
use crate::{
    app::App,
    http::{Asked, Caller, Listing, Page, Paging, Problem, Query, Reader, listing, workbook::Cell},
    jobs::words,
};

fn someone(actor: &Actor, name: &'static str, text: Option<&str>) -> Result<Option<Assignee>, Rejection> {
    Ok(match text {
        None => None,
        Some("none") => Some(Assignee::Nobody),
        Some("me") => match actor.staff {
            Some(staff) => Some(Assignee::Staff(staff)),
            None => return Err(Rejection::field(name, "unknown-value")),
        },
        Some(staff) => match staff.parse() {
            Ok(staff) => Some(Assignee::Staff(staff)),
            Err(_) => return Err(Rejection::field(name, "wrong-value")),
        },
    })
}

/// What needs an eye, by the standard of the estate asked for, else of the company (E-11).
async fn attention(app: &Arc<App>, query: &CasesQuery, now: Timestamp) -> Result<Option<Attention>, Problem> {
    let (overdue, idle) = match query.attention.as_deref() {
        None => return Ok(None),
        Some("overdue") => (true, false),
        Some("idle") => (false, true),
        Some("any") => (true, true),
        Some(_) => return Err(Rejection::field("attention", "unknown-value").into()),
    };
    let estate = query.estate_id.map(EstateId);
    let idle_since = if idle {
        let door = app.clone();
        let since = app
            .store
            .read(move |tx| async move { facts::idle_since(&door, &tx, estate, now).await });
        Some(since.await?)
    } else {
        None
    };
    Ok(Some(Attention {
        overdue_at: overdue.then_some(now),
        idle_since,
    }))
}

fn sort(query: &CasesQuery) -> Result<Sort, Rejection> {
    match query.sort.as_deref() {
        None | Some("dueAt") => Ok(Sort::DueAt),
        Some("reportedAt") => Ok(Sort::ReportedAt),
        Some("priority") => Ok(Sort::Priority),
        Some(_) => Err(Rejection::field("sort", "unknown-value")),
    }
}

/// The local days of the report that a query asks for, as moments: from the first on, before the second.
fn days(query: &CasesQuery) -> Result<(Option<Timestamp>, Option<Timestamp>), Rejection> {
    let zone = <Cases as Listing>::zone();
    let begin = |day: Date, name: &'static str| {
        day.to_zoned(zone.clone())
            .map(|start| start.timestamp())
            .map_err(|_| Rejection::field(name, "out-of-range"))
    };
    let from = query
        .reported_from
        .map(|day| begin(day, "reportedFrom"))
        .transpose()?;
    let after = |day: Date| {
        let next = day
            .tomorrow()
            .map_err(|_| Rejection::field("reportedTo", "out-of-range"))?;
        begin(next, "reportedTo")
    };
    Ok((from, query.reported_to.map(after).transpose()?))
}

/// The bits of what the record lacks.
fn lacking(code: &str) -> Result<i64, Rejection> {
    let bits = Case::LACKING.iter().enumerate();
    let wanted = bits.filter(|(_, (known, _))| code == "any" || code == *known);
    match wanted.fold(0, |sum, (bit, _)| sum | (1 << bit)) {
        0 => Err(Rejection::field("lacking", "unknown-value")),
        bits => Ok(bits),
    }
}

/// What a query asks for; which part of it, the list says.
fn wanted(actor: &Actor, query: &CasesQuery) -> Result<Wanted, Rejection> {
    let sort = sort(query)?;
    if let Some(stage) = query.stage.as_deref()
        && stage != "open"
        && !Stage::ALL.iter().any(|known| known.code() == stage)
    {
        return Err(Rejection::field("stage", "unknown-value"));
    }
    Ok(Wanted {
        estate: query.estate_id.map(Into::into),
        area: query.area_id.map(Into::into),
        stage: query.stage.clone(),
        kind: query.kind.map(|kind| kind.code().to_owned()),
        assignee: someone(actor, "assignee", query.assignee.as_deref())?,
        tracker: someone(actor, "tracker", query.tracker.as_deref())?,
        building: query.building_id,
        unit: query.unit_id,
        person: query.person_id,
        reported: days(query)?,
        subject: query.subject.clone(),
        channel: query.channel.clone(),
        on_time: query.on_time,
        lacking: query.lacking.as_deref().map(lacking).transpose()?,
        q: query.q.clone().filter(|q| !q.trim().is_empty()),
        sort,
        ..Wanted::default()
    })
}

/// The cases of the caller's scope, the most urgent first unless sorted otherwise.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(CasesQuery),
    responses((status = 200, body = Page<CaseRowAnswer>)))]
pub async fn list_cases(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<CasesQuery>,
) -> Result<Response, Problem> {
    let now = app.time.now();
    let near = app
        .standards
        .at(query.estate_id.map(Into::into), now)
        .shares
        .escalate;
    listing::list_as::<Cases, _>(&app, &caller, query, |row| CaseRowAnswer::new(row, now, near)).await
}

/// The contact's name as the reader may see it (V-01): whole for whoever may reveal contacts at the place.
fn masked(mut row: CaseRow, reader: &Reader) -> CaseRow {
    let whole = reader.whole
        || reader
            .actor
            .may("cases.reveal", row.estate.into(), row.area.map(Into::into));
    if !whole {
        row.contact_name = row.contact_name.as_deref().map(mask_name);
    }
    row
}

impl Listing for Cases {
    type Query = CasesQuery;
    type Row = CaseRow;
    type Mark = (i64, i64, Uuid);

    const TITLE: &'static str = "事项";
    const COLUMNS: &'static [(&'static str, f64)] = &[
        ("单号", 22.0),
        ("类别", 10.0),
        ("子类", 22.0),
        ("等级", 8.0),
        ("状态", 12.0),
        ("房号/位置", 18.0),
        ("联系人", 12.0),
        ("渠道", 10.0),
        ("报事时间", 18.0),
        ("计时", 12.0),
        ("截止时间", 18.0),
        ("约定时间", 18.0),
        ("是否准时", 10.0),
        ("最近处理", 18.0),
        ("结果", 14.0),
        ("关闭时间", 18.0),
        ("记录缺少", 24.0),
    ];

    fn asked(query: &CasesQuery) -> Asked {
        Asked {
            paging: Paging::new(query.limit, query.after.clone()),
            format: query.format.clone(),
            purpose: query.purpose.clone(),
            estate: query.estate_id.map(EstateId),
        }
    }

    fn of_estate(estate: EstateId) -> CasesQuery {
        CasesQuery {
            estate_id: Some(estate.into()),
            sort: Some("reportedAt".to_owned()),
            ..CasesQuery::default()
        }
    }

    async fn rows(
        app: &Arc<App>,
        reader: &Reader,
        query: &CasesQuery,
        after: Option<Self::Mark>,
        limit: u32,
    ) -> Result<Vec<CaseRow>, Problem> {
        let wanted = Wanted {
            after,
            limit,
            attention: attention(app, query, app.time.now()).await?,
            ..wanted(&reader.actor, query)?
        };
        let scope = scope_of(&reader.actor, "cases.read");
        if wanted.q.is_some() {
            words::settle(app).await;
        }
        let rows = app
            .store
            .read(move |tx| async move { table::list(&tx, &scope, &wanted).await })
            .await?;
        Ok(rows.into_iter().map(|row| masked(row, reader)).collect())
    }

    fn mark(query: &CasesQuery, row: &CaseRow) -> Self::Mark {
        row.mark(sort(query).unwrap_or_default())
    }

    fn cells(row: CaseRow) -> Vec<Cell> {
        let lacking: Vec<&str> = row.lacking().map(|(_, word)| word).collect();
        vec![
            row.number.into(),
            row.kind.into(),
            row.subject.into(),
            row.grade.into(),
            row.stage.into(),
            row.place.into(),
            row.contact_name.into(),
            row.channel.into(),
            row.reported_at.into(),
            row.clock.into(),
            row.due_at.into(),
            row.agreed_at.into(),
            row.on_time.map(|kept| if kept { "是" } else { "否" }).into(),
            row.stepped_at.into(),
            row.outcome.into(),
            row.closed_at.into(),
            lacking.join("、").into(),
        ]
    }

    fn zone() -> TimeZone {
        TimeZone::get(facts::ZONE).unwrap_or(TimeZone::UTC)
    }
}
