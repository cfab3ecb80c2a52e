//! Gaps, ambiguities and unreachable rules, found by asking what governs every matter that can occur.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::Found;
use crate::standard::{
    ClockName, Defect, Matter, Selector,
    clause::Clause,
    finding::Place,
    govern::{Governing, choose, choose_one, reachable},
    read::{Draft, Placed},
    selector::Fit,
    taxonomy::Taxonomy,
};

pub(super) fn check(draft: &Draft, taxonomy: &Taxonomy, found: &mut Found) {
    let matters = reachable(taxonomy);
    let clauses: Vec<Arc<Clause>> = draft
        .clauses
        .iter()
        .map(|entry| Arc::new(entry.value.clone()))
        .collect();
    let places: BTreeMap<&str, &Place> = draft
        .clauses
        .iter()
        .map(|entry| (entry.value.id.as_str(), &entry.place))
        .collect();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut ties: BTreeMap<(String, String), Matter> = BTreeMap::new();
    // For each need the first matter without the clock, and how many there are.
    let mut gaps: BTreeMap<usize, (Matter, u32)> = BTreeMap::new();
    for matter in &matters {
        let mut tie = |tie: crate::standard::govern::Tie| {
            ties.entry((tie.first.id.clone(), tie.second.id.clone()))
                .or_insert_with(|| matter.clone());
        };
        let mut governing = choose(&clauses, matter, taxonomy, &mut tie);
        for later in [ClockName::Promise, ClockName::Report] {
            governing.extend(choose_one(&clauses, later, matter, taxonomy, &mut tie));
        }
        reached.extend(
            governing
                .iter()
                .flat_map(Governing::clauses)
                .map(|clause| clause.id.clone()),
        );
        for (index, need) in draft.needs.iter().enumerate() {
            let wanted = need.value.applies.covers(matter, taxonomy)
                && !need
                    .value
                    .except
                    .iter()
                    .any(|except| except.covers(matter, taxonomy));
            if wanted && !governing.iter().any(|entry| entry.clock == need.value.clock) {
                gaps.entry(index).or_insert_with(|| (matter.clone(), 0)).1 += 1;
            }
        }
    }
    for (index, (matter, count)) in gaps {
        let need = &draft.needs[index];
        let others = match count {
            1 => String::new(),
            count => format!(" (and {} further matters)", count - 1),
        };
        found.add(
            &need.place,
            Defect::Gap,
            format!(
                "no clause sets the clock `{}` for {}{others}; {} asks for it",
                need.value.clock,
                named(&matter),
                need.value.id
            ),
        );
    }
    for ((first, second), matter) in ties {
        let place = places.get(second.as_str()).or_else(|| places.get(first.as_str()));
        if let Some(place) = place {
            found.add(
                place,
                Defect::Ambiguity,
                format!(
                    "clauses {first} and {second} fit {} equally well and set different limits",
                    named(&matter)
                ),
            );
        }
    }
    for Placed { place, value } in &draft.clauses {
        if !reached.contains(&value.id) {
            found.add(
                place,
                Defect::Unreachable,
                format!(
                    "clause {} governs no matter: others are more specific wherever it fits",
                    value.id
                ),
            );
        }
    }
    one_each(
        &draft.ladders,
        "ladder",
        |ladder| (&ladder.id, &ladder.applies),
        &matters,
        taxonomy,
        found,
    );
    one_each(
        &draft.routes,
        "route",
        |route| (&route.id, &route.applies),
        &matters,
        taxonomy,
        found,
    );
}

/// Every matter has exactly one best row, and every row is the best of some matter.
fn one_each<T>(
    rows: &[Placed<T>],
    what: &str,
    key: impl Fn(&T) -> (&String, &Selector),
    matters: &[Matter],
    taxonomy: &Taxonomy,
    found: &mut Found,
) {
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    let mut ties: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut gap: Option<&Matter> = None;
    for matter in matters {
        let fits: Vec<(Fit, usize)> = rows
            .iter()
            .enumerate()
            .filter_map(|(index, row)| key(&row.value).1.fit(matter, taxonomy).map(|fit| (fit, index)))
            .collect();
        let Some(best) = fits.iter().map(|(fit, _)| *fit).max() else {
            gap = gap.or(Some(matter));
            continue;
        };
        let mut equals = fits
            .iter()
            .filter(|(fit, _)| *fit == best)
            .map(|(_, index)| *index);
        if let Some(first) = equals.next() {
            reached.insert(first);
            ties.extend(equals.map(|other| (first, other)));
        }
    }
    if let Some(matter) = gap {
        let place = rows.first().map(|row| row.place.clone());
        if let Some(place) = place {
            found.add(&place, Defect::Gap, format!("no {what} for {}", named(matter)));
        }
    }
    for (first, second) in ties {
        found.add(
            &rows[second].place,
            Defect::Ambiguity,
            format!(
                "{what}s {} and {} fit a matter equally well",
                key(&rows[first].value).0,
                key(&rows[second].value).0
            ),
        );
    }
    for (index, row) in rows.iter().enumerate() {
        if !reached.contains(&index) {
            found.add(
                &row.place,
                Defect::Unreachable,
                format!("{what} {} applies to no matter", key(&row.value).0),
            );
        }
    }
}

/// A matter in one line, for the author of a standard.
fn named(matter: &Matter) -> String {
    let mut text = format!("{} {}", matter.kind, matter.subject);
    if let Some(fault) = &matter.fault {
        text.push_str(&format!(" fault {fault}"));
    }
    text.push_str(&format!(" {}", matter.grade));
    if let Some(level) = matter.level {
        text.push_str(&format!(" level {level}"));
    }
    if matter.complaint && matter.kind != crate::standard::Kind::Complaint {
        text.push_str(" that counts as a complaint");
    }
    text
}
