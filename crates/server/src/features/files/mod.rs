//! Files: photos, films, voice messages and documents. The original is kept untouched under a restricted right; pages
//! show an upright copy without location. What is attached to nothing goes after some days.

mod facts;
mod routes;
mod table;
mod wire;

pub use self::{
    routes::routes,
    table::{StoredFile, attach, check, expire, of_subject, remove},
};
