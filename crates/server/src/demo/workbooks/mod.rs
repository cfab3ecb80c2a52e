//! The office's workbooks, as real Excel files and as crooked as they come: titles above merged headings,
//! buildings merged downwards, other words for the same column on every sheet, phones as numbers, full-width
//! digits, spaces behind names, several people and numbers in one cell, totals below, and a few rows that
//! nobody could read.

mod cells;
mod sheets;

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use self::{
    cells::{headings, title},
    sheets::{cover, east, east_tenants, middle, west},
};
use super::{
    crew::Member,
    estate::{AREAS, NAME, World},
};

/// Writes the workbooks of the households into `folder`; answers the files in the order of their import.
///
/// # Errors
/// The folder cannot be written to.
pub fn households(world: &World, folder: &Path) -> Result<Vec<PathBuf>, XlsxError> {
    std::fs::create_dir_all(folder)?;
    let (first, second) = (
        folder.join("业主资料-东区中区.xlsx"),
        folder.join("西区业主登记表.xlsx"),
    );
    let mut book = new_book()?;
    cover(book.add_worksheet())?;
    east(world, book.add_worksheet())?;
    east_tenants(world, book.add_worksheet())?;
    middle(world, book.add_worksheet())?;
    book.save(&first)?;
    let mut book = new_book()?;
    west(world, book.add_worksheet())?;
    book.save(&second)?;
    Ok(vec![first, second])
}

/// Writes the list of the staff into `folder`.
///
/// # Errors
/// The folder cannot be written to.
pub fn staff(crew: &[Member], folder: &Path) -> Result<PathBuf, XlsxError> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join("员工花名册.xlsx");
    let mut book = new_book()?;
    let sheet = book.add_worksheet();
    sheet.set_name("花名册")?;
    title(sheet, 6, &format!("{NAME}服务中心员工花名册"))?;
    headings(
        sheet,
        1,
        &["工号", "姓名", "岗位", "部门", "技能", "片区", "手机"],
    )?;
    for (row, person) in (2_u32..).zip(crew) {
        let area = person.area.map_or("全区", |area| AREAS[area]);
        let texts = [
            person.number.as_str(),
            &person.name,
            person.title,
            person.department,
            &person.skills.join("、"),
            area,
            &person.mobile,
        ];
        for (column, text) in (0_u16..).zip(texts) {
            sheet.write_string(row, column, text)?;
        }
    }
    book.save(&path)?;
    Ok(path)
}

/// A workbook that says it was made when the office made it, so that it is the same in every run.
fn new_book() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 6, 28)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    Ok(book)
}

#[cfg(test)]
mod tests {
    use domain::ids::EstateId;

    use super::{World, households, staff};
    use crate::{
        demo::crew::crew,
        exchange::{
            headings::{self, Words},
            plan::{OnFile, Plan},
            rows::{self, Known},
            sheets,
        },
    };

    #[test]
    fn the_importer_reads_all_units_and_sends_back_the_rows_that_nobody_could_read() {
        let folder = tempfile::tempdir().unwrap();
        let world = World::of(7);
        let estate = EstateId(uuid::Uuid::from_u128(7));
        let known = Known {
            estate: super::NAME.to_owned(),
        };
        let (mut units, mut people, mut refused) = (0, 0, Vec::new());
        for file in households(&world, folder.path()).unwrap() {
            let mut lines = Vec::new();
            for (index, sheet) in sheets::read(&std::fs::read(file).unwrap())
                .unwrap()
                .iter()
                .enumerate()
            {
                let Some(found) = headings::find(sheet, Words::shipped()) else {
                    continue;
                };
                let reading = rows::read(index, sheet, &found, Words::shipped(), &known);
                lines.extend(reading.lines);
                refused.extend(reading.refused);
            }
            let plan = Plan::make(estate, lines, &OnFile::default(), &mut refused);
            units += plan.units.len();
            people += plan.persons.len();
        }
        assert_eq!(units, 1_200);
        assert_eq!(refused.len(), 2, "{refused:?}");
        assert!(
            (2_000..world.people.len()).contains(&people),
            "{people} of {}",
            world.people.len()
        );
        assert!(staff(&crew(7), folder.path()).unwrap().exists());
    }

    #[test]
    fn the_same_seed_writes_the_same_files() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let world = World::of(7);
        let pairs = households(&world, one.path()).unwrap().into_iter();
        for (first, second) in pairs.zip(households(&world, other.path()).unwrap()) {
            assert!(std::fs::read(first).unwrap() == std::fs::read(second).unwrap());
        }
    }
}
