//! A JSON body together with the caller's idempotency key.

use axum::extract::{FromRequest, Request};
use domain::rejection::{Nature, Rejection};
use serde::de::DeserializeOwned;

use super::{Problem, etag::IDEMPOTENCY_KEY, json};
use crate::execute::Key;

/// A JSON body, and the key from `Idempotency-Key` if the request carries one: pass it on by
/// `Call::new(…).keyed(key)`.
#[derive(Clone, Debug)]
pub struct Keyed<T>(pub T, pub Option<Key>);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Keyed<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let wrong = || Rejection::field("Idempotency-Key", "wrong-value");
        let name = request
            .headers()
            .get(&IDEMPOTENCY_KEY)
            .map(|value| value.to_str().map(str::to_owned).map_err(|_| wrong()))
            .transpose()?;
        if let Some(name) = &name
            && (name.is_empty() || name.chars().count() > 128)
        {
            return Err(wrong().into());
        }
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let bytes = json::receive(request).await?;
        // A verb without inputs may come without a body.
        let body = if bytes.is_empty() {
            json::parse(b"{}")
        } else {
            json::parse(&bytes)
        };
        let body = body.map_err(|rejection| match rejection.nature {
            Nature::Invalid if bytes.is_empty() => Rejection::new(Nature::Invalid, "input.not-json")
                .with("line", 1)
                .with("column", 1),
            _ => rejection,
        })?;
        let key = name.map(|name| Key::of_request(&name, method.as_str(), &path, &bytes));
        Ok(Self(body, key))
    }
}
