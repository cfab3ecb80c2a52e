//! What may be uploaded: recognised by content, never by name.

use std::io::Cursor;

use domain::rejection::{Nature, Rejection};

use super::film::{film, sniffed};

/// What a file is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// JPEG, PNG, WebP.
    Photo,
    /// A voice message.
    Voice,
    /// A film: MP4, MOV, 3GP, WebM.
    Video,
    /// PDF, Word, Excel.
    Document,
}

/// Content types taken, with what they are good for.
const TAKEN: &[(&str, MediaKind)] = &[
    ("image/jpeg", MediaKind::Photo),
    ("image/png", MediaKind::Photo),
    ("image/webp", MediaKind::Photo),
    ("audio/aac", MediaKind::Voice),
    ("audio/amr", MediaKind::Voice),
    ("audio/m4a", MediaKind::Voice),
    ("audio/mp4", MediaKind::Voice),
    ("audio/mpeg", MediaKind::Voice),
    ("audio/ogg", MediaKind::Voice),
    ("audio/webm", MediaKind::Voice),
    ("audio/x-wav", MediaKind::Voice),
    ("application/pdf", MediaKind::Document),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        MediaKind::Document,
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        MediaKind::Document,
    ),
];

/// The content type and what it is good for.
///
/// # Errors
/// `files.kind-refused`: a program, a text, an archive, whatever its name says.
pub fn recognise(content: &[u8]) -> Result<(&'static str, MediaKind), Rejection> {
    let refused =
        || Rejection::new(Nature::Invalid, "files.kind-refused").and_field("file", "files.kind-refused");
    if let Some(kind) = film(content, &mut Cursor::new(content)) {
        return Ok((kind, MediaKind::Video));
    }
    // Phones record voice into containers that may as well hold a film.
    let name = match sniffed(content).ok_or_else(refused)? {
        "video/webm" => "audio/webm",
        "video/mp4" | "video/3gpp" | "audio/x-m4a" => "audio/mp4",
        other => other,
    };
    TAKEN
        .iter()
        .find(|(taken, _)| *taken == name)
        .copied()
        .ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::{MediaKind, recognise};

    #[test]
    fn a_renamed_program_is_refused() {
        assert!(recognise(b"MZ\x90\x00\x03\x00\x00\x00").is_err());
        assert!(recognise(b"\x7fELF\x02\x01\x01\x00\x00").is_err());
        assert!(recognise(b"<svg onload=alert(1)>").is_err());
        assert!(recognise(b"").is_err());
        assert_eq!(recognise(b"%PDF-1.7\n").unwrap().1, MediaKind::Document);
    }
}
