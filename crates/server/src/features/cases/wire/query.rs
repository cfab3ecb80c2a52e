//! Which cases a list wants, as asked in the address.

use domain::standard::Kind;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which cases are listed.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CasesQuery {
    /// Estate.
    pub estate_id: Option<Uuid>,
    /// A stage, or `open`: received, dispatched, in-progress, resolved.
    pub stage: Option<String>,
    /// Area.
    pub area_id: Option<Uuid>,
    /// Kind.
    #[param(value_type = Option<String>)]
    pub kind: Option<Kind>,
    /// Member of staff, `me`, or `none`.
    pub assignee: Option<String>,
    /// Who tracks it: a member of staff, `me`, or `none`.
    pub tracker: Option<String>,
    /// `overdue`: past its next deadline; `idle`: open without a step for the standard's hours; `any`: either (E-11).
    pub attention: Option<String>,
    /// Building (C-34).
    pub building_id: Option<Uuid>,
    /// Unit.
    pub unit_id: Option<Uuid>,
    /// The customer on file who reported.
    pub person_id: Option<Uuid>,
    /// First local day of the report, for example `2026-09-24`.
    #[param(value_type = Option<String>)]
    pub reported_from: Option<Date>,
    /// Last local day of the report, that day included.
    #[param(value_type = Option<String>)]
    pub reported_to: Option<Date>,
    /// Subject (C-34).
    pub subject: Option<String>,
    /// Channel (B-02); a shipped one finds what came in by the estate's own ones below it too.
    pub channel: Option<String>,
    /// Closed cases whose record lacks something (C-13, C-32): `signature verification validity solution result
    /// inspection acceptance feedback root-cause`, or `any`.
    pub lacking: Option<String>,
    /// Whether the agreed time was kept (C-19).
    pub on_time: Option<bool>,
    /// `dueAt` (ships), `reportedAt` (newest first), `priority`.
    pub sort: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Number, name, pinyin initials, room, phone tail, words.
    pub q: Option<String>,
    /// `xlsx` answers a workbook.
    pub format: Option<String>,
    /// What the workbook is for, required with `xlsx`; stands in the audit log (V-02).
    pub purpose: Option<String>,
}
