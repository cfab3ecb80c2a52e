//! Reading what the caller sent. Every refusal names the field; nothing is guessed.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, rejection::BytesRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::BytesMut;
use domain::rejection::{Nature, Rejection};
use futures_util::StreamExt;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Problem, strict::Strict};

/// A JSON body, in or out.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let bytes = receive(request).await?;
        Ok(Self(parse(&bytes)?))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Largest body of a JSON request; put into every request by the router.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

/// How much of a body that is too large is still taken in and thrown away: the caller then reads the refusal
/// instead of a broken connection.
const DISCARDED_MOST: usize = 32 << 20;

/// Receives a whole body within the limit.
///
/// # Errors
/// `input.too-large`, or `input.not-received` if it breaks off.
pub async fn receive(request: Request) -> Result<Bytes, Rejection> {
    let limit = request
        .extensions()
        .get::<BodyLimit>()
        .map_or(1 << 20, |limit| limit.0);
    let mut stream = request.into_body().into_data_stream();
    let (mut body, mut arrived) = (BytesMut::new(), 0usize);
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| Rejection::new(Nature::Invalid, "input.not-received"))?;
        arrived = arrived.saturating_add(piece.len());
        if arrived <= limit {
            body.extend_from_slice(&piece);
        } else if arrived > limit.saturating_add(DISCARDED_MOST) {
            break;
        }
    }
    if arrived > limit {
        Err(Rejection::new(Nature::TooLarge, "input.too-large"))
    } else {
        Ok(body.freeze())
    }
}

/// The refusal for a body that could not be received.
pub fn body_refused(rejection: &BytesRejection) -> Rejection {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Rejection::new(Nature::TooLarge, "input.too-large")
    } else {
        Rejection::new(Nature::Invalid, "input.not-received")
    }
}

/// Reads JSON, refusing with the path of the first wrong field.
///
/// # Errors
/// `input.not-utf8`, `input.not-json`, or `input.invalid` with the field and what is wrong with it.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Rejection> {
    let text = std::str::from_utf8(bytes).map_err(|_| Rejection::new(Nature::Invalid, "input.not-utf8"))?;
    if holds_nul(text) {
        // Only now is the whole read once more, for the field's name.
        let value: Value = serde_json::from_str(text).map_err(|error| refusal("", &error))?;
        return Err(not_text(&nul_at(&value).unwrap_or_default()));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(Strict(&mut reader)).map_err(|error| {
        let path = error.path().to_string();
        // A number where a code stands is said to be a mistake of syntax; the text itself is in order.
        if error.inner().is_syntax() && is_json(text) {
            return Rejection::field(path, "wrong-type");
        }
        refusal(&path, error.inner())
    })?;
    reader.end().map_err(|error| refusal("", &error))?;
    Ok(value)
}

/// Whether the text is JSON of whatever shape, no deeper nested than the reader goes.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// PostgreSQL keeps no NUL in a text, so none is let in on either engine.
pub fn holds_nul(text: &str) -> bool {
    text.match_indices("\\u0000")
        .any(|(at, _)| text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0)
}

/// The path of the first text with a NUL in it.
fn nul_at(value: &Value) -> Option<String> {
    let below = |name: String, value: &Value| {
        nul_at(value).map(|path| match path.as_str() {
            "" => name,
            path if path.starts_with('[') => format!("{name}{path}"),
            path => format!("{name}.{path}"),
        })
    };
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| below(format!("[{at}]"), item)),
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            if name.contains('\0') {
                return Some(name.replace('\0', ""));
            }
            below(name.clone(), field)
        }),
        _ => None,
    }
}

/// The refusal for a text with a character that cannot be kept.
pub fn not_text(field: &str) -> Rejection {
    Rejection::new(Nature::Invalid, "input.not-text").and_field(field.to_owned(), "not-text")
}

fn refusal(path: &str, error: &serde_json::Error) -> Rejection {
    if error.is_syntax() || error.is_eof() {
        return Rejection::new(Nature::Invalid, "input.not-json")
            .with("line", error.line())
            .with("column", error.column());
    }
    let (path, code) = wrong(path, &error.to_string());
    Rejection::field(path, code)
}

/// What a serde message says about a field: its path and a stable code.
fn wrong(path: &str, message: &str) -> (String, &'static str) {
    let path = if path == "." { "" } else { path };
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let below = |name: &str| {
        // The path of an unknown field already ends with it.
        if path.is_empty() || path == name {
            name.to_owned()
        } else if path.ends_with(&format!(".{name}")) {
            path.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    if message.starts_with("missing field") {
        (below(quoted), "required")
    } else if message.starts_with("unknown field") {
        (below(quoted), "unknown-field")
    } else if message.starts_with("duplicate field") {
        (below(quoted), "duplicate")
    } else if message.starts_with("unknown variant") {
        (path.to_owned(), "unknown-value")
    } else if message.starts_with("invalid type") {
        (path.to_owned(), "wrong-type")
    } else {
        (path.to_owned(), "wrong-value")
    }
}

/// The query of an address.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let text = parts.uri.query().unwrap_or_default();
        if text.contains("%00") {
            let named = form_urlencoded::parse(text.as_bytes())
                .find(|(name, value)| name.contains('\0') || value.contains('\0'));
            let name = named.map(|(name, _)| name.replace('\0', "")).unwrap_or_default();
            return Err(not_text(&name).into());
        }
        let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
        let value = serde_path_to_error::deserialize(reader).map_err(|error| {
            let (path, code) = wrong(&error.path().to_string(), &error.inner().to_string());
            Rejection::field(path, code)
        })?;
        Ok(Self(value))
    }
}

/// The variable parts of an address; one that is no id names nothing.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.uri.path().contains("%00") {
            return Err(Rejection::not_found("input.no-such-address").into());
        }
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(Rejection::not_found("input.no-such-address").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::parse;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only read by the reader")]
        contact: Inner,
        #[serde(default)]
        #[expect(dead_code, reason = "only read by the reader")]
        others: Option<Vec<Inner>>,
        #[serde(default)]
        #[expect(dead_code, reason = "only read by the reader")]
        files: Vec<Named>,
        #[serde(default)]
        #[expect(dead_code, reason = "only read by the reader")]
        draft: serde_json::Value,
    }

    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only read by the reader")]
    enum Named {
        Id(u8),
        #[serde(deserialize_with = "crate::http::strict::read")]
        Full(Inner),
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only read by the reader")]
    struct Item {
        id: u8,
        #[serde(flatten, deserialize_with = "crate::http::strict::read")]
        inputs: Outer,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read by the reader")]
        phone: String,
    }

    fn refused(body: &[u8]) -> (String, String, String) {
        let rejection = parse::<Outer>(body).unwrap_err();
        let field = rejection.errors.first().cloned();
        let (name, code) = field
            .map(|f| (f.field.to_string(), f.code.to_string()))
            .unwrap_or_default();
        (rejection.code.to_string(), name, code)
    }

    #[test]
    fn every_refusal_names_the_field() {
        let case = |body: &str, field: &str, code: &str| {
            assert_eq!(
                refused(body.as_bytes()),
                ("input.invalid".into(), field.into(), code.into()),
                "{body}"
            );
        };
        case(r#"{"contact":{"phone":5}}"#, "contact.phone", "wrong-type");
        case(r#"{"contact":{}}"#, "contact.phone", "required");
        case(
            r#"{"contact":{"phone":"1","tail":1}}"#,
            "contact.tail",
            "unknown-field",
        );
        case(r#"{"contact":{"phone":"1"},"x":1}"#, "x", "unknown-field");
        case(r#"{}"#, "contact", "required");
        case(r#"[{"phone":"1"}]"#, "", "wrong-type");
    }

    #[test]
    fn a_list_is_no_object_however_deep() {
        let whole =
            r#"{"contact":{"phone":"1"},"others":[{"phone":"2"}],"files":[1,{"phone":"3"}],"draft":[[{}]]}"#;
        assert!(parse::<Outer>(whole.as_bytes()).is_ok());
        for (body, field, code) in [
            (r#"{"contact":["1"]}"#, "contact", "wrong-type"),
            (
                r#"{"contact":{"phone":"1"},"others":[["2"]]}"#,
                "others[0]",
                "wrong-type",
            ),
            (
                r#"{"contact":{"phone":"1"},"files":[["3"]]}"#,
                "files[0]",
                "wrong-value",
            ),
        ] {
            let expected = ("input.invalid".into(), field.into(), code.into());
            assert_eq!(refused(body.as_bytes()), expected, "{body}");
        }
        assert!(parse::<Item>(br#"{"id":1,"contact":{"phone":"1"}}"#).is_ok());
        assert!(parse::<Item>(br#"{"id":1,"contact":["1"]}"#).is_err());
        assert!(parse::<Vec<Item>>(br#"[[1,{"phone":"1"}]]"#).is_err());
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(refused(b"{\"contact\":\xff}").0, "input.not-utf8");
        assert_eq!(refused(b"{\"contact\":").0, "input.not-json");
        let nul = refused(br#"{"contact":{"phone":"1\u0000"}}"#);
        assert_eq!(
            nul,
            ("input.not-text".into(), "contact.phone".into(), "not-text".into())
        );
        assert_eq!(refused(br#"{"list":[{"a":1},{"b":"\u0000"}]}"#).1, "list[1].b");
        assert!(parse::<Outer>(br#"{"contact":{"phone":"\\u0000"}}"#).is_ok());
    }
}
