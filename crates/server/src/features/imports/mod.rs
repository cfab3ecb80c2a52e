//! Imports over HTTP. The work is done by `server::exchange`; a feature of the shell alone.

mod routes;
mod wire;

pub use self::routes::routes;
