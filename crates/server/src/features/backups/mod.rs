//! Backups (数据备份) as the manager's page sees them: what is kept, what is wrong; one can be asked for, and tried. A
//! feature of the shell alone: the work is done by `server::backup`.

mod routes;
mod wire;

pub use self::routes::routes;
