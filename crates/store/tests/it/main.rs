//! Tests of the crate, one binary.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking; clippy's exception covers test functions only, not their helpers"
)]

mod backup;
mod crash;
mod files;
mod flight;
mod full;
mod group_commit;
mod later;
mod log;
mod meeting;
mod schema;
mod search;
mod story;
mod subject;
mod tls;
mod verify;
