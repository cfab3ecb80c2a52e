//! Tests of the crate, one binary.
#![expect(
    clippy::unwrap_used,
    reason = "a test that dies has failed, in its helpers too"
)]
#![expect(clippy::panic, reason = "a test that dies has failed, in its helpers too")]

mod backups;
mod bad_input;
mod cases;
mod demo;
mod estates;
mod exports;
mod faults;
mod files;
mod foreign;
mod forgetting;
mod handover;
mod harness;
mod households;
mod imports;
mod intakes;
mod keys;
mod live;
mod people;
mod problems;
mod processing;
mod program;
mod races;
mod registers;
mod rights;
mod run_due;
mod sessions;
mod standards;
mod tls;
