//! The service standard (服务标准): the regulation as data. Clauses are read from TOML chapters, checked,
//! layered (shipped, company, estate) and chosen by [`Standard::govern`].
//!
//! To add a chapter: a struct with its fields (`chapters`, `settings`), one line in `read` for each list or
//! section, one field of [`Standard`], its checks in `check`, and the file in `standards/default`.

pub mod amount;
pub mod channel;
pub mod chapters;
mod check;
pub mod clause;
pub mod codes;
pub mod compare;
mod decode;
pub mod explain;
mod explain_text;
pub mod finding;
pub mod govern;
pub mod grading;
pub mod layer;
mod node;
pub mod read;
pub mod selector;
pub mod settings;
pub mod shipped;
pub mod taxonomy;
pub mod whole;

pub use channel::{ChannelCode, ChannelEntry};
pub use clause::{Clause, ClauseRef, Matter, Selector, Source, Start};
pub use codes::{Channel, ClockName, Grade, Kind, Level, Outcome, Verb};
pub use compare::{Change, compare};
pub use explain::{BadAgreement, ClauseText, ClockExplanation, Explanation, deadline, explain};
pub use finding::{Defect, Finding, Findings, Place};
pub use govern::{Governing, reachable};
pub use grading::{GradeFacts, Graded};
pub use layer::{Deviation, Direction, Layer};
pub use whole::Standard;
