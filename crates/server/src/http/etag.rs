//! Versions of a subject in headers: `ETag` out, `If-Match` in (design §7).

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, header, request::Parts},
    response::{IntoResponseParts, ResponseParts},
};
use domain::rejection::Rejection;

use super::Problem;

/// Answers with the version of the subject: `(Etag(done.version), Json(body))`.
#[derive(Clone, Copy, Debug)]
pub struct Etag(pub i64);

impl IntoResponseParts for Etag {
    type Error = std::convert::Infallible;
    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", self.0)) {
            parts.headers_mut().insert(header::ETAG, value);
        }
        Ok(parts)
    }
}

/// The version that the caller saw, if the request carries `If-Match`; give it to the door as `seen_version`.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Ok(Self(None));
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        text.trim_start_matches("W/")
            .trim_matches('"')
            .parse()
            .map(|version| Self(Some(version)))
            .map_err(|_| Rejection::field("If-Match", "wrong-value").into())
    }
}

/// Name of the header with the idempotency key.
pub static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
