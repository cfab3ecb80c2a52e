//! The demo: its story against the rules alone, and a short demo through the whole house.

mod rules_alone;
mod whole_house;
