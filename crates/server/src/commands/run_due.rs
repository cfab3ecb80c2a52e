//! `linli run-due`

use clap::Args;
use jiff::Timestamp;

use super::{Failed, Place, say};
use crate::{app::DEMO_MARK, jobs, time::ClockSetting};

/// Lets everything happen that is due by a moment, once and in order: timers ring, errands run. On a demo
/// folder the clock goes along; on any other nothing later than the present moment happens.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli run-due --data ./data --until 2026-10-08T09:00:00+08:00")]
pub struct RunDue {
    #[command(flatten)]
    place: Place,
    /// The moment, with an offset: 2026-10-08T09:00:00+08:00.
    #[arg(long, value_name = "T")]
    until: Timestamp,
}

impl RunDue {
    pub(super) async fn run(self) -> Result<(), Failed> {
        let demo = self.place.data.join(DEMO_MARK).exists();
        // The demo's clock starts with the first thing due, so that each happens at its own moment.
        let start = ClockSetting {
            start: Timestamp::UNIX_EPOCH,
            speed: 0,
        };
        let app = self.place.open(demo.then_some(start)).await?;
        let until = if demo {
            self.until
        } else {
            self.until.min(app.time.now())
        };
        let count = jobs::run_until(&app, until).await?;
        say(format!("{count} timers and errands by {until}"));
        Ok(())
    }
}
