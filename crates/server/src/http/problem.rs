//! The one answer for whatever goes wrong: a problem document (RFC 9457) with a stable code. Only this file
//! knows statuses.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::rejection::{Nature, Rejection};
use serde::Serialize;
use utoipa::ToSchema;

use super::language;
use crate::locales;
pub use crate::problem::Problem;

impl Problem {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Refused(rejection) if rejection.code == "input.no-such-range" => {
                StatusCode::RANGE_NOT_SATISFIABLE
            }
            Self::Refused(rejection) if rejection.code.starts_with("input.not-") => StatusCode::BAD_REQUEST,
            Self::Refused(rejection) => match rejection.nature {
                Nature::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
                Nature::Unknown => StatusCode::UNAUTHORIZED,
                Nature::Forbidden => StatusCode::FORBIDDEN,
                Nature::NotFound => StatusCode::NOT_FOUND,
                Nature::Conflict => StatusCode::CONFLICT,
                Nature::Stale => StatusCode::PRECONDITION_FAILED,
                Nature::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                Nature::TooMany => StatusCode::TOO_MANY_REQUESTS,
            },
            Self::Store(error) if error.passes() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) | Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The refusal that the caller reads; faults show a general one.
    fn shown(&self) -> Rejection {
        match self {
            Self::Refused(rejection) => rejection.clone(),
            _ if self.status() == StatusCode::SERVICE_UNAVAILABLE => {
                Rejection::new(Nature::TooMany, "server.busy")
            }
            _ => Rejection::new(Nature::Conflict, "server.fault"),
        }
    }

    /// The document, in `language`.
    pub fn document(&self, language: locales::Language) -> ProblemDocument {
        let shown = self.shown();
        let params = || {
            shown
                .params
                .iter()
                .map(|(name, value)| (name.as_ref(), value.as_str()))
        };
        ProblemDocument {
            r#type: format!("urn:linli:problem:{}", shown.code),
            title: locales::text(language, &shown.code, params()),
            status: self.status().as_u16(),
            code: shown.code.to_string(),
            errors: shown
                .errors
                .iter()
                .map(|error| ProblemField {
                    field: error.field.to_string(),
                    row: error.row,
                    code: error.code.to_string(),
                    message: locales::field_text(language, &error.code),
                })
                .collect(),
        }
    }
}

/// What goes wrong, in words and in codes (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Names the kind of problem; carries the code.
    pub r#type: String,
    /// What happened, in the caller's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable code `<feature>.<reason>`.
    pub code: String,
    /// Wrong fields of the input, if the input is at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

/// One wrong field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// Path of the field, for example `contact.phone`.
    pub field: String,
    /// 1-based row, for lists and workbooks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Stable code.
    pub code: String,
    /// What is wrong, in the caller's language.
    pub message: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        match &self {
            Self::Refused(_) => {}
            // Once, with the whole chain, here at the outer door.
            fault if status == StatusCode::SERVICE_UNAVAILABLE => {
                tracing::warn!(error = %chain(fault), "a request could not be served now");
            }
            fault => tracing::error!(error = %chain(fault), "a request failed"),
        }
        let language = language::current();
        let document = self.document(language);
        let body = serde_json::to_string(&document).unwrap_or_default();
        let mut answer = (status, body).into_response();
        let headers = answer.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        match status {
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
            }
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        answer
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
