//! Tests of the crate, one binary.

mod backup;
mod crash;
mod files;
mod full;
mod group_commit;
mod meeting;
mod schema;
mod story;
mod subject;
mod verify;
