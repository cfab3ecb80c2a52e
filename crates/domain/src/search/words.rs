//! The words under which a row is found. A word holds only Chinese characters, or small letters and digits, so
//! that no engine's tokeniser can cut it.

use std::collections::BTreeSet;

use super::runs::{Run, runs};
use crate::{
    place::{self, Mention, Room},
    text::{
        fold,
        phone::{self, Phone},
        pinyin,
    },
};

/// Longer runs of letters and digits are cut: nobody types more.
const LONGEST: usize = 40;

/// Pinyin is written for so many Chinese characters of a text; what it is about stands at its beginning.
const PINYIN_REACH: usize = 60;

/// Collects the search words of one row.
#[derive(Clone, Debug, Default)]
pub struct Words {
    words: BTreeSet<String>,
}

impl Words {
    /// No words yet.
    pub fn new() -> Words {
        Words::default()
    }

    /// A name of a person, or anything else that is short and found by pinyin: each character, each pair, every
    /// reading whole and as initials (`zengwei`, `zw`, `zengw`), from the given name on as well (`wei`, `w`).
    #[must_use]
    pub fn name(mut self, name: &str) -> Words {
        let letters: Vec<char> = fold(name).chars().collect();
        self.mentions(&letters);
        for run in runs(&letters) {
            match run {
                Run::Plain(run) => self.plain(run),
                Run::Han(run) => {
                    self.han(&run);
                    let spelled = pinyin::name_readings(&run.iter().collect::<String>());
                    let initials: Vec<Vec<String>> =
                        spelled.iter().map(|part| pinyin::initials(part)).collect();
                    self.words.extend(spelled.iter().flatten().cloned());
                    // From each character on: some know only the given name.
                    for start in 0..spelled.len().min(3) {
                        self.words.extend(pinyin::combinations(&spelled[start..]));
                        self.words.extend(pinyin::combinations(&initials[start..]));
                        let mixed = [&spelled[start..=start], &initials[start + 1..]].concat();
                        self.words.extend(pinyin::combinations(&mixed));
                    }
                }
            }
        }
        self
    }

    /// A longer text: each character, each pair, pinyin and initials of each pair near the beginning, and the
    /// rooms and phones that it mentions.
    #[must_use]
    pub fn text(mut self, text: &str) -> Words {
        let letters: Vec<char> = fold(text).chars().collect();
        self.mentions(&letters);
        let mut reach = PINYIN_REACH;
        for run in runs(&letters) {
            match run {
                Run::Plain(run) => {
                    if let Some(phone) = phone::parse(&run).filter(|phone| phone.e164().is_some()) {
                        self.add_phone(&phone);
                    }
                    self.plain(run);
                }
                Run::Han(run) => {
                    self.han(&run);
                    let near = &run[..run.len().min(reach)];
                    reach -= near.len();
                    self.spelled_pairs(near);
                }
            }
        }
        self
    }

    /// A room in all forms that people type: `3-2-501`, `3-501`, `501`, `32501`, `0302501`, `3501`, `030501`.
    #[must_use]
    pub fn room(mut self, room: &Room) -> Words {
        self.add_room(room);
        self
    }

    /// A phone: the whole number, without area code, and its tails of four digits and more. A text that is no
    /// number is kept by its digits.
    #[must_use]
    pub fn phone(mut self, text: &str) -> Words {
        match phone::parse(text) {
            Some(phone) => self.add_phone(&phone),
            None => {
                let digits: String = fold(text).chars().filter(char::is_ascii_digit).collect();
                self.tails(&digits);
            }
        }
        self
    }

    /// A number that people read over the phone, such as `TS-20261121-0042`: whole, without its letters, and
    /// its last part.
    #[must_use]
    pub fn number(mut self, number: &str) -> Words {
        let number = fold(number);
        let parts: Vec<&str> = number.split(|sign: char| !sign.is_alphanumeric()).collect();
        for start in 0..parts.len() {
            self.plain(parts[start..].concat());
        }
        self.plain(number.chars().filter(char::is_ascii_digit).collect());
        self
    }

    /// A number plate: whole, without the province, and its tails of three signs and more.
    #[must_use]
    pub fn plate(mut self, plate: &str) -> Words {
        let written: Vec<char> = fold(plate).chars().collect();
        for run in runs(&written) {
            match run {
                Run::Plain(run) => self.plain(run),
                Run::Han(run) => self.han(&run),
            }
        }
        let signs: Vec<char> = written
            .into_iter()
            .filter(|sign| sign.is_alphanumeric())
            .collect();
        for start in 0..signs.len().saturating_sub(2) {
            let tail: String = signs[start..].iter().collect();
            if signs[start..].iter().all(char::is_ascii_alphanumeric) {
                self.plain(tail);
            }
        }
        self
    }

    /// All words, in order, separated by spaces.
    pub fn joined(&self) -> String {
        self.words
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether a row with these words is found by a typed query: every word of it occurs, the last one at least
    /// as a beginning. What the store asks its engine, said once in plain code.
    pub fn found_by(&self, query: &[String]) -> bool {
        let begins = |word: &String| {
            self.words
                .range::<String, _>(word..)
                .next()
                .is_some_and(|found| found.starts_with(word.as_str()))
        };
        match query.split_last() {
            Some((last, whole)) => begins(last) && whole.iter().all(|word| self.words.contains(word)),
            None => true,
        }
    }

    fn plain(&mut self, run: String) {
        if !run.is_empty() {
            self.words.insert(run.chars().take(LONGEST).collect());
        }
    }

    fn han(&mut self, run: &[char]) {
        for character in run {
            self.words.insert(character.to_string());
        }
        for pair in run.windows(2) {
            self.words.insert(pair.iter().collect());
        }
    }

    fn spelled_pairs(&mut self, run: &[char]) {
        let spelled: Vec<Vec<String>> = run.iter().map(|character| pinyin::readings(*character)).collect();
        for (place, readings) in spelled.iter().enumerate() {
            self.words.extend(readings.iter().cloned());
            let pair = &spelled[place..spelled.len().min(place + 2)];
            if pair.len() == 2 {
                let initials: Vec<Vec<String>> = pair.iter().map(|part| pinyin::initials(part)).collect();
                self.words.extend(pinyin::combinations(pair));
                self.words.extend(pinyin::combinations(&initials));
            }
        }
    }

    fn add_phone(&mut self, phone: &Phone) {
        self.plain(phone.national());
        self.tails(&phone.subscriber());
    }

    fn tails(&mut self, digits: &str) {
        self.plain(digits.to_owned());
        for length in 4..=8 {
            if let Some(start) = digits.len().checked_sub(length) {
                self.plain(digits[start..].to_owned());
            }
        }
    }

    /// The rooms and buildings in a text. A query reads them in the same way, so names need them too: 三座山庄.
    fn mentions(&mut self, letters: &[char]) {
        let mut at = 0;
        while let Some((start, mention, length)) = place::find(letters, at) {
            self.mention(&mention);
            at = start + length;
        }
    }

    fn mention(&mut self, mention: &Mention) {
        let entrance = mention.entrance.as_deref();
        match &mention.room {
            Some(room) => self.add_room(&Room::new(&mention.building, entrance, mention.floor, room)),
            None => {
                let part = Room::new(&mention.building, entrance, None, "");
                self.words.insert(room_word(&part.building, None, ""));
                if let Some(entrance) = &part.entrance {
                    self.words.insert(room_word(&part.building, Some(entrance), ""));
                }
            }
        }
    }

    fn add_room(&mut self, place: &Room) {
        let (building, room) = (fold(&place.building), fold(&place.room));
        let entrance = place.entrance.as_deref().map(fold);
        // A building without entrances is often written as if it had one.
        let spoken = entrance.as_deref().unwrap_or("1");
        for word in [
            room_word(&building, Some(spoken), &room),
            room_word(&building, Some(spoken), ""),
            room_word(&building, None, &room),
            room_word(&building, None, ""),
            room_word("", Some(spoken), &room),
        ] {
            self.words.insert(word);
        }
        self.plain(room.clone());
        let padded = |text: &str, width: usize| format!("{text:0>width$}");
        for building in [building.clone(), padded(&building, 2)] {
            for entrance in [String::new(), spoken.to_owned(), padded(spoken, 2)] {
                for width in [0, 4, 5] {
                    self.plain(format!("{building}{entrance}{}", padded(&room, width)));
                }
            }
        }
    }
}

/// The word of a room: `r3x2x501`, `r3x501` without an entrance, `r3x` and `r3x2x` for the building and the
/// entrance alone. Letters instead of hyphens, because engines cut words at hyphens.
pub(super) fn room_word(building: &str, entrance: Option<&str>, room: &str) -> String {
    let mut word = format!("r{}x", fold(building));
    if let Some(entrance) = entrance {
        word.push_str(&fold(entrance));
        word.push('x');
    }
    word.push_str(&fold(room));
    word.retain(char::is_alphanumeric);
    word
}
