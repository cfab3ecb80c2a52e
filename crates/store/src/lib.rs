//! Rows on SQLite and PostgreSQL: the only crate that knows an engine.
//!
//! A [`Store`] runs bodies: [`Store::write`] inside one transaction that is on the disk before it answers,
//! [`Store::read`] on one snapshot. A body gets a [`Tx`], on which one SQL text serves both engines (see
//! `docs/ARCHITECTURE` and the notes in `migrations/README.md` for what that text may say), and the generic
//! rows of the house: versioned subjects with their journal, timers, errands, remembered answers, search words.
//! No feature is known here.

mod address;
mod apart;
mod backup;
mod blobs;
mod carry;
mod confirm;
mod db;
mod dialect;
mod erase;
mod errands;
mod error;
mod followers;
mod idempotency;
mod journal;
mod line;
mod live;
mod migrate;
mod numbers;
mod personal;
mod postgres;
mod read;
mod restore;
mod roots;
mod rows;
mod search;
mod sqlite;
mod statements;
#[cfg(feature = "testing")]
pub mod testing;
mod timers;
mod tls;
mod translate;
mod tx;
mod value;
mod verify;
mod write;

pub use apart::{Fingerprint, Tried, fingerprint};
pub use backup::BackupReport;
pub use blobs::{BlobHash, Blobs, UNATTACHED};
pub use db::{Engine, Isolation, Settings, Store};
pub use erase::{Erasure, Touched};
pub use errands::{DeadErrand, ERRAND_ATTEMPTS, Errand, NewErrand};
pub use error::{Failure, StoreError};
pub use idempotency::Remembered;
pub use journal::Entry;
pub use line::Lane;
pub use live::{Happened, Position};
pub use personal::{Body, Told};
pub use restore::restore;
pub use roots::Root;
pub use rows::{Dated, Stored, SubjectWrite, Written};
pub use timers::{DueTimer, TIMER_LEASE};
pub use tx::Tx;
pub use value::{FromValue, Row, Value, places};
pub use verify::{Finding, History, Verified};
