//! JSON shapes of cases as they go out: with clocks, with what may be done next, with contacts masked.

mod clocks;
mod record;
mod row;

use domain::{
    actor::Actor,
    cases::{Appointment, Case, Facts, permit},
    feature::Context,
    standard::Verb,
    text::{mask_name, mask_phone},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;
use uuid::Uuid;

pub(in super::super) use self::{clocks::explanation, record::entry};
pub use self::{
    clocks::{ClockAnswer, ExplanationAnswer},
    record::JournalAnswer,
    row::CaseRowAnswer,
};
use crate::{
    http::{Problem, language},
    locales,
};

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
    pub channel: String,
    /// The shipped channel that an own one behaves like (B-02).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_parent: Option<&'static str>,
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
    /// That time beside what came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appointment: Option<AppointmentAnswer>,
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
    /// Who tracks its progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracker_id: Option<Uuid>,
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
            channel: case.channel.code().to_owned(),
            channel_parent: case.channel_parent.map(|parent| parent.code()),
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
            appointment: case.appointment().map(Into::into),
            promise_by: case.reply_by,
            first_contact_id: case.first_contact.map(Into::into),
            responsible_id: case.responsible.map(Into::into),
            department_id: case.department.map(Into::into),
            tracker_id: case.tracker.map(Into::into),
            leg: case.leg,
            outcome: ending.map(|ending| ending.outcome.code()),
            unconfirmed: ending.is_some_and(|ending| ending.unconfirmed),
            closed_at: case.closed_at,
            lacking: case.lacking(),
            clocks: clocks::clocks(case, facts, now),
            allowed,
            refused,
            record: None,
        }
    }

    /// With everything recorded while handling the case, as far as the caller may read it.
    ///
    /// # Errors
    /// A fault: something recorded cannot be written as JSON.
    pub(in super::super) fn with_record(mut self, case: &Case, actor: &Actor) -> Result<Self, Problem> {
        self.record = Some(record::record(case, actor).map_err(Problem::fault)?);
        Ok(self)
    }
}

/// An agreed time and how it was kept (C-19).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppointmentAnswer {
    /// Agreed with the resident.
    #[schema(value_type = String)]
    pub agreed_at: Timestamp,
    /// On site.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub arrived_at: Option<Timestamp>,
    /// Finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub finished_at: Option<Timestamp>,
    /// Whether it was kept; left out while that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_time: Option<bool>,
}

impl From<Appointment> for AppointmentAnswer {
    fn from(kept: Appointment) -> Self {
        Self {
            agreed_at: kept.agreed_at,
            arrived_at: kept.arrived_at,
            finished_at: kept.finished_at,
            on_time: kept.on_time,
        }
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
