//! The state after an event: cannot fail, and needs nothing but the event.

mod clocks;
mod report;

use jiff::Timestamp;

use self::clocks::clock_mut;
use super::{
    event::{Event, What},
    state::{
        Acceptance, Case, Person, Remark, Signature, Stage, Step, StepCause, StepOutcome, Urging,
        Verification,
    },
};
use crate::{actor::Role, ids::StaffId, personal::Personal, standard::Outcome};

/// The state after `event`.
pub fn evolve(state: Option<Case>, event: &Event) -> Option<Case> {
    match (&event.what, state) {
        (What::Reported(reported), _) => Some(report::report(event, reported)),
        (_, None) => None,
        (_, Some(mut case)) => {
            carry_out(&mut case, event);
            Some(case)
        }
    }
}

/// Carries `event` out on a case that exists.
pub(super) fn carry_out(case: &mut Case, event: &Event) {
    // A step of the server's own does not make a case less idle; sending somebody does (E-11).
    let taken = event.by != Person::default()
        || matches!(event.what, What::Dispatched { .. } | What::Reassigned { .. });
    case.idle_since = if taken { None } else { Some(case.stepped_at()) };
    apply(case, event, &event.what);
    case.updated_at = event.at;
}

fn apply(case: &mut Case, event: &Event, what: &What) {
    let staff = event.told.and_then(|told| told.staff).or(event.by.staff);
    match what {
        // Whoever is told anew stands at the foot of a ladder.
        What::Announced { .. } => case.ladder = 0,
        What::Reported(_) | What::LimitSet { .. } | What::ProgressTold { .. } | What::Acknowledged { .. } => {
        }
        What::ClocksStarted { .. }
        | What::ClockStopped(_)
        | What::ClockJudged(_)
        | What::ClocksLifted { .. }
        | What::ClocksUnstopped { .. }
        | What::Recounted { .. }
        | What::TimeAgreed { .. }
        | What::PauseProposed(_)
        | What::PauseConfirmed { .. }
        | What::PauseStruck { .. }
        | What::Resumed { .. }
        | What::DeadlinesMoved { .. }
        | What::Extended { .. } => clocks::apply(case, event, what),
        What::Warned {
            clock,
            alarm,
            to,
            bell,
            ..
        } => {
            climb(case, event, *to, StepCause::Near, None);
            if let Some(clock) = clock_mut(case, *clock) {
                clock.bell = *bell;
                clock.near |= *alarm == super::event::Alarm::Escalate;
            }
        }
        What::ArrivalMissed { clock, to, bell, .. } | What::LimitMissed { clock, to, bell, .. } => {
            climb(case, event, *to, StepCause::Overdue, None);
            if let Some(clock) = clock_mut(case, *clock) {
                clock.bell = *bell;
                clock.near = true;
                clock.breached = true;
            }
        }
        What::Responded { text } => case.handling.response = Some(text.clone()),
        What::Dispatched {
            staff,
            department,
            tracker,
            work,
            by_rule,
            ..
        } => {
            case.responsible = *staff;
            case.department = department.or(if staff.is_none() { None } else { case.department });
            if tracker.is_some() {
                case.tracker = *tracker;
            }
            if work.is_some() {
                case.work.clone_from(work);
            }
            case.transfer = None;
            if !*by_rule {
                case.tried.clear();
                case.unanswered = 0;
            }
            case.stage = Stage::Dispatched;
        }
        What::Reassigned {
            from,
            staff,
            department,
            ..
        } => {
            case.tried.extend(*from);
            case.transfer = None;
            case.responsible = *staff;
            if department.is_some() {
                case.department = *department;
            }
            case.reassigned = case.reassigned.saturating_add(1);
            case.unanswered = case.unanswered.saturating_add(1);
            case.stage = if staff.is_some() || case.department.is_some() {
                Stage::Dispatched
            } else {
                Stage::Received
            };
        }
        What::Taken { staff, department } => {
            take(case, *staff);
            if department.is_some() {
                case.department = *department;
            }
            case.stage = Stage::InProgress;
        }
        What::Arrived { staff, at } => {
            take(case, *staff);
            case.arrived_at = Some(*at);
            case.stage = Stage::InProgress;
        }
        What::Investigated { findings } => case.handling.first_finding = Some(findings.clone()),
        What::Verified { finding, findings } => {
            case.handling.verification = Some(Verification {
                finding: *finding,
                findings: findings.clone(),
                at: event.at,
                by: staff,
            });
        }
        What::Judged { validity, reason } => {
            case.handling.validity = Some(*validity);
            case.handling.validity_reason = Some(reason.clone());
        }
        What::Planned { cause, solution } => {
            if cause.is_some() {
                case.handling.cause.clone_from(cause);
            }
            case.handling.solution = Some(solution.clone());
        }
        What::Quoted(quotation) => case.handling.quotation = Some(quotation.clone()),
        What::WorkResumed => back_to_work(case),
        What::ExtensionAsked(request) => case.asked = Some(request.clone()),
        What::Regraded {
            grade,
            level,
            danger,
            urgent,
            ..
        } => {
            case.grade = *grade;
            case.level = *level;
            case.danger = *danger;
            case.urgent = *urgent;
            case.waiting.clear();
        }
        What::Reclassified {
            kind,
            subject,
            fault,
            level,
            complaint,
            danger,
            urgent,
            tags,
            work,
            ..
        } => {
            case.kind = *kind;
            case.subject.clone_from(subject);
            case.fault.clone_from(fault);
            case.level = *level;
            case.complaint = *complaint;
            case.danger = *danger;
            case.urgent = *urgent;
            case.waiting.clear();
            if let Some(tags) = tags {
                case.tags.clone_from(tags);
            }
            if work.is_some() {
                case.work.clone_from(work);
            }
        }
        What::Resolved {
            ending,
            materials,
            ask_again_at,
            inspection,
            acceptance,
            check_by,
        } => {
            case.acceptance = Acceptance {
                company_needed: *inspection,
                resident_needed: *acceptance,
                check_by: *check_by,
                ..Acceptance::default()
            };
            if let Some(worker) = ending.by.filter(|_| !ending.at_once) {
                case.worked.insert(worker);
                // A refused result goes back to whoever gave it.
                if case.responsible.is_none() && case.department.is_none() {
                    case.responsible = Some(worker);
                }
            }
            case.transfer = None;
            case.ending = Some(ending.clone());
            case.ask_again_at = *ask_again_at;
            end_step(case, StepOutcome::Solved, ending.at, ending.by);
            if materials.is_some() {
                case.handling.materials.clone_from(materials);
            }
            case.stage = Stage::Resolved;
        }
        What::Inspected(inspection) => {
            case.acceptance.company = Some(inspection.clone());
            case.acceptance.check_by = None;
        }
        What::InspectionMissed { to, .. } => {
            case.acceptance.check_by = None;
            climb(case, event, *to, StepCause::Unchecked, None);
        }
        What::Accepted => {
            if let Some(ending) = &mut case.ending {
                ending.unconfirmed = false;
            }
            case.acceptance.resident = Some(Signature {
                by: event.by,
                at: event.at,
            });
            case.ask_again_at = None;
        }
        What::InspectionFailed { .. } | What::Rejected { .. } => {
            if matches!(what, What::Rejected { .. }) {
                case.rejections = case.rejections.saturating_add(1);
            }
            back_to_work(case);
        }
        What::Rated { stars, text } => {
            case.handling.rating = Some(super::state::Rating {
                stars: *stars,
                text: text.clone(),
                at: event.at,
                by: event.by,
            });
        }
        What::FeedbackGiven {
            text,
            manner,
            opinion,
            ask_again_at,
        } => {
            case.feedback = Some((event.at, *manner));
            case.opinion = *opinion;
            case.reminders = 0;
            case.ask_again_at = ask_again_at.or(case.ask_again_at);
            if text.is_some() {
                case.handling.letter.clone_from(text);
            }
            if !case.acceptance.resident_needed {
                case.ask_again_at = None;
            }
        }
        What::CustomerNotReached { again_at, reminder } => {
            if *reminder {
                case.reminders = case.reminders.saturating_add(1);
            } else {
                case.attempts.push(event.at);
            }
            case.ask_again_at = *again_at;
        }
        What::LeftUntold { to, .. } => {
            case.ask_again_at = None;
            climb(case, event, *to, StepCause::Untold, None);
        }
        What::AcceptanceTimedOut => {
            if let Some(ending) = &mut case.ending {
                ending.unconfirmed = true;
            }
            case.ask_again_at = None;
        }
        What::Transferred(transfer) => {
            case.transfer = Some(transfer.clone());
            case.transfers = case.transfers.saturating_add(1);
        }
        What::TakenOver {
            staff,
            department,
            work,
            first_contact,
        } => {
            if *work {
                take(case, *staff);
                if department.is_some() {
                    case.department = *department;
                }
                if case.stage.is_working() {
                    case.stage = Stage::InProgress;
                }
            }
            if *first_contact && staff.is_some() {
                case.first_contact = *staff;
            }
            case.transfer = None;
        }
        What::Escalated {
            to,
            reason,
            report,
            decision,
            ..
        } => {
            climb(case, event, *to, StepCause::ByHand, Some(reason));
            if decision.is_some() {
                end_step(case, StepOutcome::Decided, event.at, staff);
            }
            if report.is_some() {
                case.report.clone_from(report);
            }
            if let (Some(report), Some(decision)) = (&mut case.report, decision) {
                report.decision = Some(decision.clone());
                report.decided_at = Some(event.at);
                report.decided_by = staff;
            }
        }
        What::Urged { text } => case.handling.urgings.push(Urging {
            text: text.clone(),
            at: event.at,
            by: event.by,
        }),
        What::Remarked { text, open } => case.handling.remarks.push(Remark {
            text: text.clone(),
            at: event.at,
            by: event.by,
            open: *open,
        }),
        What::Promised(promise) => case.promises.push(promise.clone()),
        What::PromiseKept { promise, at } => {
            if let Some(promise) = case.promises.get_mut(usize::from(promise.saturating_sub(1))) {
                promise.kept_at = Some(*at);
            }
        }
        What::EvidenceAdded { files } => case.handling.evidence.extend(files.iter().cloned()),
        What::VisitRecorded(visit) => case.handling.visits.push(visit.clone()),
        What::LessonRecorded(lesson) => {
            case.handling.root_cause = Some(lesson.root_cause);
            case.handling.prevention = Some(lesson.prevention.clone());
        }
        What::ExpressionConfirmed { codes } => case.handling.expressions.extend(codes.iter().cloned()),
        What::Signed => case.handling.signatures.push(Signature {
            by: event.by,
            at: event.at,
        }),
        What::Closed { archive_at } => {
            case.stage = Stage::Closed;
            case.closed_at = Some(event.at);
            case.archive_at = *archive_at;
            case.ask_again_at = None;
            case.waiting.clear();
        }
        What::Reopened { .. } => {
            back_to_work(case);
            case.leg = case.leg.saturating_add(1);
            case.closed_at = None;
            case.archive_at = None;
            case.arrived_at = None;
        }
        What::Appealed { .. } => case.appealed = true,
        What::Archived => {
            case.stage = Stage::Archived;
            case.archive_at = None;
        }
        What::Voided { reason } => {
            end_step(case, StepOutcome::Voided, event.at, staff);
            case.stage = Stage::Void;
            case.ending = Some(super::state::Ending {
                outcome: Outcome::Void,
                text: Some(reason.clone()),
                at: event.at,
                by: staff,
                at_once: false,
                unconfirmed: false,
                referred_to: None,
                duplicate_of: None,
            });
            case.closed_at = Some(event.at);
            case.ask_again_at = None;
            case.transfer = None;
            case.waiting.clear();
        }
    }
}

fn take(case: &mut Case, staff: Option<StaffId>) {
    if let Some(staff) = staff {
        case.responsible = Some(staff);
        case.worked.insert(staff);
        case.tried.clear();
        case.unanswered = 0;
    }
}

/// One step up the ladder; the one before has ended with it.
fn climb(case: &mut Case, event: &Event, to: Option<Role>, cause: StepCause, reason: Option<&Personal>) {
    let Some(to) = to else { return };
    case.ladder = case.ladder.saturating_add(1);
    end_step(case, StepOutcome::HandedUp, event.at, event.by.staff);
    case.handling.steps.push(Step {
        to,
        at: event.at,
        by: event.by,
        cause,
        reason: reason.cloned(),
        outcome: None,
        ended_at: None,
        ended_by: None,
    });
}

fn end_step(case: &mut Case, outcome: StepOutcome, at: Timestamp, by: Option<StaffId>) {
    if let Some(step) = case.handling.steps.last_mut()
        && step.outcome.is_none()
    {
        step.outcome = Some(outcome);
        step.ended_at = Some(at);
        step.ended_by = by;
    }
}

fn back_to_work(case: &mut Case) {
    case.stage = if case.responsible.is_none() && case.department.is_none() {
        Stage::Received
    } else {
        Stage::InProgress
    };
    case.ending = None;
    case.acceptance = Acceptance::default();
    case.feedback = None;
    case.opinion = None;
    case.reminders = 0;
    case.attempts.clear();
    case.ask_again_at = None;
}
