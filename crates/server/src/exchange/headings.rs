//! Finds the table in a sheet: which rows are its headings, and what each column holds. The words are data
//! (`headings.toml`).

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::sheets::{Sheet, Text};

/// Rows that are looked at for headings: titles and notes stand above them.
const LOOKED_AT: usize = 25;
/// Rows that headings can take.
const MOST_HEADING_ROWS: usize = 3;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Name of the estate; compared with the one imported into.
    Estate,
    /// Name of the area.
    Area,
    /// Building.
    Building,
    /// Entrance.
    Entrance,
    /// Floor.
    Floor,
    /// Room, alone or with building and entrance.
    Room,
    /// Building area.
    FloorArea,
    /// Layout.
    Layout,
    /// What the unit is for.
    Usage,
    /// How it is occupied.
    Occupancy,
    /// Names.
    Name,
    /// Telephone numbers.
    Phone,
    /// Telephone at home.
    HomePhone,
    /// Telephone at work.
    WorkPhone,
    /// What the person is to the unit.
    Role,
    /// From when.
    From,
    /// Occupation.
    Occupation,
    /// Employer.
    Employer,
    /// Number of members.
    MemberCount,
    /// Composition of the household.
    Composition,
    /// How to address the person.
    Salutation,
    /// Anything else.
    Remark,
    /// Left out on purpose.
    Ignored,
}

/// Whose name or number a column holds, where its heading says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// As the column of roles says, else the owner.
    #[default]
    Main,
    /// The tenant.
    Tenant,
    /// A member of the household.
    Member,
    /// Nobody who is kept.
    Ignored,
}

/// One recognised column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its place, from 0.
    pub index: usize,
    /// What it holds.
    pub field: Field,
    /// Whose.
    pub group: Group,
    /// Its heading as written.
    pub heading: String,
}

/// The table of one sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headings {
    /// Number of the last row of headings, as Excel shows it.
    pub row: u32,
    /// Columns that are read.
    pub columns: Vec<Column>,
    /// Headings of columns that are left out.
    pub left_out: Vec<String>,
}

impl Headings {
    /// The heading over a column, for messages.
    pub fn heading(&self, field: Field) -> &str {
        self.columns
            .iter()
            .find(|column| column.field == field)
            .map_or("", |column| &column.heading)
    }

    /// Whether the table has such a column.
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field == field)
    }
}

/// The words of `headings.toml`.
#[derive(Debug, Deserialize)]
pub struct Words {
    fields: BTreeMap<Field, Vec<String>>,
    groups: BTreeMap<Group, Vec<String>>,
    /// Words in the column of roles, by code.
    pub roles: BTreeMap<String, Vec<String>>,
    /// Words in the column of occupancy, by code.
    pub occupancies: BTreeMap<String, Vec<String>>,
    notes: Notes,
}

#[derive(Debug, Deserialize)]
struct Notes {
    words: Vec<String>,
}

#[expect(clippy::expect_used, reason = "the text is compiled in and read by a test")]
static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("headings.toml")).expect("headings.toml is sound"));

impl Words {
    /// As shipped.
    pub fn shipped() -> &'static Words {
        &WORDS
    }

    /// The code in `list` whose words include `text`; the longest word contained counts if none is the same.
    pub fn code<'a>(list: &'a BTreeMap<String, Vec<String>>, text: &str) -> Option<&'a str> {
        let text = text.trim();
        let all = || {
            list.iter()
                .flat_map(|(code, words)| words.iter().map(move |word| (code, word)))
        };
        let whole = all().find(|(_, word)| *word == text);
        let part = || {
            all()
                .filter(|(_, word)| text.contains(word.as_str()))
                .max_by_key(|(_, word)| word.len())
        };
        whole.or_else(part).map(|(code, _)| code.as_str())
    }

    /// Whether a row is a total or a note below the table.
    pub fn is_note(&self, first_words: &str) -> bool {
        let page = first_words.starts_with('第') && first_words.contains('页');
        page || self
            .notes
            .words
            .iter()
            .any(|word| first_words.starts_with(word.as_str()))
    }

    fn field(&self, heading: &str) -> Option<(Field, usize)> {
        let heading = heading.to_lowercase();
        let all = || {
            self.fields
                .iter()
                .flat_map(|(field, names)| names.iter().map(move |name| (*field, name)))
        };
        let whole = all()
            .find(|(_, name)| **name == heading)
            .map(|(field, name)| (field, name.len() + 100));
        // A name of one character must be the whole heading: 座 stands in 座机, 层 in 层级.
        let part = || {
            all()
                .filter(|(_, name)| name.chars().count() > 1 && heading.contains(name.as_str()))
                .map(|(field, name)| (field, name.len()))
                .max_by_key(|(_, length)| *length)
        };
        whole.or_else(part)
    }

    fn group(&self, heading: &str) -> Group {
        self.groups
            .iter()
            .find(|(_, words)| words.iter().any(|word| heading.contains(word.as_str())))
            .map_or(Group::Main, |(group, _)| *group)
    }
}

/// Finds the table; `None` if the sheet has none (a cover, a list of something else).
pub fn find(sheet: &Sheet, words: &Words) -> Option<Headings> {
    let mut best: Option<((usize, usize), Headings)> = None;
    for start in 0..sheet.rows.len().min(LOOKED_AT) {
        for length in 1..=MOST_HEADING_ROWS.min(sheet.rows.len() - start) {
            let block = &sheet.rows[start..start + length];
            if !block.iter().all(|(_, cells)| cells.iter().all(is_heading_like)) {
                break;
            }
            let headings = read_block(sheet, block, words);
            let mut kinds: Vec<(Field, Group)> = headings
                .columns
                .iter()
                .map(|column| (column.field, column.group))
                .collect();
            kinds.sort_unstable();
            kinds.dedup();
            let is_table = headings.has(Field::Room) && kinds.len() >= 2;
            // More kinds of columns win, then more columns; with as many, the headings that take fewer rows and
            // stand higher.
            let rank = (kinds.len(), headings.columns.len());
            if is_table && best.as_ref().is_none_or(|(best, _)| rank > *best) {
                best = Some((rank, headings));
            }
        }
    }
    best.map(|(_, headings)| headings)
}

/// Numbers, dates and long runs of digits stand in rows of households, not in headings.
fn is_heading_like(cell: &Text) -> bool {
    match cell {
        Text::Empty => true,
        Text::Words(text) => !text
            .as_bytes()
            .windows(3)
            .any(|three| three.iter().all(u8::is_ascii_digit)),
        Text::Number(_) | Text::Date(_) | Text::Error => false,
    }
}

fn read_block(sheet: &Sheet, block: &[(u32, Vec<Text>)], words: &Words) -> Headings {
    let width = block
        .iter()
        .map(|(_, cells)| cells.len())
        .max()
        .unwrap_or_default();
    let mut headings = Headings {
        row: block.last().map_or(0, |(row, _)| *row),
        columns: Vec::new(),
        left_out: Vec::new(),
    };
    for index in 0..width {
        let mut texts: Vec<String> = Vec::new();
        for (row, cells) in block {
            let own = cells.get(index).map(Text::as_str).unwrap_or_default();
            let text = if own.is_empty() {
                spanned(sheet, *row, cells, index)
            } else {
                own
            };
            let text = plain(text);
            if !text.is_empty() && texts.last() != Some(&text) {
                texts.push(text);
            }
        }
        let Some(lowest) = texts.last().cloned() else {
            continue;
        };
        // Headings are short; what is longer is a title or already a value.
        if lowest.chars().count() > 14 {
            continue;
        }
        let whole: String = texts
            .iter()
            .filter(|text| text.chars().count() <= 14)
            .cloned()
            .collect();
        let found = [words.field(&whole), words.field(&lowest)]
            .into_iter()
            .flatten()
            .max_by_key(|(_, rank)| *rank);
        match found {
            None | Some((Field::Ignored, _)) => headings.left_out.push(lowest),
            Some((field, _)) => {
                let personal = matches!(field, Field::Name | Field::Phone);
                let group = if personal {
                    words.group(&whole)
                } else {
                    Group::Main
                };
                if group == Group::Ignored {
                    headings.left_out.push(lowest);
                } else {
                    headings.columns.push(Column {
                        index,
                        field,
                        group,
                        heading: lowest,
                    });
                }
            }
        }
    }
    headings
}

/// The text of a region merged across columns holds for each of them.
fn spanned<'a>(sheet: &Sheet, row: u32, cells: &'a [Text], index: usize) -> &'a str {
    sheet
        .spans
        .iter()
        .find(|(top, first, last)| *top == row && (*first..=*last).contains(&index))
        .and_then(|(_, first, _)| cells.get(*first))
        .map(Text::as_str)
        .unwrap_or_default()
}

/// Without spaces, stars, bracketed remarks and trailing digits: `联系电话1（必填）*` → `联系电话`.
fn plain(heading: &str) -> String {
    let mut depth = 0u32;
    let mut text = String::new();
    for character in heading.chars() {
        match character {
            '(' | '[' | '【' | '（' => depth += 1,
            ')' | ']' | '】' | '）' => depth = depth.saturating_sub(1),
            _ if depth > 0 || character.is_whitespace() => {}
            '*' | ':' | '：' | '※' | '、' | '/' | '.' | '_' => {}
            other => text.push(other),
        }
    }
    text.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三①②③".contains(c))
        .to_owned()
}
