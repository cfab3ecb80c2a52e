//! How long a voice message is, read from its container. What cannot be read is refused: the limit of three
//! minutes would hold for nobody otherwise.

/// Seconds, rounded up; `None` if the container does not say or is broken.
pub fn seconds(kind: &str, content: &[u8]) -> Option<u32> {
    let seconds = match kind {
        "audio/x-wav" => wav(content),
        "audio/amr" => amr(content),
        "audio/aac" => aac(content),
        "audio/mpeg" => mp3(content),
        "audio/ogg" => ogg(content),
        "audio/m4a" | "audio/mp4" => mp4(content),
        "audio/webm" => webm(content),
        _ => None,
    }?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be small and positive"
    )]
    (seconds.is_finite() && (0.0..1e8).contains(&seconds)).then(|| seconds.ceil() as u32)
}

fn be(content: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = content.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

fn le(content: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = content.get(at..at.checked_add(length)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    )
}

#[expect(clippy::cast_precision_loss, reason = "seconds need no 53 bits")]
fn per(count: u64, rate: u64) -> Option<f64> {
    (rate > 0).then(|| count as f64 / rate as f64)
}

/// Chunks of RIFF: length of `data` by the byte rate of `fmt `.
fn wav(content: &[u8]) -> Option<f64> {
    let (mut at, mut rate) = (12, 0);
    while let Some(length) = le(content, at + 4, 4) {
        match content.get(at..at + 4)? {
            b"fmt " => rate = le(content, at + 16, 4)?,
            b"data" => {
                let there = u64::try_from(content.len() - at).ok()?;
                return per(length.min(there), rate);
            }
            _ => {}
        }
        at = at
            .checked_add(8)?
            .checked_add(usize::try_from(length + length % 2).ok()?)?;
    }
    None
}

/// Frames of 20 milliseconds, their size told by a mode in the first byte.
fn amr(content: &[u8]) -> Option<f64> {
    const NARROW: [usize; 16] = [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1];
    const WIDE: [usize; 16] = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1];
    let (mut at, sizes) = if content.starts_with(b"#!AMR-WB\n") {
        (9, WIDE)
    } else {
        (6, NARROW)
    };
    let mut frames = 0;
    while let Some(head) = content.get(at) {
        let size = sizes[usize::from(head >> 3 & 15)];
        if size == 0 {
            return None;
        }
        at += size;
        frames += 1;
    }
    per(frames, 50)
}

/// ADTS frames of 1024 samples.
fn aac(content: &[u8]) -> Option<f64> {
    const RATES: [u64; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ];
    let (mut at, mut frames, mut rate) = (0, 0, 0);
    while let Some(head) = be(content, at, 7) {
        if head >> 44 != 0xfff {
            break;
        }
        rate = *RATES.get(usize::try_from(head >> 34 & 15).ok()?)?;
        let length = usize::try_from(head >> 13 & 0x1fff).ok()?;
        if length < 7 {
            return None;
        }
        at += length;
        frames += 1;
    }
    if frames == 0 {
        None
    } else {
        per(frames * 1024, rate)
    }
}

/// MPEG audio frames of layer III, after an ID3 tag.
fn mp3(content: &[u8]) -> Option<f64> {
    const V1: [u64; 16] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0,
    ];
    const V2: [u64; 16] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];
    let mut at = 0;
    if content.starts_with(b"ID3") {
        let size = content
            .get(6..10)?
            .iter()
            .fold(0usize, |sum, byte| sum << 7 | usize::from(byte & 127));
        at = 10 + size;
    }
    let mut seconds = 0.0;
    while let Some(head) = be(content, at, 4) {
        let (version, layer) = (head >> 19 & 3, head >> 17 & 3);
        if head >> 21 != 0x7ff || version == 1 || layer != 1 {
            break;
        }
        let (table, samples, shift) = if version == 3 {
            (V1, 1152, 0)
        } else {
            (V2, 576, if version == 2 { 1 } else { 2 })
        };
        let kilobits = table[usize::try_from(head >> 12 & 15).ok()?];
        let rate = [44_100u64, 48_000, 32_000, 0][usize::try_from(head >> 10 & 3).ok()?] >> shift;
        if kilobits == 0 || rate == 0 {
            return None;
        }
        let length = samples / 8 * kilobits * 1000 / rate + (head >> 9 & 1);
        seconds += per(samples, rate)?;
        at = at.checked_add(usize::try_from(length).ok()?)?;
    }
    (seconds > 0.0).then_some(seconds)
}

/// The last page's position: samples at 48 kHz for Opus, at its own rate for Vorbis.
fn ogg(content: &[u8]) -> Option<f64> {
    let rate = match content.windows(8).position(|window| window == b"OpusHead") {
        Some(_) => 48_000,
        None => {
            let at = content.windows(7).position(|window| window == b"\x01vorbis")?;
            le(content, at + 12, 4)?
        }
    };
    let last = content.windows(4).rposition(|window| window == b"OggS")?;
    per(le(content, last + 6, 8)?, rate)
}

/// The box `mvhd` inside `moov`.
fn mp4(content: &[u8]) -> Option<f64> {
    let moov = mp4_box(content, b"moov")?;
    let head = mp4_box(moov, b"mvhd")?;
    match head.first()? {
        0 => per(be(head, 16, 4)?, be(head, 12, 4)?),
        1 => per(be(head, 24, 8)?, be(head, 20, 4)?),
        _ => None,
    }
}

fn mp4_box<'a>(content: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    let mut at = 0usize;
    loop {
        let mut size = usize::try_from(be(content, at, 4)?).ok()?;
        let mut head = 8;
        if size == 1 {
            size = usize::try_from(be(content, at + 8, 8)?).ok()?;
            head = 16;
        } else if size == 0 {
            size = content.len() - at;
        }
        if size < head {
            return None;
        }
        if content.get(at + 4..at + 8)? == name {
            return content.get(at + head..at.checked_add(size)?.min(content.len()));
        }
        at = at.checked_add(size)?;
    }
}

/// The latest block of any cluster: recorders in browsers write no duration.
fn webm(content: &[u8]) -> Option<f64> {
    let (mut at, mut scale, mut cluster, mut latest) = (0usize, 1_000_000u64, 0u64, None);
    while at < content.len() {
        let (id, id_length) = vint(content, at, false)?;
        let (size, size_length) = vint(content, at + id_length, true)?;
        let body = at + id_length + size_length;
        match id {
            // Segment, Info, Cluster, BlockGroup: step inside, whatever their size says.
            0x1853_8067 | 0x1549_a966 | 0x1f43_b675 | 0xa0 => {
                at = body;
                continue;
            }
            0x2a_d7b1 => scale = be(content, body, usize::try_from(size).ok()?.min(8))?,
            0xe7 => cluster = be(content, body, usize::try_from(size).ok()?.min(8))?,
            0xa3 | 0xa1 => {
                let (_, track_length) = vint(content, body, true)?;
                let relative = u16::try_from(be(content, body + track_length, 2)?)
                    .ok()?
                    .cast_signed();
                latest = latest.max(cluster.checked_add_signed(i64::from(relative)));
            }
            _ => {}
        }
        at = body.checked_add(usize::try_from(size).ok()?)?;
    }
    // One more block's length, at most a fraction of a second, is left out.
    per(latest?.checked_mul(scale)?, 1_000_000_000)
}

/// A number of variable length: its first bit tells how long it is.
pub(super) fn vint(content: &[u8], at: usize, drop_marker: bool) -> Option<(u64, usize)> {
    let first = *content.get(at)?;
    let length = usize::try_from(first.leading_zeros()).ok()? + 1;
    if length > 8 {
        return None;
    }
    let value = be(content, at, length)?;
    let mask = if drop_marker {
        (1u64 << (7 * length)) - 1
    } else {
        u64::MAX
    };
    Some((value & mask, length))
}

#[cfg(test)]
mod tests {
    use super::seconds;

    fn wav(samples: u32) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        file.extend(8_000u32.to_le_bytes());
        file.extend(8_000u32.to_le_bytes());
        file.extend(b"\x01\0\x08\0data");
        file.extend(samples.to_le_bytes());
        file.extend(vec![0; usize::try_from(samples).unwrap()]);
        file
    }

    #[test]
    fn wav_and_amr_tell_their_length() {
        assert_eq!(seconds("audio/x-wav", &wav(16_000)), Some(2));
        let mut amr = b"#!AMR\n".to_vec();
        for _ in 0..500 {
            amr.push(0x3c);
            amr.extend([0; 31]);
        }
        assert_eq!(seconds("audio/amr", &amr), Some(10));
    }

    #[test]
    fn mp4_tells_its_length() {
        let mut head = vec![0; 12];
        head.extend(1_000u32.to_be_bytes());
        head.extend(181_500u32.to_be_bytes());
        let mut mvhd = u32::try_from(head.len() + 8).unwrap().to_be_bytes().to_vec();
        mvhd.extend(b"mvhd");
        mvhd.extend(head);
        let mut moov = u32::try_from(mvhd.len() + 8).unwrap().to_be_bytes().to_vec();
        moov.extend(b"moov");
        moov.extend(mvhd);
        assert_eq!(seconds("audio/mp4", &moov), Some(182));
    }

    #[test]
    fn what_is_broken_has_no_length() {
        for kind in [
            "audio/x-wav",
            "audio/aac",
            "audio/mpeg",
            "audio/ogg",
            "audio/mp4",
            "audio/webm",
        ] {
            assert_eq!(
                seconds(kind, b"\x1a\x45\xdf\xa3 nonsense that goes on for a while"),
                None,
                "{kind}"
            );
        }
    }
}
