//! Time arithmetic of the service standard: limits, calendars, pauses, and the explanation of a deadline.
//!
//! One mechanism serves every unit: a [`Limit`] names the windows of time that count (`Unit`), where counting
//! starts, and how many minutes or days of them make the limit. [`due`] and [`elapsed`] are inverse.

pub mod calendar;
pub mod due;
pub mod explanation;
pub mod limit;

pub use calendar::{Calendar, DayKind, Hours, Window};
pub use due::{Due, Pause, due, elapsed};
pub use explanation::Step;
pub use limit::{Limit, Term, Unit};
