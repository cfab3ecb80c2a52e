//! The demo: an estate that has been lived in for a hundred days.
//!
//! Everything comes from a seed: people and units (`estate`), the office's crooked workbooks (`workbooks`), the
//! staff and their shifts (`crew`, `roster`), what residents say and staff answer (`words`), and what happens when
//! (`story`). All of it goes through the same door as in life, with the time handed in; nothing is written
//! past the rules. One more thing to say is one more entry in `words/*.toml`.

pub mod chance;
pub mod crew;
pub mod estate;
pub mod names;
pub mod story;
pub mod words;
pub mod workbooks;
