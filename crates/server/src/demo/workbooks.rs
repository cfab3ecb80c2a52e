//! The office's workbooks, as real Excel files and as crooked as they come: titles above merged headings,
//! buildings merged downwards, other words for the same column on every sheet, phones as numbers, full-width
//! digits, spaces behind names, several people and numbers in one cell, totals below, and a few rows that
//! nobody could read.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{
    crew::Member,
    estate::{AREAS, Home, Living, NAME, World},
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

fn cover(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("填表说明")?;
    sheet.write_string(0, 0, "一、本表由片区管家按户填写，每月核对一次。")?;
    sheet.write_string(1, 0, "二、电话变更请在备注里写清楚，旧号码不要删。")?;
    Ok(())
}

/// Two rows of merged headings, buildings and entrances merged downwards, phones as numbers.
fn east(world: &World, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("东区")?;
    title(sheet, 12, &format!("{NAME}东区业主信息登记表（2026年）"))?;
    let plain = Format::new().set_align(FormatAlign::Center);
    sheet.merge_range(
        1,
        0,
        1,
        12,
        "填表单位：邻里花园服务中心　　填表人：东区管家",
        &plain,
    )?;
    let bold = heading();
    for (column, text) in [
        (0, "序号"),
        (1, "片区"),
        (10, "家庭成员姓名"),
        (11, "家庭人口"),
        (12, "备注"),
    ] {
        sheet.merge_range(2, column, 3, column, text, &bold)?;
    }
    sheet.merge_range(2, 2, 2, 5, "房屋信息", &bold)?;
    sheet.merge_range(2, 6, 2, 9, "业主信息", &bold)?;
    for (column, text) in (2_u16..).zip([
        "楼栋",
        "单元",
        "房 号",
        "建筑面积（㎡）",
        "姓名",
        "联系电话（必填）*",
        "住宅电话",
        "工作单位",
    ]) {
        sheet.write_string_with_format(3, column, text, &bold)?;
    }
    let homes: Vec<&Home> = world.homes.iter().filter(|home| world.area(home) == 0).collect();
    for (place, home) in homes.iter().enumerate() {
        let row = 4 + u32::try_from(place).unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "an area of a flat, below 1,000 m²")]
        let area = home.area_centi_m2 as f64 / 100.0;
        sheet.write_number(row, 0, f64::from(row - 3))?;
        sheet.write_string(row, 1, AREAS[0])?;
        sheet.write_number(row, 5, area)?;
        // Rooms are numbers in most rows and text in some, as different people typed them.
        match home.room.parse::<f64>() {
            Ok(number) if place % 7 != 3 => sheet.write_number(row, 4, number)?,
            _ => sheet.write_string(row, 4, format!("{}室 ", home.room))?,
        };
        let owner = &world.people[home.owners[0]];
        sheet.write_string(row, 6, owners(world, home, "、", place % 5 == 2))?;
        phones(sheet, row, 7, &numbers(world, home), place)?;
        if let Some(landline) = &owner.landline {
            sheet.write_string(row, 8, landline)?;
        }
        sheet.write_string(row, 9, owner.employer)?;
        sheet.write_string(row, 10, people(world, &home.family, "、"))?;
        sheet.write_number(row, 11, f64::from(members(home)))?;
        sheet.write_string(row, 12, home.remark)?;
    }
    // One merged cell a building and one an entrance.
    merge_down(sheet, 2, &homes, |home| {
        format!("{}栋", world.buildings[home.building].number)
    })?;
    merge_down(sheet, 3, &homes, |home| {
        format!(
            "{}单元/{}",
            home.entrance.unwrap_or(1),
            world.buildings[home.building].number
        )
    })?;
    let end = 4 + u32::try_from(homes.len()).unwrap_or(0);
    sheet.write_string(end, 0, "合计")?;
    sheet.write_string(end, 2, format!("{}户", homes.len()))?;
    sheet.write_string(end + 1, 0, "制表：服务中心　　审核：")?;
    Ok(())
}

/// A list of its own for those who rent, with a column that says what they are.
fn east_tenants(world: &World, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("东区租户")?;
    headings(sheet, 0, &["房屋地址", "姓名", "手机号码", "身份", "片区"])?;
    let mut row = 1;
    for home in world.homes.iter().filter(|home| world.area(home) == 0) {
        for tenant in &home.tenants {
            let tenant = &world.people[*tenant];
            sheet.write_string(row, 0, format!("{}室", world.address(home)))?;
            sheet.write_string(row, 1, &tenant.name)?;
            phones(sheet, row, 2, &tenant.mobiles, usize::try_from(row).unwrap_or(0))?;
            sheet.write_string(row, 3, if row % 3 == 0 { "租客" } else { "租户" })?;
            sheet.write_string(row, 4, AREAS[0])?;
            row += 1;
        }
    }
    // Somebody typed a row that says too little, and one whose number Excel has spoilt.
    sheet.write_string(row, 0, "3栋（三楼那家）")?;
    sheet.write_string(row, 1, "王姐")?;
    sheet.write_string(row + 1, 0, "5栋2单元401室")?;
    sheet.write_string(row + 1, 1, "房东亲戚")?;
    sheet.write_string(row + 1, 2, "1.54E+10")?;
    Ok(())
}

/// The whole address in one column, here and there in full-width digits; two columns of phones.
fn middle(world: &World, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("中区")?;
    title(sheet, 9, "中区住户一览")?;
    headings(
        sheet,
        1,
        &[
            "片区",
            "门牌号",
            "户主",
            "手机1",
            "手机2",
            "面积",
            "户型",
            "入住情况",
            "租户姓名",
            "租户电话",
            "家属姓名",
        ],
    )?;
    let homes = world.homes.iter().filter(|home| world.area(home) == 1);
    for (place, home) in homes.enumerate() {
        let row = 2 + u32::try_from(place).unwrap_or(0);
        let address = world.address(home);
        let address = match place % 6 {
            1 => wide(&address),
            4 => format!(" {address}室 "),
            _ => address,
        };
        let numbers = numbers(world, home);
        sheet.write_string(row, 0, AREAS[1])?;
        sheet.write_string(row, 1, address)?;
        sheet.write_string(row, 2, owners(world, home, "/", place % 4 == 1))?;
        phones(sheet, row, 3, numbers.get(..1).unwrap_or_default(), place)?;
        phones(sheet, row, 4, numbers.get(1..).unwrap_or_default(), place + 1)?;
        sheet.write_string(row, 5, format!("{}㎡", square_metres(home)))?;
        sheet.write_string(row, 6, home.layout)?;
        sheet.write_string(row, 7, living(home.living))?;
        sheet.write_string(row, 8, people(world, &home.tenants, "、"))?;
        let tenants: Vec<String> = home
            .tenants
            .iter()
            .map(|tenant| world.people[*tenant].mobiles[0].clone())
            .collect();
        phones(sheet, row, 9, &tenants, place)?;
        sheet.write_string(row, 10, people(world, &home.family, "、"))?;
    }
    Ok(())
}

/// Buildings with spaces behind them, two owners and two numbers in one cell, a family in words.
fn west(world: &World, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("西区")?;
    title(sheet, 11, "邻里花园西区（12、13、15、16座）业主登记表")?;
    headings(
        sheet,
        2,
        &[
            "项目名称",
            "片区",
            "座号",
            "房间号",
            "楼层",
            "业主姓名",
            "联系方式",
            "建筑面积",
            "房屋状态",
            "租客",
            "租客电话",
            "职业",
            "人口结构",
            "备注",
            "家庭成员",
        ],
    )?;
    let homes = world.homes.iter().filter(|home| world.area(home) == 2);
    for (place, home) in homes.enumerate() {
        let row = 3 + u32::try_from(place).unwrap_or(0);
        let owner = &world.people[home.owners[0]];
        let label = if place % 9 == 4 { "座　" } else { "座 " };
        let texts = [
            (0, NAME.to_owned()),
            (1, AREAS[2].to_owned()),
            (2, format!("{}{label}", world.buildings[home.building].number)),
            (5, owners(world, home, "、", place % 6 == 5)),
            (
                6,
                numbers(world, home).join(if place.is_multiple_of(2) { "/" } else { "、" }),
            ),
            (8, living(home.living).to_owned()),
            (9, people(world, &home.tenants, "、")),
            (11, owner.work.to_owned()),
            (12, family_words(world, home)),
            (13, home.remark.to_owned()),
            (14, people(world, &home.family, "、")),
        ];
        for (column, text) in texts {
            sheet.write_string(row, column, text)?;
        }
        sheet.write_number(row, 3, home.room.parse().unwrap_or(0.0))?;
        sheet.write_string(row, 4, format!("{}层", home.floor))?;
        sheet.write_string(row, 7, square_metres(home))?;
        let tenants: Vec<String> = home
            .tenants
            .iter()
            .map(|tenant| world.people[*tenant].mobiles[0].clone())
            .collect();
        phones(sheet, row, 10, &tenants, place)?;
    }
    Ok(())
}

/// A workbook that says it was made when the office made it, so that it is the same in every run.
fn new_book() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 6, 28)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    Ok(book)
}

fn title(sheet: &mut Worksheet, last: u16, text: &str) -> Result<(), XlsxError> {
    let format = Format::new()
        .set_bold()
        .set_font_size(16)
        .set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, last, text, &format)?;
    sheet.set_column_width(1, 16)?;
    Ok(())
}

fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_border(FormatBorder::Thin)
}

fn headings(sheet: &mut Worksheet, row: u32, texts: &[&str]) -> Result<(), XlsxError> {
    for (column, text) in (0_u16..).zip(texts) {
        sheet.write_string_with_format(row, column, *text, &heading())?;
    }
    Ok(())
}

/// Merges the cells of neighbouring rows that say the same; what stands behind a slash only tells them apart.
fn merge_down(
    sheet: &mut Worksheet,
    column: u16,
    homes: &[&Home],
    text: impl Fn(&Home) -> String,
) -> Result<(), XlsxError> {
    let format = Format::new().set_align(FormatAlign::VerticalCenter);
    let mut start = 0;
    for end in 1..=homes.len() {
        let whole = text(homes[start]);
        if homes.get(end).is_some_and(|home| text(home) == whole) {
            continue;
        }
        let (first, last) = (
            4 + u32::try_from(start).unwrap_or(0),
            3 + u32::try_from(end).unwrap_or(0),
        );
        let shown = whole.split('/').next().unwrap_or_default();
        if first == last {
            sheet.write_string_with_format(first, column, shown, &format)?;
        } else {
            sheet.merge_range(first, column, last, column, shown, &format)?;
        }
        start = end;
    }
    Ok(())
}

/// One number as a number cell, now and then with signs or in full-width digits; several with a slash.
fn phones(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    all: &[String],
    place: usize,
) -> Result<(), XlsxError> {
    match all {
        [] => {}
        [one] => match (place % 5, one.parse::<f64>()) {
            (0, _) => {
                sheet.write_string(row, column, spaced(one))?;
            }
            (3, _) => {
                sheet.write_string(row, column, wide(one))?;
            }
            (_, Ok(number)) => {
                sheet.write_number(row, column, number)?;
            }
            _ => {
                sheet.write_string(row, column, one)?;
            }
        },
        several => {
            sheet.write_string(
                row,
                column,
                several.join(if place.is_multiple_of(2) { "/" } else { "，" }),
            )?;
        }
    }
    Ok(())
}

fn spaced(number: &str) -> String {
    match (number.get(..3), number.get(3..7), number.get(7..)) {
        (Some(first), Some(second), Some(third)) => format!("{first} {second} {third} "),
        _ => number.to_owned(),
    }
}

fn wide(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '0'..='9' => char::from_u32(u32::from(sign) - 0x30 + 0xff10).unwrap_or(sign),
            other => other,
        })
        .collect()
}

fn people(world: &World, all: &[usize], between: &str) -> String {
    all.iter()
        .map(|one| world.people[*one].name.as_str())
        .collect::<Vec<_>>()
        .join(between)
}

/// The owners of a unit, with the space that people put into short names to align them.
fn owners(world: &World, home: &Home, between: &str, aligned: bool) -> String {
    let names = people(world, &home.owners, between);
    match (aligned, names.chars().count(), home.owners.len()) {
        (true, 2, 1) => {
            let mut signs = names.chars();
            format!(
                "{}　{} ",
                signs.next().unwrap_or('王'),
                signs.next().unwrap_or('伟')
            )
        }
        _ => names,
    }
}

/// One number an owner where there are several owners, all numbers of a single one.
fn numbers(world: &World, home: &Home) -> Vec<String> {
    match home.owners.as_slice() {
        [one] => world.people[*one].mobiles.clone(),
        several => several
            .iter()
            .map(|owner| world.people[*owner].mobiles[0].clone())
            .collect(),
    }
}

fn square_metres(home: &Home) -> String {
    format!("{}.{:02}", home.area_centi_m2 / 100, home.area_centi_m2 % 100)
}

fn members(home: &Home) -> u16 {
    let grown = home.family.len()
        + usize::from(home.living == Living::Owner) * home.owners.len()
        + home.tenants.len();
    u16::try_from(grown).unwrap_or(0) + u16::from(home.children)
}

fn family_words(world: &World, home: &Home) -> String {
    if home.living != Living::Owner {
        return String::new();
    }
    let generations = home
        .family
        .iter()
        .map(|member| world.people[*member].born)
        .fold((2026, 1900), |(low, high), born| (born.min(low), born.max(high)));
    match (home.alone.is_some(), home.children > 0, generations) {
        (true, ..) => "独居",
        (_, true, (..1960, _)) => "三代同堂",
        (_, true, _) => "夫妻带小孩",
        _ if home.family.is_empty() => "单身",
        _ => "夫妻二人",
    }
    .to_owned()
}

fn living(living: Living) -> &'static str {
    match living {
        Living::Owner => "自住",
        Living::Let => "出租",
        Living::Empty => "空置",
        Living::LongEmpty => "长期空置",
        Living::Renovating => "装修中",
        Living::HandedOver => "已交房",
    }
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
