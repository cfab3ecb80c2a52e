//! Parts of a content (RFC 9110 §14): phones ask for sound and film piece by piece, and an interrupted download
//! goes on where it stopped.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::rejection::{Nature, Rejection};

use super::Problem;

/// What of a content is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// From the first to the last of these bytes.
    Bytes(u64, u64),
    /// Nothing that is there.
    Nothing,
}

/// Reads `Range` and `If-Range` for a content of `size` bytes whose strong tag is `etag`. Several parts at once,
/// other units and what cannot be read are answered with the whole, as the rule allows.
pub fn asked(headers: &HeaderMap, size: u64, etag: &str) -> Part {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE) else {
        return Part::Whole;
    };
    // Another content than the one of which the caller has a part already (or a date: ours are known by tag).
    if headers.contains_key(header::IF_RANGE) && text(header::IF_RANGE) != Some(etag) {
        return Part::Whole;
    }
    let Some((first, last)) = range
        .trim()
        .strip_prefix("bytes=")
        .and_then(|part| part.trim().split_once('-'))
    else {
        return Part::Whole;
    };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // More digits than any length has.
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    match (first.trim(), last.trim()) {
        ("", last) => match number(last) {
            None => Part::Whole,
            Some(0) => Part::Nothing,
            Some(_) if size == 0 => Part::Nothing,
            Some(length) => Part::Bytes(size.saturating_sub(length), size - 1),
        },
        (first, last) => {
            let Some(first) = number(first) else {
                return Part::Whole;
            };
            let last = match last {
                "" => u64::MAX,
                last => match number(last).filter(|last| *last >= first) {
                    Some(last) => last,
                    None => return Part::Whole,
                },
            };
            if first >= size {
                Part::Nothing
            } else {
                Part::Bytes(first, last.min(size - 1))
            }
        }
    }
}

/// Marks the answer as a part, or as one that can be had in parts.
pub fn mark(answer: &mut Response, part: Part, size: u64, etag: &str) {
    let headers = answer.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Ok(value) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, value);
    }
    if let Part::Bytes(first, last) = part {
        if let Ok(value) = HeaderValue::from_str(&format!("bytes {first}-{last}/{size}")) {
            headers.insert(header::CONTENT_RANGE, value);
        }
        *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
}

/// The refusal of a part that is not there; it tells how much is.
pub fn refused(size: u64) -> Response {
    let mut answer = Problem::from(Rejection::new(Nature::Invalid, "input.no-such-range")).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
        answer.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    answer
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Part, asked};

    #[test]
    fn parts_are_read_as_the_rule_says() {
        let of = |range: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(range));
            asked(&headers, 1000, "\"tag\"")
        };
        assert_eq!(of("bytes=0-1"), Part::Bytes(0, 1));
        assert_eq!(of("bytes=200-"), Part::Bytes(200, 999));
        assert_eq!(of("bytes=-300"), Part::Bytes(700, 999));
        assert_eq!(of("bytes=-5000"), Part::Bytes(0, 999));
        assert_eq!(of("bytes=900-5000"), Part::Bytes(900, 999));
        assert_eq!(of("bytes=900-99999999999999999999999"), Part::Bytes(900, 999));
        assert_eq!(of("bytes=1000-"), Part::Nothing);
        assert_eq!(of("bytes=-0"), Part::Nothing);
        for whole in [
            "bytes=5-2",
            "bytes=0-1,5-6",
            "bytes=a-b",
            "lines=0-1",
            "bytes=-",
            "bytes=+1-2",
        ] {
            assert_eq!(of(whole), Part::Whole, "{whole}");
        }
    }

    #[test]
    fn another_content_comes_whole() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        headers.insert(header::IF_RANGE, HeaderValue::from_static("\"tag\""));
        assert_eq!(asked(&headers, 9, "\"tag\""), Part::Bytes(0, 1));
        assert_eq!(asked(&headers, 9, "\"other\""), Part::Whole);
    }
}
