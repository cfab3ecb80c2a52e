//! Figures that make sense: shares, windows, shifts, targets, brackets, rules.

use std::collections::BTreeSet;

use super::Found;
use crate::standard::{
    Defect, Grade,
    chapters::PriorityKey,
    read::{Draft, Placed},
    settings::{Target, TargetUnit},
};

/// Minutes of a day.
const DAY: u16 = 1440;

pub(super) fn check(draft: &Draft, found: &mut Found) {
    escalation(draft, found);
    grades(draft, found);
    dispatch(draft, found);
    shifts(draft, found);
    for Placed { place, value } in &draft.targets {
        if let Some(message) = target(value) {
            found.add(place, Defect::Figure, message);
        }
    }
    sampling(draft, found);
    let resident = &draft.acceptance;
    if resident.value.attempts == 0 || resident.value.attempt_days == 0 {
        found.add(
            &resident.place,
            Defect::Figure,
            "a case is never closed without an attempt (X-47)",
        );
    } else if resident.value.attempt_days > resident.value.attempts {
        found.add(
            &resident.place,
            Defect::Figure,
            "there are more days than attempts",
        );
    }
    if draft.intake.value.description_characters == 0 {
        found.add(
            &draft.intake.place,
            Defect::Figure,
            "a description needs room for characters",
        );
    }
}

fn escalation(draft: &Draft, found: &mut Found) {
    let shares = &draft.shares;
    let value = &shares.value;
    if !(0 < value.prompt && value.prompt < value.escalate && value.escalate < value.breach) {
        found.add(
            &shares.place,
            Defect::Figure,
            "shares rise: 0 < prompt < escalate < breach, in per cent",
        );
    }
    if value.breach != 100 {
        found.add(
            &shares.place,
            Defect::Figure,
            "a limit is breached at 100 per cent (D-32); another limit is set in chapter deadlines",
        );
    }
    for Placed { place, value } in &draft.ladders {
        if value.rungs.is_empty() {
            found.add(place, Defect::Figure, format!("ladder {} has no rung", value.id));
        }
    }
}

fn grades(draft: &Draft, found: &mut Found) {
    for Placed { place, value } in &draft.grades {
        let mut bad =
            |message: &str| found.add(place, Defect::Figure, format!("rule {}: {message}", value.id));
        if value.grade == Grade::General {
            bad("a rule raises a grade, `general` is the lowest");
        }
        if value.keywords.is_empty()
            && !value.danger
            && value.households.is_none()
            && value.repeats.is_none()
            && value.channels.is_empty()
        {
            bad("it has no condition");
        }
        if value.repeats.is_some() != value.within_days.is_some() {
            bad("`repeats` and `within-days` belong together");
        }
        if value.repeats.is_some_and(|repeats| repeats < 2) || value.households.is_some_and(|least| least < 2)
        {
            bad("`repeats` and `households` begin at 2");
        }
        if value.keywords.iter().any(|word| word.trim().is_empty()) {
            bad("an empty keyword is in every text");
        }
    }
}

fn dispatch(draft: &Draft, found: &mut Found) {
    let keys: BTreeSet<PriorityKey> = draft.priority.value.keys.iter().copied().collect();
    if keys.len() != draft.priority.value.keys.len() {
        found.add(&draft.priority.place, Defect::Duplicate, "a key stands twice");
    }
    for Placed { place, value } in &draft.routes {
        if value.chain.is_empty() {
            found.add(place, Defect::Figure, format!("route {} names nobody", value.id));
        }
    }
    if draft.duty.value.chain.is_empty() {
        found.add(&draft.duty.place, Defect::Figure, "the duty chain names nobody");
    }
}

fn shifts(draft: &Draft, found: &mut Found) {
    if let Err(error) = draft.windows.value.service.check() {
        found.add(
            &draft.windows.place,
            Defect::Figure,
            format!("service hours: {error}"),
        );
    }
    let mut covered = vec![false; usize::from(DAY)];
    for shift in &draft.shifts {
        for window in shift.value.hours.windows() {
            for minute in window.from..window.to {
                if let Some(minute) = covered.get_mut(usize::from(minute)) {
                    *minute = true;
                }
            }
        }
    }
    let gap = covered.iter().position(|minute| !minute);
    if let (Some(gap), Some(first)) = (gap, draft.shifts.first()) {
        found.add(
            &first.place,
            Defect::Figure,
            format!("no shift covers {:02}:{:02} (X-17)", gap / 60, gap % 60),
        );
    }
    if draft.shifts.is_empty() {
        found.add(&draft.windows.place, Defect::Figure, "there is no shift");
    }
}

fn target(target: &Target) -> Option<String> {
    let bounds = [target.at_least, target.at_most];
    let out = |figure: f64| match target.unit {
        TargetUnit::Percent => !(0.0..=100.0).contains(&figure),
        TargetUnit::Minutes | TargetUnit::Count => !(figure.is_finite() && figure >= 0.0),
    };
    if bounds.into_iter().flatten().any(out) {
        return Some(format!("target `{}` is out of range", target.code));
    }
    match bounds {
        [Some(least), Some(most)] if least > most => Some(format!(
            "target `{}`: at least {least}, yet at most {most}",
            target.code
        )),
        _ => None,
    }
}

fn sampling(draft: &Draft, found: &mut Found) {
    let mut froms = BTreeSet::new();
    for Placed { place, value } in &draft.brackets {
        if value.fixed.is_some() == value.percent.is_some() {
            found.add(
                place,
                Defect::Figure,
                format!("bracket `{}` needs `fixed` or `percent`, and only one", value.id),
            );
        }
        if value.percent.is_some_and(|percent| percent > 100) {
            found.add(
                place,
                Defect::Figure,
                format!("bracket `{}`: more than 100 per cent", value.id),
            );
        }
        if !froms.insert(value.from) {
            found.add(
                place,
                Defect::Duplicate,
                format!("two brackets begin at {}", value.from),
            );
        }
    }
    if !froms.contains(&0) {
        found.add(
            &draft.draw.place,
            Defect::Gap,
            "no bracket begins at 0: small pools have no sample size",
        );
    }
    let draw = &draft.draw;
    if !(1..=31).contains(&draw.value.day) || !(1..=28).contains(&draw.value.done_by_day) {
        found.add(
            &draw.place,
            Defect::Figure,
            "`day` is 1 to 31, `done-by-day` 1 to 28",
        );
    }
    if draw.value.on_site_more_than_percent >= 100 {
        found.add(
            &draw.place,
            Defect::Figure,
            "more than 100 per cent cannot be visited",
        );
    }
}
