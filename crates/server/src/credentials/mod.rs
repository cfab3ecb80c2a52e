//! What people prove who they are with: passwords, second factors, and the limits against guessing. Knows no
//! account by name; `features/accounts` and `features/sessions` use it.

pub mod guard;
pub mod hashing;
pub mod passwords;
pub mod totp;

pub use self::{guard::Guard, hashing::Hashing};
