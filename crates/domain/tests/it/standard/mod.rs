//! The service standard: limits, choosing, checking, layers, explanation.

mod shipped;
