//! Reads the rows of a table: where the unit lies, who the people are, how they are reached. A row that cannot
//! be read whole is refused with the cell and the reason; nothing is guessed about a household.

pub mod cells;
pub mod people;
pub mod place;

use std::borrow::Cow;

use domain::{persons::UnitRole, units::Occupancy};
use jiff::civil::Date;

use super::{
    headings::{Column, Field, Group, Headings, Words},
    sheets::{Sheet, Text},
};
pub use cells::Bad;
pub use place::Place;

/// What is known about the estate before its workbook is read.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Its name; a row of another estate is refused.
    pub estate: String,
}

/// One row that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Sheet, from 0.
    pub sheet: usize,
    /// Row as Excel shows it.
    pub row: u32,
    /// Where the unit lies.
    pub place: Place,
    /// Name of the area, if the table has it.
    pub area: Option<String>,
    /// Building area in 0.01 m².
    pub area_centi_m2: Option<i64>,
    /// Layout.
    pub layout: Option<String>,
    /// What the unit is for.
    pub usage: Option<String>,
    /// How it is occupied.
    pub occupancy: Option<Occupancy>,
    /// People of the row.
    pub people: Vec<LinePerson>,
    /// Household details.
    pub details: Details,
}

/// One person of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePerson {
    /// Name without inner spaces.
    pub name: String,
    /// Numbers: normalised, and as written.
    pub phones: Vec<(String, String)>,
    /// What the person is to the unit.
    pub role: UnitRole,
    /// First day, if the table has it.
    pub from_on: Option<Date>,
    /// How to address the person.
    pub salutation: String,
}

/// Household details of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// Telephone at home: normalised, and as written.
    pub home_phone: Option<(String, String)>,
    /// Telephone at work.
    pub work_phone: Option<(String, String)>,
    /// Occupation.
    pub occupation: Option<String>,
    /// Employer.
    pub employer: Option<String>,
    /// Number of members.
    pub member_count: Option<u16>,
    /// Composition.
    pub composition: Option<String>,
    /// Anything else.
    pub remark: Option<String>,
}

/// Why a row is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Sheet, from 0.
    pub sheet: usize,
    /// Row as Excel shows it.
    pub row: u32,
    /// Heading of the column.
    pub column: String,
    /// What stood there.
    pub value: String,
    /// Stable code: of a field, or of a refusal `<feature>.<reason>`.
    pub code: Cow<'static, str>,
}

/// What a sheet gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Rows that could be read.
    pub lines: Vec<Line>,
    /// Rows that are refused, one entry a wrong cell.
    pub refused: Vec<Refused>,
    /// Totals, notes and repeated headings below the table.
    pub skipped: u32,
}

/// One row under its headings.
pub(super) struct Row<'a> {
    headings: &'a Headings,
    cells: &'a [Text],
}

impl<'a> Row<'a> {
    fn columns(&self, field: Field) -> impl Iterator<Item = (&'a Column, &'a Text)> + '_ {
        let cells = self.cells;
        self.headings
            .columns
            .iter()
            .filter(move |column| column.field == field)
            .filter_map(move |column| {
                cells
                    .get(column.index)
                    .filter(|text| !text.is_empty())
                    .map(|text| (column, text))
            })
    }

    /// The first filled cell of a field.
    pub(super) fn get(&self, field: Field) -> Option<&'a Text> {
        self.columns(field).map(|(_, text)| text).next()
    }

    /// The first filled cell of a field as text.
    pub(super) fn text(&self, field: Field) -> &'a str {
        self.get(field).map(Text::as_str).unwrap_or_default()
    }

    fn of_group(&self, field: Field, group: Group) -> Vec<&'a Text> {
        self.columns(field)
            .filter(|(column, _)| column.group == group)
            .map(|(_, text)| text)
            .collect()
    }
}

/// Reads every row below the headings.
pub fn read(index: usize, sheet: &Sheet, headings: &Headings, words: &Words, known: &Known) -> Reading {
    let mut reading = Reading::default();
    let below: Vec<_> = sheet.rows.iter().filter(|(row, _)| *row > headings.row).collect();
    let rows: Vec<Row<'_>> = below.iter().map(|(_, cells)| Row { headings, cells }).collect();
    let habit = place::Habit::of(&rows);
    for ((number, cells), row) in below.iter().zip(&rows) {
        if is_skipped(row, cells, words) {
            reading.skipped += 1;
            continue;
        }
        match line(index, *number, row, &habit, words, known) {
            Ok(line) => reading.lines.push(line),
            Err(bad) => reading.refused.extend(bad.into_iter().map(|bad| Refused {
                sheet: index,
                row: *number,
                column: headings.heading(bad.field).to_owned(),
                value: bad.value.chars().take(200).collect(),
                code: bad.code.into(),
            })),
        }
    }
    reading
}

/// Totals and notes, and headings printed again on every page.
fn is_skipped(row: &Row<'_>, cells: &[Text], words: &Words) -> bool {
    let mut filled = cells.iter().filter(|cell| !cell.is_empty());
    let first = filled.next().map(Text::as_str).unwrap_or_default();
    let room = row.text(Field::Room);
    if room.is_empty() && row.text(Field::Name).is_empty() {
        let known = row.headings.columns.iter().any(|column| {
            let kept = !matches!(
                column.field,
                Field::Remark | Field::FloorArea | Field::MemberCount
            );
            kept && row.cells.get(column.index).is_some_and(|cell| !cell.is_empty())
        });
        return !known || filled.next().is_none() || words.is_note(first);
    }
    if row.text(Field::Name).is_empty() && words.is_note(first) {
        return true;
    }
    let same = |column: &Column| {
        row.cells.get(column.index).is_some_and(|cell| {
            let text: String = cell.as_str().chars().filter(|c| !c.is_whitespace()).collect();
            !column.heading.is_empty() && text.starts_with(&column.heading)
        })
    };
    row.headings.columns.iter().filter(|column| same(column)).count() >= 2
}

fn line(
    sheet: usize,
    number: u32,
    row: &Row<'_>,
    habit: &place::Habit,
    words: &Words,
    known: &Known,
) -> Result<Line, Vec<Bad>> {
    let mut bad = Vec::new();
    for column in &row.headings.columns {
        if row.cells.get(column.index) == Some(&Text::Error) {
            bad.push(Bad {
                field: column.field,
                value: "#".to_owned(),
                code: "cell-error",
            });
        }
    }
    let estate = row.text(Field::Estate);
    let other = !estate.is_empty()
        && !known.estate.is_empty()
        && !estate.contains(known.estate.as_str())
        && !known.estate.contains(estate);
    if other {
        bad.push(Bad::new(Field::Estate, estate, "other-estate"));
    }
    let mut keep = |result: Result<(), Bad>| {
        if let Err(wrong) = result {
            bad.push(wrong);
        }
    };
    let place = place::read(row, habit, known).map_or_else(
        |wrong| {
            keep(Err(wrong));
            None
        },
        Some,
    );
    let people = people::read(row, words).unwrap_or_else(|wrong| {
        keep(Err(wrong));
        Vec::new()
    });
    let area_centi_m2 = cells::square_metres(row).unwrap_or_else(|wrong| {
        keep(Err(wrong));
        None
    });
    let member_count = cells::count(row).unwrap_or_else(|wrong| {
        keep(Err(wrong));
        None
    });
    let home_phone = cells::one_phone(row, Field::HomePhone).unwrap_or_else(|wrong| {
        keep(Err(wrong));
        None
    });
    let work_phone = cells::one_phone(row, Field::WorkPhone).unwrap_or_else(|wrong| {
        keep(Err(wrong));
        None
    });
    let mut short = |field: Field, limit: usize| {
        let text = row.text(field);
        if text.chars().count() > limit {
            keep(Err(Bad::new(field, text, "too-long")));
        }
        (!text.is_empty()).then(|| text.to_owned())
    };
    let area = short(Field::Area, 40);
    let layout = short(Field::Layout, 60);
    let usage = short(Field::Usage, 60);
    let details = Details {
        home_phone,
        work_phone,
        occupation: short(Field::Occupation, 60),
        employer: short(Field::Employer, 100),
        member_count,
        composition: short(Field::Composition, 200),
        remark: short(Field::Remark, 2000),
    };
    let occupancy = cells::occupancy(row.text(Field::Occupancy), words);
    match place {
        Some(place) if bad.is_empty() => Ok(Line {
            sheet,
            row: number,
            place,
            area,
            area_centi_m2,
            layout,
            usage,
            occupancy,
            people,
            details,
        }),
        _ => Err(bad),
    }
}
