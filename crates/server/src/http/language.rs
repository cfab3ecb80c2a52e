//! The language of the request at hand, for whoever writes a text in the answer.

use axum::{extract::Request, http::header, middleware::Next, response::Response};

use crate::locales::Language;

tokio::task_local! {
    static LANGUAGE: Language;
}

/// The language of the request at hand; Chinese outside a request.
pub fn current() -> Language {
    LANGUAGE.try_with(|language| *language).unwrap_or_default()
}

/// Layer: reads `Accept-Language` and keeps it for the time of the request.
pub async fn speak(request: Request, next: Next) -> Response {
    let wanted = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    LANGUAGE
        .scope(Language::accepted(wanted), next.run(request))
        .await
}
