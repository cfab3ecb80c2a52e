//! The HTTP interface around the features: caller, refusals, pages of lists, live stream, documents.

pub mod caller;
pub mod demo;
pub mod etag;
pub mod json;
pub mod keyed;
pub mod language;
pub mod listing;
pub mod live;
pub mod log;
pub mod openapi;
pub mod paging;
pub mod problem;
pub mod range;
pub mod record;
pub mod router;
pub mod safety;
pub mod status;
pub mod strict;
pub mod workbook;

pub use self::{
    caller::{Caller, PendingCaller},
    etag::{Etag, IfMatch},
    json::{Json, Path, Query},
    keyed::Keyed,
    listing::{Asked, Listing, Reader},
    paging::{Page, Paging},
    problem::Problem,
    record::{Found, Record},
};
