//! Whether a verb is allowed now: the one answer for the door and for the pages.

use super::{Facts, agree, hold};
use crate::{
    actor::{Actor, Reach, Role, Scope},
    cases::state::{Case, HoldState, Stage, Told},
    clock::due_at,
    feature::Context,
    rejection::Rejection,
    standard::{ClockName, Kind, Outcome, Verb},
};

/// Whether the actor may do `verb` with the case now.
///
/// # Errors
/// Why not, with a stable code.
pub fn permit(case: &Case, verb: Verb, facts: &Facts, context: &Context<'_>) -> Result<(), Rejection> {
    permit_told(case, verb, None, facts, context)
}

/// The same, where the desk acts for somebody else.
pub(super) fn permit_told(
    case: &Case,
    verb: Verb,
    told: Option<&Told>,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let actor = context.actor;
    if is_hidden(case, &actor.scope("cases.read")) {
        return Err(Rejection::not_found("cases.no-such-case"));
    }
    stage(case, verb)?;
    right(case, verb, told, actor)?;
    on_behalf(case, verb, told, actor)?;
    own_work(case, verb, told, actor)?;
    role(case, verb, facts, actor)?;
    standing(case, verb, told, facts, context)
}

/// Whether the case may not be seen whatever else is opened: it is about the caller, or a report against the
/// company for which there is a role outside the reporting line.
fn is_hidden(case: &Case, scope: &Scope) -> bool {
    let about = case.about.unwrap_or_default();
    if about.staff.is_some() && about.staff == scope.about_staff {
        return true;
    }
    let theirs = about.department.is_some() && about.department == scope.about_department;
    is_supervision(case) && !is_own(case, scope) && (!scope.supervision || theirs)
}

/// Whether the caller is the customer who reported it: their own report stays in sight, with its status (C-08).
fn is_own(case: &Case, scope: &Scope) -> bool {
    let person = case.contact.as_ref().and_then(|contact| contact.person);
    scope.own_person.is_some() && person == scope.own_person
}

/// Whether only those who see supervision matters see it.
pub fn is_supervision(case: &Case) -> bool {
    case.kind == Kind::Misconduct
}

/// Whether the case lies within the scope: exclusions first, then what is one's own, then places. Lists ask the
/// same question of the columns.
pub fn is_visible(case: &Case, scope: &Scope) -> bool {
    if is_hidden(case, scope) {
        return false;
    }
    let own_staff = scope.own_staff.is_some()
        && (case.responsible == scope.own_staff || case.first_contact == scope.own_staff);
    own_staff || is_own(case, scope) || scope.reach.covers(case.estate, case.area()) && may_read(case, scope)
}

/// What is said in a complaint is for those whose work it is (V-01): a guard or a cleaner reads only complaints
/// that they have themselves, or that their department works on.
fn may_read(case: &Case, scope: &Scope) -> bool {
    let theirs = case.department.is_some() && case.department == scope.own_department;
    !case.complaint || theirs || scope.complaints.covers(case.estate, case.area())
}

/// The cases that `permission` opens to the actor: customers see their own, whatever estate they live in.
pub fn scope_of(actor: &Actor, permission: &str) -> Scope {
    let mut scope = actor.scope(permission);
    if actor.is_customer() {
        scope.reach = Reach::Nothing;
    }
    scope
}

fn stage(case: &Case, verb: Verb) -> Result<(), Rejection> {
    let stage = case.stage;
    let fits = match verb {
        Verb::Acknowledge
        | Verb::Respond
        | Verb::Dispatch
        | Verb::Take
        | Verb::Arrive
        | Verb::Investigate
        | Verb::Quote
        | Verb::Progress
        | Verb::Pause
        | Verb::AskExtension
        | Verb::Extend
        | Verb::SetLimit
        | Verb::Agree
        | Verb::Regrade
        | Verb::Reclassify
        | Verb::Resolve
        | Verb::Transfer => stage.is_working(),
        Verb::TakeOver | Verb::Escalate | Verb::Urge | Verb::Promise | Verb::Resume => stage.is_open(),
        Verb::KeepPromise | Verb::Void => stage < Stage::Archived,
        Verb::ConfirmPause
        | Verb::StrikePause
        | Verb::Verify
        | Verb::Judge
        | Verb::Plan
        | Verb::Remark
        | Verb::Sign => stage != Stage::Void,
        Verb::Inspect | Verb::Accept | Verb::Reject => stage == Stage::Resolved,
        Verb::Feedback => stage == Stage::Resolved,
        Verb::Rate | Verb::Appeal => matches!(stage, Stage::Resolved | Stage::Closed | Stage::Archived),
        Verb::Reopen => matches!(stage, Stage::Closed | Stage::Archived),
        Verb::Archive => matches!(stage, Stage::Resolved | Stage::Closed),
    };
    if fits && !(verb == Verb::Void && stage == Stage::Closed) {
        return Ok(());
    }
    let code = match verb {
        Verb::Feedback | Verb::Inspect | Verb::Accept | Verb::Reject | Verb::Rate | Verb::Archive
            if case.ending.is_none() =>
        {
            "cases.no-result"
        }
        _ => "cases.wrong-stage",
    };
    Err(Rejection::conflict(code)
        .with("stage", stage.code())
        .with("verb", verb))
}

/// What the customer may do with a matter of their own.
pub(super) fn is_customers(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Accept
            | Verb::Reject
            | Verb::Rate
            | Verb::Reopen
            | Verb::Appeal
            | Verb::Urge
            | Verb::Remark
            | Verb::Sign
    )
}

fn right(case: &Case, verb: Verb, told: Option<&Told>, actor: &Actor) -> Result<(), Rejection> {
    let own = case.contact.as_ref().and_then(|contact| contact.person);
    if own.is_some() && own == actor.person && is_customers(verb) {
        return Ok(());
    }
    // Whoever sends people out may record what they say by phone or radio.
    if may(case, verb, actor) || told.is_some() && is_told(verb) && may(case, Verb::Dispatch, actor) {
        return Ok(());
    }
    Err(Rejection::forbidden("cases.not-permitted").with("verb", verb))
}

fn may(case: &Case, verb: Verb, actor: &Actor) -> bool {
    let permission = format!("cases.{}", verb.code());
    let mine = actor.staff.is_some() && actor.staff == case.responsible;
    actor.may(&permission, case.estate, case.area()) || mine && actor.may_anywhere(&permission)
}

/// A told time stops clocks in the past: only the desk records one, for somebody else, and only for steps that
/// people without the app take.
fn on_behalf(case: &Case, verb: Verb, told: Option<&Told>, actor: &Actor) -> Result<(), Rejection> {
    let Some(told) = told else {
        return Ok(());
    };
    let customers = is_customers(verb) && told.staff.is_none();
    let own = told.staff.is_some() && told.staff == actor.staff;
    if own || !is_told(verb) || !customers && !may(case, Verb::Dispatch, actor) {
        return Err(Rejection::forbidden("cases.not-on-behalf").and_field("onBehalfOf", "not-allowed"));
    }
    if !customers && told.staff.is_none() && case.responsible.is_none() {
        return Err(Rejection::field("onBehalfOf", "required"));
    }
    let about = case.about.and_then(|about| about.staff);
    if about.is_some() && about == told.staff {
        return Err(Rejection::conflict("cases.about-the-receiver").and_field("onBehalfOf", "about-them"));
    }
    Ok(())
}

/// What the desk may record for people without the app.
fn is_told(verb: Verb) -> bool {
    is_customers(verb)
        || matches!(
            verb,
            Verb::Take
                | Verb::Arrive
                | Verb::Investigate
                | Verb::Progress
                | Verb::Pause
                | Verb::Resume
                | Verb::Resolve
                | Verb::Quote
                | Verb::KeepPromise
        )
}

/// Nobody judges, checks or accepts their own work, or a complaint about themselves or their department.
fn own_work(case: &Case, verb: Verb, told: Option<&Told>, actor: &Actor) -> Result<(), Rejection> {
    let people = [actor.staff, told.and_then(|told| told.staff)];
    let worked = people
        .iter()
        .flatten()
        .any(|staff| case.worked.contains(staff) || case.responsible == Some(*staff));
    let judged = || {
        let department = case.about.and_then(|about| about.department);
        department.is_some() && department == actor.department
    };
    match verb {
        Verb::Judge | Verb::Verify if judged() => Err(Rejection::forbidden("cases.about-your-department")),
        Verb::Judge | Verb::Inspect if worked => Err(Rejection::forbidden("cases.own-work")),
        // The resident accepts; whoever did the work does not record it for them.
        Verb::Accept | Verb::Rate if worked => Err(Rejection::forbidden("cases.own-work")),
        Verb::ConfirmPause => {
            let mut proposed = case
                .holds
                .iter()
                .filter(|hold| hold.state == HoldState::Proposed)
                .peekable();
            if proposed.peek().is_some() && proposed.all(|hold| hold::is_own(hold, actor)) {
                Err(Rejection::forbidden("cases.own-work"))
            } else {
                Ok(())
            }
        }
        _ => Ok(()),
    }
}

/// Deeds that the standard reserves to roles.
fn role(case: &Case, verb: Verb, facts: &Facts, actor: &Actor) -> Result<(), Rejection> {
    if actor.unlimited {
        return Ok(());
    }
    let holds = |role: &Role| actor.holds(*role, case.estate, case.area());
    let standard = &facts.standard;
    match verb {
        Verb::Extend if !holds(&Role::ServiceCentreManager) => {
            Err(Rejection::forbidden("cases.manager-only"))
        }
        Verb::Judge | Verb::Verify if case.complaint && !standard.grade_rules.judged_by.iter().any(holds) => {
            Err(Rejection::forbidden("cases.supervisor-only"))
        }
        Verb::ConfirmPause | Verb::StrikePause if !standard.pause_rules.confirmed_by.iter().any(holds) => {
            Err(Rejection::forbidden("cases.not-permitted").with("verb", verb))
        }
        Verb::Inspect if !standard.company_check.by.iter().any(holds) => {
            Err(Rejection::forbidden("cases.not-permitted").with("verb", verb))
        }
        Verb::Regrade if !standard.grade_rules.set_by.iter().any(holds) => {
            Err(Rejection::forbidden("cases.supervisor-only"))
        }
        _ => Ok(()),
    }
}

fn standing(
    case: &Case,
    verb: Verb,
    told: Option<&Told>,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let no = |code: &'static str| Err(Rejection::conflict(code));
    let running = |name: ClockName| {
        case.clocks
            .iter()
            .any(|clock| clock.name == name && clock.is_running())
    };
    let actor = context.actor;
    let staff = told.and_then(|told| told.staff).or(actor.staff);
    let proposed = || case.holds.iter().any(|hold| hold.state == HoldState::Proposed);
    match verb {
        Verb::Acknowledge if !running(ClockName::Acknowledge) => no("cases.already-acknowledged"),
        Verb::Dispatch if unpaid(case) => no("cases.no-consent"),
        Verb::Take => take(case, staff, actor),
        Verb::Arrive if case.arrived_at.is_some() && !running(ClockName::Arrive) => {
            no("cases.already-arrived")
        }
        Verb::Judge if !case.complaint => no("cases.not-a-complaint"),
        Verb::Judge if case.handling.verification.is_none() => no("cases.not-verified"),
        Verb::Pause => {
            let from = told.and_then(|told| told.at).unwrap_or(context.now);
            if hold::can_pause(case, &facts.standard, from) {
                Ok(())
            } else if case.clocks.iter().any(|clock| clock.held.is_some()) {
                no("cases.already-paused")
            } else {
                no("cases.nothing-to-pause")
            }
        }
        Verb::ConfirmPause | Verb::StrikePause if !proposed() => no("cases.no-pause-proposed"),
        Verb::Resume if !case.clocks.iter().any(|clock| clock.held.is_some()) => no("cases.nothing-paused"),
        Verb::AskExtension | Verb::Extend => {
            if case.clocks.iter().any(|clock| hold::is_open(clock, context.now)) {
                Ok(())
            } else {
                no("cases.limit-passed")
            }
        }
        Verb::Agree if !agree::is_open(case, facts, context.now) => no("cases.limit-passed"),
        Verb::SetLimit if !running(ClockName::SetLimit) => no("cases.no-limit-to-set"),
        Verb::Resolve if running(ClockName::Arrive) => no("cases.not-arrived"),
        Verb::Inspect if !case.acceptance.company_needed => no("cases.no-inspection-needed"),
        Verb::Inspect if case.acceptance.company.is_some() => no("cases.already-inspected"),
        Verb::Accept | Verb::Reject if !case.acceptance.resident_needed => no("cases.no-acceptance-needed"),
        Verb::Accept | Verb::Reject if case.acceptance.resident.is_some() => no("cases.already-accepted"),
        Verb::Feedback if case.feedback.is_some() => no("cases.feedback-given"),
        Verb::TakeOver => take_over(case, staff, actor),
        Verb::KeepPromise if !case.promises.iter().any(|promise| promise.kept_at.is_none()) => {
            no("cases.no-promise")
        }
        Verb::Reopen if !within_window(case, facts, context) => no("cases.reopen-window-passed"),
        Verb::Archive if case.stage == Stage::Resolved => no(missing(case)),
        Verb::Archive if case.has_open_promise() => no("cases.promise-open"),
        _ => Ok(()),
    }
}

/// A price was named, and the customer has not agreed (C-20).
pub(super) fn unpaid(case: &Case) -> bool {
    case.handling
        .quotation
        .as_ref()
        .is_some_and(|quotation| quotation.consent_at.is_none())
}

fn take(case: &Case, staff: Option<crate::ids::StaffId>, actor: &Actor) -> Result<(), Rejection> {
    if case.transfer.is_some() {
        return Err(Rejection::conflict("cases.transfer-pending"));
    }
    if staff.is_none() && !actor.unlimited {
        return Err(Rejection::forbidden("cases.not-permitted").with("verb", Verb::Take));
    }
    match case.responsible {
        Some(holder) if staff.is_some_and(|staff| staff != holder) => {
            Err(Rejection::forbidden("cases.not-yours"))
        }
        _ if case.stage == Stage::InProgress && case.responsible.is_some() => {
            Err(Rejection::conflict("cases.already-taken"))
        }
        _ => Ok(()),
    }
}

fn take_over(case: &Case, staff: Option<crate::ids::StaffId>, actor: &Actor) -> Result<(), Rejection> {
    let Some(transfer) = &case.transfer else {
        // Without a transfer one takes over the first-contact responsibility of somebody else.
        return match staff {
            None => Err(Rejection::forbidden("cases.not-permitted").with("verb", Verb::TakeOver)),
            Some(_) if case.first_contact == staff => Err(Rejection::conflict("cases.no-transfer")),
            Some(_) => Ok(()),
        };
    };
    let named = transfer.staff.is_none_or(|receiver| staff == Some(receiver));
    let department = transfer.staff.is_some()
        || transfer
            .department
            .is_none_or(|department| actor.department == Some(department));
    if actor.unlimited || named && department {
        Ok(())
    } else {
        Err(Rejection::forbidden("cases.not-yours"))
    }
}

/// Whether the case may still be reopened.
pub(super) fn within_window(case: &Case, facts: &Facts, context: &Context<'_>) -> bool {
    case.closed_at.is_some_and(|closed| {
        let window = facts.standard.acceptance.reopen_within;
        due_at(closed, window, &facts.calendar, &[], context.now).0 > context.now
    })
}

/// What keeps a resolved case from being closed.
pub(super) fn missing(case: &Case) -> &'static str {
    let unconfirmed = case.ending.as_ref().is_some_and(|ending| ending.unconfirmed);
    if case.acceptance.company_needed && case.acceptance.company.is_none() {
        "cases.not-inspected"
    } else if case.acceptance.resident_needed && case.acceptance.resident.is_none() && !unconfirmed {
        "cases.not-accepted"
    } else {
        "cases.no-feedback"
    }
}

/// Whether the company's work is being judged at all: a matter that ended otherwise is not inspected.
pub(super) fn is_work(outcome: Outcome) -> bool {
    outcome == Outcome::Solved
}
