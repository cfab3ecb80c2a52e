//! The rules, by verb. Every command first asks [`permit`]; then the verb's own rule writes events into a
//! [`draft::Draft`], which carries each of them out at once, so that later rules see what earlier ones did.

mod acceptance;
mod agree;
mod bells;
mod change;
mod clauses;
mod clocks;
mod draft;
mod ending;
mod handling;
mod hold;
mod lapse;
mod permit;
mod report;
mod standing;
mod texts;
mod work;

use std::sync::Arc;

use jiff::Timestamp;

use self::draft::Draft;
use super::{
    command::{Action, Command, Deed},
    event::{Event, What},
    state::{Case, Place, Told},
};
use crate::{
    clock::{Calendar, Limit, Unit, due_at},
    feature::Context,
    ids::{DepartmentId, PersonId, StaffId},
    rejection::Rejection,
    standard::Standard,
};

pub use permit::{is_supervision, is_visible, permit, scope_of};
pub use standing::{ClockState, clock_state, explain};

/// A member of staff as the rules need them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Who.
    pub id: StaffId,
    /// Their department.
    pub department: Option<DepartmentId>,
}

/// What the rules know besides the case.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The standard in force at the report, which the case keeps.
    pub standard: Arc<Standard>,
    /// Calendar of the estate.
    pub calendar: Arc<Calendar>,
    /// Whether the estate of a report exists.
    pub estate_known: bool,
    /// The place of a report as the register knows it; `None` if the register lacks the unit.
    pub place: Option<Place>,
    /// The customer on file behind the contact.
    pub person: Option<PersonId>,
    /// Department of the member of staff that a report is about.
    pub about_department: Option<DepartmentId>,
    /// When the same matter was reported before, within the span that the grade rules look back.
    pub earlier: Vec<Timestamp>,
    /// Staff that a dispatch or a transfer names; `None` if the register lacks them or they have left.
    pub target: Option<Staff>,
    /// Whether the estate has the department that a dispatch or a transfer names.
    pub department_known: bool,
    /// Whether the register knows the tracker that a dispatch names.
    pub tracker_known: bool,
    /// Whether the register knows the member of staff for whom the desk acts.
    pub told_known: bool,
    /// The department that receives the work type of the case.
    pub receiving: Option<DepartmentId>,
    /// How far in the past the estate lets a call be logged, in hours, where that is asked for.
    pub late_logging_hours: Option<u16>,
    /// Who would be sent by the rules, best first: signed on, with the skill, nearest (E-01, X-25, X-51).
    pub candidates: Vec<Staff>,
}

/// Standard and calendar are the same if they are one and the same: comparing their texts would cost more than
/// deciding anew.
impl PartialEq for Facts {
    fn eq(&self, other: &Self) -> bool {
        let Self {
            standard,
            calendar,
            estate_known,
            place,
            person,
            about_department,
            earlier,
            target,
            department_known,
            tracker_known,
            told_known,
            receiving,
            late_logging_hours,
            candidates,
        } = self;
        Arc::ptr_eq(standard, &other.standard)
            && Arc::ptr_eq(calendar, &other.calendar)
            && (estate_known, place, person, about_department)
                == (
                    &other.estate_known,
                    &other.place,
                    &other.person,
                    &other.about_department,
                )
            && (earlier, target, department_known, tracker_known)
                == (
                    &other.earlier,
                    &other.target,
                    &other.department_known,
                    &other.tracker_known,
                )
            && (told_known, receiving, candidates) == (&other.told_known, &other.receiving, &other.candidates)
            && *late_logging_hours == other.late_logging_hours
    }
}

impl Facts {
    /// Facts without registers: standard and calendar only.
    pub fn new(standard: Arc<Standard>, calendar: Arc<Calendar>) -> Self {
        Self {
            standard,
            calendar,
            estate_known: true,
            place: None,
            person: None,
            about_department: None,
            earlier: Vec::new(),
            target: None,
            department_known: true,
            tracker_known: true,
            told_known: true,
            receiving: None,
            late_logging_hours: None,
            candidates: Vec::new(),
        }
    }

    /// Whether `at` lies too far back to be logged now, with the limit that says so: that of the standard, or the
    /// estate's own where it is shorter (B-05).
    fn logged_too_late(&self, at: Timestamp, now: Timestamp) -> Option<Limit> {
        let own = self.late_logging_hours.map(|hours| Limit {
            unit: Unit::Minutes,
            amount: u32::from(hours) * 60,
        });
        let limits = [Some(self.standard.intake.logged_later_within), own];
        let mut limits = limits.into_iter().flatten();
        limits.find(|limit| due_at(at, *limit, &self.calendar, &[], now).0 < now)
    }
}

/// The rule.
///
/// # Errors
/// A refusal with a code `cases.<reason>`, or `input.invalid` with the fields at fault.
pub fn decide(
    state: Option<&Case>,
    command: &Command,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let Some(case) = state else {
        return match command {
            Command::Report(report) => report::report(report, facts, context),
            _ => Err(Rejection::not_found("cases.no-such-case")),
        };
    };
    match command {
        Command::Report(_) => Err(Rejection::conflict("cases.already-reported")),
        Command::Act(deed) => act(case, deed, facts, context),
        Command::Lapse => Ok(lapse::lapse(Draft::new(case.clone(), facts, context, None))),
        Command::Recount { why } => Ok(lapse::recount(
            Draft::new(case.clone(), facts, context, None),
            why,
        )),
    }
}

fn act(case: &Case, deed: &Deed, facts: &Facts, context: &Context<'_>) -> Result<Vec<Event>, Rejection> {
    let verb = deed.action.verb();
    permit::permit_told(case, verb, deed.told.as_ref(), facts, context)?;
    texts::check(deed, facts)?;
    if !facts.told_known {
        return Err(Rejection::field("onBehalfOf", "unknown"));
    }
    // The desk names whoever told it; unnamed, it is the customer, or the one who has the matter.
    let told = deed.told.map(|told| Told {
        staff: told
            .staff
            .or(case.responsible.filter(|_| !permit::is_customers(verb))),
        ..told
    });
    let mut draft = Draft::new(case.clone(), facts, context, told);
    draft.check_time()?;
    texts::note(&mut draft, deed);
    if !deed.files.is_empty() {
        let files = deed.files.iter().map(|file| draft.evidence(file)).collect();
        draft.push(What::EvidenceAdded { files });
    }
    if let Some(visit) = &deed.visit {
        let mut visit = visit.clone();
        visit.visitor = visit.visitor.or(draft.staff());
        draft.push(What::VisitRecorded(visit));
    }
    if let Some(lesson) = &deed.lesson {
        draft.push(What::LessonRecorded(lesson.clone()));
    }
    carry_out(&mut draft, deed)?;
    Ok(draft.finish())
}

fn carry_out(draft: &mut Draft<'_>, deed: &Deed) -> Result<(), Rejection> {
    match &deed.action {
        Action::Acknowledge { text } => work::acknowledge(draft, text.clone()),
        Action::Respond { text } => work::respond(draft, text),
        Action::Dispatch {
            staff,
            department,
            tracker,
            work,
        } => work::dispatch(draft, *staff, *department, *tracker, work.as_deref()),
        Action::Take {} => work::take(draft),
        Action::Arrive {} => work::arrive(draft),
        Action::Investigate { findings } => work::investigate(draft, findings),
        Action::Progress { text } => work::progress(draft, text),
        Action::Verify { finding, findings } => handling::verify(draft, *finding, findings),
        Action::Judge { validity, reason } => handling::judge(draft, *validity, reason),
        Action::Plan { cause, solution } => handling::plan(draft, cause.clone(), solution),
        Action::Quote {
            amount_fen,
            list_item,
            text,
            consent,
        } => handling::quote(draft, *amount_fen, list_item.clone(), text.clone(), *consent),
        Action::Pause { reason, note, clock } => hold::pause(draft, deed, reason, note.clone(), *clock),
        Action::ConfirmPause { pause } => hold::confirm(draft, *pause),
        Action::StrikePause { pause, reason } => hold::strike(draft, *pause, reason.clone()),
        Action::Resume {} => hold::resume(draft),
        Action::AskExtension { clock, until, reason } => hold::ask_extension(draft, *clock, *until, reason),
        Action::Extend { clock, until, reason } => hold::extend(draft, *clock, *until, reason),
        Action::SetLimit { until } => hold::set_limit(draft, *until),
        Action::Agree { until, reason } => agree::agree(draft, *until, reason),
        Action::Regrade { grade, level, reason } => change::regrade(draft, *grade, *level, reason),
        Action::Reclassify { .. } => change::reclassify(draft, &deed.action),
        Action::Resolve { .. } => ending::resolve(draft, &deed.action),
        Action::Inspect {
            result,
            by_photo,
            reason,
        } => acceptance::inspect(draft, *result, *by_photo, reason.clone()),
        Action::Accept {} => acceptance::accept(draft),
        Action::Reject { reason } => acceptance::reject(draft, reason),
        Action::Rate { stars, text } => acceptance::rate(draft, *stars, text.clone()),
        Action::Feedback {
            text,
            manner,
            reached,
            opinion,
        } => ending::feedback(draft, text.clone(), *manner, *reached, *opinion),
        Action::Transfer {
            staff,
            department,
            reason,
            first_contact,
        } => change::transfer(draft, *staff, *department, reason, *first_contact),
        Action::TakeOver { first_contact } => change::take_over(draft, *first_contact),
        Action::Escalate {
            reason,
            report,
            decision,
        } => change::escalate(draft, reason, report.as_ref(), decision.clone()),
        Action::Urge { text } => {
            draft.push(What::Urged { text: text.clone() });
            Ok(())
        }
        Action::Remark { text, open } => handling::remark(draft, deed, text.as_ref(), *open),
        Action::Promise { text, due_at } => handling::promise(draft, text.clone(), *due_at),
        Action::KeepPromise { promise } => handling::keep_promise(draft, *promise),
        Action::Sign {} => {
            draft.push(What::Signed);
            Ok(())
        }
        Action::Reopen { reason } => ending::reopen(draft, Some(reason.clone())),
        Action::Appeal { reason } => {
            draft.push(What::Appealed {
                reason: reason.clone(),
            });
            Ok(())
        }
        Action::Archive {} => {
            draft.push(What::Archived);
            Ok(())
        }
        Action::Void { reason } => ending::void(draft, reason),
    }
}
