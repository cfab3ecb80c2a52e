//! The rules of property customer service (物业客户服务).
//!
//! Everything here is pure: no I/O, no clock, no chance, no async. The time, the actor, the calendar and
//! the clauses are handed in; commands go in, events come out. Add a feature by its six files
//! (`mod state command event decide evolve`) and one line below.

pub mod accounts;
pub mod actor;
pub mod assessments;
pub mod audit;
pub mod cases;
pub mod clock;
pub mod contact;
pub mod estates;
pub mod feature;
pub mod flows;
pub mod households;
pub mod ids;
pub mod intakes;
pub mod personal;
pub mod persons;
pub mod place;
pub mod rejection;
pub mod residence;
pub mod search;
pub mod staff;
pub mod standard;
pub mod standards;
pub mod text;
pub mod units;
