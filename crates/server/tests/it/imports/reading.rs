//! A-03, issue: “the crooked workbooks that property offices have”.

use domain::{persons::UnitRole, units::Occupancy};
use server::exchange::{
    headings::{self, Field, Words},
    rows::{self, Known, Line, Reading},
    sheets::{self, Text, Unreadable},
};

use super::written::{book, merge, plain, rows as put};

fn read(bytes: &[u8]) -> Reading {
    let words = Words::shipped();
    let known = Known {
        estate: "翠湖花园".to_owned(),
    };
    let mut all = Reading::default();
    for (index, sheet) in sheets::read(bytes).unwrap().iter().enumerate() {
        let Some(found) = headings::find(sheet, words) else {
            continue;
        };
        let reading = rows::read(index, sheet, &found, words, &known);
        all.lines.extend(reading.lines);
        all.refused.extend(reading.refused);
        all.skipped += reading.skipped;
    }
    all
}

fn place(line: &Line) -> String {
    line.place.as_room().short()
}

fn codes(reading: &Reading) -> Vec<(u32, &str, &str)> {
    reading
        .refused
        .iter()
        .map(|refused| (refused.row, refused.column.as_str(), refused.code.as_ref()))
        .collect()
}

#[test]
fn title_rows_and_merged_headings_stand_above_the_table() {
    let bytes = book(|sheet| {
        merge(sheet, (0, 0, 0, 6), "翠湖花园2026年业主信息登记表");
        merge(
            sheet,
            (1, 0, 1, 6),
            "填表单位：翠湖花园客户服务中心　　日期：2026年9月",
        );
        merge(sheet, (2, 0, 3, 0), "序号");
        merge(sheet, (2, 1, 2, 3), "房屋信息");
        merge(sheet, (2, 4, 2, 5), "业主信息");
        merge(sheet, (2, 6, 3, 6), "备注");
        put(
            sheet,
            3,
            &[&["", "楼栋", "单元", "房 号", "姓名", "联系电话（必填）*"]],
        );
        put(
            sheet,
            4,
            &[&["1", "3栋", "2单元", "501", "张伟", "13800138000", "常出差"]],
        );
    });
    let reading = read(&bytes);
    assert_eq!(codes(&reading), []);
    let line = &reading.lines[0];
    assert_eq!((line.row, place(line)), (5, "3-2-501".to_owned()));
    assert_eq!(line.place.label.as_deref(), Some("栋"));
    assert_eq!(line.place.floor, Some(5));
    assert_eq!(line.people[0].name, "张伟");
    assert_eq!(line.people[0].phones[0].0, "+8613800138000");
    assert_eq!(line.details.remark.as_deref(), Some("常出差"));
}

#[test]
fn columns_go_by_many_names() {
    for (room, name, phone) in [
        ("房号", "业主姓名", "联系电话"),
        ("房间号", "户主", "手机"),
        ("室", "姓名", "电话"),
        ("门牌号", "产权人", "手机号码"),
        ("房屋地址", "客户名称", "联系方式1"),
    ] {
        let reading = read(&plain(&[
            &["幢", room, name, phone],
            &["3", "501", "张伟", "13800138000"],
        ]));
        assert_eq!(codes(&reading), [], "{room}");
        assert_eq!(reading.lines.len(), 1, "{room} {name} {phone}");
        assert_eq!(reading.lines[0].people[0].phones.len(), 1, "{phone}");
    }
}

#[test]
fn a_room_stands_in_one_column_in_any_form() {
    let forms = [
        ("3-2-501", "3-2-501"),
        ("3栋2单元501", "3-2-501"),
        ("３幢２单元５０１室", "3-2-501"),
        ("三栋二单元501室", "3-2-501"),
        ("A座1201", "A-1201"),
        ("3#2-501", "3-2-501"),
        ("翠湖花园3栋2单元501", "3-2-501"),
        ("3-501", "3-501"),
        (" 3栋 501 ", "3-501"),
    ];
    for (written, expected) in forms {
        let reading = read(&plain(&[&["房号", "姓名"], &[written, "张伟"]]));
        assert_eq!(codes(&reading), [], "{written}");
        assert_eq!(place(&reading.lines[0]), expected, "{written}");
    }
}

#[test]
fn a_room_stands_in_several_columns() {
    let heading: &[&str] = &["栋", "单元", "楼层", "房号", "姓名"];
    let forms: [(&[&str], &str, Option<i16>); 6] = [
        (&["3", "2", "5", "501", "张"], "3-2-501", Some(5)),
        (&["３号楼", "二单元", "5层", "0501室", "张"], "3-2-501", Some(5)),
        (&["3幢", "", "", "2单元501", "张"], "3-2-501", Some(5)),
        (&["3幢", "", "", "2-501", "张"], "3-2-501", Some(5)),
        (&["3幢", "2", "", "3-2-501", "张"], "3-2-501", Some(5)),
        (&["十二栋", "", "B1", "商铺3", "张"], "12-商铺3", Some(-1)),
    ];
    for (cells, expected, floor) in forms {
        let reading = read(&plain(&[heading, cells]));
        assert_eq!(codes(&reading), [], "{cells:?}");
        assert_eq!(place(&reading.lines[0]), expected, "{cells:?}");
        assert_eq!(reading.lines[0].place.floor, floor, "{cells:?}");
    }
}

#[test]
fn a_prefix_repeats_the_building_only_if_it_always_does() {
    let repeats = read(&plain(&[
        &["栋", "房号", "姓名"],
        &["3", "3-501", "张"],
        &["4", "4-501", "李"],
    ]));
    assert_eq!(
        repeats.lines.iter().map(place).collect::<Vec<_>>(),
        ["3-501", "4-501"]
    );
    let names = read(&plain(&[
        &["栋", "房号", "姓名"],
        &["1", "1-501", "张"],
        &["1", "2-501", "李"],
    ]));
    assert_eq!(
        names.lines.iter().map(place).collect::<Vec<_>>(),
        ["1-1-501", "1-2-501"]
    );
}

#[test]
fn phones_as_numbers_with_signs_and_several_in_a_cell() {
    let bytes = book(|sheet| {
        put(sheet, 0, &[&["房号", "姓名", "电话"]]);
        put(
            sheet,
            1,
            &[
                &["1-101", "张"],
                &["1-102", "李"],
                &["1-103", "王"],
                &["1-104", "赵"],
                &["1-105", "钱"],
            ],
        );
        sheet.write_number(1, 2, 13_800_138_000.0).unwrap();
        sheet
            .write_string(2, 2, "１３８ ００１３ ８０００／0571-88881234")
            .unwrap();
        sheet
            .write_string(3, 2, "13800138000、13900139000;13700137000")
            .unwrap();
        sheet
            .write_string(4, 2, "13800138000(本人) 13900139000(儿子)")
            .unwrap();
        sheet.write_string(5, 2, "+86 138-0013-8000 ").unwrap();
    });
    let reading = read(&bytes);
    assert_eq!(codes(&reading), []);
    let numbers: Vec<Vec<&str>> = reading
        .lines
        .iter()
        .map(|line| {
            line.people[0]
                .phones
                .iter()
                .map(|(number, _)| number.as_str())
                .collect()
        })
        .collect();
    assert_eq!(numbers[0], ["+8613800138000"]);
    assert_eq!(numbers[1], ["+8613800138000", "+8657188881234"]);
    assert_eq!(numbers[2], ["+8613800138000", "+8613900139000", "+8613700137000"]);
    assert_eq!(numbers[3], ["+8613800138000", "+8613900139000"]);
    assert_eq!(numbers[4], ["+8613800138000"]);
}

#[test]
fn what_cannot_be_read_is_refused_with_cell_and_reason() {
    let bytes = book(|sheet| {
        put(sheet, 0, &[&["房号", "姓名", "电话", "面积", "身份"]]);
        put(
            sheet,
            1,
            &[
                &["1-101", "张", "1.38E+10"],
                &["1-102", "李", "1380013800"],
                &["", "王", "13800138000"],
                &["八零三", "赵"],
                &["1-105", "", "13800138000"],
                &["1-106", "钱", "", "九十"],
                &["1-107", "孙", "", "", "邻居的同事"],
                &["1-108", "13800138000"],
            ],
        );
        sheet
            .write_datetime(
                9,
                0,
                rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 3, 12).unwrap(),
            )
            .unwrap();
        sheet
            .set_cell_format(9, 0, &rust_xlsxwriter::Format::new().set_num_format("m-d"))
            .unwrap();
        put(sheet, 9, &[&["", "周"]]);
    });
    let reading = read(&bytes);
    assert_eq!(
        codes(&reading),
        [
            (2, "电话", "phone-shortened"),
            (3, "电话", "phone-unreadable"),
            (4, "房号", "required"),
            (5, "房号", "room-unreadable"),
            (6, "电话", "phone-without-name"),
            (7, "面积", "area-unreadable"),
            (8, "身份", "role-unknown"),
            (9, "姓名", "name-is-number"),
            (10, "房号", "room-became-date"),
        ]
    );
    assert_eq!(reading.lines, []);
}

#[test]
fn notes_totals_empty_rows_and_repeated_headings_are_no_households() {
    let reading = read(&plain(&[
        &["房号", "姓名", "电话", "面积"],
        &["1-101", "张伟", "13800138000", "89.5"],
        &["", "", "", ""],
        &["房号", "姓名", "电话", "面积"],
        &["1-102", "李娜", "", "100㎡"],
        &["合计", "", "", "189.5"],
        &["备注：以上数据截至九月"],
    ]));
    assert_eq!(codes(&reading), []);
    assert_eq!(reading.lines.len(), 2);
    assert_eq!(reading.lines[1].area_centi_m2, Some(10_000));
    assert_eq!(reading.skipped, 3);
}

#[test]
fn hidden_sheets_are_left_out_and_several_are_read() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, hidden) in [("封面", false), ("1栋", false), ("2栋", false), ("旧数据", true)] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.set_hidden(hidden);
        if name == "封面" {
            put(sheet, 0, &[&["业主资料"], &["内部使用"]]);
        } else {
            put(
                sheet,
                0,
                &[&["房号", "姓名"], &[&name.replace("栋", "-101"), "张"]],
            );
        }
    }
    let reading = read(&book.save_to_buffer().unwrap());
    assert_eq!(
        reading.lines.iter().map(place).collect::<Vec<_>>(),
        ["1-101", "2-101"]
    );
    assert_eq!(
        reading.lines.iter().map(|line| line.sheet).collect::<Vec<_>>(),
        [1, 2]
    );
}

#[test]
fn cells_merged_downwards_hold_for_each_row() {
    let bytes = book(|sheet| {
        put(sheet, 0, &[&["房号", "姓名", "电话"]]);
        merge(sheet, (1, 0, 2, 0), "3-2-501");
        put(
            sheet,
            1,
            &[&["", "张伟", "13800138000"], &["", "李娜", "13900139000"]],
        );
        put(sheet, 3, &[&["3-2-601"], &["3-2-602"]]);
        merge(sheet, (3, 1, 4, 1), "王芳");
        merge(sheet, (3, 2, 4, 2), "13700137000");
    });
    let reading = read(&bytes);
    let read: Vec<(String, &str)> = reading
        .lines
        .iter()
        .map(|line| (place(line), line.people[0].name.as_str()))
        .collect();
    let expected = [
        ("3-2-501", "张伟"),
        ("3-2-501", "李娜"),
        ("3-2-601", "王芳"),
        ("3-2-602", "王芳"),
    ];
    assert_eq!(read, expected.map(|(room, name)| (room.to_owned(), name)));
}

#[test]
fn groups_of_columns_and_the_column_of_roles_say_who_is_who() {
    let reading = read(&plain(&[
        &[
            "房号",
            "业主姓名",
            "业主电话",
            "租户姓名",
            "租户电话",
            "紧急联系人",
            "身份证号",
        ],
        &[
            "3-501",
            "张伟、李娜",
            "13800138000、13900139000",
            "王强",
            "13700137000",
            "张三",
            "330102199001011234",
        ],
    ]));
    assert_eq!(codes(&reading), []);
    let people: Vec<(&str, UnitRole, &str)> = reading.lines[0]
        .people
        .iter()
        .map(|person| (person.name.as_str(), person.role, person.phones[0].0.as_str()))
        .collect();
    assert_eq!(
        people,
        [
            ("张伟", UnitRole::Owner, "+8613800138000"),
            ("李娜", UnitRole::Owner, "+8613900139000"),
            ("王强", UnitRole::Tenant, "+8613700137000"),
        ]
    );
    let roles = read(&plain(&[
        &["房号", "姓名", "身份", "房态"],
        &["3-501", "张　伟", "业主", "已入住"],
        &["3-501", "张小伟", "子女", ""],
        &["3-502", "王强", "承租人", "出租"],
        &["3-503", "未售", "", "未售"],
    ]));
    assert_eq!(codes(&roles), []);
    assert_eq!(roles.lines[0].people[0].name, "张伟");
    assert_eq!(roles.lines[1].people[0].role, UnitRole::Member);
    assert_eq!(roles.lines[2].people[0].role, UnitRole::Tenant);
    assert_eq!(roles.lines[2].occupancy, Some(Occupancy::Rented));
    assert!(roles.lines[3].people.is_empty());
}

#[test]
fn csv_in_utf8_and_gbk() {
    let text = "楼栋,房号,业主姓名,联系电话\r\n3栋,501,\"张伟\",=\"13800138000\"\r\n,,,\r\n4栋,\"502\",李娜,13900139000";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        gbk.into_owned(),
    ] {
        let reading = read(&bytes);
        assert_eq!(codes(&reading), []);
        assert_eq!(reading.lines.len(), 2);
        assert_eq!(reading.lines[1].row, 4);
        assert_eq!(reading.lines[0].people[0].phones[0].0, "+8613800138000");
    }
}

#[test]
fn a_row_of_another_estate_is_refused() {
    let reading = read(&plain(&[
        &["小区", "房号", "姓名"],
        &["翠湖花园", "3-501", "张伟"],
        &["碧水湾", "3-502", "李娜"],
    ]));
    assert_eq!(reading.lines.len(), 1);
    assert_eq!(codes(&reading), [(3, "小区", "other-estate")]);
}

#[test]
fn damaged_files_are_refused_whole() {
    let whole = plain(&[&["房号", "姓名"], &["3-501", "张伟"]]);
    let half = &whole[..whole.len() / 2];
    assert!(matches!(sheets::read(half), Err(Unreadable::Damaged(_))));
    assert_eq!(sheets::read(b"MZ\x90\x00\x03").err(), Some(Unreadable::WrongType));
    assert_eq!(
        sheets::read(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1]).err(),
        Some(Unreadable::OldOrProtected)
    );
    let mut twisted = whole.clone();
    let middle = twisted.len() / 3;
    twisted[middle..middle + 40].fill(0xAA);
    assert!(sheets::read(&twisted).is_err());
}

#[test]
fn a_file_that_unfolds_beyond_bounds_is_refused() {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("xl/sharedStrings.xml", options).unwrap();
    let block = vec![b' '; 1 << 20];
    for _ in 0..700 {
        archive.write_all(&block).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 4 << 20);
    assert_eq!(sheets::read(&bytes).err(), Some(Unreadable::TooLarge("unfolded")));
}

#[test]
fn every_heading_name_leads_to_its_field() {
    let bytes = plain(&[&[
        "房号",
        "工作单位",
        "单位电话",
        "家庭电话",
        "家庭人口",
        "户型",
        "交房日期",
        "片区",
        "面积(㎡)",
    ]]);
    let sheets = sheets::read(&bytes).unwrap();
    let found = headings::find(&sheets[0], Words::shipped()).unwrap();
    let fields: Vec<Field> = found.columns.iter().map(|column| column.field).collect();
    let expected = [
        Field::Room,
        Field::Employer,
        Field::WorkPhone,
        Field::HomePhone,
        Field::MemberCount,
        Field::Layout,
        Field::From,
        Field::Area,
        Field::FloorArea,
    ];
    assert_eq!(fields, expected);
    assert_eq!(sheets[0].rows[0].1[0], Text::Words("房号".to_owned()));
}
