//! Password hashes: argon2id, off the runtime, two at once (each takes its memory), others wait in line.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use domain::{
    accounts::command::Secret,
    rejection::{Nature, Rejection},
};
use tokio::sync::Semaphore;

use crate::{config::Passwords, problem::Problem};

/// Hashes and checks. Cheap to clone.
#[derive(Clone)]
pub struct Hashing {
    argon: Argon2<'static>,
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    waiting_most: usize,
    /// A hash of nothing, checked for unknown accounts so that they take as long as known ones.
    nobody: Arc<tokio::sync::OnceCell<String>>,
}

impl fmt::Debug for Hashing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hashing").finish_non_exhaustive()
    }
}

struct Waits<'a>(&'a AtomicUsize);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hashing {
    /// With the strength of `settings`; impossible values fall back to the defaults.
    pub fn new(settings: &Passwords, waiting_most: usize) -> Self {
        let params = Params::new(settings.memory_kib, settings.passes, 1, None).unwrap_or_default();
        Self {
            argon: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            places: Arc::new(Semaphore::new(settings.at_once.max(1))),
            waiting: Arc::default(),
            waiting_most,
            nobody: Arc::default(),
        }
    }

    /// The hash to keep of a password.
    ///
    /// # Errors
    /// Too many are waiting, or the machine has no randomness.
    pub async fn hash(&self, password: String) -> Result<Secret, Problem> {
        self.off_runtime(move |argon| {
            let hash: PasswordHash = argon.hash_password(password.as_bytes()).map_err(Problem::fault)?;
            Ok(Secret(hash.to_string()))
        })
        .await
    }

    /// Whether `password` is the one of `hash`; without a hash the answer is no, after the same time.
    ///
    /// # Errors
    /// Too many are waiting.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self
                .nobody
                .get_or_try_init(|| async { self.hash(String::new()).await.map(|s| s.0) })
                .await?
                .clone(),
        };
        let right = self
            .off_runtime(move |argon| {
                let hash = PasswordHash::new(&hash).map_err(Problem::fault)?;
                Ok(argon.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(right && known)
    }

    async fn off_runtime<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let waits = Waits(&self.waiting);
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.waiting_most {
            return Err(Rejection::new(Nature::TooMany, "sessions.too-many").into());
        }
        let place = self
            .places
            .clone()
            .acquire_owned()
            .await
            .map_err(Problem::fault)?;
        drop(waits);
        let argon = self.argon.clone();
        tokio::task::spawn_blocking(move || {
            let _place = place;
            work(&argon)
        })
        .await
        .map_err(Problem::fault)?
    }
}
