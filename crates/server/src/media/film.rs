//! Whether a container holds moving pictures. Nothing is decoded: only the list of its tracks is read, wherever in the
//! file it stands, so that a film of any size is never in memory.

use std::io::{self, Read, Seek, SeekFrom};

use super::duration::vint;

/// Containers in which films come, by what sniffing says, with the content type under which they are kept.
const CONTAINERS: &[(&str, &str)] = &[
    ("video/mp4", "video/mp4"),
    ("video/x-m4v", "video/mp4"),
    ("video/quicktime", "video/quicktime"),
    ("video/3gpp", "video/3gpp"),
    ("video/webm", "video/webm"),
];

/// How much of a file's beginning tells what it is.
pub const HEAD: usize = 4_096;

/// In a WebM file the tracks are listed within so many bytes.
const WEBM_HEAD: u64 = 256 << 10;

/// Boxes looked at in one file: more are no film that a phone made.
const BOXES_MOST: u32 = 4_096;

/// What sniffing says of a file's beginning; films of older phones included.
pub(super) fn sniffed(head: &[u8]) -> Option<&'static str> {
    if head.get(4..11) == Some(b"ftyp3gp") {
        return Some("video/3gpp");
    }
    infer::get(head).map(|found| found.mime_type())
}

/// Whether a file that begins like this is worth reading on for a film.
pub fn may_be_film(head: &[u8]) -> bool {
    sniffed(head).is_some_and(|name| CONTAINERS.iter().any(|(container, _)| *container == name))
}

/// The content type of a film, `None` for anything else: a voice message, a program with a film's first bytes.
pub fn film(head: &[u8], file: &mut (impl Read + Seek)) -> Option<&'static str> {
    let name = sniffed(head)?;
    let (_, kept) = CONTAINERS.iter().find(|(container, _)| *container == name)?;
    let pictures = match name {
        "video/webm" => webm(file),
        _ => mp4(file),
    };
    // What breaks off is no film either.
    pictures.unwrap_or(false).then_some(kept)
}

/// A track in `moov` whose handler is that of pictures.
fn mp4(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let end = file.seek(SeekFrom::End(0))?;
    let mut left = BOXES_MOST;
    find(file, 0, end, &[*b"moov", *b"trak", *b"mdia", *b"hdlr"], &mut left)
}

fn find(
    file: &mut (impl Read + Seek),
    mut at: u64,
    end: u64,
    path: &[[u8; 4]],
    left: &mut u32,
) -> io::Result<bool> {
    let Some((name, below)) = path.split_first() else {
        return Ok(false);
    };
    while at.saturating_add(8) <= end && *left > 0 {
        *left -= 1;
        let mut head = [0; 16];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut head[..8])?;
        let mut size = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
        let mut body = at + 8;
        if size == 1 {
            file.read_exact(&mut head[8..])?;
            size = head[8..].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
            body += 8;
        } else if size == 0 {
            size = end - at;
        }
        let next = at.saturating_add(size);
        if next < body || next > end {
            return Ok(false);
        }
        if head[4..8] == *name {
            if below.is_empty() {
                // Version and flags, a number that is 0, and the kind of track.
                let mut handler = [0; 12];
                file.seek(SeekFrom::Start(body))?;
                file.read_exact(&mut handler)?;
                return Ok(handler[8..] == *b"vide");
            }
            if find(file, body, next, below, left)? {
                return Ok(true);
            }
        }
        at = next;
    }
    Ok(false)
}

/// A track of type 1.
fn webm(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(WEBM_HEAD).read_to_end(&mut head)?;
    let mut at = 0;
    while let Some((id, id_length)) = vint(&head, at, false)
        && let Some((size, size_length)) = vint(&head, at + id_length, true)
    {
        let body = at + id_length + size_length;
        at = match id {
            // Segment, Tracks, TrackEntry: step inside.
            0x1853_8067 | 0x1654_ae6b | 0xae => body,
            0x83 if head.get(body) == Some(&1) => return Ok(true),
            // A cluster: the tracks have been listed before.
            0x1f43_b675 => break,
            _ => match usize::try_from(size).ok().and_then(|size| body.checked_add(size)) {
                Some(next) => next,
                None => break,
            },
        };
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::film;

    fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut all = u32::try_from(body.len() + 8).unwrap().to_be_bytes().to_vec();
        all.extend(name);
        all.extend(body);
        all
    }

    /// A film without a single picture in it: only the boxes that tell what would be there.
    fn mp4(brand: &[u8; 4], handlers: &[&[u8; 4]]) -> Vec<u8> {
        let mut moov = boxed(b"mvhd", &[0; 100]);
        for handler in handlers {
            let hdlr = boxed(b"hdlr", &[&[0; 8][..], &handler[..], &[0; 12]].concat());
            let mdia = [boxed(b"mdhd", &[0; 24]), hdlr].concat();
            moov.extend(boxed(
                b"trak",
                &[boxed(b"tkhd", &[0; 84]), boxed(b"mdia", &mdia)].concat(),
            ));
        }
        let start = boxed(b"ftyp", &[&brand[..], &[0; 4], b"mp42"].concat());
        [start, boxed(b"mdat", &[7; 5_000]), boxed(b"moov", &moov)].concat()
    }

    fn webm(kinds: &[u8]) -> Vec<u8> {
        let element = |id: &[u8], body: &[u8]| {
            let size = 0x1000_0000 | u32::try_from(body.len()).unwrap();
            [id, &size.to_be_bytes(), body].concat()
        };
        let tracks: Vec<u8> = kinds
            .iter()
            .flat_map(|kind| {
                element(
                    &[0xae],
                    &[element(&[0xd7], &[1]), element(&[0x83], &[*kind])].concat(),
                )
            })
            .collect();
        let start = [&b"\x42\x82\x84webm"[..], &[0xec, 0xc0], &[0; 64]].concat();
        let segment = [
            element(&[0xec], &[0; 200]),
            element(&[0x16, 0x54, 0xae, 0x6b], &tracks),
            element(&[0x1f, 0x43, 0xb6, 0x75], &[0; 300]),
        ];
        [
            element(&[0x1a, 0x45, 0xdf, 0xa3], &start),
            element(&[0x18, 0x53, 0x80, 0x67], &segment.concat()),
        ]
        .concat()
    }

    fn found(content: &[u8]) -> Option<&'static str> {
        film(
            &content[..content.len().min(super::HEAD)],
            &mut Cursor::new(content),
        )
    }

    #[test]
    fn films_are_told_from_voices_by_their_tracks() {
        for (brand, kept) in [
            (b"isom", "video/mp4"),
            (b"mp42", "video/mp4"),
            (b"M4V ", "video/mp4"),
            (b"qt  ", "video/quicktime"),
            (b"3gp4", "video/3gpp"),
            (b"3gp5", "video/3gpp"),
        ] {
            assert_eq!(found(&mp4(brand, &[b"soun", b"vide"])), Some(kept), "{brand:?}");
            assert_eq!(found(&mp4(brand, &[b"soun"])), None, "{brand:?}");
        }
        assert_eq!(found(&webm(&[2, 1])), Some("video/webm"));
        assert_eq!(found(&webm(&[2])), None);
    }

    #[test]
    fn a_films_first_bytes_make_no_film() {
        let whole = mp4(b"isom", &[b"vide"]);
        assert_eq!(found(&whole[..whole.len() - 40]), None, "broken off");
        let program = [&b"MZ\x90\0"[..], &[0; 400]].concat();
        assert_eq!(found(&[&whole[..20], &program].concat()), None);
        assert_eq!(found(&program), None);
        // Boxes that never end, and boxes within boxes that claim more than there is.
        let endless = boxed(b"ftyp", b"isom\0\0\0\0").into_iter().chain(vec![0; 5_000]);
        assert_eq!(found(&endless.collect::<Vec<u8>>()), None);
        let mut lying = mp4(b"isom", &[b"vide"]);
        let at = lying.windows(4).position(|four| four == b"trak").unwrap() - 4;
        lying[at..at + 4].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(found(&lying), None);
    }
}
