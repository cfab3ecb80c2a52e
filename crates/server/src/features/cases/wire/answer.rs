//! JSON shapes of cases as they go out: with clocks, with what may be done next, with contacts masked.

use domain::{
    actor::Actor,
    cases::{Case, ClockState, Facts, clock_state, explain, permit},
    clock::Step,
    feature::Context,
    personal::Personal,
    standard::{ClauseRef, Standard, Verb},
    text::{mask_name, mask_phone},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value as Json, json};
use store::Entry;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::table::CaseRow;
use crate::{http::language, locales};

/// A clause with its words and source.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClauseAnswer {
    /// For example `D-04`.
    pub id: String,
    /// Title in Chinese.
    pub title: String,
    /// Its original words.
    pub words: String,
    /// Document and article.
    pub source: String,
    /// Version of the standard.
    pub version: String,
}

fn clause(standard: &Standard, named: &ClauseRef) -> ClauseAnswer {
    let found = standard.clause(&named.id);
    let text =
        |part: fn(&domain::standard::Clause) -> String| found.map_or_else(String::new, |found| part(found));
    ClauseAnswer {
        id: named.id.clone(),
        title: text(|clause| clause.title.clone()),
        words: text(|clause| clause.words.clone()),
        source: text(|clause| {
            format!(
                "{} {} {}",
                clause.source.document, clause.source.title, clause.source.article
            )
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
        }),
        version: named.version.clone(),
    }
}

/// One clock of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClockAnswer {
    /// Its name.
    pub clock: &'static str,
    /// Its number within the case; none before it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u16>,
    /// 1, or more after reopening.
    pub leg: u16,
    /// Start.
    #[schema(value_type = Option<String>)]
    pub started_at: Option<Timestamp>,
    /// Deadline, exclusive.
    #[schema(value_type = Option<String>)]
    pub due_at: Option<Timestamp>,
    /// When the step was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub stopped_at: Option<Timestamp>,
    /// `not-started running near overdue paused met missed`.
    pub state: &'static str,
    /// Share of the limit used up, in percent.
    pub share: u32,
    /// Excess over the limit in minutes.
    #[serde(skip_serializing_if = "is_nought")]
    pub late_minutes: u32,
    /// Minutes that did not count.
    #[serde(skip_serializing_if = "is_nought")]
    pub paused_minutes: u32,
    /// Code of the reason for which it stands still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause_reason: Option<String>,
    /// The deadline before the manager granted more time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub extended_from: Option<Timestamp>,
    /// Some day of the counting lies in a year without a notice.
    pub provisional: bool,
    /// The clause.
    pub clause: ClauseAnswer,
}

fn is_nought(number: &u32) -> bool {
    *number == 0
}

fn clocks(case: &Case, facts: &Facts, now: Timestamp) -> Vec<ClockAnswer> {
    let mut answers: Vec<ClockAnswer> = case
        .numbered()
        .filter_map(|(number, clock)| {
            let (state, share) = clock_state(case, number, facts, now)?;
            let hold = clock.held.and_then(|hold| case.hold(hold));
            Some(ClockAnswer {
                clock: clock.name.code(),
                number: Some(number),
                leg: clock.leg,
                started_at: Some(clock.started_at),
                due_at: Some(clock.due_at),
                stopped_at: clock.stopped_at,
                state: state.code(),
                share,
                late_minutes: clock.late_minutes,
                paused_minutes: clock.paused_minutes,
                pause_reason: hold.map(|hold| hold.reason.clone()),
                extended_from: clock.extended.as_ref().map(|extension| extension.from),
                provisional: clock.provisional,
                clause: clause(&facts.standard, &clock.clause),
            })
        })
        .collect();
    answers.extend(case.waiting.iter().map(|waiting| ClockAnswer {
        clock: waiting.name.code(),
        number: None,
        leg: case.leg,
        started_at: None,
        due_at: None,
        stopped_at: None,
        state: ClockState::NotStarted.code(),
        share: 0,
        late_minutes: 0,
        paused_minutes: 0,
        pause_reason: None,
        extended_from: None,
        provisional: false,
        clause: clause(&facts.standard, &waiting.clause),
    }));
    answers
}

/// A verb that may be done now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AllowedAnswer {
    /// The verb.
    pub verb: &'static str,
    /// Codes of the reasons that it may name, where the standard lists them (`pause`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

/// A verb that may not be done now, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefusedAnswer {
    /// The verb.
    pub verb: &'static str,
    /// Stable code of the refusal.
    pub code: String,
    /// Its text, in the caller's language.
    pub message: String,
}

fn verbs(
    case: &Case,
    facts: &Facts,
    actor: &Actor,
    now: Timestamp,
) -> (Vec<AllowedAnswer>, Vec<RefusedAnswer>) {
    let context = Context { now, actor };
    let language = language::current();
    let (mut allowed, mut refused) = (Vec::new(), Vec::new());
    for verb in Verb::ALL {
        match permit(case, *verb, facts, &context) {
            Ok(()) => allowed.push(AllowedAnswer {
                verb: verb.code(),
                reasons: reasons(case, *verb, facts),
            }),
            Err(rejection) => {
                let params = rejection
                    .params
                    .iter()
                    .map(|(name, value)| (name.as_ref(), value.as_str()));
                refused.push(RefusedAnswer {
                    verb: verb.code(),
                    message: locales::text(language, &rejection.code, params),
                    code: rejection.code.into_owned(),
                });
            }
        }
    }
    (allowed, refused)
}

/// The reasons that a pause may name now.
fn reasons(case: &Case, verb: Verb, facts: &Facts) -> Vec<String> {
    if verb != Verb::Pause {
        return Vec::new();
    }
    let matter = case.matter();
    let mut codes: Vec<String> = case
        .clocks
        .iter()
        .filter(|clock| clock.is_running() && clock.held.is_none())
        .filter_map(|clock| facts.standard.clause(&clock.clause.id))
        .flat_map(|clause| facts.standard.pauses_for(clause, &matter))
        .map(|reason| reason.code.clone())
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

/// A case, with its clocks and with what the caller may do next.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseAnswer {
    /// Its id.
    pub id: Uuid,
    /// Send it back as `seenVersion`.
    pub version: i64,
    /// What people read over the phone.
    pub number: String,
    /// `received dispatched in-progress resolved closed archived void`.
    pub stage: &'static str,
    /// The present, as the server has it.
    #[schema(value_type = String)]
    pub server_time: Timestamp,
    /// Estate.
    pub estate_id: Uuid,
    /// Kind.
    pub kind: &'static str,
    /// Subject.
    pub subject: String,
    /// Fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Grade.
    pub grade: &'static str,
    /// Level, of an emergency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<&'static str>,
    /// Whether it counts as a complaint.
    pub counts_as_complaint: bool,
    /// Urgent by the standard.
    pub urgent: bool,
    /// Order of worklists, 0 first: danger, urgent, overdue, near, customers, patrol.
    pub priority: u8,
    /// Channel.
    pub channel: &'static str,
    /// Unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_id: Option<Uuid>,
    /// The place in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The register lacks the place.
    pub unplaced: bool,
    /// Who reported, masked; see `POST …/reveal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactAnswer>,
    /// What was said.
    pub description: String,
    /// When it was reported.
    #[schema(value_type = String)]
    pub reported_at: Timestamp,
    /// When it was recorded.
    #[schema(value_type = String)]
    pub recorded_at: Timestamp,
    /// Time agreed with the resident.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub agreed_at: Option<Timestamp>,
    /// Promised reply time: as given, or the earliest deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub promise_by: Option<Timestamp>,
    /// First person asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_contact_id: Option<Uuid>,
    /// Who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_id: Option<Uuid>,
    /// Which department works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department_id: Option<Uuid>,
    /// Running leg; more than 1: 返修.
    pub leg: u16,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
    /// Closed without the customer's answer.
    pub unconfirmed: bool,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub closed_at: Option<Timestamp>,
    /// What is still missing (C-13): codes.
    pub lacking: Vec<&'static str>,
    /// Its clocks.
    pub clocks: Vec<ClockAnswer>,
    /// What the caller may do now.
    pub allowed: Vec<AllowedAnswer>,
    /// What the caller may not do now, and why.
    pub refused: Vec<RefusedAnswer>,
    /// Everything recorded while handling it; only where one case is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub record: Option<Json>,
}

/// Who reported, masked.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactAnswer {
    /// Name, masked.
    pub name: String,
    /// Number, masked.
    pub phone: String,
    /// The customer on file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<Uuid>,
}

impl CaseAnswer {
    pub(in super::super) fn new(
        id: Uuid,
        version: i64,
        case: &Case,
        facts: &Facts,
        actor: &Actor,
        now: Timestamp,
    ) -> Self {
        let (allowed, refused) = verbs(case, facts, actor, now);
        let ending = case.ending.as_ref();
        let place = case
            .place
            .label
            .clone()
            .or_else(|| case.place.text.as_ref().map(|text| text.text().to_owned()));
        Self {
            id,
            version,
            number: case.number.clone(),
            stage: case.stage.code(),
            server_time: now,
            estate_id: case.estate.into(),
            kind: case.kind.code(),
            subject: case.subject.clone(),
            fault: case.fault.clone(),
            grade: case.grade.code(),
            level: case.level.map(|level| level.code()),
            counts_as_complaint: case.complaint,
            urgent: case.urgent,
            priority: case.priority(),
            channel: case.channel.code(),
            unit_id: case.place.unit.map(Into::into),
            area_id: case.place.area.map(Into::into),
            place,
            unplaced: case.place.is_unplaced(),
            contact: case.contact.as_ref().map(|contact| ContactAnswer {
                name: mask_name(contact.name.text()),
                phone: mask_phone(contact.phone.text()),
                person_id: contact.person.map(Into::into),
            }),
            description: case.description.text().to_owned(),
            reported_at: case.reported_at,
            recorded_at: case.recorded_at,
            agreed_at: case.agreed_at,
            promise_by: case.reply_by,
            first_contact_id: case.first_contact.map(Into::into),
            responsible_id: case.responsible.map(Into::into),
            department_id: case.department.map(Into::into),
            leg: case.leg,
            outcome: ending.map(|ending| ending.outcome.code()),
            unconfirmed: ending.is_some_and(|ending| ending.unconfirmed),
            closed_at: case.closed_at,
            lacking: case.lacking(),
            clocks: clocks(case, facts, now),
            allowed,
            refused,
            record: None,
        }
    }

    /// With everything recorded while handling the case.
    pub(in super::super) fn with_record(mut self, case: &Case) -> Self {
        self.record = Some(json!({
            "handling": plain(&case.handling),
            "pauses": plain(&case.holds),
            "promises": plain(&case.promises),
            "transfer": plain(&case.transfer),
            "extensionAsked": plain(&case.asked),
            "report": plain(&case.report),
            "ending": plain(&case.ending),
            "acceptance": plain(&case.acceptance),
            "feedback": case.feedback.map(|(at, manner)| json!({ "at": at, "manner": manner })),
            "attempts": case.attempts,
            "tags": case.tags,
            "signals": case.signals,
            "workType": case.work,
            "trackerId": case.tracker,
            "transfers": case.transfers,
            "rejections": case.rejections,
            "reassigned": case.reassigned,
            "appealed": case.appealed,
            "parentId": case.parent,
            "about": case.about,
        }));
        self
    }
}

/// A part of the state as JSON, personal values in their place.
fn plain(value: &impl Serialize) -> Json {
    masked(serde_json::to_value(value).unwrap_or_default())
}

/// Personal values in their place: names and numbers masked, texts as they are, erased ones empty.
fn masked(value: Json) -> Json {
    match value {
        Json::Object(mut map) => match map.remove("$personal") {
            Some(inner) => match serde_json::from_value::<Personal>(json!({ "$personal": inner })) {
                Ok(personal) => shown(&personal),
                Err(_) => Json::Null,
            },
            None => Json::Object(map.into_iter().map(|(key, value)| (key, masked(value))).collect()),
        },
        Json::Array(values) => Json::Array(values.into_iter().map(masked).collect()),
        other => other,
    }
}

fn shown(personal: &Personal) -> Json {
    use domain::personal::PersonalClass;
    match (&personal.value, personal.class) {
        (None, _) => Json::Null,
        (Some(value), PersonalClass::Name) => mask_name(value).into(),
        (Some(value), PersonalClass::Phone) => mask_phone(value).into(),
        (Some(value), PersonalClass::Text) => value.as_str().into(),
        (Some(_), PersonalClass::Household | PersonalClass::Sensitive) => "***".into(),
    }
}

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
    /// First person asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_contact_id: Option<Uuid>,
    /// Who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_id: Option<Uuid>,
    /// Which department works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department_id: Option<Uuid>,
    /// When it was reported.
    #[schema(value_type = String)]
    pub reported_at: Timestamp,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub closed_at: Option<Timestamp>,
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
    pub(in super::super) fn new(row: CaseRow, now: Timestamp, near_percent: u32) -> Self {
        let clock = row_clock(&row, now, near_percent);
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
            priority: row.priority,
            area_id: row.area,
            unit_id: row.unit,
            place: row.place,
            first_contact_id: row.first_contact,
            responsible_id: row.responsible,
            department_id: row.department,
            reported_at: row.reported_at,
            closed_at: row.closed_at,
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

/// How a deadline comes about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExplanationAnswer {
    /// The clock.
    #[serde(flatten)]
    pub clock: ClockAnswer,
    /// The arithmetic, line by line.
    #[schema(value_type = Vec<Object>)]
    pub steps: Vec<Step>,
}

/// The explanation of a clock by its name or number; of several of a name, the latest.
pub(in super::super) fn explanation(
    case: &Case,
    wanted: &str,
    facts: &Facts,
    now: Timestamp,
) -> Option<ExplanationAnswer> {
    let all = clocks(case, facts, now);
    let number: Option<u16> = wanted.parse().ok();
    let clock = all
        .into_iter()
        .filter(|clock| clock.clock == wanted || number.is_some() && clock.number == number)
        .max_by_key(|clock| (clock.number.is_some(), clock.leg, std::cmp::Reverse(clock.number)))?;
    let steps = clock
        .number
        .and_then(|number| explain(case, number, facts, now))
        .map(|due| due.steps)
        .unwrap_or_default();
    Some(ExplanationAnswer { clock, steps })
}

/// One entry of the journal of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JournalAnswer {
    /// 1, 2, 3 … within the case.
    pub seq: i64,
    /// When it was recorded.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// The account that acted; none: the server itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<Uuid>,
    /// What happened, in order.
    #[schema(value_type = Vec<Object>)]
    pub events: Json,
}

pub(in super::super) fn entry(entry: Entry) -> JournalAnswer {
    JournalAnswer {
        seq: entry.seq,
        at: entry.at,
        account_id: entry.actor,
        events: masked(entry.body),
    }
}

/// Who reported, in the clear; every look is logged.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevealAnswer {
    /// Name.
    pub name: String,
    /// Number to call.
    pub phone: String,
}
