//! Tests of the crate, one binary.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that dies has failed, in its helpers too"
)]

mod assessments;
mod cases;
mod clock;
mod registers;
mod standard;
mod standards;
mod text;
