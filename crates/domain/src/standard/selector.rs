//! Which of several rules fits a matter best.
//!
//! The most specific rule governs. Specificity is lexicographic: how deep the named subject lies in the tree,
//! then whether it is named through the fault of a complaint, then urgency, grade, level, complaint, kind. A
//! rule that names nothing is the general one.

use super::{
    Kind,
    clause::{Matter, Selector},
    taxonomy::{Subject, Taxonomy, within},
};

/// How well a rule fits; larger is more specific. The order of the fields is the order of comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    depth: usize,
    fault: bool,
    urgent: bool,
    grade: bool,
    level: bool,
    complaint: bool,
    kind: bool,
}

impl Taxonomy {
    /// The subject `code` of `kind`, or its nearest ancestor that is known.
    pub fn nearest(&self, kind: Kind, code: &str) -> Option<&Subject> {
        std::iter::successors(Some(code), |code| super::taxonomy::parent(code))
            .find_map(|code| self.subject(kind, code))
    }

    /// The entries that describe `matter`: its subject, and the repair subject of its fault.
    pub fn entries<'a>(&'a self, matter: &Matter) -> impl Iterator<Item = &'a Subject> + use<'a> {
        let fault = matter
            .fault
            .as_deref()
            .and_then(|fault| self.nearest(Kind::Repair, fault));
        self.nearest(matter.kind, &matter.subject)
            .into_iter()
            .chain(fault)
    }

    /// Whether `matter` is urgent.
    pub fn is_urgent(&self, matter: &Matter) -> bool {
        self.entries(matter).any(|subject| subject.urgent)
    }

    /// Whether `matter` endangers persons.
    pub fn is_dangerous(&self, matter: &Matter) -> bool {
        self.entries(matter).any(|subject| subject.danger)
    }
}

impl Selector {
    /// How well the selector fits `matter`; `None` if it does not.
    pub fn fit(&self, matter: &Matter, taxonomy: &Taxonomy) -> Option<Fit> {
        if !self.kinds.is_empty() && !self.kinds.contains(&matter.kind) {
            return None;
        }
        if !self.grades.is_empty() && !self.grades.contains(&matter.grade) {
            return None;
        }
        if !self.levels.is_empty() && !matter.level.is_some_and(|level| self.levels.contains(&level)) {
            return None;
        }
        if self
            .complaint
            .is_some_and(|wanted| wanted != matter.is_complaint())
        {
            return None;
        }
        let (depth, fault) = if self.subjects.is_empty() {
            (0, false)
        } else {
            self.subjects
                .iter()
                .flat_map(|named| {
                    let own = within(&matter.subject, named).map(|depth| (depth, false));
                    let fault = matter.fault.as_deref().and_then(|fault| within(fault, named));
                    [own, fault.map(|depth| (depth, true))]
                })
                .flatten()
                .max()?
        };
        if self
            .urgent
            .is_some_and(|wanted| wanted != taxonomy.is_urgent(matter))
        {
            return None;
        }
        Some(Fit {
            depth,
            fault,
            urgent: self.urgent.is_some(),
            grade: !self.grades.is_empty(),
            level: !self.levels.is_empty(),
            complaint: self.complaint.is_some(),
            kind: !self.kinds.is_empty(),
        })
    }

    /// Whether the selector fits `matter` at all.
    pub fn covers(&self, matter: &Matter, taxonomy: &Taxonomy) -> bool {
        self.fit(matter, taxonomy).is_some()
    }
}

/// The rule that fits `matter` best; of equals, the first (the reader refuses equals that differ).
pub(super) fn best<'a, T>(
    rules: impl Iterator<Item = &'a T>,
    selector: impl Fn(&T) -> &Selector,
    matter: &Matter,
    taxonomy: &Taxonomy,
) -> Option<&'a T> {
    let mut found: Option<(Fit, &T)> = None;
    for rule in rules {
        if let Some(fit) = selector(rule).fit(matter, taxonomy)
            && found.is_none_or(|(best, _)| fit > best)
        {
            found = Some((fit, rule));
        }
    }
    found.map(|(_, rule)| rule)
}
