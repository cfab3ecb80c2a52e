//! Phones as people and exchanges write them.

use domain::{
    search::{Words, query_words},
    text::{mask_phone, phone},
};

#[test]
fn phones_are_understood_in_every_written_form() {
    for (e164, national, shown, forms) in [
        (
            "+8613800138000",
            "13800138000",
            "13800138000",
            &[
                "13800138000",
                "138 0013 8000",
                "138-0013-8000",
                "+86 13800138000",
                "+86-138-0013-8000",
                "8613800138000",
                "008613800138000",
                "013800138000",
                "１３８００１３８０００",
                " 13800138000 ",
                "13800138000.0",
                "(86)13800138000",
            ][..],
        ),
        (
            "+8657188881234",
            "057188881234",
            "0571-88881234",
            &[
                "0571-88881234",
                "(0571)88881234",
                "（０５７１）88881234",
                "057188881234",
                "+86 0571 88881234",
                "86057188881234",
            ][..],
        ),
        (
            "+861088881234",
            "01088881234",
            "010-88881234",
            &["010-88881234", "01088881234", "+86 010 88881234"][..],
        ),
        (
            "+85291234567",
            "0085291234567",
            "+85291234567",
            &["+852 9123 4567", "0085291234567"][..],
        ),
    ] {
        for form in forms {
            let phone = phone::parse(form).unwrap_or_else(|| panic!("{form}"));
            assert_eq!(phone.e164(), Some(e164), "{form}");
            assert_eq!(
                (phone.national().as_str(), phone.shown().as_str()),
                (national, shown),
                "{form}"
            );
        }
        // What is stored is understood again.
        let digits = phone::parse(e164).unwrap().digits();
        assert_eq!(phone::parse(&digits).unwrap().e164(), Some(e164));
        assert_eq!(phone::parse(e164).unwrap().e164(), Some(e164));
    }
}

#[test]
fn numbers_without_an_area_and_extensions_are_kept() {
    for (form, stored) in [
        ("88881234", "88881234"),
        ("8888 123", "8888123"),
        ("4008001234", "4008001234"),
        ("400-800-1234", "4008001234"),
        ("12345", "12345"),
        ("95588", "95588"),
        ("120", "120"),
        ("0571-88881234-802", "+8657188881234;802"),
        ("0571-88881234转802", "+8657188881234;802"),
        ("88881234 转 12", "88881234;12"),
        ("+8657188881234;802", "+8657188881234;802"),
    ] {
        let phone = phone::parse(form).unwrap_or_else(|| panic!("{form}"));
        assert_eq!(phone.to_string(), stored, "{form}");
        assert_eq!(phone::parse(stored).as_ref(), Some(&phone), "{stored}");
    }
    assert_eq!(
        phone::parse("0571-88881234-802").unwrap().shown(),
        "0571-88881234-802"
    );
}

#[test]
fn what_is_no_phone_is_refused() {
    for text in [
        "",
        "anonymous",
        "无",
        "1.38E+10",
        "12",
        "1380013800",
        "138001380001",
        "23800138000",
        "12800138000",
        "张三",
        "13800138000/13900139000",
        "0302501",
        "32501",
        "3-2-501",
        "+",
        "000000000000",
        "1234567",
        "+86 1234",
        "138x0013y8000",
    ] {
        assert_eq!(phone::parse(text), None, "{text}");
    }
}

#[test]
fn a_phone_is_found_whole_and_by_its_tail() {
    let stored = Words::new().phone("+86 138-0013-5678");
    for query in [
        "13800135678",
        "138 0013 5678",
        "+8613800135678",
        "013800135678",
        "5678",
        "35678",
        "0135678",
        "00135678",
        "138001",
        "1380013",
    ] {
        assert!(stored.found_by(&query_words(query)), "{query}");
    }
    for query in ["13800135679", "678", "8888"] {
        assert!(!stored.found_by(&query_words(query)), "{query}");
    }
    let landline = Words::new().phone("0571-88881234");
    for query in [
        "0571-88881234",
        "057188881234",
        "88881234",
        "1234",
        "(0571) 88881234",
    ] {
        assert!(landline.found_by(&query_words(query)), "{query}");
    }
}

#[test]
fn v01_a_masked_phone_shows_head_and_tail() {
    for (phone, masked) in [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("0571-88881234", "0571-****1234"),
        ("0571-88881234-802", "0571-****1234"),
        ("88881234", "****1234"),
        ("12345", "****"),
        ("+852 9123 4567", "****4567"),
        ("1380013800", "****00"),
        ("没有", "****"),
    ] {
        assert_eq!(mask_phone(phone), masked, "{phone}");
    }
}
