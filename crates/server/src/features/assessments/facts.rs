//! What the rules of assessments need to know: gathered, not judged. Only this file may call reading functions that
//! other features publish.

use std::sync::Arc;

use domain::{
    assessments::{Assessment, Assessments, Command, Content, Facts, Stage, Successor},
    feature::Feature,
    rejection::Rejection,
};
use jiff::Timestamp;
use store::{Failure, StoreError, Tx};
use uuid::Uuid;

use super::table;
use crate::{
    app::App,
    backup,
    execute::Ask,
    features::{self, files},
};

pub(super) async fn gather(
    _app: &Arc<App>,
    tx: &Tx,
    ask: &Ask<'_, Assessments>,
) -> Result<Facts, Failure<Rejection>> {
    let mut facts = Facts {
        today: ask.now.to_zoned(backup::zone()).date(),
        ..Facts::default()
    };
    match ask.command {
        Command::Draft { content } | Command::Change { content } => {
            facts.responsible_known = features::works_here(tx, content.responsible, ask.now).await?;
            check_files(tx, content, ask).await?;
        }
        Command::Supersede { successor } => {
            // None takes its own place.
            let other = table::of_id(tx, (*successor).into()).await?;
            facts.successor = other.filter(|other| other.id != ask.id).map(|found| Successor {
                approved: matches!(found.assessment.stage, Stage::Approved { .. }),
                concerns: found.assessment.content.concerns,
            });
        }
        Command::Approve => {}
    }
    Ok(facts)
}

/// Papers that are new are the caller's own; those that belong to it already may be named by any writer.
async fn check_files(
    tx: &Tx,
    content: &Content,
    ask: &Ask<'_, Assessments>,
) -> Result<(), Failure<Rejection>> {
    let known = match ask.state {
        Some(_) => files::of_subject(tx, Assessments::NAME, ask.id).await?,
        None => Vec::new(),
    };
    let new = content.files.iter().copied();
    let new: Vec<_> = new
        .filter(|id| !known.iter().any(|file| file.id == *id))
        .collect();
    files::check(tx, new, ask.actor.account, ask.id, "files").await
}

/// Papers that were named belong to the assessment from now on, also if a later draft names them no more.
pub(super) async fn attach_files(
    tx: &Tx,
    id: Uuid,
    after: &Assessment,
    now: Timestamp,
) -> Result<(), StoreError> {
    files::attach(tx, after.content.files.clone(), Assessments::NAME, id, now).await
}
