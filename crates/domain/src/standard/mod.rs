//! The service standard (服务标准): the regulation as data. Clauses are read from TOML chapters, checked,
//! layered (shipped, company, estate) and chosen by [`Standard::govern`].

pub mod clause;
pub mod codes;

pub use clause::{Clause, ClauseRef, Matter, Source};
pub use codes::{Channel, ClockName, Grade, Kind, Level, Outcome, Verb};
