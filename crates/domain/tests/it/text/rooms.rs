//! Rooms in the forms in which people write them, and the room behind them.

use domain::{
    place::Room,
    search::{Words, query_words},
};
use proptest::prelude::*;

fn read(text: &str) -> Option<String> {
    Room::parse(text).map(|room| room.short())
}

#[test]
fn a_room_is_read_in_every_written_form() {
    for (canonical, forms) in [
        (
            "3-2-501",
            &[
                "3-2-501",
                "3－2－501",
                "３—２—５０１",
                "3/2/501",
                "3 2 501",
                "3.2.501",
                "03-02-0501",
                "3栋2单元501",
                "3幢2单元501室",
                "三栋二单元501",
                "三栋二单元五〇一室",
                "三栋二单元五零一",
                "3座2单元501房",
                "3号楼2单元501号",
                "3#2单元501",
                "3#楼2单元501",
                "3#-2-501",
                "3栋-2-501",
                "3栋2-501",
                "3号楼 2单元 501 室",
                "3 幢 2 单元 501",
                "3号2单元501",
                "3楼2单元501",
                "3号楼2门501",
                "3栋2单元5楼501",
                "3-2单元-501",
                " ３ 栋 ２ 单元 ５０１ ",
                "3棟2單元501",
            ][..],
        ),
        (
            "3-501",
            &[
                "3-501",
                "3幢501",
                "3栋501室",
                "三号楼501",
                "03幢0501",
                "3#501",
                "3 501",
            ][..],
        ),
        (
            "12-1201",
            &["12-1201", "十二栋1201", "12号楼1201室", "十二幢一二〇一"][..],
        ),
        ("A-1201", &["A-1201", "a座1201", "Ａ座１２０１室", "A栋1201"][..]),
        (
            "A3-2-501A",
            &["A3-2-501A", "a3栋2单元501a", "A03幢02单元501A室"][..],
        ),
        ("东3-501", &["东3幢501", "东三栋501室"][..]),
        ("1-1-B101", &["1-1-B101", "1栋1单元b101"][..]),
    ] {
        for form in forms {
            assert_eq!(read(form).as_deref(), Some(canonical), "{form}");
        }
    }
}

#[test]
fn what_is_no_whole_room_is_not_read_as_one() {
    for text in [
        "",
        "3",
        "3栋",
        "3栋2单元",
        "501",
        "13800138000",
        "2026-11-20-1",
        "漏水",
        "3栋2单元501漏水",
        "张三",
        "0571-88881234",
        "TS-20261121-0042",
        "3-",
        "-3-501",
        "三",
        "三丰",
        "3-2-501-7",
        "二十一",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn a_room_knows_its_floor_and_its_long_form() {
    let floor = |room| Room::new("3", Some("2"), None, room).floor;
    assert_eq!(floor("501"), Some(5));
    assert_eq!(floor("1201A"), Some(12));
    assert_eq!(floor("B101"), Some(-1));
    assert_eq!(floor("12"), None);
    assert_eq!(Room::parse("3栋2单元6层501").unwrap().floor, Some(6));
    assert_eq!(Room::parse("三栋二单元501").unwrap().long(), "3 幢 2 单元 501");
    assert_eq!(Room::parse("A座1201").unwrap().long(), "A 幢 1201");
}

/// The forms that are typed for a room, with the compact ones that only search understands.
fn typed(building: u32, entrance: u32, room: u32) -> Vec<String> {
    vec![
        format!("{building}-{entrance}-{room}"),
        format!("{building}-{room}"),
        format!("{building}栋{entrance}单元{room}"),
        format!("{building} 幢 {entrance} 单元 {room} 室"),
        format!("{building}号楼{room}"),
        format!("{building}{entrance}{room}"),
        format!("{building:02}{entrance:02}{room}"),
        format!("{building:02}{entrance:02}{room:04}"),
        format!("{building}{room}"),
        format!("{building:02}{room}"),
        format!("{building:02}{room:05}"),
        format!("{room}"),
        format!("{building}-{entrance}"),
        format!("{building}栋"),
        format!("{building}栋{entrance}单元"),
        format!("{building}栋{entrance}单元 {room}"),
        format!("{}栋{}单元{room}", numeral(building), numeral(entrance)),
        format!(
            "{}栋{}单元{}室",
            numeral(building),
            numeral(entrance),
            by_digit(room)
        ),
    ]
}

const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

fn numeral(number: u32) -> String {
    let (tens, ones) = (number / 10, number % 10);
    let head = match tens {
        0 => String::new(),
        1 => "十".to_owned(),
        _ => format!("{}十", DIGITS[tens as usize]),
    };
    if ones == 0 && tens > 0 {
        head
    } else {
        head + DIGITS[ones as usize]
    }
}

fn by_digit(number: u32) -> String {
    number
        .to_string()
        .bytes()
        .map(|digit| DIGITS[usize::from(digit - b'0')])
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every stored room is found by each of its written forms, from the register and from a text about it.
    #[test]
    fn every_room_is_found_by_each_written_form(
        building in 1..60_u32, entrance in 1..9_u32, floor in 1..34_u32, door in 1..5_u32,
    ) {
        let number = floor * 100 + door;
        let room = Room::new(&building.to_string(), Some(&entrance.to_string()), None, &number.to_string());
        prop_assert_eq!(Room::parse(&room.short()), Some(room.clone()));
        prop_assert_eq!(Room::parse(&room.long()), Some(room.clone()));
        let stored = Words::new().room(&room);
        let told = Words::new().text(&format!("住{building}幢{entrance}单元{number}室的业主说厨房漏水"));
        for form in typed(building, entrance, number) {
            let query = query_words(&form);
            prop_assert!(stored.found_by(&query), "{} as {:?}", form, query);
            prop_assert!(told.found_by(&query), "{} as {:?}", form, query);
        }
        // The door beside is another one.
        let beside = Room::new(&building.to_string(), Some(&entrance.to_string()), None, &(number + 1).to_string());
        prop_assert!(!stored.found_by(&query_words(&beside.short())));
    }

    /// A room without an entrance is found with and without the one entrance that people add.
    #[test]
    fn a_room_without_entrance_is_found(building in 1..60_u32, number in 101..3400_u32) {
        let room = Room::new(&building.to_string(), None, None, &number.to_string());
        let stored = Words::new().room(&room);
        for form in [format!("{building}-{number}"), format!("{building}-1-{number}"), format!("{building}{number}"),
            format!("{building}幢{number}室"), format!("{building}幢1单元{number}")] {
            prop_assert!(stored.found_by(&query_words(&form)), "{}", form);
        }
    }

    /// Whatever is typed, nothing dies, and words hold only what no tokeniser cuts.
    #[test]
    fn any_text_makes_safe_words(text in ".{0,60}") {
        let words = Words::new().name(&text).text(&text).phone(&text).number(&text).plate(&text).joined();
        for word in words.split(' ').chain(query_words(&text).iter().map(String::as_str)) {
            prop_assert!(word.chars().all(|sign| sign.is_alphanumeric() || domain::text::is_han(sign)), "{:?}", word);
        }
        let _ = Room::parse(&text);
        let _ = domain::text::mask_name(&text);
        let _ = domain::text::mask_phone(&text);
    }

    #[test]
    fn any_shape_of_a_room_is_survived(text in "[0-9abx三十百〇栋幢单元室楼号#东 -]{0,16}") {
        let _ = Room::parse(&text);
        let _ = query_words(&text);
        let _ = Words::new().text(&text);
    }
}
