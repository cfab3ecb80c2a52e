//! A list as an Excel workbook: the same filter, scope and mask, phones and rooms as text.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use tokio::{sync::mpsc, task::JoinHandle};

use super::Problem;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text as it stands, never a number or a formula: phones, rooms, numbers of cases.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A measured number.
    Number(f64),
    /// A local date.
    Date(Date),
    /// A moment, shown in the estate's time zone to the minute.
    Moment(Timestamp),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }
}
impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}
impl From<Timestamp> for Cell {
    fn from(moment: Timestamp) -> Self {
        Self::Moment(moment)
    }
}
impl From<Date> for Cell {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A column: its title and its width in characters.
#[derive(Clone, Debug)]
pub struct Column {
    /// Title, in Chinese as in the pages.
    pub title: String,
    /// Width in characters.
    pub width: f64,
}

impl Column {
    /// A column.
    pub fn new(title: impl Into<String>, width: f64) -> Self {
        Self {
            title: title.into(),
            width,
        }
    }
}

/// One sheet of rows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name, at most 31 characters.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, cell by cell as the columns.
    pub rows: Vec<Vec<Cell>>,
    /// Zone in which moments are shown.
    pub zone: TimeZone,
}

struct Formats {
    bold: Format,
    text: Format,
    day: Format,
    minute: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            bold: Format::new().set_bold(),
            text: Format::new().set_num_format("@"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            minute: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        }
    }
}

/// Writes the sheets into the bytes of a workbook. Takes time: not on the runtime's own threads.
///
/// # Errors
/// A sheet name or a text that Excel does not take.
pub fn write(sheets: Vec<Sheet>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let formats = Formats::new();
    for sheet in sheets {
        let page = book.add_worksheet_with_constant_memory()?;
        head(page, &sheet.name, &sheet.columns, &formats)?;
        for (row, cells) in (1u32..).zip(&sheet.rows) {
            line(page, row, cells, &sheet.zone, &formats)?;
        }
    }
    book.save_to_buffer()
}

fn head(page: &mut Worksheet, name: &str, columns: &[Column], formats: &Formats) -> Result<(), XlsxError> {
    page.set_name(name)?;
    for (at, column) in (0u16..).zip(columns) {
        page.set_column_width(at, column.width)?;
    }
    for (at, column) in (0u16..).zip(columns) {
        page.write_string_with_format(0, at, &column.title, &formats.bold)?;
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}

fn line(
    page: &mut Worksheet,
    row: u32,
    cells: &[Cell],
    zone: &TimeZone,
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (at, cell) in (0u16..).zip(cells) {
        match cell {
            Cell::Empty => {}
            Cell::Text(value) => {
                // Excel refuses longer texts; the record itself keeps all of it.
                let value: String = value.chars().take(32_000).collect();
                page.write_string_with_format(row, at, value, &formats.text)?;
            }
            #[expect(clippy::cast_precision_loss, reason = "a workbook knows no other numbers")]
            Cell::Whole(value) => {
                page.write_number(row, at, *value as f64)?;
            }
            Cell::Number(value) => {
                page.write_number(row, at, *value)?;
            }
            Cell::Date(date) => {
                page.write_datetime_with_format(row, at, excel_day(*date)?, &formats.day)?;
            }
            Cell::Moment(moment) => {
                let local = moment.to_zoned(zone.clone()).datetime();
                let value = excel_day(local.date())?.and_hms(
                    u16::from(local.hour().unsigned_abs()),
                    local.minute().unsigned_abs(),
                    f64::from(local.second().unsigned_abs()),
                )?;
                page.write_datetime_with_format(row, at, value, &formats.minute)?;
            }
        }
    }
    Ok(())
}

/// A workbook of one sheet that is written while its rows are still being read: only a few pieces are in memory.
#[derive(Debug)]
pub struct Stream {
    pieces: mpsc::Sender<Vec<Vec<Cell>>>,
    writing: JoinHandle<Result<Vec<u8>, XlsxError>>,
}

impl Stream {
    /// Begins the sheet `name`.
    pub fn begin(name: &str, columns: Vec<Column>, zone: TimeZone) -> Self {
        let (pieces, mut waiting) = mpsc::channel::<Vec<Vec<Cell>>>(2);
        let name = name.to_owned();
        let writing = tokio::task::spawn_blocking(move || {
            let mut book = Workbook::new();
            let formats = Formats::new();
            let page = book.add_worksheet_with_constant_memory()?;
            head(page, &name, &columns, &formats)?;
            let mut row = 1;
            while let Some(piece) = waiting.blocking_recv() {
                for cells in piece {
                    line(page, row, &cells, &zone, &formats)?;
                    row += 1;
                }
            }
            book.save_to_buffer()
        });
        Self { pieces, writing }
    }

    /// Adds rows; waits while the writing lags behind.
    ///
    /// # Errors
    /// A text that Excel does not take; the reason is told by [`Stream::answer`].
    pub async fn rows(&mut self, rows: Vec<Vec<Cell>>) -> Result<(), Problem> {
        self.pieces.send(rows).await.map_err(Problem::fault)
    }

    /// Ends the workbook and answers with it, to be saved as `file_name`.
    ///
    /// # Errors
    /// The workbook cannot be written.
    pub async fn answer(self, file_name: &str) -> Result<Response, Problem> {
        drop(self.pieces);
        let bytes = self
            .writing
            .await
            .map_err(Problem::fault)?
            .map_err(Problem::fault)?;
        Ok(to_save(bytes, file_name))
    }
}

fn excel_day(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(
        date.year().unsigned_abs(),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
    )
}

/// Answers with a workbook to be saved as `file_name`.
///
/// # Errors
/// The workbook cannot be written.
pub async fn answer(file_name: &str, sheets: Vec<Sheet>) -> Result<Response, Problem> {
    let bytes = tokio::task::spawn_blocking(move || write(sheets))
        .await
        .map_err(Problem::fault)?
        .map_err(Problem::fault)?;
    Ok(to_save(bytes, file_name))
}

fn to_save(bytes: Vec<u8>, file_name: &str) -> Response {
    let mut answer = bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    );
    if let Ok(value) = HeaderValue::from_str(&attachment(file_name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    answer
}

/// `Content-Disposition` for a file with a Chinese name.
pub fn attachment(file_name: &str) -> String {
    let escaped: String = form_urlencoded::byte_serialize(file_name.as_bytes())
        .collect::<String>()
        .replace('+', "%20");
    format!("attachment; filename*=UTF-8''{escaped}")
}
