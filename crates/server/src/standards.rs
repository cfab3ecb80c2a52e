//! The service standards in force, as the shell asks for them.

use std::{collections::BTreeSet, sync::Arc};

use domain::{actor::Role, ids::EstateId, standard::Standard};
use jiff::Timestamp;

/// Service standards: shipped, company and estate layers.
#[derive(Debug)]
pub struct Standards {
    shipped: Arc<Standard>,
}

impl Standards {
    /// Only the shipped standard.
    pub fn shipped() -> Self {
        Self {
            shipped: Standard::shipped(),
        }
    }

    /// The standard in force in an estate at a moment.
    pub fn at(&self, _estate: Option<EstateId>, _moment: Timestamp) -> Arc<Standard> {
        self.shipped.clone()
    }

    /// The permissions that chapter `roles` gives to `role`.
    pub fn permissions(&self, role: Role) -> BTreeSet<String> {
        self.shipped.permissions(role)
    }
}
