//! The shell: everything around the rules. One door for writes ([`execute`]), the HTTP interface, timers and
//! errands, settings, the command line.

pub mod app;
pub mod backup;
pub mod commands;
pub mod config;
pub mod contact;
pub mod credentials;
pub mod demo;
pub mod exchange;
pub mod execute;
pub mod features;
pub mod history;
pub mod http;
pub mod ids;
pub mod jobs;
pub mod live;
pub mod locales;
pub mod media;
pub mod numbers;
pub mod problem;
pub mod reach;
pub mod retention;
pub mod standards;
pub mod sweep;
pub mod time;
pub mod verification;
