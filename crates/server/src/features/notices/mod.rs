//! Notices (站内消息): what errands leave in the app for one account each. A notice carries a code and the
//! subject's id; names and texts are read from the subject by whoever may see it.

mod facts;
mod routes;
mod wire;

pub use self::{facts::deliver, routes::routes};
