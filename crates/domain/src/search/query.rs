//! What somebody typed into a search box, as words that must all be found.

use super::{
    runs::{Run, runs},
    words::room_word,
};
use crate::{
    place::{self, Mention, Room},
    text::{
        fold,
        phone::{self, Phone},
    },
};

/// More words than this narrow nothing down.
const MOST: usize = 12;

/// The words that a typed query must match: all of them, the last one as a beginning, because it may be
/// unfinished. Empty for a text without a word. The other side of [`super::Words`].
///
/// A phone or a room is recognised in any of its written forms; the rest is cut into pairs of Chinese
/// characters and runs of letters and digits.
pub fn query_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    if let Some(phone) = whole_phone(&folded) {
        return vec![phone.national()];
    }
    if let Some(room) = Room::parse(&folded) {
        return vec![typed_room(&room, true)];
    }
    let mut words = Vec::new();
    let pieces: Vec<&str> = folded.split(' ').collect();
    for (place, piece) in pieces.iter().enumerate() {
        piece_words(piece, place + 1 == pieces.len(), &mut words);
    }
    words.truncate(MOST);
    words
}

fn whole_phone(text: &str) -> Option<Phone> {
    phone::parse(text).filter(|phone| phone.e164().is_some())
}

fn piece_words(piece: &str, last: bool, words: &mut Vec<String>) {
    if let Some(phone) = whole_phone(piece) {
        words.push(phone.national());
        return;
    }
    if let Some(room) = Room::parse(piece) {
        words.push(typed_room(&room, last));
        return;
    }
    if let Some(number) = number(piece) {
        words.push(number);
        return;
    }
    let letters: Vec<char> = piece.chars().collect();
    let mut at = 0;
    while let Some((start, mention, length)) = place::find(&letters, at) {
        run_words(&letters[at..start], words);
        at = start + length;
        words.push(mention_word(&mention, last && at == letters.len()));
    }
    run_words(&letters[at..], words);
}

/// The word of a room; at the end of the query it may still be unfinished: `3-2` on the way to `3-2-501`.
fn typed_room(room: &Room, last: bool) -> String {
    let unfinished = room.entrance.is_none() && room.room.len() <= 2;
    match (unfinished, last) {
        (true, false) => room_word(&room.building, Some(&room.room), ""),
        _ => room_word(&room.building, room.entrance.as_deref(), &room.room),
    }
}

fn mention_word(mention: &Mention, last: bool) -> String {
    let room = Room::new(
        &mention.building,
        mention.entrance.as_deref(),
        mention.floor,
        mention.room.as_deref().unwrap_or_default(),
    );
    if mention.room.is_some() {
        typed_room(&room, last)
    } else {
        room_word(&room.building, room.entrance.as_deref(), "")
    }
}

/// A number such as `ts-20261121-0042`, or the beginning or end of one, without its hyphens.
fn number(piece: &str) -> Option<String> {
    let shaped = piece.contains('-')
        && piece.bytes().any(|byte| byte.is_ascii_digit())
        && piece
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    shaped
        .then(|| piece.replace('-', ""))
        .filter(|number| !number.is_empty())
}

fn run_words(letters: &[char], words: &mut Vec<String>) {
    for run in runs(letters) {
        match run {
            Run::Plain(run) => words.push(run.replace('ü', "v").chars().take(40).collect()),
            Run::Han(run) if run.len() == 1 => words.push(run.iter().collect()),
            Run::Han(run) => words.extend(run.windows(2).map(|pair| pair.iter().collect::<String>())),
        }
    }
}
