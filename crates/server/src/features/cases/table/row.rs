//! One row of a list of cases, as it is read.

use domain::cases::Case;
use jiff::Timestamp;
use store::{Row, StoreError};
use uuid::Uuid;

use super::Sort;

/// One row of a list.
#[derive(Clone, Debug)]
pub struct CaseRow {
    pub id: Uuid,
    pub version: i64,
    pub estate: Uuid,
    pub number: String,
    pub kind: String,
    pub subject: String,
    pub fault: Option<String>,
    pub grade: String,
    pub level: Option<String>,
    pub complaint: bool,
    pub channel: String,
    pub stage: String,
    pub outcome: Option<String>,
    pub leg: i64,
    pub priority: i64,
    pub area: Option<Uuid>,
    pub unit: Option<Uuid>,
    pub place: Option<String>,
    pub first_contact: Option<Uuid>,
    pub responsible: Option<Uuid>,
    pub department: Option<Uuid>,
    pub reported_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub clock: Option<String>,
    pub clock_number: Option<i64>,
    pub clock_started_at: Option<Timestamp>,
    pub clock_held_at: Option<Timestamp>,
    pub clock_near: bool,
    pub clock_provisional: bool,
    pub due_at: Option<Timestamp>,
    pub due_order: Timestamp,
    pub contact_name: Option<String>,
    pub tracker: Option<Uuid>,
    pub agreed_at: Option<Timestamp>,
    pub on_time: Option<bool>,
    pub stepped_at: Option<Timestamp>,
    pub lacking: Option<i64>,
}

/// Its columns, in the order in which they are read.
pub(super) const ROW: &str = "id, version, estate_id, number, kind, subject, fault, grade, level, complaint, channel, stage, outcome, \
     leg, priority, area_id, unit_id, place, first_contact_id, responsible_id, department_id, reported_at, closed_at, \
     clock, clock_number, clock_started_at, clock_held_at, clock_near, clock_provisional, due_at, due_order, \
     contact_name, tracker_id, agreed_at, on_time, stepped_at, lacking";

impl CaseRow {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get(0)?,
            version: row.get(1)?,
            estate: row.get(2)?,
            number: row.get(3)?,
            kind: row.get(4)?,
            subject: row.get(5)?,
            fault: row.get(6)?,
            grade: row.get(7)?,
            level: row.get(8)?,
            complaint: row.get(9)?,
            channel: row.get(10)?,
            stage: row.get(11)?,
            outcome: row.get(12)?,
            leg: row.get(13)?,
            priority: row.get(14)?,
            area: row.get(15)?,
            unit: row.get(16)?,
            place: row.get(17)?,
            first_contact: row.get(18)?,
            responsible: row.get(19)?,
            department: row.get(20)?,
            reported_at: row.get(21)?,
            closed_at: row.get(22)?,
            clock: row.get(23)?,
            clock_number: row.get(24)?,
            clock_started_at: row.get(25)?,
            clock_held_at: row.get(26)?,
            clock_near: row.get(27)?,
            clock_provisional: row.get(28)?,
            due_at: row.get(29)?,
            due_order: row.get(30)?,
            contact_name: row.get(31)?,
            tracker: row.get(32)?,
            agreed_at: row.get(33)?,
            on_time: row.get(34)?,
            stepped_at: row.get(35)?,
            lacking: row.get(36)?,
        })
    }

    /// What the record lacks, code and word; nothing for open cases.
    pub fn lacking(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let bits = self.lacking.unwrap_or(0);
        let entries = Case::LACKING.into_iter().enumerate();
        entries.filter_map(move |(bit, entry)| (bits & (1 << bit) != 0).then_some(entry))
    }

    /// The mark from which the next page goes on.
    pub fn mark(&self, sort: Sort) -> (i64, i64, Uuid) {
        match sort {
            Sort::DueAt => (0, self.due_order.as_microsecond(), self.id),
            Sort::ReportedAt => (0, self.reported_at.as_microsecond(), self.id),
            Sort::Priority => (self.priority, self.due_order.as_microsecond(), self.id),
        }
    }
}
