//! Rows of the list of cases as they go out.

use domain::cases::{ClockState, TIER_SHIFT};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::super::table::CaseRow;

/// One row of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseRowAnswer {
    /// Its id.
    pub id: Uuid,
    /// Its version.
    pub version: i64,
    /// What people read over the phone.
    pub number: String,
    /// Estate.
    pub estate_id: Uuid,
    /// Kind.
    pub kind: String,
    /// Subject.
    pub subject: String,
    /// Fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Grade.
    pub grade: String,
    /// Level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Whether it counts as a complaint.
    pub counts_as_complaint: bool,
    /// Channel.
    pub channel: String,
    /// Stage.
    pub stage: String,
    /// Outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Leg.
    pub leg: i64,
    /// Order of worklists.
    pub priority: i64,
    /// Area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_id: Option<Uuid>,
    /// Unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Place as the register writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Who reported; masked unless the caller may reveal contacts there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_name: Option<String>,
    /// First person asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_contact_id: Option<Uuid>,
    /// Who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_id: Option<Uuid>,
    /// Which department works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department_id: Option<Uuid>,
    /// Who tracks its progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracker_id: Option<Uuid>,
    /// Time agreed with the resident.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub agreed_at: Option<Timestamp>,
    /// Whether it was kept; left out while that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_time: Option<bool>,
    /// The last step that somebody took.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub stepped_at: Option<Timestamp>,
    /// When it was reported.
    #[schema(value_type = String)]
    pub reported_at: Timestamp,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub closed_at: Option<Timestamp>,
    /// What the record of a closed case lacks: codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<&'static str>,
    /// The running clock whose deadline comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<RowClockAnswer>,
}

/// The next running clock of a row.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RowClockAnswer {
    /// Its name.
    pub clock: String,
    /// Its number within the case.
    pub number: i64,
    /// Start.
    #[schema(value_type = String)]
    pub started_at: Timestamp,
    /// Deadline.
    #[schema(value_type = String)]
    pub due_at: Timestamp,
    /// `running near overdue paused`.
    pub state: &'static str,
    /// Share of the limit used up, in percent.
    pub share: i64,
    /// Some day of the counting lies in a year without a notice.
    pub provisional: bool,
}

impl CaseRowAnswer {
    pub(in super::super::super) fn new(row: CaseRow, now: Timestamp, near_percent: u32) -> Self {
        let clock = row_clock(&row, now, near_percent);
        let lacking = row.lacking().map(|(code, _)| code).collect();
        Self {
            id: row.id,
            version: row.version,
            number: row.number,
            estate_id: row.estate,
            kind: row.kind,
            subject: row.subject,
            fault: row.fault,
            grade: row.grade,
            level: row.level,
            counts_as_complaint: row.complaint,
            channel: row.channel,
            stage: row.stage,
            outcome: row.outcome,
            leg: row.leg,
            priority: row.priority >> TIER_SHIFT,
            area_id: row.area,
            unit_id: row.unit,
            place: row.place,
            contact_name: row.contact_name,
            first_contact_id: row.first_contact,
            responsible_id: row.responsible,
            department_id: row.department,
            tracker_id: row.tracker,
            agreed_at: row.agreed_at,
            on_time: row.on_time,
            stepped_at: row.stepped_at,
            reported_at: row.reported_at,
            closed_at: row.closed_at,
            lacking,
            clock,
        }
    }
}

fn row_clock(row: &CaseRow, now: Timestamp, near_percent: u32) -> Option<RowClockAnswer> {
    let (clock, number, started_at, due_at) = (
        row.clock.clone()?,
        row.clock_number?,
        row.clock_started_at?,
        row.due_at?,
    );
    let until = row.clock_held_at.unwrap_or(now);
    let whole = due_at.duration_since(started_at).as_secs().max(1);
    let share = until
        .duration_since(started_at)
        .as_secs()
        .max(0)
        .saturating_mul(100)
        / whole;
    let state = if row.clock_held_at.is_some() {
        ClockState::Paused
    } else if now >= due_at {
        ClockState::Overdue
    } else if row.clock_near || share >= i64::from(near_percent) {
        ClockState::Near
    } else {
        ClockState::Running
    };
    Some(RowClockAnswer {
        clock,
        number,
        started_at,
        due_at,
        state: state.code(),
        share,
        provisional: row.clock_provisional,
    })
}
