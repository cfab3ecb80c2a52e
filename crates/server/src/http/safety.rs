//! Headers that keep browsers from doing what nobody asked for, and the last catch for a panic.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Problem;

/// Pages run only what the binary itself serves. Element Plus and the plots set inline styles.
const PAGES: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
     media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Answers of the API are never a page, whatever somebody put into a text or an uploaded file.
const API: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/// Layer: sets the headers on every answer.
pub async fn set_headers(request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let secure = request.extensions().get::<OverTls>().is_some();
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    let mut put = |name, value| set(headers, name, value);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(header::REFERRER_POLICY, "same-origin");
    put(
        header::HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    put(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    put(
        header::HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), geolocation=(self), payment=()",
    );
    put(header::CONTENT_SECURITY_POLICY, if api { API } else { PAGES });
    if api {
        put(header::CACHE_CONTROL, "no-store");
    }
    if secure {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    answer
}

/// Marks requests that came over TLS of our own.
#[derive(Clone, Copy, Debug)]
pub struct OverTls;

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// Answers a panic in a handler like any other fault of ours.
pub fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "a panic without a text".to_owned());
    Problem::Fault(format!("a handler panicked: {text}")).into_response()
}
