//! Channels as data (B-02): shipped ones, own ones with a parent, switched-off ones, and what is wrong with them.

use domain::standard::{Channel, ChannelCode, Defect, Grade, GradeFacts, Kind, Matter, Standard, shipped};
use proptest::prelude::*;

use super::{edited, upper};

fn with(text: &str) -> Result<Standard, domain::standard::Findings> {
    Standard::read(&[shipped::layer(), upper("taxonomy.toml", text)])
}

#[test]
fn b02_the_standard_ships_sixteen_channels_with_labels() {
    let standard = Standard::shipped();
    let channels = &standard.taxonomy.channels;
    assert_eq!(channels.len(), Channel::ALL.len());
    for (entry, channel) in channels.iter().zip(Channel::ALL) {
        assert_eq!(entry.code, *channel, "in the order of the chapter");
        assert!(!entry.zh.is_empty() && !entry.en.is_empty() && entry.open && entry.parent.is_none());
        let spoken = matches!(channel, Channel::Call | Channel::WalkIn | Channel::Visit);
        assert_eq!(entry.in_person, spoken, "{channel}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// An own channel behaves like its parent unless it says otherwise, whichever way it names it.
    #[test]
    fn b02_an_own_channel_inherits_what_it_does_not_state(
        parent in prop::sample::select(Channel::ALL),
        leaf in "[a-z][a-z0-9-]{0,10}",
        dotted in any::<bool>(),
        open in prop::option::of(any::<bool>()),
        in_person in prop::option::of(any::<bool>()),
    ) {
        let own = format!("own-{leaf}");
        let (code, named) = if dotted {
            (format!("{parent}.{own}"), String::new())
        } else {
            (own, format!("parent = \"{parent}\"\n"))
        };
        let stated = |name: &str, value: Option<bool>| {
            value.map_or(String::new(), |value| format!("{name} = {value}\n"))
        };
        let written = Standard::shipped().taxonomy.channel(&parent.into()).unwrap().written;
        let in_person = in_person.filter(|spoken| !(*spoken && written));
        let text = format!(
            "[[channel]]\ncode = \"{code}\"\nzh = \"自有\"\nen = \"Own\"\n{named}{}{}reason = \"本公司自设\"\n",
            stated("open", open), stated("in-person", in_person),
        );
        let standard = with(&text).unwrap();
        let taxonomy = &standard.taxonomy;
        let above = taxonomy.channel(&parent.into()).unwrap();
        let entry = taxonomy.channel(&ChannelCode::new(&*code)).unwrap();
        prop_assert_eq!((entry.parent, entry.root()), (Some(parent), parent));
        prop_assert_eq!(entry.written, above.written);
        prop_assert_eq!(entry.in_person, in_person.unwrap_or(above.in_person));
        prop_assert_eq!(standard.in_person(entry), entry.in_person);
        prop_assert_eq!(entry.open, open.unwrap_or(true));
        prop_assert_eq!(taxonomy.open_channel(&entry.code, "channel").is_ok(), entry.open);
        prop_assert_eq!(taxonomy.channels.len(), Channel::ALL.len() + 1);
    }
}

#[test]
fn b02_a_switched_off_channel_stays_named_and_takes_its_own_ones_along() {
    let off = "[[channel]]\ncode = \"wechat\"\nopen = false\nreason = \"公众号已停用\"\n";
    let group = |more: &str| {
        format!(
            "{off}[[channel]]\ncode = \"wechat.group\"\nzh = \"业主群\"\nen = \"Owners' group\"\n{more}reason = \"楼栋业主群\"\n"
        )
    };
    let taxonomy = with(&group("")).unwrap().taxonomy;
    for code in ["wechat", "wechat.group"] {
        let code = ChannelCode::new(code);
        assert!(!taxonomy.channel(&code).unwrap().open, "{code}");
        let refused = taxonomy.open_channel(&code, "channel").unwrap_err();
        assert_eq!(refused.errors[0].code, "switched-off");
    }
    let taxonomy = with(&group("open = true\n")).unwrap().taxonomy;
    assert!(taxonomy.channel(&ChannelCode::new("wechat.group")).unwrap().open);
    let unsaid = with("[[channel]]\ncode = \"fax\"\nparent = \"letter\"\nzh = \"传真\"\nen = \"Fax\"\n");
    let defect = unsaid.unwrap_err().0[0].defect;
    assert_eq!(defect, Defect::Deviation, "every deviation has its reason");
}

#[test]
fn b02_bad_channels_are_found_with_file_and_line() {
    let own =
        |fields: &str| format!("\n[[channel]]\nzh = \"自有\"\nen = \"Own\"\nreason = \"自设\"\n{fields}");
    for (text, defect, words) in [
        (
            own("code = \"lobby-screen\"\n"),
            Defect::UnknownReference,
            "names no `parent`",
        ),
        (
            own("code = \"lobby-screen\"\nparent = \"screen\"\n"),
            Defect::UnknownReference,
            "unknown parent channel `screen`",
        ),
        (
            own("code = \"fax.lobby\"\n"),
            Defect::UnknownReference,
            "unknown parent channel `fax`",
        ),
        (
            own("code = \"Lobby Screen\"\nparent = \"web\"\n"),
            Defect::Syntax,
            "small letters",
        ),
        (
            own("code = \"kiosk\"\nparent = \"web\"\nin-person = true\nwritten = true\n"),
            Defect::Figure,
            "cannot be both",
        ),
        (
            own("code = \"kiosk\"\nparent = \"web\"\n").replace("\"自有\"", "\"\""),
            Defect::Label,
            "`zh` is empty",
        ),
        (
            own("code = \"kiosk\"\nparent = \"web\"\nspoken = true\n"),
            Defect::Syntax,
            "spoken",
        ),
    ] {
        let found = with(&text).unwrap_err();
        let hit = found
            .0
            .iter()
            .find(|finding| finding.defect == defect && finding.message.contains(words))
            .unwrap_or_else(|| panic!("no `{words}` in {found}"));
        assert_eq!(&*hit.place.file, "lanting/taxonomy.toml");
        assert!(hit.place.line >= 2, "{hit}");
    }
    let parent = with("[[channel]]\ncode = \"app\"\nparent = \"web\"\nreason = \"合并\"\n").unwrap_err();
    assert_eq!(parent.0[0].defect, Defect::Figure, "{parent}");
    let out = with("[[channel]]\ncode = \"sms\"\noff = true\nreason = \"停用\"\n").unwrap_err();
    assert!(out.0[0].message.contains("write `open = false`"), "{out}");
    let named = Standard::read(&[edited("acceptance.toml", "\"patrol\", ", "\"petrol\", ")]).unwrap_err();
    assert!(named.0[0].message.contains("unknown channel `petrol`"), "{named}");
}

#[test]
fn b02_a_grade_rule_may_name_an_own_channel() {
    let mut layer = upper(
        "taxonomy.toml",
        "[[channel]]\ncode = \"authority.hotline\"\nzh = \"12345热线\"\nen = \"Hotline 12345\"\nreason = \"政府热线转办\"\n",
    );
    let rule = |channel: &str| {
        format!(
            "[[rule]]\nid = \"LT-H\"\ntitle = \"热线转办\"\ngrade = \"major\"\napplies = {{ kinds = [\"complaint\"] }}\n\
             channels = [\"{channel}\"]\nreason = \"合同约定\"\n"
        )
    };
    layer
        .files
        .insert("grades.toml".to_owned(), rule("authority.hotline"));
    let standard = Standard::read(&[shipped::layer(), layer.clone()]).unwrap();
    let matter = Matter::new(Kind::Complaint, "management-service", Grade::General);
    let rule_of = |channels: &[ChannelCode]| {
        let facts = GradeFacts {
            channels,
            ..GradeFacts::default()
        };
        standard.grade(&matter, &facts).map(|graded| graded.rule)
    };
    let own = [ChannelCode::new("authority.hotline"), Channel::Authority.into()];
    assert_eq!(rule_of(&own).as_deref(), Some("LT-H"));
    let parent = rule_of(&[Channel::Authority.into()]);
    assert_ne!(parent.as_deref(), Some("LT-H"), "the parent is not meant");
    layer.files.insert("grades.toml".to_owned(), rule("hotline"));
    let found = Standard::read(&[shipped::layer(), layer]).unwrap_err();
    assert!(
        found.0[0].message.contains("unknown channel `hotline`"),
        "{found}"
    );
}

/// A standard that was published before the channels were written down still reads, and means what it meant.
#[test]
fn b02_texts_from_before_mean_the_shipped_channels() {
    let mut base = edited(
        "intake.toml",
        "description-characters",
        "personal-channels = [\"call\"]\ndescription-characters",
    );
    let text = base.files.get_mut("taxonomy.toml").unwrap();
    let (before, rest) = text.split_once("[[channel]]").unwrap();
    let at = rest.find("[[subject]]").unwrap();
    *text = format!("{before}{}", &rest[at..]);
    let off = upper(
        "taxonomy.toml",
        "[[channel]]\ncode = \"sms\"\nopen = false\nreason = \"停用\"\n",
    );
    let standard = Standard::read(&[base, off]).unwrap();
    let entry = |channel: Channel| standard.taxonomy.channel(&channel.into()).unwrap();
    assert_eq!(standard.taxonomy.channels.len(), Channel::ALL.len());
    assert!(standard.in_person(entry(Channel::Call)) && !standard.in_person(entry(Channel::Visit)));
    assert!(!entry(Channel::Sms).open);
}
