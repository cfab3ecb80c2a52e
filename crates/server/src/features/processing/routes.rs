//! Routes of the processing record: for whoever answers for the whole house.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    actor::Role,
    personal::catalogue::{self, Basis},
    standard::Standard,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    facts,
    wire::{ProcessingAnswer, ProcessingItem, ProcessingQuery},
};
use crate::{
    app::App,
    backup,
    features::audit,
    http::{
        Caller, Json, Problem, Query, listing,
        workbook::{self, Cell, Column, Sheet},
    },
};

/// The feature's routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(get_processing))
}

/// What the house holds about people, for what, on what basis, who sees it, how long it is kept, what is past its time
/// and which sensitive processing lacks its assessment. Counts every value, so it takes longer in a large house;
/// `format=xlsx` answers with a workbook.
#[utoipa::path(get, path = "/api/v1/processing", tag = "processing", params(ProcessingQuery),
    responses((status = 200, body = ProcessingAnswer)))]
pub async fn get_processing(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<ProcessingQuery>,
) -> Result<Response, Problem> {
    caller.require_everywhere("processing.read")?;
    let as_workbook = listing::workbook_wanted(&caller, query.format.as_deref())?;
    let gathered = facts::gather(&app).await?;
    let answer = ProcessingAnswer::new(&gathered);
    if !as_workbook {
        return Ok(Json(answer).into_response());
    }
    let line = audit::Line::by(&caller, "export").what(format!("processing {}", answer.items.len()));
    audit::note(&app, line.into()).await?;
    workbook::answer(
        "个人信息处理活动记录.xlsx",
        vec![sheet(answer, &gathered.standard)],
    )
    .await
}

const COLUMNS: &[(&str, f64)] = &[
    ("个人信息类别", 36.0),
    ("敏感", 6.0),
    ("处理目的", 32.0),
    ("合法性基础", 24.0),
    ("可查看的角色", 48.0),
    ("可查看完整信息的角色", 48.0),
    ("所在功能", 12.0),
    ("保存期限类别", 24.0),
    ("保存期限", 16.0),
    ("保有数量", 12.0),
    ("超期数量", 12.0),
    ("本年已删除", 12.0),
    ("影响评估", 12.0),
    ("评估批准时间", 17.0),
    ("最近一次到期清理", 17.0),
];

fn sheet(answer: ProcessingAnswer, standard: &Standard) -> Sheet {
    let cleaned = answer.last_retention.and_then(|run| run.ended_at);
    Sheet {
        name: "个人信息处理活动记录".to_owned(),
        columns: COLUMNS
            .iter()
            .map(|(title, width)| Column::new(*title, *width))
            .collect(),
        rows: answer
            .items
            .into_iter()
            .map(|item| {
                let mut cells = line(item, standard);
                cells.push(cleaned.into());
                cells
            })
            .collect(),
        zone: backup::zone(),
    }
}

fn line(item: ProcessingItem, standard: &Standard) -> Vec<Cell> {
    let basis = catalogue::kind(item.code).map_or("", |kind| Basis::title(kind.basis));
    let (clause, keep) = item
        .retention
        .map(|term| {
            let keep = standard.retention(&term.clause).map(|keep| keep.title());
            (term.zh, keep.unwrap_or(term.keep))
        })
        .unzip();
    let assessment = match item.assessment {
        "in-force" => "有效",
        super::wire::LACKING => "缺少",
        _ => "不需要",
    };
    vec![
        item.zh.into(),
        if item.sensitive { "是" } else { "" }.into(),
        item.purpose_zh.into(),
        basis.into(),
        titles(&item.seen_by, standard).into(),
        titles(&item.seen_whole_by, standard).into(),
        item.feature.into(),
        clause.into(),
        keep.into(),
        item.held.into(),
        item.past_time.into(),
        item.erased_this_year.into(),
        assessment.into(),
        item.assessed_at.into(),
    ]
}

fn titles(roles: &[&str], standard: &Standard) -> String {
    let title = |code: &&str| {
        let role: Role = code.parse().ok()?;
        let entry = standard.roles.iter().find(|entry| entry.code == role)?;
        Some(entry.zh.clone())
    };
    let titles: Vec<String> = roles.iter().filter_map(title).collect();
    titles.join("、")
}
