//! Workbooks in and out of the registers: reading what property offices keep in Excel, checking the whole of it,
//! sending it through the door, and writing an estate out again.
//!
//! It names several features and so belongs to none: it is part of the frame. `features/imports` and the
//! command line call it.

mod areas;
pub mod headings;
pub mod import;
pub mod plan;
pub mod refusals;
pub mod registers;
pub mod rows;
mod run;
pub mod sheets;
