//! Readings of characters and names in pinyin without tones, every reading of each character, ü typed v or u.

use pinyin::{Pinyin, ToPinyinMulti};

use super::surnames;

/// No name makes more combinations of readings than this; the usual readings come first and stay.
const COMBINATIONS: usize = 48;

/// Every reading of a character, the usual one first; `lü` gives `lv` and `lu`. Empty for other signs.
pub fn readings(character: char) -> Vec<String> {
    let mut readings = Vec::new();
    for reading in character
        .to_pinyin_multi()
        .into_iter()
        .flatten()
        .map(Pinyin::plain)
    {
        add(&mut readings, reading);
    }
    readings
}

fn add(readings: &mut Vec<String>, reading: &str) {
    let typed = reading.replace("u:", "v").replace(['ü', 'ê'], "v");
    // ê alone is a sigh; it is typed e.
    let typed = if reading.starts_with('ê') {
        typed.replacen('v', "e", 1)
    } else {
        typed
    };
    let also = (typed.starts_with(['l', 'n']) && typed.contains('v')).then(|| typed.replace('v', "u"));
    for typed in [Some(typed), also].into_iter().flatten() {
        if !readings.contains(&typed) && !typed.is_empty() {
            readings.push(typed);
        }
    }
}

/// The readings of each character of a name, readings as a surname first. Signs without one are left out.
pub fn name_readings(name: &str) -> Vec<Vec<String>> {
    let compound = surnames::compound(name);
    let mut all = Vec::new();
    for (place, character) in name.chars().enumerate() {
        let mut own = Vec::new();
        match compound {
            Some(readings) if place < 2 => add(&mut own, readings[place]),
            None if place == 0 => surnames::readings(character)
                .iter()
                .for_each(|reading| add(&mut own, reading)),
            _ => {}
        }
        for reading in readings(character) {
            add(&mut own, &reading);
        }
        if !own.is_empty() {
            all.push(own);
        }
    }
    all
}

/// How people abbreviate a syllable: its first letter, and `zh`, `ch`, `sh` whole.
pub fn initials(syllables: &[String]) -> Vec<String> {
    let mut initials: Vec<String> = Vec::new();
    for syllable in syllables {
        let one = syllable.get(..1).map(str::to_owned);
        let two = syllable
            .get(..2)
            .filter(|two| matches!(*two, "zh" | "ch" | "sh"))
            .map(str::to_owned);
        for initial in [one, two].into_iter().flatten() {
            if !initials.contains(&initial) {
                initials.push(initial);
            }
        }
    }
    initials
}

/// Every way to take one part of each place, joined; bounded, the first parts always among them.
pub fn combinations(places: &[Vec<String>]) -> Vec<String> {
    let mut joined = vec![String::new()];
    for parts in places.iter().filter(|parts| !parts.is_empty()) {
        let room = (COMBINATIONS / joined.len()).max(1);
        let parts = &parts[..parts.len().min(room)];
        joined = joined
            .iter()
            .flat_map(|head| parts.iter().map(move |part| format!("{head}{part}")))
            .collect();
    }
    joined
}
