//! What makes rows findable: the words of stored texts ([`Words`]) and of typed queries ([`query_words`]). Both
//! read written forms through `text` and `place`, so that a room, a phone or a name meets its row in whatever
//! form it is typed.

mod query;
mod runs;
mod words;

pub use query::query_words;
pub use words::Words;
