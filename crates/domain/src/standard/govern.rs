//! Choosing the clauses that govern a matter, one for each clock.

use std::{collections::HashMap, sync::Arc};

use serde::Serialize;

use super::{
    ClockName, Grade, Kind, Level,
    clause::{Clause, Matter},
    selector::Fit,
    taxonomy::Taxonomy,
};

/// The clause that governs one clock of a matter, and those that run beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Governing {
    /// The clock.
    pub clock: ClockName,
    /// The clause that governs it.
    pub clause: Arc<Clause>,
    /// Clauses beside it; of all limits the earliest binds, and all are kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Arc<Clause>>,
}

impl Governing {
    /// The governing clause, then those beside it.
    pub fn clauses(&self) -> impl Iterator<Item = &Arc<Clause>> {
        std::iter::once(&self.clause).chain(&self.also)
    }
}

/// Two clauses that fit equally well and differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tie {
    pub first: Arc<Clause>,
    pub second: Arc<Clause>,
}

/// What governs every matter that can occur, computed once when the standard is read.
#[derive(Debug, Default)]
pub(super) struct Index {
    clauses: Vec<Arc<Clause>>,
    known: HashMap<Matter, Arc<[Governing]>>,
}

impl Index {
    /// Computes the table for all matters of [`reachable`]; a tie is answered by the clause written first.
    pub fn new(clauses: Vec<Arc<Clause>>, taxonomy: &Taxonomy) -> Self {
        let mut known = HashMap::new();
        for matter in reachable(taxonomy) {
            let governing = choose(&clauses, &matter, taxonomy, &mut |_| {});
            known.insert(matter, governing.into());
        }
        Self { clauses, known }
    }

    pub fn clauses(&self) -> &[Arc<Clause>] {
        &self.clauses
    }

    /// What governs `matter`, from the table or computed.
    pub fn govern(&self, matter: &Matter, taxonomy: &Taxonomy) -> Arc<[Governing]> {
        if let Some(governing) = self.known.get(matter) {
            return governing.clone();
        }
        choose(&self.clauses, matter, taxonomy, &mut |_| {}).into()
    }
}

/// The governing clause of each clock, in the order of [`ClockName::ALL`]. Promises and written reports have a
/// clause too, but are left out: they begin when somebody promises something, or hands a matter up.
pub(super) fn choose(
    clauses: &[Arc<Clause>],
    matter: &Matter,
    taxonomy: &Taxonomy,
    tie: &mut dyn FnMut(Tie),
) -> Vec<Governing> {
    ClockName::ALL
        .iter()
        .filter(|clock| !matches!(clock, ClockName::Promise | ClockName::Report))
        .filter_map(|clock| choose_one(clauses, *clock, matter, taxonomy, tie))
        .collect()
}

/// The governing clause of `clock`, if any clause sets it for `matter`.
pub(super) fn choose_one(
    clauses: &[Arc<Clause>],
    clock: ClockName,
    matter: &Matter,
    taxonomy: &Taxonomy,
    tie: &mut dyn FnMut(Tie),
) -> Option<Governing> {
    let mut fits: Vec<(Fit, &Arc<Clause>)> = Vec::new();
    let mut also: Vec<Arc<Clause>> = Vec::new();
    for clause in clauses.iter().filter(|clause| clause.clock == clock) {
        match clause.applies.fit(matter, taxonomy) {
            Some(_) if clause.also => also.push(clause.clone()),
            Some(fit) => fits.push((fit, clause)),
            None => {}
        }
    }
    let highest = fits.iter().map(|(fit, _)| *fit).max();
    let mut equals = fits
        .iter()
        .filter(|(fit, _)| Some(*fit) == highest)
        .map(|(_, clause)| *clause);
    let best = equals.next();
    for other in equals {
        if let Some(first) = best
            && (first.limit, first.starts) != (other.limit, other.starts)
        {
            tie(Tie {
                first: first.clone(),
                second: other.clone(),
            });
        }
    }
    let clause = match best {
        Some(clause) => clause.clone(),
        None if also.is_empty() => return None,
        None => also.remove(0),
    };
    Some(Governing { clock, clause, also })
}

/// Every combination of kind, subject, fault, grade, level and complaint that a case can have.
pub fn reachable(taxonomy: &Taxonomy) -> Vec<Matter> {
    let mut matters = Vec::new();
    for &kind in Kind::ALL {
        for subject in taxonomy.subjects_of(kind) {
            let faults: Vec<Option<String>> = if subject.fault {
                taxonomy
                    .subjects_of(Kind::Repair)
                    .filter(|fault| fault.place == subject.place)
                    .map(|fault| Some(fault.code.clone()))
                    .collect()
            } else {
                vec![None]
            };
            let levels: Vec<Option<Level>> = if kind == Kind::Emergency {
                Level::ALL.iter().copied().map(Some).collect()
            } else {
                vec![None]
            };
            let complaint: &[bool] = match kind {
                Kind::Complaint => &[true],
                Kind::Repair => &[false, true],
                _ => &[false],
            };
            for fault in &faults {
                for &grade in Grade::ALL {
                    for &level in &levels {
                        for &complaint in complaint {
                            matters.push(Matter {
                                kind,
                                subject: subject.code.clone(),
                                fault: fault.clone(),
                                grade,
                                level,
                                complaint,
                            });
                        }
                    }
                }
            }
        }
    }
    matters
}
