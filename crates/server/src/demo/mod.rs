//! The demo: an estate that has been lived in for a hundred days.
//!
//! Everything comes from a seed: people and units (`estate`), the office's crooked workbooks (`workbooks`), the
//! staff and their shifts (`crew`), what residents say and staff answer (`words`), and what happens when (`story`).
//! All of it goes through the same door as in life, with the time handed in (`founding`, `households`, `living`);
//! nothing is written past the rules. One more thing to say is one more entry in `words/*.toml`.

pub mod chance;
pub mod crew;
pub mod estate;
mod founding;
mod households;
mod living;
pub mod names;
pub mod story;
pub mod words;
pub mod workbooks;

use std::{path::Path, sync::Arc};

use jiff::{Timestamp, ToSpan, tz::TimeZone};

pub use self::{
    founding::{Founded, Login, found},
    living::{Lived, live},
};
use self::{
    story::{Span, Story},
    words::Words,
};
use crate::{app::App, problem::Problem};

/// The password of every account of the demo.
pub const PASSWORD: &str = "linyuan-2026";
/// The last moment of the story: the morning after the National Day holiday.
pub const END: Timestamp = Timestamp::constant(1_791_421_200, 0);
/// How many days the demo lives through.
pub const DAYS: u16 = 100;
/// The seed of the demo.
pub const SEED: u64 = 20_261_008;
/// The folder of the workbooks within the data folder.
pub const WORKBOOKS: &str = "workbooks";

/// Why a demo could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MakingError {
    /// A step was refused, or the store failed.
    #[error("{}", told(.0))]
    Problem(Problem),
    /// Something is not as the demo needs it.
    #[error("{0}")]
    Unexpected(String),
}

fn told(problem: &Problem) -> String {
    match problem {
        Problem::Refused(no) => format!("refused: {no:?}"),
        other => other.to_string(),
    }
}

impl MakingError {
    fn unexpected(error: impl std::fmt::Display) -> Self {
        Self::Unexpected(error.to_string())
    }
}

impl From<Problem> for MakingError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// A demo that has been made.
#[derive(Debug)]
pub struct Made {
    /// The estate and who acts in it.
    pub founded: Founded,
    /// What came of the days.
    pub lived: Lived,
    /// How many cases came in.
    pub cases: usize,
}

/// The moment at which the clock of a demo has to stand before it is made: the day before the story begins.
pub fn founding_day(span: &Span) -> Timestamp {
    span.start().checked_sub(24.hours()).unwrap_or(span.start())
}

/// Makes a demo in an application whose clock stands at [`founding_day`] and whose ids come from the seed;
/// afterwards the clock stands at the end of the story. `told` hears the moment now and then.
///
/// # Errors
/// A step that must succeed was refused, a file could not be written, or the store failed.
pub async fn make(
    app: &Arc<App>,
    span: Span,
    data: &Path,
    told: &(dyn Fn(Timestamp) + Send + Sync),
) -> Result<Made, MakingError> {
    let zone = TimeZone::get("Asia/Shanghai").map_err(MakingError::unexpected)?;
    let world = Arc::new(estate::World::of(span.seed));
    let crew = Arc::new(crew::crew(span.seed));
    let words = Words::shipped().map_err(MakingError::unexpected)?;
    let books = data.join(WORKBOOKS);
    workbooks::staff(&crew, &books).map_err(MakingError::unexpected)?;
    let founded = found(app, &world, &crew, &books).await?;
    let mut story = Story::new(world, crew, words, founded.cast.clone(), span, zone);
    let cases = story.cases();
    let lived = live(app, &founded, &mut story, span.end, told).await?;
    Ok(Made {
        founded,
        lived,
        cases,
    })
}
