//! `linli run-due`

use clap::Args;
use jiff::Timestamp;

use super::{Failed, Place, say};
use crate::{app::DEMO_MARK, jobs, time::ClockSetting};

/// Lets everything happen that is due by a moment, once and in order: timers ring, errands run. What lies behind the
/// machine's clock happens at the present moment, as after a standstill; what lies ahead of it happens at its own
/// moments, as if that time had passed. On a demo folder everything happens at its own moment.
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
        let set = |start| Some(ClockSetting { start, speed: 0 });
        let mut count = 0;
        let start = if demo {
            // The demo's clock starts with the first thing due.
            Timestamp::UNIX_EPOCH
        } else {
            let app = self.place.open(None).await?;
            let now = app.time.now();
            count += jobs::run_until(&app, self.until.min(now)).await?;
            now
        };
        let until = self.until;
        if demo || until > start {
            let app = self.place.open(set(start)).await?;
            count += jobs::run_until(&app, until).await?;
        }
        say(format!("{count} timers and errands by {until}"));
        Ok(())
    }
}
