//! Reads an uploaded workbook (xlsx, or CSV as Excel saves it) into plain rows of text, within fixed bounds: a
//! small upload can otherwise unfold into gigabytes.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};

/// Bytes that all parts of a workbook may unfold to.
const MOST_UNFOLDED: u64 = 600 << 20;
/// Parts of a workbook.
const MOST_PARTS: usize = 2_000;
/// Cells in all sheets together.
const MOST_CELLS: usize = 8_000_000;
/// Rows and columns of one sheet.
const MOST_ROWS: u32 = 200_000;
const MOST_COLUMNS: u32 = 256;
/// Cells that merged regions may fill.
const MOST_MERGED: u64 = 500_000;
/// Characters of one cell that are read.
const MOST_CHARACTERS: usize = 2_000;

/// Why a file cannot be read at all; nothing has been changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Neither a workbook nor a text.
    #[error("neither an xlsx workbook nor a CSV text")]
    WrongType,
    /// An old binary `.xls` workbook, or a protected one.
    #[error("an old or protected workbook: save it as .xlsx without a password")]
    OldOrProtected,
    /// A damaged file, and where.
    #[error("damaged: {0}")]
    Damaged(String),
    /// Too much of something.
    #[error("too large: {0}")]
    TooLarge(&'static str),
}

impl Unreadable {
    /// The stable code of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Unreadable::WrongType => "imports.wrong-type",
            Unreadable::OldOrProtected => "imports.old-workbook",
            Unreadable::Damaged(_) => "imports.damaged",
            Unreadable::TooLarge(_) => "imports.too-large",
        }
    }
}

/// One visible sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; empty for a CSV text.
    pub name: String,
    /// Rows that hold anything, by their number as Excel shows it (from 1).
    pub rows: Vec<(u32, Vec<Text>)>,
    /// First rows of merged regions that span columns: row, first column, last column.
    pub spans: Vec<(u32, usize, usize)>,
}

/// What stood in one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Text {
    /// Nothing.
    #[default]
    Empty,
    /// Words, with full-width digits and letters made half-width and spaces at the ends gone.
    Words(String),
    /// A number, written out without exponent.
    Number(String),
    /// A date that Excel knew as one, as `2026-09-24`.
    Date(String),
    /// An error value such as `#N/A`.
    Error,
}

impl Text {
    /// As text, empty for nothing and for errors.
    pub fn as_str(&self) -> &str {
        match self {
            Text::Words(text) | Text::Number(text) | Text::Date(text) => text,
            Text::Empty | Text::Error => "",
        }
    }

    /// Whether the cell says nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Text::Empty)
    }
}

/// Reads the bytes of an upload. Takes time and memory: not on the runtime's own threads.
///
/// # Errors
/// The file is of another type, damaged, or unfolds beyond the bounds.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    if bytes.starts_with(b"PK\x03\x04") {
        measure(bytes)?;
        return workbook(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(Unreadable::OldOrProtected);
    }
    csv(bytes).map(|sheet| vec![sheet])
}

/// Unfolds every part once and counts: sizes written in the file are not to be trusted.
fn measure(bytes: &[u8]) -> Result<(), Unreadable> {
    let damaged = |error: zip::result::ZipError| Unreadable::Damaged(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(Unreadable::TooLarge("parts"));
    }
    let mut left = MOST_UNFOLDED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        if part.encrypted() {
            return Err(Unreadable::OldOrProtected);
        }
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink())
            .map_err(|error| Unreadable::Damaged(error.to_string()))?;
        left = left.checked_sub(read).ok_or(Unreadable::TooLarge("unfolded"))?;
    }
    Ok(())
}

fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let damaged = |error: calamine::XlsxError| Unreadable::Damaged(error.to_string());
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut cells_left = MOST_CELLS;
    let mut sheets = Vec::with_capacity(names.len());
    for name in names {
        let merged = book.merge_cells_by_sheet_name(&name).map_err(damaged)?;
        let mut rows: BTreeMap<u32, Vec<Text>> = BTreeMap::new();
        let mut reader = book.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(cell) = reader.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let text = text_of(cell.get_value());
            if text.is_empty() {
                continue;
            }
            // Whole rows and columns that were once coloured reach far beyond what anybody wrote.
            if row >= MOST_ROWS {
                return Err(Unreadable::TooLarge("rows"));
            }
            if column >= MOST_COLUMNS {
                continue;
            }
            cells_left = cells_left.checked_sub(1).ok_or(Unreadable::TooLarge("cells"))?;
            put(&mut rows, row, column, text);
        }
        let spans = spread(&mut rows, &merged)?;
        let rows = rows.into_iter().map(|(row, cells)| (row + 1, cells)).collect();
        sheets.push(Sheet { name, rows, spans });
    }
    Ok(sheets)
}

fn put(rows: &mut BTreeMap<u32, Vec<Text>>, row: u32, column: u32, text: Text) {
    let cells = rows.entry(row).or_default();
    let column = column as usize;
    if cells.len() <= column {
        cells.resize(column + 1, Text::Empty);
    }
    cells[column] = text;
}

/// What is merged downwards holds for each of its rows: a room over two owners, an owner over three rooms.
/// Merging across columns is kept apart, for titles above the table and for headings of two rows.
fn spread(
    rows: &mut BTreeMap<u32, Vec<Text>>,
    merged: &[calamine::Dimensions],
) -> Result<Vec<(u32, usize, usize)>, Unreadable> {
    let mut spans = Vec::new();
    let mut left = MOST_MERGED;
    for region in merged {
        let ((top, first), (bottom, last)) = (region.start, region.end);
        if first >= MOST_COLUMNS {
            continue;
        }
        if last > first {
            spans.push((top + 1, first as usize, last.min(MOST_COLUMNS) as usize));
            continue;
        }
        let Some(text) = rows
            .get(&top)
            .and_then(|cells| cells.get(first as usize))
            .cloned()
        else {
            continue;
        };
        for row in top + 1..=bottom {
            left = left.checked_sub(1).ok_or(Unreadable::TooLarge("merged"))?;
            // Only rows that say something else too: a region drawn far down makes no further rows.
            if rows.contains_key(&row) {
                put(rows, row, first, text.clone());
            }
        }
    }
    Ok(spans)
}

fn text_of(value: &DataRef<'_>) -> Text {
    match value {
        DataRef::Empty => Text::Empty,
        DataRef::Int(number) => Text::Number(number.to_string()),
        DataRef::Float(number) => Text::Number(written_out(*number)),
        DataRef::String(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::Bool(value) => Text::Words(if *value { "是" } else { "否" }.to_owned()),
        DataRef::DateTime(moment) => date(moment),
        DataRef::DateTimeIso(text) => Text::Date(text.chars().take(10).collect()),
        DataRef::DurationIso(text) => words(text),
        DataRef::Error(_) => Text::Error,
    }
}

/// A telephone number kept as a number comes as `13812345678.0`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "checked to be whole and well within 64 bits"
)]
fn written_out(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return (number as i64).to_string();
    }
    let rounded = format!("{number:.4}");
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn date(moment: &ExcelDateTime) -> Text {
    if !moment.is_datetime() {
        return Text::Number(written_out(moment.as_f64()));
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    Text::Date(format!("{year:04}-{month:02}-{day:02}"))
}

fn words(text: &str) -> Text {
    let text: String = text.chars().take(MOST_CHARACTERS).map(half_width).collect();
    let text = text.trim();
    if text.is_empty() {
        Text::Empty
    } else {
        Text::Words(text.to_owned())
    }
}

/// Full-width letters, digits and signs as half-width; every kind of space, and what nobody can see, as a space.
fn half_width(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        '\u{3000}' | '\u{A0}' | '\u{2000}'..='\u{200B}' | '\u{FEFF}' => ' ',
        '\n' | '\r' => character,
        other if other.is_control() => ' ',
        other => other,
    }
}

/// CSV as Excel saves it: UTF-8 with or without its mark, else GBK; commas, semicolons or tabs.
fn csv(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    if bytes.contains(&0) {
        return Err(Unreadable::WrongType);
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let (text, _, broken) = encoding_rs::GB18030.decode(bytes);
            if broken {
                return Err(Unreadable::WrongType);
            }
            text.into_owned()
        }
    };
    let text = text.trim_start_matches('\u{FEFF}');
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let separator = [',', ';', '\t']
        .into_iter()
        .max_by_key(|mark| first.matches(*mark).count())
        .unwrap_or(',');
    let mut sheet = Sheet::default();
    let mut cells_left = MOST_CELLS;
    let (mut row, mut cells, mut field, mut quoted) = (1u32, Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    let mut line_of_record = 1u32;
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.trim().is_empty() => {
                field.clear();
                quoted = true;
            }
            mark if mark == separator && !quoted => cells.push(csv_cell(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                cells.push(csv_cell(&mut field));
                finish(&mut sheet, line_of_record, &mut cells, &mut cells_left)?;
                row += 1;
                line_of_record = row;
            }
            other => field.push(other),
        }
    }
    if quoted {
        return Err(Unreadable::Damaged("an open quotation mark".to_owned()));
    }
    cells.push(csv_cell(&mut field));
    finish(&mut sheet, line_of_record, &mut cells, &mut cells_left)?;
    Ok(sheet)
}

fn csv_cell(field: &mut String) -> Text {
    // Excel guards long numbers as ="138…" so that they stay text.
    let text = std::mem::take(field);
    let text = text.trim();
    words(
        text.strip_prefix("=\"")
            .and_then(|inner| inner.strip_suffix('"'))
            .unwrap_or(text),
    )
}

fn finish(sheet: &mut Sheet, row: u32, cells: &mut Vec<Text>, left: &mut usize) -> Result<(), Unreadable> {
    let cells = std::mem::take(cells);
    if row > MOST_ROWS {
        return Err(Unreadable::TooLarge("rows"));
    }
    *left = left
        .checked_sub(cells.len())
        .ok_or(Unreadable::TooLarge("cells"))?;
    if cells.iter().any(|cell| !cell.is_empty()) {
        sheet.rows.push((row, cells));
    }
    Ok(())
}
