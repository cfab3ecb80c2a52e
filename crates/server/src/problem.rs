//! Why something is not carried out, whatever asked for it: a request, a timer, the command line. Statuses are
//! known to `http/problem.rs` only.

use domain::rejection::Rejection;
use store::{Failure, StoreError};

/// Why a request is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A rule, or the shell itself, said no; nothing was changed.
    #[error(transparent)]
    Refused(#[from] Rejection),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something else of ours failed; the text goes to the log only.
    #[error("{0}")]
    Fault(String),
}

impl From<Failure<Rejection>> for Problem {
    fn from(failure: Failure<Rejection>) -> Self {
        match failure {
            Failure::Refused(rejection) => Self::Refused(rejection),
            Failure::Store(error) => Self::Store(error),
        }
    }
}

impl Problem {
    /// A fault of ours, for `map_err`: the chain of `error` goes to the log.
    pub fn fault(error: impl std::fmt::Display) -> Self {
        Self::Fault(error.to_string())
    }
}
