//! Written forms: normalising, rooms, phones, names, and the words of search.

mod names;
mod phones;
mod queries;
mod rooms;

use domain::text::{fold, numerals, tidy};

#[test]
fn tidy_keeps_case_and_fold_compares() {
    for (written, tidied) in [
        ("  ＡＢＣ１２３　 丰 ", "ABC123 丰"),
        ("3\u{2014}2\u{ff0d}501", "3-2-501"),
        ("\u{feff}张\u{200b}三\u{202c}", "张三"),
        ("a\tb\r\n\u{a0}c\u{0}", "a b c"),
        ("（0571）", "(0571)"),
        ("張三丰", "張三丰"), // traditional characters stay
        ("", ""),
        ("\u{3000}", ""),
    ] {
        assert_eq!(tidy(written), tidied, "{written:?}");
        assert_eq!(tidy(tidied), tidied, "twice changes nothing");
    }
    assert_eq!(fold("Ａ座 Wang Ö"), "a座 wang ö");
}

#[test]
fn numerals_are_read_as_numbers_or_digit_by_digit() {
    for (written, digits, length) in [
        ("三", "3", 1),
        ("十", "10", 1),
        ("十二", "12", 2),
        ("二十", "20", 2),
        ("二十一栋", "21", 3),
        ("一百零三", "103", 4),
        ("一百二十", "120", 4),
        ("五〇一", "501", 3),
        ("一二〇一室", "1201", 4),
        ("两", "2", 1),
    ] {
        let signs: Vec<char> = written.chars().collect();
        assert_eq!(
            numerals::read(&signs),
            Some((digits.to_owned(), length)),
            "{written}"
        );
    }
    for wrong in ["", "栋", "三四十", "百"] {
        let signs: Vec<char> = wrong.chars().collect();
        assert_eq!(numerals::read(&signs), None, "{wrong}");
    }
}
