//! Typed queries against stored texts and numbers.

use domain::search::{Words, query_words};

#[test]
fn a_query_is_cut_into_words_that_must_all_be_found() {
    for (typed, words) in [
        ("漏水", &["漏水"][..]),
        ("漏", &["漏"][..]),
        ("厨房漏水", &["厨房", "房漏", "漏水"][..]),
        ("张三 501", &["张三", "501"][..]),
        ("3-2-501", &["r3x2x501"][..]),
        ("三栋二单元501漏水", &["r3x2x501", "漏水"][..]),
        ("漏水 3-2", &["漏水", "r3x2"][..]),
        ("3-2 漏水", &["r3x2x", "漏水"][..]),
        ("A座1201", &["rax1201"][..]),
        ("3栋", &["r3x"][..]),
        ("TS-20261121-0042", &["ts202611210042"][..]),
        ("浙A12345", &["浙", "a12345"][..]),
        ("xi'an", &["xian"][..]),
        ("lü", &["lv"][..]),
        ("+86 138 0013 8000", &["13800138000"][..]),
        ("张三 13800138000", &["张三", "13800138000"][..]),
        ("  ", &[][..]),
        ("'; DROP TABLE -- *", &["drop", "table"][..]),
    ] {
        assert_eq!(query_words(typed), words, "{typed}");
    }
    assert!(query_words(&"漏水".repeat(500)).len() <= 12);
}

#[test]
fn a_text_is_found_by_characters_pairs_pinyin_rooms_and_phones() {
    let words =
        Words::new().text("业主反映：三号楼二单元501厨房漏水，来电１３８００１３８０００，请尽快处理。");
    for query in [
        "漏",
        "漏水",
        "厨房漏水",
        "水",
        "loushui",
        "loush",
        "lsh",
        "ls",
        "lou",
        "chufang",
        "3-2-501",
        "3栋2单元501",
        "32501",
        "501",
        "13800138000",
        "8000",
        "501 漏水",
        "漏水 3-2-501",
        "三栋二单元501漏水",
        "业主",
    ] {
        assert!(words.found_by(&query_words(query)), "{query}");
    }
    for query in ["水漏", "停电", "3-2-502", "3-1-501", "9000", "漏水 停电"] {
        assert!(!words.found_by(&query_words(query)), "{query}");
    }
    // Every reading of a character with several.
    let words = Words::new().text("还没重装");
    for query in [
        "hai",
        "huan",
        "zhongzhuang",
        "chongzhuang",
        "haimei",
        "huanmei",
        "chong zhuang",
    ] {
        assert!(words.found_by(&query_words(query)), "{query}");
    }
    // Signs between characters separate them.
    let words = Words::new().text("漏水，来电");
    assert!(!words.found_by(&query_words("水来")));
}

#[test]
fn numbers_and_plates_are_found_by_their_ends() {
    let number = Words::new().number("TS-20261121-0042");
    for query in [
        "TS-20261121-0042",
        "ts20261121",
        "20261121-0042",
        "202611210042",
        "0042",
        "ts",
    ] {
        assert!(number.found_by(&query_words(query)), "{query}");
    }
    let plate = Words::new().plate("浙A·12B45");
    for query in ["浙A12B45", "浙A·12B45", "a12b45", "12b45", "b45", "2b45"] {
        assert!(plate.found_by(&query_words(query)), "{query}");
    }
}

/// A description of 10,000 characters makes a bounded number of words.
#[test]
fn long_texts_stay_bounded() {
    let long: String = ('\u{4e00}'..'\u{9fff}').cycle().take(10_000).collect();
    let joined = Words::new().text(&long).joined();
    assert!(
        joined.split(' ').count() < 22_000,
        "{}",
        joined.split(' ').count()
    );
}
