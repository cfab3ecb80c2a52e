//! `linli rebuild`

use std::sync::Arc;

use clap::Args;
use store::{Failure, Lane, StoreError, Tx};
use uuid::Uuid;

use super::{Failed, Place, progress, say};
use crate::{app::App, execute::AnyRoom};

/// Subjects rebuilt in one transaction.
const BATCH: u32 = 100;

/// Writes rows, typed columns, clocks, timers and search words anew from the journal. The journal itself is not
/// touched. Stop the server first.
#[derive(Debug, Args)]
#[command(
    after_help = "Run `linli verify` first: a journal that was altered is no ground to build on.\n\n\
    Examples:\n  linli rebuild --data ./data\n  linli rebuild --data ./data --feature cases"
)]
pub struct Rebuild {
    #[command(flatten)]
    place: Place,
    /// Only this feature, for example `cases`.
    #[arg(long, value_name = "NAME")]
    feature: Option<String>,
}

impl Rebuild {
    pub(super) async fn run(self) -> Result<(), Failed> {
        let app = self.place.open(None).await?;
        let rooms: Vec<Arc<dyn AnyRoom>> = app
            .rooms
            .iter()
            .filter(|room| self.feature.as_ref().is_none_or(|name| name == room.name()))
            .cloned()
            .collect();
        if rooms.is_empty() {
            let known: Vec<&str> = app.rooms.iter().map(|room| room.name()).collect();
            return Err(Failed::Usage(format!(
                "there is no such feature; there are {}",
                known.join(", ")
            )));
        }
        for room in rooms {
            let count = rebuild(&app, &room).await?;
            say(format!("{}: {count} rows written anew", room.name()));
        }
        Ok(())
    }
}

/// Writes every row of a feature anew and tells how many.
///
/// # Errors
/// A journal that begins with nothing, or a fault of the store.
pub async fn rebuild(app: &Arc<App>, room: &Arc<dyn AnyRoom>) -> Result<u64, Failed> {
    let bar = progress::bar(room.name(), 0);
    let (mut after, mut count) = (None, 0);
    loop {
        let feature = room.name();
        let subjects = app
            .store
            .read(move |tx| async move { tx.journal_subjects(feature, after, BATCH).await })
            .await?;
        let Some(last) = subjects.last().copied() else {
            break;
        };
        count += subjects.len() as u64;
        let (app_, room_) = (app.clone(), room.clone());
        let written: Result<(), Failure<String>> = app
            .store
            .write(Lane::Background, move |tx| {
                let (app, room, subjects) = (app_.clone(), room_.clone(), subjects.clone());
                async move {
                    for subject in subjects {
                        write_anew(&app, &tx, room.as_ref(), subject).await?;
                    }
                    Ok(())
                }
            })
            .await;
        written.map_err(|failure| match failure {
            Failure::Refused(text) => Failed::Refused(text),
            Failure::Store(error) => error.into(),
        })?;
        after = Some(last);
        bar.set_position(count);
    }
    bar.finish_and_clear();
    Ok(count)
}

async fn write_anew(
    app: &Arc<App>,
    tx: &Tx,
    room: &dyn AnyRoom,
    subject: Uuid,
) -> Result<(), Failure<String>> {
    let entries = tx.journal(room.name(), subject).await?;
    let bodies: Vec<_> = entries
        .iter()
        .filter(|entry| !entry.is_erasure())
        .map(|entry| entry.body.clone())
        .collect();
    let state = room.fold(&bodies)?.ok_or_else(|| {
        Failure::Store(StoreError::Corrupt(format!(
            "the journal of {} {subject} begins with nothing",
            room.name()
        )))
    })?;
    room.rewrite(tx, subject, &state).await?;
    room.beside(tx, subject, &state, app.time.now()).await?;
    Ok(())
}
