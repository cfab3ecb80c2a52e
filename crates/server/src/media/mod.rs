//! What people send: recognised by content, measured, and photos turned upright. Knows no feature.

mod duration;
mod film;
mod kinds;
mod photo;

pub use self::{
    duration::seconds,
    film::{HEAD, film, may_be_film},
    kinds::{MediaKind, recognise},
    photo::{Photo, check as check_photo},
};
