//! Rows of cases: typed columns, the narrow rows of clocks, the list.

use domain::{
    actor::{Reach, Scope},
    cases::{Case, Clock, is_supervision},
    ids::{AreaId, EstateId, StaffId},
    search::{Words, query_words},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{Row, StoreError, Tx, Value, places};
use uuid::Uuid;

use super::facts::ZONE;

/// Later than any deadline: the place of cases without a running clock in the order of deadlines.
const NEVER: i64 = 253_370_764_800;

fn never() -> Timestamp {
    Timestamp::from_second(NEVER).unwrap_or(Timestamp::MAX)
}

/// The running clock whose deadline comes first.
fn next_clock(case: &Case) -> Option<(u16, &Clock)> {
    case.numbered()
        .filter(|(_, clock)| clock.is_running())
        .min_by_key(|(_, clock)| clock.due_at)
}

fn local_date(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)).date()
}

/// The typed columns of a case.
pub(super) fn columns(case: &Case) -> Vec<(&'static str, Value)> {
    let next = next_clock(case);
    let clock = next.map(|(_, clock)| clock);
    let held = clock
        .and_then(|clock| clock.held)
        .and_then(|hold| case.hold(hold));
    let about = case.about.unwrap_or_default();
    let ending = case.ending.as_ref();
    vec![
        ("number", case.number.as_str().into()),
        ("kind", case.kind.code().into()),
        ("subject", case.subject.as_str().into()),
        ("fault", case.fault.as_deref().into()),
        ("grade", case.grade.code().into()),
        ("level", case.level.map(|level| level.code()).into()),
        ("complaint", case.complaint.into()),
        ("channel", case.channel.code().into()),
        ("stage", case.stage.code().into()),
        ("is_open", case.stage.is_open().into()),
        ("outcome", ending.map(|ending| ending.outcome.code()).into()),
        (
            "unconfirmed",
            ending.is_some_and(|ending| ending.unconfirmed).into(),
        ),
        ("leg", case.leg.into()),
        ("transfers", case.transfers.into()),
        ("priority", case.order().into()),
        ("area_id", case.place.area.into()),
        ("building_id", case.place.building.into()),
        ("unit_id", case.place.unit.into()),
        ("place", case.place.label.as_deref().into()),
        ("first_contact_id", case.first_contact.into()),
        ("responsible_id", case.responsible.into()),
        ("department_id", case.department.into()),
        ("tracker_id", case.tracker.into()),
        (
            "person_id",
            case.contact.as_ref().and_then(|contact| contact.person).into(),
        ),
        ("about_staff_id", about.staff.into()),
        ("about_department_id", about.department.into()),
        ("supervision", is_supervision(case).into()),
        ("work_type", case.work.as_deref().into()),
        (
            "stars",
            case.handling.rating.as_ref().map(|rating| rating.stars).into(),
        ),
        (
            "contact_name",
            case.contact.as_ref().map(|contact| contact.name.text()).into(),
        ),
        ("opinion", case.opinion.map(super::wire::opinion).into()),
        ("agreed_at", case.agreed_at.into()),
        ("on_time", case.appointment().and_then(|kept| kept.on_time).into()),
        ("stepped_at", case.stepped_at().into()),
        ("reported_at", case.reported_at.into()),
        ("reported_on", local_date(case.reported_at).into()),
        ("recorded_at", case.recorded_at.into()),
        ("resolved_at", ending.map(|ending| ending.at).into()),
        ("closed_at", case.closed_at.into()),
        ("clock", clock.map(|clock| clock.name.code()).into()),
        ("clock_number", next.map(|(number, _)| number).into()),
        ("clock_started_at", clock.map(|clock| clock.started_at).into()),
        ("clock_held_at", held.map(|hold| hold.from).into()),
        ("clock_near", clock.is_some_and(|clock| clock.near).into()),
        (
            "clock_provisional",
            clock.is_some_and(|clock| clock.provisional).into(),
        ),
        ("due_at", clock.map(|clock| clock.due_at).into()),
        ("due_order", clock.map_or_else(never, |clock| clock.due_at).into()),
    ]
}

const CLOCK_COLUMNS: usize = 17;

/// Writes the rows of clocks that differ from those before, in one statement.
pub(super) async fn write_clocks(
    tx: &Tx,
    id: Uuid,
    before: Option<&Case>,
    after: &Case,
) -> Result<(), StoreError> {
    let moved = before.is_some_and(|before| before.place.area != after.place.area);
    let changed: Vec<(u16, &Clock)> = after
        .numbered()
        .filter(|(number, clock)| {
            moved
                || before
                    .and_then(|before| before.clock(*number))
                    .is_none_or(|old| !same_row(old, clock))
        })
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let day = local_date(after.reported_at);
    let mut params: Vec<Value> = Vec::with_capacity(changed.len() * CLOCK_COLUMNS);
    let mut rows = String::new();
    for (number, clock) in &changed {
        rows.push_str(if rows.is_empty() { "(" } else { ", (" });
        rows.push_str(&places(params.len() + 1, CLOCK_COLUMNS));
        rows.push(')');
        params.extend([
            id.into(),
            (*number).into(),
            after.estate.into(),
            after.place.area.into(),
            clock.name.code().into(),
            clock.leg.into(),
            clock.clause.id.as_str().into(),
            clock.clause.version.as_str().into(),
            clock.started_at.into(),
            clock.due_at.into(),
            clock.stopped_at.into(),
            clock.paused_minutes.into(),
            clock.late_minutes.into(),
            clock.verdict.map(super::wire::verdict).into(),
            clock.lifted.into(),
            day.into(),
            clock.person.into(),
        ]);
    }
    let sql = format!(
        "INSERT INTO case_clocks (case_id, number, estate_id, area_id, clock, leg, clause, standard, started_at, due_at, \
         stopped_at, paused_minutes, late_minutes, verdict, lifted, reported_on, person_id) VALUES {rows} \
         ON CONFLICT (case_id, number) DO UPDATE SET area_id = excluded.area_id, due_at = excluded.due_at, \
         stopped_at = excluded.stopped_at, paused_minutes = excluded.paused_minutes, \
         late_minutes = excluded.late_minutes, verdict = excluded.verdict, lifted = excluded.lifted, \
         person_id = excluded.person_id"
    );
    tx.execute(&sql, &params).await?;
    Ok(())
}

fn same_row(old: &Clock, new: &Clock) -> bool {
    (
        old.due_at,
        old.stopped_at,
        old.verdict,
        old.lifted,
        old.paused_minutes,
        old.late_minutes,
        old.person,
    ) == (
        new.due_at,
        new.stopped_at,
        new.verdict,
        new.lifted,
        new.paused_minutes,
        new.late_minutes,
        new.person,
    )
}

/// What is found at once: number, name, phone, place. Long texts follow by errand.
pub(super) fn short_words(case: &Case) -> Words {
    let mut words = Words::new().number(&case.number);
    if let Some(contact) = &case.contact {
        words = words.name(contact.name.text()).phone(contact.phone.text());
    }
    match &case.place.label {
        Some(label) => words.text(label),
        None => words,
    }
}

/// Everything that is found.
pub(super) fn all_words(case: &Case) -> Words {
    let mut words = short_words(case).text(case.description.text());
    if let Some(text) = &case.place.text {
        words = words.text(text.text());
    }
    if let Some(text) = case.ending.as_ref().and_then(|ending| ending.text.as_ref()) {
        words = words.text(text.text());
    }
    for remark in &case.handling.remarks {
        words = words.text(remark.text.text());
    }
    words
}

/// Which cases a list wants.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub estate: Option<EstateId>,
    pub area: Option<AreaId>,
    pub stage: Option<String>,
    pub kind: Option<String>,
    pub assignee: Option<Assignee>,
    pub tracker: Option<Assignee>,
    pub attention: Option<Attention>,
    pub building: Option<Uuid>,
    pub subject: Option<String>,
    pub on_time: Option<bool>,
    pub q: Option<String>,
    pub sort: Sort,
    pub after: Option<(i64, i64, Uuid)>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Assignee {
    Nobody,
    Staff(StaffId),
}

/// What needs the tracker's eye (E-11).
#[derive(Clone, Copy, Debug)]
pub(super) struct Attention {
    /// Past its next deadline at this moment, and not paused.
    pub overdue_at: Option<Timestamp>,
    /// Without a step since this moment, and not paused.
    pub idle_since: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    DueAt,
    ReportedAt,
    Priority,
}

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
}

const ROW: &str = "id, version, estate_id, number, kind, subject, fault, grade, level, complaint, channel, stage, outcome, \
     leg, priority, area_id, unit_id, place, first_contact_id, responsible_id, department_id, reported_at, closed_at, \
     clock, clock_number, clock_started_at, clock_held_at, clock_near, clock_provisional, due_at, due_order, \
     contact_name, tracker_id, agreed_at, on_time, stepped_at";

impl CaseRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
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
        })
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

/// A statement in the making: text and parameters.
struct Statement {
    sql: String,
    params: Vec<Value>,
}

impl Statement {
    fn param(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    /// Only what the scope opens: exclusions first, then one's own or the places.
    fn within(&mut self, scope: &Scope) {
        if let Some(staff) = scope.about_staff {
            let nr = self.param(staff);
            self.and(&format!("(about_staff_id IS NULL OR about_staff_id <> {nr})"));
        }
        if !scope.supervision {
            self.and("NOT supervision");
        } else if let Some(department) = scope.about_department {
            let nr = self.param(department);
            self.and(&format!(
                "(NOT supervision OR about_department_id IS NULL OR about_department_id <> {nr})"
            ));
        }
        let mut either: Vec<String> = Vec::new();
        match &scope.reach {
            Reach::Everything => return,
            Reach::Nothing => {}
            Reach::Places { estates, areas } => {
                for estate in estates {
                    let nr = self.param(*estate);
                    either.push(format!("estate_id = {nr}"));
                }
                for (estate, area) in areas {
                    let (estate, area) = (self.param(*estate), self.param(*area));
                    either.push(format!("(estate_id = {estate} AND area_id = {area})"));
                }
            }
        }
        if let Some(staff) = scope.own_staff {
            let nr = self.param(staff);
            either.push(format!("responsible_id = {nr}"));
            either.push(format!("first_contact_id = {nr}"));
        }
        if let Some(person) = scope.own_person {
            let nr = self.param(person);
            either.push(format!("person_id = {nr}"));
        }
        if either.is_empty() {
            self.and("1 = 0");
        } else {
            self.and(&format!("({})", either.join(" OR ")));
        }
    }
}

/// Whether the scope opens the whole place anyway, so that the list's own filter may lead to its index.
fn opens(scope: &Scope, estate: Option<EstateId>, area: Option<AreaId>) -> bool {
    match (&scope.reach, estate) {
        (Reach::Everything, _) => true,
        (reach, Some(estate)) => reach.covers(estate, area),
        _ => false,
    }
}

/// The rows of a list, at most `limit + 1`.
pub(super) async fn list(tx: &Tx, scope: &Scope, wanted: &Wanted) -> Result<Vec<CaseRow>, StoreError> {
    let mut statement = Statement {
        sql: format!("SELECT {ROW} FROM cases WHERE 1 = 1"),
        params: Vec::new(),
    };
    if opens(scope, wanted.estate, wanted.area) {
        // The place filter below is narrower than the scope: only the exclusions remain.
        let only_exclusions = Scope {
            reach: Reach::Everything,
            ..scope.clone()
        };
        statement.within(&only_exclusions);
    } else {
        statement.within(scope);
    }
    if let Some(estate) = wanted.estate {
        let nr = statement.param(estate);
        statement.and(&format!("estate_id = {nr}"));
    }
    if let Some(area) = wanted.area {
        let nr = statement.param(area);
        statement.and(&format!("area_id = {nr}"));
    }
    match wanted.stage.as_deref() {
        None => {}
        Some("open") => statement.and("is_open"),
        Some(stage) => {
            let nr = statement.param(stage);
            statement.and(&format!("stage = {nr}"));
        }
    }
    if let Some(kind) = &wanted.kind {
        let nr = statement.param(kind);
        statement.and(&format!("kind = {nr}"));
    }
    match wanted.assignee {
        None => {}
        Some(Assignee::Nobody) => statement.and("responsible_id IS NULL"),
        Some(Assignee::Staff(staff)) => {
            let nr = statement.param(staff);
            statement.and(&format!("responsible_id = {nr}"));
        }
    }
    narrow(&mut statement, wanted);
    if let Some(q) = &wanted.q {
        let (clause, params) = tx.search_clause("cases", &query_words(q), statement.params.len() + 1);
        statement.params.extend(params);
        statement.and(&clause);
    }
    if let Some((priority, at, id)) = wanted.after {
        let at = Timestamp::from_microsecond(at).unwrap_or(Timestamp::MIN);
        let (at, id) = (statement.param(at), statement.param(id));
        match wanted.sort {
            Sort::DueAt => statement.and(&format!("(due_order, id) > ({at}, {id})")),
            Sort::ReportedAt => statement.and(&format!("(reported_at, id) < ({at}, {id})")),
            Sort::Priority => {
                let priority = statement.param(priority);
                statement.and(&format!("(priority, due_order, id) > ({priority}, {at}, {id})"));
            }
        }
    }
    let order = match wanted.sort {
        Sort::DueAt => "due_order, id",
        Sort::ReportedAt => "reported_at DESC, id DESC",
        Sort::Priority => "priority, due_order, id",
    };
    let limit = statement.param(i64::from(wanted.limit) + 1);
    statement
        .sql
        .push_str(&format!(" ORDER BY {order} LIMIT {limit}"));
    let rows = tx.query(&statement.sql, &statement.params).await?;
    rows.iter().map(CaseRow::read).collect()
}

/// The filters that few lists name.
fn narrow(statement: &mut Statement, wanted: &Wanted) {
    match wanted.tracker {
        None => {}
        Some(Assignee::Nobody) => statement.and("tracker_id IS NULL"),
        Some(Assignee::Staff(staff)) => {
            let nr = statement.param(staff);
            statement.and(&format!("tracker_id = {nr}"));
        }
    }
    if let Some(attention) = wanted.attention {
        let mut either: Vec<String> = Vec::new();
        if let Some(at) = attention.overdue_at {
            either.push(format!("due_order <= {}", statement.param(at)));
        }
        if let Some(since) = attention.idle_since {
            either.push(format!("stepped_at <= {}", statement.param(since)));
        }
        statement.and("is_open AND clock_held_at IS NULL");
        statement.and(&format!("({})", either.join(" OR ")));
    }
    if let Some(building) = wanted.building {
        let nr = statement.param(building);
        statement.and(&format!("building_id = {nr}"));
    }
    if let Some(subject) = &wanted.subject {
        // A complaint about a repair is found by its fault too.
        let nr = statement.param(subject.as_str());
        statement.and(&format!("(subject = {nr} OR fault = {nr})"));
    }
    if let Some(kept) = wanted.on_time {
        let nr = statement.param(kept);
        statement.and(&format!("on_time = {nr}"));
    }
}

/// When the same matter was reported before at the same unit, since `since`.
// no scope: a rule counts repeats for everybody alike, and nothing of the rows is shown
pub(super) async fn earlier(
    tx: &Tx,
    estate: EstateId,
    unit: Uuid,
    subject: &str,
    since: Timestamp,
) -> Result<Vec<Timestamp>, StoreError> {
    let sql = "SELECT reported_at FROM cases WHERE estate_id = $1 AND unit_id = $2 AND reported_at >= $3 AND subject = $4 \
         ORDER BY reported_at";
    let rows = tx
        .query(sql, &[estate.into(), unit.into(), since.into(), subject.into()])
        .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// How many open cases each of these people has in the estate. Only theirs are counted: an estate may have very
/// many open cases, and this runs while somebody waits to be sent.
// no scope: the rules choose whoever has the least to do, and nothing of the rows is shown
pub(super) async fn load_of(
    tx: &Tx,
    estate: EstateId,
    people: &[StaffId],
) -> Result<Vec<(StaffId, i64)>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let mut params: Vec<Value> = vec![estate.into()];
    params.extend(people.iter().map(|person| Value::from(*person)));
    let places: Vec<String> = (2..=params.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT responsible_id, CAST(count(*) AS bigint) FROM cases \
         WHERE estate_id = $1 AND is_open AND responsible_id IN ({}) GROUP BY responsible_id",
        places.join(", ")
    );
    let rows = tx.query(&sql, &params).await?;
    rows.iter()
        .map(|row| Ok((row.get::<Uuid>(0)?.into(), row.get(1)?)))
        .collect()
}
