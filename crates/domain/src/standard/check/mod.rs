//! Checking a draft: what is wrong with it, before it may govern anything. Everything is reported at once, each
//! finding with file and line.

mod clauses;
mod figures;
mod references;

use super::{
    finding::{Defect, Finding, Findings, Place},
    read::{Draft, Placed},
    taxonomy::Taxonomy,
};

/// Every defect of `draft`.
pub(super) fn check(draft: &Draft) -> Result<(), Findings> {
    let taxonomy = taxonomy_of(draft);
    let mut found = Found(Vec::new());
    references::check(draft, &taxonomy, &mut found);
    figures::check(draft, &mut found);
    // With unknown subjects or kinds the search for gaps would only repeat what has been said.
    if found.0.is_empty() {
        clauses::check(draft, &taxonomy, &mut found);
    }
    if found.0.is_empty() {
        return Ok(());
    }
    found.0.sort();
    found.0.dedup();
    Err(Findings(found.0))
}

/// What was found so far.
struct Found(Vec<Finding>);

impl Found {
    fn add(&mut self, place: &Place, defect: Defect, message: impl Into<String>) {
        self.0.push(Finding::new(place, defect, message));
    }

    /// A text that people read must not be empty.
    fn label(&mut self, place: &Place, entry: &str, labels: &[(&str, &str)]) {
        for (name, text) in labels {
            if text.trim().is_empty() {
                self.add(place, Defect::Label, format!("{entry}: `{name}` is empty"));
            }
        }
    }
}

/// The tree of subjects of `draft`.
pub(super) fn taxonomy_of(draft: &Draft) -> Taxonomy {
    fn values<T: Clone>(placed: &[Placed<T>]) -> Vec<T> {
        placed.iter().map(|entry| entry.value.clone()).collect()
    }
    Taxonomy::new(
        values(&draft.kinds),
        values(&draft.departments),
        values(&draft.work_types),
        values(&draft.skills),
        values(&draft.subjects),
        &values(&draft.channels),
    )
}
