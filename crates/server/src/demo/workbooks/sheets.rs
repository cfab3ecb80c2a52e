//! The sheets, each in its own manner.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::{
    super::estate::{AREAS, Home, NAME, World},
    cells::{
        family_words, heading, headings, living, members, merge_down, numbers, owners, people, phones,
        square_metres, title, wide,
    },
};

pub(super) fn cover(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("填表说明")?;
    sheet.write_string(0, 0, "一、本表由片区管家按户填写，每月核对一次。")?;
    sheet.write_string(1, 0, "二、电话变更请在备注里写清楚，旧号码不要删。")?;
    Ok(())
}

/// Two rows of merged headings, buildings and entrances merged downwards, phones as numbers.
pub(super) fn east(world: &World, sheet: &mut Worksheet) -> Result<(), XlsxError> {
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
pub(super) fn east_tenants(world: &World, sheet: &mut Worksheet) -> Result<(), XlsxError> {
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
pub(super) fn middle(world: &World, sheet: &mut Worksheet) -> Result<(), XlsxError> {
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
pub(super) fn west(world: &World, sheet: &mut Worksheet) -> Result<(), XlsxError> {
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
