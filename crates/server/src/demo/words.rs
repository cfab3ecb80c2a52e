//! The words of the demo: what residents say and staff answer. They are text, kept in `words/*.toml`; here they are
//! read and varied. To add a matter, add one `[[matter]]`; to add a way of saying it, one line.

use std::collections::BTreeMap;

use domain::standard::Kind;
use jiff::civil::Time;
use serde::Deserialize;

use super::chance::Chance;

/// One thing that happens to people in an estate, with the ways of telling it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    /// Kind.
    pub kind: Kind,
    /// Subject.
    pub subject: String,
    /// The repair subject of a complaint about a repair.
    #[serde(default)]
    pub fault: Option<String>,
    /// How often, against the others of its list.
    pub weight: u64,
    /// Usual minutes of work on site.
    #[serde(default = "half_an_hour")]
    pub minutes: i64,
    /// `night` if it mostly comes in the evening and at night.
    #[serde(default)]
    pub hours: String,
    /// `patrol` if staff find it as well.
    #[serde(default)]
    pub by: String,
    /// Whom a complaint is about: `staff` or a department's code.
    #[serde(default)]
    pub about: String,
    /// What is said at the report.
    pub say: Vec<String>,
    /// The answer, of matters that are answered.
    #[serde(default)]
    pub answer: Vec<String>,
    /// Cause found.
    #[serde(default)]
    pub cause: Vec<String>,
    /// What was done.
    #[serde(default)]
    pub fix: Vec<String>,
    /// Materials used.
    #[serde(default)]
    pub materials: Vec<String>,
    /// Pauses that happen with it.
    #[serde(default)]
    pub pauses: Vec<String>,
    /// Prices of paid work, in fen.
    #[serde(default)]
    pub fen: Vec<i64>,
    /// What the check of a complaint finds, where it is right.
    #[serde(default)]
    pub found: Vec<String>,
    /// What the check finds, where it is not.
    #[serde(default)]
    pub unfounded: Vec<String>,
    /// What is going to be done.
    #[serde(default)]
    pub plan: Vec<String>,
    /// What keeps it from happening again.
    #[serde(default)]
    pub prevention: Vec<String>,
}

fn half_an_hour() -> i64 {
    30
}

#[derive(Debug, Deserialize)]
struct Matters {
    matter: Vec<Matter>,
}

impl Matter {
    /// A matter without words of its own yet.
    pub fn new(kind: Kind, subject: &str) -> Self {
        Self {
            kind,
            subject: subject.to_owned(),
            fault: None,
            weight: 1,
            minutes: half_an_hour(),
            hours: String::new(),
            by: String::new(),
            about: String::new(),
            say: Vec::new(),
            answer: Vec::new(),
            cause: Vec::new(),
            fix: Vec::new(),
            materials: Vec::new(),
            pauses: Vec::new(),
            fen: Vec::new(),
            found: Vec::new(),
            unfounded: Vec::new(),
            plan: Vec::new(),
            prevention: Vec::new(),
        }
    }
}

/// Something that happens once.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// What it is, for the reader of the text file.
    pub title: String,
    /// Days before the last one.
    pub day: u16,
    /// Local time.
    pub at: Time,
    /// Number of the building where it happens.
    pub building: u16,
    /// What comes in because of it.
    pub incoming: Vec<Incoming>,
}

/// What comes in because of an incident.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incoming {
    /// Kind.
    pub kind: Kind,
    /// Subject.
    pub subject: String,
    /// The repair subject of a complaint about a repair.
    #[serde(default)]
    pub fault: Option<String>,
    /// Minutes after the beginning.
    #[serde(default)]
    pub after: i64,
    /// Over how many minutes.
    #[serde(default)]
    pub spread: i64,
    /// How many of them.
    #[serde(default = "one")]
    pub count: u16,
    /// What sets it apart.
    #[serde(default)]
    pub flags: Vec<String>,
    /// What is said, if not as usual.
    #[serde(default)]
    pub say: Vec<String>,
    /// The answer, if not as usual.
    #[serde(default)]
    pub answer: Vec<String>,
    /// The cause, if not as usual.
    #[serde(default)]
    pub cause: Vec<String>,
    /// What was done, if not as usual.
    #[serde(default)]
    pub fix: Vec<String>,
    /// What the check finds, if not as usual.
    #[serde(default)]
    pub found: Vec<String>,
    /// The plan, if not as usual.
    #[serde(default)]
    pub plan: Vec<String>,
    /// What keeps it from happening again, if not as usual.
    #[serde(default)]
    pub prevention: Vec<String>,
}

fn one() -> u16 {
    1
}

#[derive(Debug, Deserialize)]
struct Incidents {
    incident: Vec<Incident>,
}

/// All words.
#[derive(Clone, Debug)]
pub struct Words {
    /// 咨询.
    pub inquiries: Vec<Matter>,
    /// 报修.
    pub repairs: Vec<Matter>,
    /// 投诉.
    pub complaints: Vec<Matter>,
    /// Every other kind.
    pub others: Vec<Matter>,
    /// What happens once.
    pub incidents: Vec<Incident>,
    steps: BTreeMap<String, Vec<String>>,
}

impl Words {
    /// Reads the words that came with the program.
    ///
    /// # Errors
    /// A text file of the program is damaged; a test reads them all.
    pub fn shipped() -> Result<Self, toml::de::Error> {
        let matters = |text: &str| toml::from_str::<Matters>(text).map(|read| read.matter);
        let mut steps = BTreeMap::new();
        let table: toml::Table = toml::from_str(include_str!("words/steps.toml"))?;
        gather("", &toml::Value::Table(table), &mut steps);
        Ok(Self {
            inquiries: matters(include_str!("words/inquiries.toml"))?,
            repairs: matters(include_str!("words/repairs.toml"))?,
            complaints: matters(include_str!("words/complaints.toml"))?,
            others: matters(include_str!("words/others.toml"))?,
            incidents: toml::from_str::<Incidents>(include_str!("words/incidents.toml"))?.incident,
            steps,
        })
    }

    /// Something said at a step, for example `progress` or `pause.owner-absent`; an empty text for a key that
    /// is not there, which a test of the story would show.
    pub fn step(&self, key: &str, chance: &mut Chance) -> String {
        self.steps
            .get(key)
            .map(|all| pick(all, chance))
            .unwrap_or_default()
    }

    /// Every list of matters.
    pub fn all(&self) -> impl Iterator<Item = &Matter> {
        self.inquiries
            .iter()
            .chain(&self.repairs)
            .chain(&self.complaints)
            .chain(&self.others)
    }
}

fn gather(path: &str, value: &toml::Value, into: &mut BTreeMap<String, Vec<String>>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                gather(&path, value, into);
            }
        }
        toml::Value::Array(all) => {
            let texts = all
                .iter()
                .filter_map(|text| text.as_str().map(str::to_owned))
                .collect();
            into.insert(path.to_owned(), texts);
        }
        _ => {}
    }
}

/// One of the texts, with its alternatives chosen.
pub fn pick(all: &[String], chance: &mut Chance) -> String {
    let Some(text) = chance.one_of(all) else {
        return String::new();
    };
    vary(text, chance)
}

/// The text with one of each `[a|b|c]`.
pub fn vary(text: &str, chance: &mut Chance) -> String {
    let mut varied = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        varied.push_str(before);
        let Some((choices, left)) = after.split_once(']') else {
            break;
        };
        let choices: Vec<&str> = choices.split('|').collect();
        varied.push_str(chance.one_of(&choices).copied().unwrap_or_default());
        rest = left;
    }
    varied.push_str(rest);
    varied
}

/// The text with `{name}` replaced.
pub fn fill(text: &str, name: &str, value: &str) -> String {
    text.replace(&format!("{{{name}}}"), value)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Chance, Words, pick, vary};

    #[test]
    fn the_words_can_be_read_and_no_bracket_is_left_open() {
        let words = Words::shipped().unwrap();
        let mut chance = Chance::new(1);
        assert!(words.all().count() > 40);
        let mut texts = BTreeSet::new();
        for matter in words.all() {
            assert!(!matter.say.is_empty() && matter.weight > 0, "{}", matter.subject);
            let lists = [
                &matter.say,
                &matter.answer,
                &matter.cause,
                &matter.fix,
                &matter.found,
                &matter.unfounded,
            ];
            for text in lists.into_iter().flatten() {
                assert_eq!(text.matches('[').count(), text.matches(']').count(), "{text}");
                texts.insert(text.clone());
            }
            for _ in 0..20 {
                let said = pick(&matter.say, &mut chance);
                assert!(!said.contains(['[', '|', ']']), "{said}");
            }
        }
        assert!(texts.len() > 200, "{} texts", texts.len());
        assert!(!words.step("progress", &mut chance).is_empty());
        assert!(!words.step("pause.owner-absent", &mut chance).is_empty());
    }

    #[test]
    fn alternatives_are_chosen_one_each() {
        let mut chance = Chance::new(3);
        let said: BTreeSet<String> = (0..40).map(|_| vary("[甲|乙]和[丙|丁]", &mut chance)).collect();
        assert_eq!(said.len(), 4);
        assert_eq!(vary("没有选择", &mut chance), "没有选择");
    }
}
