//! Lists of cases: what is wanted, within what the scope opens, in which order.

use domain::{
    actor::{Reach, Scope},
    ids::{AreaId, EstateId, StaffId},
    search::query_words,
};
use jiff::Timestamp;
use store::{StoreError, Tx, Value};
use uuid::Uuid;

use super::row::{CaseRow, ROW};

/// Which cases a list wants.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Wanted {
    pub estate: Option<EstateId>,
    pub area: Option<AreaId>,
    pub stage: Option<String>,
    pub kind: Option<String>,
    pub assignee: Option<Assignee>,
    pub tracker: Option<Assignee>,
    pub attention: Option<Attention>,
    pub building: Option<Uuid>,
    pub unit: Option<Uuid>,
    pub person: Option<Uuid>,
    /// Reported from the first moment on and before the second.
    pub reported: (Option<Timestamp>, Option<Timestamp>),
    pub subject: Option<String>,
    pub channel: Option<String>,
    pub on_time: Option<bool>,
    /// Bits of what the record of a closed case lacks.
    pub lacking: Option<i64>,
    pub q: Option<String>,
    pub sort: Sort,
    pub after: Option<(i64, i64, Uuid)>,
    pub limit: u32,
}

#[derive(Clone, Copy, Debug)]
pub(in super::super) enum Assignee {
    Nobody,
    Staff(StaffId),
}

/// What needs the tracker's eye (E-11).
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Attention {
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
            match scope.own_person {
                // Their own report stays in a customer's sight.
                Some(person) => {
                    let nr = self.param(person);
                    self.and(&format!("(NOT supervision OR coalesce(person_id = {nr}, false))"));
                }
                None => self.and("NOT supervision"),
            }
        } else if let Some(department) = scope.about_department {
            let nr = self.param(department);
            self.and(&format!(
                "(NOT supervision OR about_department_id IS NULL OR about_department_id <> {nr})"
            ));
        }
        let complaints = self.complaints(scope);
        let places = match (self.places(&scope.reach), complaints) {
            (None, None) => return,
            (Some(reach), Some(complaints)) => format!("({reach} AND {complaints})"),
            (Some(one), None) | (None, Some(one)) => one,
        };
        let mut either = vec![places];
        if let Some(staff) = scope.own_staff {
            let nr = self.param(staff);
            either.push(format!("responsible_id = {nr}"));
            either.push(format!("first_contact_id = {nr}"));
        }
        if let Some(person) = scope.own_person {
            let nr = self.param(person);
            either.push(format!("person_id = {nr}"));
        }
        self.and(&format!("({})", either.join(" OR ")));
    }

    /// The places of a reach; `None`: every place.
    fn places(&mut self, reach: &Reach) -> Option<String> {
        let mut either = Vec::new();
        match reach {
            Reach::Everything => return None,
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
        if either.is_empty() {
            return Some("1 = 0".to_owned());
        }
        Some(format!("({})", either.join(" OR ")))
    }

    /// Complaints only where they are opened (V-01), or where the reader's department works on them; `None` if the
    /// reader may read all that their places hold.
    fn complaints(&mut self, scope: &Scope) -> Option<String> {
        if scope.complaints == scope.reach || scope.reach == Reach::Nothing {
            return None;
        }
        let opened = self.places(&scope.complaints)?;
        let theirs = scope.own_department.map(|department| {
            let nr = self.param(department);
            format!(" OR department_id = {nr}")
        });
        Some(format!(
            "(NOT complaint OR {opened}{})",
            theirs.unwrap_or_default()
        ))
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
pub(in super::super) async fn list(
    tx: &Tx,
    scope: &Scope,
    wanted: &Wanted,
) -> Result<Vec<CaseRow>, StoreError> {
    let mut statement = Statement {
        sql: format!("SELECT {ROW} FROM cases WHERE 1 = 1"),
        params: Vec::new(),
    };
    if opens(scope, wanted.estate, wanted.area) {
        // The place filter below is narrower than the scope: only the exclusions remain.
        let complaints = if scope.complaints == scope.reach
            || wanted
                .estate
                .is_some_and(|estate| scope.complaints.covers(estate, wanted.area))
        {
            Reach::Everything
        } else {
            scope.complaints.clone()
        };
        let only_exclusions = Scope {
            reach: Reach::Everything,
            complaints,
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
    for (column, id) in [
        ("building_id", wanted.building),
        ("unit_id", wanted.unit),
        ("person_id", wanted.person),
    ] {
        if let Some(id) = id {
            let nr = statement.param(id);
            statement.and(&format!("{column} = {nr}"));
        }
    }
    for (compared, moment) in [(">=", wanted.reported.0), ("<", wanted.reported.1)] {
        if let Some(moment) = moment {
            let nr = statement.param(moment);
            statement.and(&format!("reported_at {compared} {nr}"));
        }
    }
    if let Some(subject) = &wanted.subject {
        // A complaint about a repair is found by its fault too.
        let nr = statement.param(subject.as_str());
        statement.and(&format!("(subject = {nr} OR fault = {nr})"));
    }
    if let Some(channel) = &wanted.channel {
        // A shipped channel finds what came in by its own ones too.
        let nr = statement.param(channel.as_str());
        statement.and(&format!("(channel = {nr} OR channel_parent = {nr})"));
    }
    if let Some(bits) = wanted.lacking {
        let nr = statement.param(bits);
        statement.and(&format!("lacking > 0 AND (lacking & {nr}) <> 0"));
    }
    if let Some(kept) = wanted.on_time {
        let nr = statement.param(kept);
        statement.and(&format!("on_time = {nr}"));
    }
}
