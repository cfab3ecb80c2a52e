//! Idempotency: the same key with the same body gives the first answer, with another body a refusal.

use domain::{actor::Actor, feature::Feature, rejection::Rejection};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Failure, StoreError, Tx};
use uuid::Uuid;

use super::{Done, Room};

/// The caller's idempotency key with a hash of what was sent with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Any text to 128 characters, one account's own.
    pub key: String,
    /// SHA-256 over method, path and body.
    pub body_hash: [u8; 32],
}

impl Key {
    /// The key of a request.
    pub fn of_request(key: &str, method: &str, path: &str, body: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(method.as_bytes());
        hash.update([0]);
        hash.update(path.as_bytes());
        hash.update([0]);
        hash.update(body);
        Self {
            key: key.to_owned(),
            body_hash: hash.finalize().into(),
        }
    }

    /// The lock that makes two requests with one key follow each other.
    fn lock(&self, account: Uuid) -> Uuid {
        let mut hash = Sha256::new();
        hash.update(b"idempotency");
        hash.update(account.as_bytes());
        hash.update(self.key.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        Uuid::from_bytes(bytes)
    }
}

/// What is kept of an answer: enough to give it again from the journal, and nothing personal.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    id: Uuid,
    version: i64,
    position: String,
    now: Timestamp,
}

fn account(actor: &Actor) -> Uuid {
    actor.account.map_or(Uuid::nil(), Uuid::from)
}

/// The first answer, folded from the journal up to where it stood then.
pub(super) async fn first_answer<F: Room>(
    tx: &Tx,
    actor: &Actor,
    key: &Key,
) -> Result<Option<Done<F>>, Failure<Rejection>> {
    tx.lock(key.lock(account(actor))).await?;
    let Some(remembered) = tx.remembered(account(actor), &key.key).await? else {
        return Ok(None);
    };
    if remembered.body_hash != key.body_hash {
        return Err(Failure::Refused(Rejection::conflict("input.key-reused")));
    }
    let corrupt = |error: serde_json::Error| StoreError::Corrupt(format!("a remembered answer: {error}"));
    let kept: Kept = serde_json::from_str(&remembered.answer).map_err(corrupt)?;
    let mut state: Option<F::State> = None;
    let mut events = Vec::new();
    for entry in tx.journal(F::NAME, kept.id).await? {
        if entry.seq > kept.version {
            break;
        }
        if entry.is_erasure() {
            continue;
        }
        let happened: Vec<F::Event> = serde_json::from_value(entry.body).map_err(corrupt)?;
        for event in &happened {
            state = F::evolve(state, event);
        }
        if entry.position.to_string() == kept.position {
            events = happened;
        }
    }
    let state = state
        .ok_or_else(|| StoreError::Corrupt(format!("a remembered answer names no subject of {}", F::NAME)))?;
    let Kept {
        id,
        version,
        position,
        now,
    } = kept;
    let position = position.parse()?;
    Ok(Some(Done {
        id,
        version,
        state,
        events,
        position,
        now,
        repeated: true,
    }))
}

pub(super) async fn remember<F: Feature>(
    tx: &Tx,
    actor: &Actor,
    key: &Key,
    done: &Done<F>,
) -> Result<(), StoreError> {
    let kept = Kept {
        id: done.id,
        version: done.version,
        position: done.position.to_string(),
        now: done.now,
    };
    let answer = super::to_text(&kept)?;
    tx.remember(account(actor), &key.key, &key.body_hash, &answer, done.now)
        .await
}
