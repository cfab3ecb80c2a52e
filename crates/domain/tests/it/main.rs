//! Tests of the crate, one binary.
mod clock;
