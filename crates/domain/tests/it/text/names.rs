//! Names by pinyin, and what is seen of a masked name.

use domain::{
    search::{Words, query_words},
    text::{mask_name, pinyin},
};

fn found(name: &str, query: &str) -> bool {
    Words::new().name(name).found_by(&query_words(query))
}

#[test]
fn surnames_are_found_as_they_are_read() {
    for (name, spelled) in [
        ("曾伟", "zengwei"),
        ("仇和", "qiuhe"),
        ("单强", "shanqiang"),
        ("区伟", "ouwei"),
        ("查良", "zhaliang"),
        ("朴英", "piaoying"),
        ("盖伟", "gewei"),
        ("翟天", "zhaitian"),
        ("尉迟恭", "yuchigong"),
        ("万俟明", "moqiming"),
        ("解放", "xiefang"),
        ("任盈", "renying"),
        ("华佗", "huatuo"),
        ("乐毅", "yueyi"),
        ("覃海", "qinhai"),
        ("繁钦", "poqin"),
        ("缪伟", "miaowei"),
        ("令狐冲", "linghuchong"),
        ("长孙皓", "zhangsunhao"),
        ("澹台明", "tantaiming"),
        ("单于明", "chanyuming"),
        ("吕布", "lvbu"),
        ("吕布", "lubu"),
        ("欧阳娜", "ouyangna"),
        ("張三", "zhangsan"),
        ("冼星", "xianxing"),
        ("黑云", "heyun"),
        ("能明", "naiming"),
        ("宓明", "fuming"),
    ] {
        assert!(found(name, spelled), "{name} by {spelled}");
        // Half typed, and as people spell it who do not know the surname.
        assert!(found(name, &spelled[..spelled.len() - 1]), "{name}");
    }
    assert!(found("曾伟", "cengwei"));
    assert!(found("女娲", "nvwa") && found("女娲", "nuwa"));
}

#[test]
fn initials_given_names_and_mixtures_are_found() {
    for query in [
        "张宏宇",
        "张",
        "宏",
        "宏宇",
        "zhanghongyu",
        "zhy",
        "zhhy",
        "zhanghy",
        "zhanghong",
        "ZHY",
        "ｚｈｙ",
        "hongyu",
        "hy",
        "yu",
    ] {
        assert!(found("张宏宇", query), "{query}");
    }
    assert!(found("张宏宇", "zhang hongyu") && found("张宏宇", "zhang hy") && found("张宏宇", "张 yu"));
    // A name that reads like a building is found like one.
    assert!(found("三座山庄", "三座山庄") && found("三座山庄", "三座山") && found("三座山庄", "szsz"));
    for query in ["张宇", "zhyu", "li", "张三", "yh"] {
        assert!(!found("张宏宇", query), "{query}");
    }
    assert!(found("阿卜杜拉·买买提", "买买提"));
    assert!(found("John O'Brien", "obrien") && found("John O'Brien", "john o'br"));
    // Two words: both must be there.
    assert!(found("王 建国", "王 jianguo") && !found("王 建国", "李 jianguo"));
}

#[test]
fn names_of_many_readings_stay_bounded() {
    let words = Words::new().name("单乐长行重朝差还没着").joined();
    assert!(words.split(' ').count() < 500, "{}", words.split(' ').count());
    assert!(found("单乐长行重朝差还没着", "shan"));
    assert!(pinyin::readings('绿').contains(&"lv".to_owned()));
    for character in '\u{4e00}'..='\u{9fff}' {
        for reading in pinyin::readings(character) {
            assert!(
                reading.bytes().all(|byte| byte.is_ascii_lowercase()),
                "{character} {reading}"
            );
        }
    }
}

#[test]
fn v01_a_masked_name_shows_the_surname() {
    for (name, masked) in [
        ("张三丰", "张*丰"),
        ("李四", "李*"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("王", "*"),
        ("", ""),
        ("阿卜杜拉", "阿**拉"),
        ("王先生", "王先生"),
        ("欧阳女士", "欧阳女士"),
        (" 张 三 ", "张***"),
        ("John Smith", "J***"),
        ("张三（租客）", "张***"),
        ("欧阳", "欧*"),
        ("先生", "先*"),
    ] {
        assert_eq!(mask_name(name), masked, "{name}");
    }
}
