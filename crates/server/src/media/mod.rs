//! What people send: recognised by content, measured, and photos turned upright. Knows no feature.

mod duration;
mod kinds;
mod photo;

pub use self::{
    duration::seconds,
    kinds::{MediaKind, recognise},
    photo::{Photo, check as check_photo},
};
