//! Workbooks written for the tests, as crooked as those of property offices.

use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// A workbook of one sheet, drawn by `draw`.
pub(super) fn book(draw: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("业主信息").unwrap();
    draw(sheet);
    book.save_to_buffer().unwrap()
}

/// Rows of text from the given row on.
pub(super) fn rows(sheet: &mut Worksheet, first: u32, rows: &[&[&str]]) {
    for (row, cells) in (first..).zip(rows) {
        for (column, text) in (0u16..).zip(*cells) {
            if !text.is_empty() {
                sheet.write_string(row, column, *text).unwrap();
            }
        }
    }
}

/// Merges a region around a text.
pub(super) fn merge(sheet: &mut Worksheet, region: (u32, u16, u32, u16), text: &str) {
    let (top, left, bottom, right) = region;
    sheet
        .merge_range(top, left, bottom, right, text, &Format::new())
        .unwrap();
}

/// A plain workbook: heading row and rows below.
pub(super) fn plain(table: &[&[&str]]) -> Vec<u8> {
    book(|sheet| rows(sheet, 0, table))
}
