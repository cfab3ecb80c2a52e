//! Tests of the crate, one binary.

mod group_commit;
mod schema;
mod story;
mod files;
mod subject;
mod verify;
