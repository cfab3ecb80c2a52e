//! Rows of cases: typed columns, the narrow rows of clocks, words, lists.

mod asked;
mod clocks;
mod columns;
mod list;
mod past;
mod row;
mod words;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

pub(super) use self::{
    asked::{earlier, load_of},
    clocks::write_clocks,
    columns::columns,
    list::{Assignee, Attention, Sort, Wanted, list},
    past::{past, past_held},
    row::CaseRow,
    words::words,
};
use super::facts::ZONE;

fn local_date(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)).date()
}
