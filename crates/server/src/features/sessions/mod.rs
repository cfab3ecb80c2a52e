//! Sessions: signing in and out, and keys for programs. A session is no matter of rules: a row that ends.

mod routes;
mod table;
mod wire;

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::ids::{AccountId, SessionId};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use store::{Failure, Lane, StoreError};

pub use self::{
    routes::{
        routes,
        sign_in::{NewSession, open},
    },
    table::{end_others, mark_second_factor, mark_unlocked, of_token},
};
use crate::{app::App, config, ids};

/// What a session belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// A browser or program of a person.
    Browser,
    /// The field app on a bound device.
    Device,
    /// A key for another system.
    Key,
}

impl SessionKind {
    /// The code of table and API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Device => "device",
            Self::Key => "key",
        }
    }

    fn of_code(code: &str) -> Result<Self, StoreError> {
        [Self::Browser, Self::Device, Self::Key]
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or_else(|| StoreError::Corrupt(format!("unknown kind of session `{code}`")))
    }
}

/// One session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// What it belongs to.
    pub kind: SessionKind,
    /// What its owner calls it.
    pub label: String,
    /// A screen that several people use.
    pub shared: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// Its last request, to the minute.
    pub used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
    /// When the second factor was given.
    pub second_factor_at: Option<Timestamp>,
    /// When the PIN was last given on a shared screen.
    pub unlocked_at: Option<Timestamp>,
    /// Permissions of a key.
    pub scopes: Option<Vec<String>>,
}

impl Session {
    /// When it ends if nothing more is asked.
    pub fn ends_at(&self, settings: &config::Sessions) -> Timestamp {
        let idle = match self.kind {
            SessionKind::Browser => SignedDuration::from_hours(i64::from(settings.idle_hours)),
            SessionKind::Device | SessionKind::Key => return self.expires_at,
        };
        self.used_at
            .checked_add(idle)
            .map_or(self.expires_at, |end| end.min(self.expires_at))
    }

    /// Whether it has ended.
    pub fn has_ended(&self, settings: &config::Sessions, now: Timestamp) -> bool {
        self.revoked_at.is_some() || now >= self.ends_at(settings)
    }

    /// Whether a shared screen was left alone long enough to ask for the PIN.
    pub fn rests(&self, settings: &config::Sessions, now: Timestamp) -> bool {
        let pause = SignedDuration::from_mins(i64::from(settings.shared_screen_minutes));
        let last = self.used_at.max(self.unlocked_at.unwrap_or(self.created_at));
        now.duration_since(last) >= pause
    }
}

/// A new token: what the caller keeps, and its hash, which is all that we keep.
pub(super) fn new_token() -> (String, [u8; 32]) {
    let token = URL_SAFE_NO_PAD.encode(ids::secret::<32>());
    let hash = Sha256::digest(token.as_bytes()).into();
    (token, hash)
}

/// The hash by which a token is found; `None` for what cannot be one of ours.
pub fn hash_of(token: &str) -> Option<[u8; 32]> {
    (token.len() == 43).then(|| Sha256::digest(token.as_bytes()).into())
}

/// Notes beside the request that a session was used.
pub fn note_use(app: &Arc<App>, session: SessionId, now: Timestamp) {
    let app = app.clone();
    tokio::spawn(async move {
        let noted: Result<(), Failure<()>> = app
            .store
            .write(Lane::Background, move |tx| async move {
                let sql = "UPDATE sessions SET used_at = $2 WHERE id = $1 AND used_at < $2";
                tx.execute(sql, &[session.into(), now.into()]).await?;
                Ok(())
            })
            .await;
        if let Err(Failure::Store(error)) = noted {
            tracing::warn!(%error, "the use of a session could not be noted");
        }
    });
}
