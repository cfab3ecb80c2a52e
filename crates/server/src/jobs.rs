//! What happens without a request: bells (timers) ring through the door, errands are run, words of the search follow. All of it in the
//! background lane, in order of due time, and catching up after downtime.

mod bells;
mod errands;
pub mod nightly;
pub mod words;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

pub use self::{
    bells::{Bells, ring_due},
    errands::{Errands, Task, run_errands},
    words::Words,
};
use crate::{app::App, problem::Problem};

/// How many subjects' timers or errands are seen to at once: they share commits then.
const ABREAST: usize = 16;
/// So long errands and timers gather before they are looked at again: what follows from commands in quick succession
/// is claimed together.
const GATHER: Duration = Duration::from_millis(50);

/// Rings and runs for ever; ends with the process.
pub async fn run(app: Arc<App>) {
    let longest = Duration::from_millis(app.settings.jobs.look_every_ms);
    loop {
        match run_once(&app, app.time.now()).await {
            Ok(Ran { count: 0, .. }) => {}
            Ok(Ran { more: true, .. }) => continue,
            Ok(_) => {
                tokio::time::sleep(GATHER).await;
                continue;
            }
            Err(error) => tracing::error!(%error, "timers and errands could not be looked at"),
        }
        let next = app.store.next_due().await.ok().flatten();
        app.bells.wait(&app.time, next, longest).await;
    }
}

/// What one look brought.
struct Ran {
    count: usize,
    /// A batch was full, so more is due.
    more: bool,
}

/// Rings one batch of timers and runs one batch of errands due by `now`.
async fn run_once(app: &Arc<App>, now: Timestamp) -> Result<Ran, Problem> {
    let (rung, run) = (ring_due(app, now).await?, run_errands(app, now).await?);
    let full = usize::try_from(app.settings.jobs.batch).unwrap_or(usize::MAX);
    Ok(Ran {
        count: rung + run,
        more: rung.max(run) >= full,
    })
}

/// Everything that would have happened by `until`, once and in order: each timer at its own moment on a clock
/// that is one's own, otherwise all that is due now. Returns how much rang and ran.
///
/// # Errors
/// A fault of the store.
pub async fn run_until(app: &Arc<App>, until: Timestamp) -> Result<usize, Problem> {
    let mut total = 0;
    loop {
        let next = app.store.next_due().await?.filter(|next| *next <= until);
        let Some(next) = next else { break };
        // On the machine's clock nothing moves: what is due by then is done at the present moment.
        app.time.advance_to(next, None);
        let done = run_once(app, next.max(app.time.now().min(until))).await?.count;
        total += done;
        if done == 0 {
            break;
        }
    }
    app.time.advance_to(until, None);
    Ok(total)
}
