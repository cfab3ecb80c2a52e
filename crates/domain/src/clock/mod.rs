//! Time arithmetic of the service standard: limits, calendars, pauses, and the explanation of a deadline.
//!
//! One mechanism serves every unit: a [`Limit`] names the windows of time that count (`Unit`), where counting
//! starts, and how many minutes or days of them make the limit. [`due`] and [`elapsed`] are inverse.

pub mod calendar;
mod count;
mod days;
pub mod due;
pub mod explanation;
pub mod hours;
pub mod limit;
mod lines;
pub mod notice;

pub use calendar::{Calendar, CalendarError, DayKind};
pub use due::{Due, Pause, due, due_at, elapsed, share_at};
pub use explanation::Step;
pub use hours::{Hours, Window};
pub use limit::{Limit, Term, Unit};
pub use notice::Notice;
