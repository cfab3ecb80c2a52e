//! Checking a draft: what is wrong with it, before it may govern anything.

use super::{
    finding::Findings,
    read::{Draft, Placed},
    taxonomy::Taxonomy,
};

/// Every defect of `draft`.
pub(super) fn check(draft: &Draft) -> Result<(), Findings> {
    let _ = draft;
    Ok(())
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
    )
}
