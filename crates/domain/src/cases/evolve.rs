//! The state after an event: cannot fail, and needs nothing but the event.

use std::collections::BTreeSet;

use super::{
    event::{Event, Moved, Reported, Stopped, What},
    state::{
        Acceptance, Case, Clock, HoldState, Remark, Signature, Stage, Urging, Verdict, Verification, Waiting,
    },
};
use crate::{ids::StaffId, standard::Outcome};

/// The state after `event`.
pub fn evolve(state: Option<Case>, event: &Event) -> Option<Case> {
    match (&event.what, state) {
        (What::Reported(reported), _) => Some(report(event, reported)),
        (_, None) => None,
        (_, Some(mut case)) => {
            carry_out(&mut case, event);
            Some(case)
        }
    }
}

fn report(event: &Event, reported: &Reported) -> Case {
    let first_contact = event.told.and_then(|told| told.staff).or(event.by.staff);
    Case {
        estate: reported.estate,
        number: reported.number.clone(),
        kind: reported.kind,
        subject: reported.subject.clone(),
        fault: reported.fault.clone(),
        grade: reported.grade,
        level: reported.level,
        complaint: reported.complaint,
        urgent: reported.urgent,
        danger: reported.danger,
        signals: reported.signals.clone(),
        tags: reported.tags.clone(),
        work: reported.work.clone(),
        channel: reported.channel,
        place: reported.place.clone(),
        contact: reported.contact.clone(),
        about: reported.about,
        description: reported.description.clone(),
        reported_at: reported.reported_at,
        recorded_at: event.at,
        intake: reported.intake,
        agreed_at: reported.agreed_at,
        reply_by: reported.reply_by,
        stage: Stage::Received,
        standard: reported.standard.clone(),
        first_contact,
        responsible: None,
        department: None,
        tracker: None,
        worked: BTreeSet::new(),
        transfer: None,
        transfers: 0,
        tried: BTreeSet::new(),
        reassigned: 0,
        clocks: Vec::new(),
        waiting: Vec::new(),
        holds: Vec::new(),
        promises: Vec::new(),
        asked: None,
        ladder: 0,
        report: None,
        handling: Box::default(),
        ending: None,
        acceptance: Acceptance::default(),
        feedback: None,
        attempts: Vec::new(),
        ask_again_at: None,
        closed_at: None,
        archive_at: None,
        arrived_at: None,
        leg: 1,
        rejections: 0,
        appealed: false,
        parent: reported.parent,
        updated_at: event.at,
    }
}

/// Carries `event` out on a case that exists.
pub(super) fn carry_out(case: &mut Case, event: &Event) {
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
        What::ClocksStarted { clocks, waiting, .. } => start(case, clocks, waiting),
        What::ClockStopped(stopped) | What::ClockJudged(stopped) => stop(case, stopped, staff),
        What::ClocksLifted { clocks } => {
            for number in clocks {
                if let Some(clock) = clock_mut(case, *number) {
                    clock.lifted = true;
                    clock.bell = None;
                    clock.held = None;
                }
            }
        }
        What::ClocksUnstopped { clocks } => {
            for moved in clocks {
                if let Some(clock) = clock_mut(case, moved.clock) {
                    clock.stopped_at = None;
                    clock.verdict = None;
                    clock.late_minutes = 0;
                    clock.person = None;
                }
                shift(case, moved);
            }
        }
        What::Warned {
            clock,
            alarm,
            to,
            bell,
            ..
        } => {
            if to.is_some() {
                case.ladder = case.ladder.saturating_add(1);
            }
            if let Some(clock) = clock_mut(case, *clock) {
                clock.bell = *bell;
                clock.near |= *alarm == super::event::Alarm::Escalate;
            }
        }
        What::ArrivalMissed { clock, to, bell, .. } | What::LimitMissed { clock, to, bell, .. } => {
            if to.is_some() {
                case.ladder = case.ladder.saturating_add(1);
            }
            if let Some(clock) = clock_mut(case, *clock) {
                clock.bell = *bell;
                clock.near = true;
                clock.breached = true;
            }
        }
        What::Recounted { moved, .. } => moved.iter().for_each(|moved| shift(case, moved)),
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
        What::PauseProposed(hold) => {
            case.holds.push(hold.clone());
            let number = case.holds.len() as u16;
            for clock in &hold.clocks {
                if let Some(clock) = clock_mut(case, *clock) {
                    clock.held = Some(number);
                }
            }
        }
        What::PauseConfirmed { pause } => {
            if let Some(hold) = hold_mut(case, *pause) {
                hold.state = HoldState::Confirmed;
                hold.confirm_by = None;
                hold.decided_by = staff;
            }
        }
        What::PauseStruck { pause, .. } => {
            if let Some(hold) = hold_mut(case, *pause) {
                hold.state = HoldState::Struck;
                hold.confirm_by = None;
                hold.decided_by = staff;
            }
            release(case, *pause);
        }
        What::Resumed { pauses, at } => {
            for pause in pauses {
                if let Some(hold) = hold_mut(case, *pause) {
                    hold.to = Some(*at);
                }
                release(case, *pause);
            }
        }
        What::DeadlinesMoved { moved } => moved.iter().for_each(|moved| shift(case, moved)),
        What::WorkResumed => back_to_work(case),
        What::ExtensionAsked(request) => case.asked = Some(request.clone()),
        What::Extended {
            clock,
            extension,
            bell,
        } => {
            case.asked = None;
            if let Some(clock) = clock_mut(case, *clock) {
                clock.due_at = extension.to;
                clock.breached = false;
                clock.extended = Some(extension.clone());
                clock.bell = *bell;
                clock.near = false;
            }
        }
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
            if to.is_some() {
                case.ladder = case.ladder.saturating_add(1);
            }
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
        What::FeedbackGiven { text, manner, .. } => {
            case.feedback = Some((event.at, *manner));
            if text.is_some() {
                case.handling.letter.clone_from(text);
            }
            if !case.acceptance.resident_needed {
                case.ask_again_at = None;
            }
        }
        What::CustomerNotReached { again_at, reminder } => {
            if !*reminder {
                case.attempts.push(event.at);
            }
            case.ask_again_at = *again_at;
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
            to, report, decision, ..
        } => {
            if to.is_some() {
                case.ladder = case.ladder.saturating_add(1);
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

fn start(case: &mut Case, clocks: &[Clock], waiting: &[Waiting]) {
    for clock in clocks {
        case.waiting.retain(|waiting| waiting.clause != clock.clause);
        case.clocks.push(clock.clone());
    }
    for one in waiting {
        case.waiting.retain(|waiting| waiting.clause != one.clause);
        case.waiting.push(one.clone());
    }
}

fn stop(case: &mut Case, stopped: &Stopped, staff: Option<StaffId>) {
    if let Some(clock) = clock_mut(case, stopped.clock) {
        clock.stopped_at = Some(stopped.at);
        clock.due_at = stopped.due_at;
        clock.verdict = stopped.verdict;
        clock.late_minutes = stopped.late_minutes;
        clock.paused_minutes = stopped.paused_minutes;
        clock.bell = None;
        clock.held = None;
        clock.breached &= stopped.verdict != Some(Verdict::Met);
        clock.person = clock.person.or(staff);
    }
}

fn shift(case: &mut Case, moved: &Moved) {
    if let Some(clock) = clock_mut(case, moved.clock) {
        clock.due_at = moved.to;
        clock.provisional = moved.provisional;
        clock.bell = moved.bell;
        clock.breached &= moved.bell.is_none_or(|bell| bell.share > 100);
    }
}

fn take(case: &mut Case, staff: Option<StaffId>) {
    if let Some(staff) = staff {
        case.responsible = Some(staff);
        case.worked.insert(staff);
        case.tried.clear();
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
    case.attempts.clear();
    case.ask_again_at = None;
}

fn release(case: &mut Case, pause: u16) {
    for clock in &mut case.clocks {
        if clock.held == Some(pause) {
            clock.held = None;
        }
    }
}

fn clock_mut(case: &mut Case, number: u16) -> Option<&mut Clock> {
    case.clocks.get_mut(usize::from(number.checked_sub(1)?))
}

fn hold_mut(case: &mut Case, number: u16) -> Option<&mut super::state::Hold> {
    case.holds.get_mut(usize::from(number.checked_sub(1)?))
}
