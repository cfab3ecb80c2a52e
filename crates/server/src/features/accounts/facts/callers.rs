//! From a token to a caller with roles and permissions, remembered for a few seconds.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use domain::{
    accounts::Account,
    actor::{Actor, Grant, Role},
    ids::{AccountId, SessionId},
};
use jiff::Timestamp;
use parking_lot::Mutex;
use store::{StoreError, Tx};
use tokio::time::Instant;

use super::confidentiality;
use crate::{
    app::App,
    features::sessions::{self, SessionKind},
    http::Problem,
};

/// How long a caller is remembered. Another process may take rights away; this is how late we notice.
const REMEMBERED: Duration = Duration::from_secs(5);
/// Callers remembered at most.
const REMEMBERED_MOST: usize = 20_000;

/// What a caller has to do before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// Choose an own password.
    Password,
    /// Confirm the confidentiality rules.
    Confidentiality,
    /// Give the second factor.
    SecondFactor,
    /// Give the PIN: the shared screen was left alone.
    Pin,
}

impl Pending {
    /// The code of the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Confidentiality => "confidentiality",
            Self::SecondFactor => "second-factor",
            Self::Pin => "pin",
        }
    }
}

/// A signed-in session with its account's rights.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account.
    pub account: AccountId,
    /// Its state.
    pub state: Account,
    /// The session.
    pub session: SessionId,
    /// A browser, a device or a key.
    pub kind: SessionKind,
    /// Hash of the token: names the session in the cache.
    pub token_hash: [u8; 32],
    /// Who acts.
    pub actor: Arc<Actor>,
    /// What is left to do.
    pub pending: Vec<Pending>,
    /// The first administrator while there is no second: only a lost second factor or PIN holds them up.
    pub exempt: bool,
    /// When the session ends.
    pub expires_at: Timestamp,
}

impl SignedIn {
    /// Whether something must be done first.
    pub fn blocked(&self) -> bool {
        self.pending
            .iter()
            .any(|pending| !self.exempt || matches!(pending, Pending::SecondFactor | Pending::Pin))
    }
}

/// What a caller is found by.
type TokenHash = [u8; 32];
/// A caller and since when it is remembered.
type Remembered = (Instant, Arc<SignedIn>);

/// Callers by the hash of their token.
#[derive(Debug, Default)]
pub struct Callers(Mutex<HashMap<TokenHash, Remembered>>);

impl Callers {
    /// Forgets everybody: rights have changed.
    pub fn forget_all(&self) {
        self.0.lock().clear();
    }

    /// Forgets one session.
    pub fn forget(&self, token_hash: &[u8; 32]) {
        self.0.lock().remove(token_hash);
    }

    fn get(&self, token_hash: &[u8; 32]) -> Option<Arc<SignedIn>> {
        let known = self.0.lock();
        known
            .get(token_hash)
            .filter(|(since, _)| since.elapsed() < REMEMBERED)
            .map(|(_, signed_in)| signed_in.clone())
    }

    fn put(&self, signed_in: &Arc<SignedIn>) {
        let mut known = self.0.lock();
        if known.len() >= REMEMBERED_MOST {
            known.clear();
        }
        known.insert(signed_in.token_hash, (Instant::now(), signed_in.clone()));
    }
}

/// The caller of a token, `None` if it opens nothing (any more).
///
/// # Errors
/// A fault of the store.
pub async fn signed_in(app: &Arc<App>, token: &str) -> Result<Option<Arc<SignedIn>>, Problem> {
    let Some(token_hash) = sessions::hash_of(token) else {
        return Ok(None);
    };
    resolve(app, &token_hash).await
}

/// The same by the hash of the token, for streams that stay open; `None` also when the store fails.
pub async fn still_signed_in(app: &Arc<App>, token_hash: &[u8; 32]) -> Option<Arc<SignedIn>> {
    resolve(app, token_hash).await.ok().flatten()
}

async fn resolve(app: &Arc<App>, token_hash: &[u8; 32]) -> Result<Option<Arc<SignedIn>>, Problem> {
    let now = app.time.now();
    if let Some(known) = app.callers.get(token_hash)
        && now < known.expires_at
    {
        return Ok(Some(known));
    }
    let (hash, door) = (*token_hash, app.clone());
    let found = app
        .store
        .read(move |tx| async move { read(&door, &tx, hash, now).await })
        .await?;
    let Some((signed_in, used_at)) = found else {
        return Ok(None);
    };
    let signed_in = Arc::new(signed_in);
    app.callers.put(&signed_in);
    // Noted at most once a minute, beside the request. Asking in vain at a screen that rests does not wake it.
    if !signed_in.pending.contains(&Pending::Pin) && now.duration_since(used_at).as_secs() >= 60 {
        sessions::note_use(app, signed_in.session, now);
    }
    Ok(Some(signed_in))
}

async fn read(
    app: &Arc<App>,
    tx: &Tx,
    token_hash: [u8; 32],
    now: Timestamp,
) -> Result<Option<(SignedIn, Timestamp)>, StoreError> {
    let Some(session) = sessions::of_token(tx, &token_hash).await? else {
        return Ok(None);
    };
    if session.has_ended(&app.settings.sessions, now) {
        return Ok(None);
    }
    let Some(stored) = tx.load("accounts", session.account.into()).await? else {
        return Ok(None);
    };
    let state: Account =
        serde_json::from_str(&stored.state).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    if state.locked_at.is_some() || super::has_left(tx, &state, now).await? {
        return Ok(None);
    }
    let exempt = state.founder
        && state.administers()
        && super::other_administrators(tx, session.account.into()).await? == 0;
    let mut pending = Vec::new();
    if session.kind != SessionKind::Key {
        if state.second_factor && session.second_factor_at.is_none() {
            pending.push(Pending::SecondFactor);
        }
        if session.shared && state.pin && session.rests(&app.settings.sessions, now) {
            pending.push(Pending::Pin);
        }
        if !state.own_password {
            pending.push(Pending::Password);
        }
        if serves(&state) && state.confirmed != Some(confidentiality::version(tx).await?) {
            pending.push(Pending::Confidentiality);
        }
    }
    let mut actor = actor(app, tx, session.account, &state, session.scopes.as_deref()).await?;
    actor.unlimited = exempt && session.kind != SessionKind::Key;
    let used_at = session.used_at;
    let signed_in = SignedIn {
        account: session.account,
        session: session.id,
        kind: session.kind,
        token_hash,
        actor: Arc::new(actor),
        pending,
        exempt,
        expires_at: session.ends_at(&app.settings.sessions),
        state,
    };
    Ok(Some((signed_in, used_at)))
}

/// Who acts for an account: roles, permissions, department.
pub(in crate::features::accounts) async fn actor(
    app: &App,
    tx: &Tx,
    account: AccountId,
    state: &Account,
    scopes: Option<&[String]>,
) -> Result<Actor, StoreError> {
    // The record of a member of staff says what they may do; the account's own roles are a copy for notices.
    let record = match state.staff {
        Some(staff) => super::standing(tx, staff, app.time.now()).await?,
        None => None,
    };
    let department = record
        .as_ref()
        .and_then(|member| member.departments.first().copied());
    let held: Vec<Grant> = match record {
        Some(member) => member.grants,
        None => state.grants.iter().cloned().collect(),
    };
    Ok(Actor {
        account: Some(account),
        staff: state.staff,
        person: state.person,
        department,
        grants: grants(app, held, scopes),
        unlimited: false,
    })
}

/// Residents confirm nothing: the rules are for staff.
fn serves(account: &Account) -> bool {
    account.staff.is_some()
        || account.person.is_none()
        || account
            .grants
            .iter()
            .any(|grant| !matches!(grant.role, Role::Resident | Role::Owner | Role::Tenant))
}

/// Roles with the permissions that the standard gives them; a key has only those that it was made for.
fn grants(app: &App, held: Vec<Grant>, scopes: Option<&[String]>) -> Vec<(Grant, BTreeSet<String>)> {
    held.into_iter()
        .map(|grant| {
            let standard = app.standards.at(grant.estate, app.time.now());
            let mut permissions = standard.permissions(grant.role);
            if let Some(scopes) = scopes {
                permissions.retain(|permission| scopes.contains(permission));
            }
            (grant, permissions)
        })
        .collect()
}
