//! What events do to the clocks of a case and to what holds them.

use crate::{
    cases::{
        event::{Event, Moved, Stopped, What},
        state::{Case, Clock, Hold, HoldState, Verdict, Waiting},
    },
    ids::StaffId,
};

/// Carries out an event about clocks; any other changes nothing here.
pub(super) fn apply(case: &mut Case, event: &Event, what: &What) {
    let staff = event.told.and_then(|told| told.staff).or(event.by.staff);
    match what {
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
        What::Recounted { moved, .. } => moved.iter().for_each(|moved| shift(case, moved)),
        What::TimeAgreed { to, moved, .. } => {
            case.agreed_at = Some(*to);
            for moved in moved {
                if let Some(clock) = clock_mut(case, moved.clock) {
                    clock.agreed = Some(*to);
                    clock.agreed_on = Some(event.at);
                    clock.near = false;
                    clock.breached = false;
                }
                shift(case, moved);
            }
        }
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
        _ => {}
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

fn release(case: &mut Case, pause: u16) {
    for clock in &mut case.clocks {
        if clock.held == Some(pause) {
            clock.held = None;
        }
    }
}

pub(super) fn clock_mut(case: &mut Case, number: u16) -> Option<&mut Clock> {
    case.clocks.get_mut(usize::from(number.checked_sub(1)?))
}

fn hold_mut(case: &mut Case, number: u16) -> Option<&mut Hold> {
    case.holds.get_mut(usize::from(number.checked_sub(1)?))
}
