//! One record of a register: shown, changed through the door, its history, a reveal for a purpose that is logged.

use std::{future::Future, sync::Arc};

use axum::http::StatusCode;
use domain::rejection::Rejection;
use serde::Serialize;
use uuid::Uuid;

use super::{Caller, Etag, Json, Problem};
use crate::{
    app::App,
    execute::{Call, Done, Key, Room, execute},
    features::audit,
    history::{self, HistoryEntry},
};

/// A record that the caller may see.
#[derive(Clone, Debug)]
pub struct Found<R: Record> {
    /// Its state.
    pub state: R::State,
    /// Its version.
    pub version: i64,
    /// What its page shows of other rows.
    pub beside: R::Beside,
}

/// The records of a register.
pub trait Record: Room {
    /// What a record's page shows besides its state: its address, its people.
    type Beside: Send;
    /// A record as the caller gets it.
    type Answer: Serialize + Send;
    /// Whether the history shows personal values whole.
    const HISTORY_WHOLE: bool = false;

    /// The record, if `permission` opens it to the caller.
    ///
    /// # Errors
    /// A fault of the store.
    fn find(
        app: &Arc<App>,
        caller: &Caller,
        permission: &str,
        id: Uuid,
    ) -> impl Future<Output = Result<Option<Found<Self>>, Problem>> + Send;

    /// The record as the caller may see it, `whole` after a reveal.
    fn answer(app: &App, caller: &Caller, found: Found<Self>, whole: bool) -> Self::Answer;

    /// The record after a command. Ships: found anew, because other rows stand beside it.
    ///
    /// # Errors
    /// A fault of the store.
    fn answer_done(
        app: &Arc<App>,
        caller: &Caller,
        done: Done<Self>,
    ) -> impl Future<Output = Result<(Etag, Json<Self::Answer>), Problem>> + Send {
        async move {
            let found = load::<Self>(app, caller, "read", done.id).await?;
            Ok((Etag(done.version), Json(Self::answer(app, caller, found, false))))
        }
    }
}

/// A record that the right `verb` of its feature opens to the caller; any other does not exist for them.
///
/// # Errors
/// `<feature>.unknown`, or a fault of the store.
pub async fn load<R: Record>(
    app: &Arc<App>,
    caller: &Caller,
    verb: &str,
    id: Uuid,
) -> Result<Found<R>, Problem> {
    let found = R::find(app, caller, &format!("{}.{verb}", R::NAME), id).await?;
    Ok(found.ok_or_else(|| Rejection::not_found(format!("{}.unknown", R::NAME)))?)
}

/// Shows one record, numbers masked.
///
/// # Errors
/// As [`load`].
pub async fn get<R: Record>(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
) -> Result<(Etag, Json<R::Answer>), Problem> {
    let found = load::<R>(app, caller, "read", id).await?;
    Ok((Etag(found.version), Json(R::answer(app, caller, found, false))))
}

/// Puts a record on file.
///
/// # Errors
/// The rule's refusal or a fault of the store.
pub async fn create<R: Record>(
    app: &Arc<App>,
    caller: &Caller,
    id: impl Into<Uuid>,
    command: R::Command,
    key: Option<Key>,
) -> Result<(StatusCode, Etag, Json<R::Answer>), Problem> {
    let done = execute::<R>(app, &caller.actor, Call::new(id, command).keyed(key)).await?;
    let (etag, answer) = R::answer_done(app, caller, done).await?;
    Ok((StatusCode::CREATED, etag, answer))
}

/// Sends a command to a record that the caller may see.
///
/// # Errors
/// As [`load`], and the rule's refusal.
pub async fn send<R: Record>(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
    command: R::Command,
    seen: Option<i64>,
) -> Result<(Etag, Json<R::Answer>), Problem> {
    load::<R>(app, caller, "read", id).await?;
    let done = execute::<R>(app, &caller.actor, Call::new(id, command).seen(seen)).await?;
    R::answer_done(app, caller, done).await
}

/// Who changed what when.
///
/// # Errors
/// As [`load`].
pub async fn journal<R: Record>(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
) -> Result<Json<Vec<HistoryEntry>>, Problem> {
    load::<R>(app, caller, "read", id).await?;
    let entries = app
        .store
        .read(move |tx| async move { history::of(&tx, R::NAME, id, R::HISTORY_WHOLE).await })
        .await?;
    Ok(Json(entries))
}

/// Shows a record whole, for a purpose that is logged before anything is shown.
///
/// # Errors
/// As [`load`]; no right to reveal; no purpose.
pub async fn reveal<R: Record>(
    app: &Arc<App>,
    caller: &Caller,
    id: Uuid,
    purpose: &str,
) -> Result<Json<R::Answer>, Problem> {
    caller.require(&format!("{}.reveal", R::NAME))?;
    let found = load::<R>(app, caller, "reveal", id).await?;
    let line = audit::Line::by(caller, "reveal")
        .about(R::NAME, id)
        .within(R::estate(&found.state));
    audit::note(app, line.purpose(stated(purpose, "purpose")?).into()).await?;
    Ok(Json(R::answer(app, caller, found, true)))
}

/// A purpose or reason that says something: 2 to 200 characters.
///
/// # Errors
/// `required` at `field`.
pub fn stated<'a>(words: &'a str, field: &'static str) -> Result<&'a str, Rejection> {
    let words = words.trim();
    if (2..=200).contains(&words.chars().count()) {
        Ok(words)
    } else {
        Err(Rejection::field(field, "required"))
    }
}
