//! placeholder

pub mod demo;
pub mod exchange;
