//! Cases that come in by the estate's own channels, and by those that it has switched off (B-02).

use domain::standard::{ChannelCode, Layer, shipped};

use super::*;

const NOON: &str = "2026-03-04 12:00";

/// The shipped channels, two own ones, and none by SMS.
fn standard() -> Arc<Standard> {
    let channels = "\
        [[channel]]\ncode = \"walk-in.club\"\nzh = \"会所前台\"\nen = \"Club desk\"\nreason = \"会所受理\"\n\
        [[channel]]\ncode = \"lobby-screen\"\nparent = \"patrol\"\nzh = \"大堂屏\"\nen = \"Lobby screen\"\nreason = \"大堂屏报修\"\n\
        [[channel]]\ncode = \"sms\"\nopen = false\nreason = \"短信平台停用\"\n";
    let head = "schema = 1\nid = \"lanting\"\nversion = \"1\"\ntitle = \"兰亭\"\n";
    let layer = Layer {
        name: "lanting".to_owned(),
        files: [("standard.toml", head), ("taxonomy.toml", channels)]
            .map(|(file, text)| (file.to_owned(), text.to_owned()))
            .into(),
    };
    Arc::new(Standard::read(&[shipped::layer(), layer]).unwrap())
}

fn by(code: &str) -> Result<Story, Rejection> {
    let mut story = Story::begin(NOON);
    story.facts.standard = standard();
    let case = NewCase {
        channel: ChannelCode::new(code),
        ..new_case(Kind::Repair, "unit.bulb")
    };
    story.send(&desk(), &Command::Report(Box::new(case)))?;
    Ok(story)
}

#[test]
fn b02_an_own_channel_behaves_like_its_parent() {
    for (code, parent, met, customer) in [
        ("walk-in", None, true, true),
        ("walk-in.club", Some(Channel::WalkIn), true, true),
        ("lobby-screen", Some(Channel::Patrol), false, false),
        ("wechat", None, false, true),
    ] {
        let story = by(code).unwrap();
        let case = story.case();
        assert_eq!((case.channel.code(), case.channel_parent), (code, parent));
        assert_eq!(case.from_customer(), customer, "{code}");
        let running = story.clock(ClockName::Acknowledge).is_running();
        assert_eq!(!running, met, "{code}: taking it in person is the first word");
    }
}

#[test]
fn b02_unknown_and_switched_off_channels_are_refused_and_old_cases_keep_theirs() {
    for (code, wrong) in [
        ("sms", "switched-off"),
        ("fax", "unknown-value"),
        ("", "unknown-value"),
    ] {
        let Err(refused) = by(code) else {
            panic!("{code} was taken");
        };
        assert_eq!(
            (&*refused.errors[0].field, &*refused.errors[0].code),
            ("channel", wrong)
        );
    }
    let case = NewCase {
        channel: Channel::Sms.into(),
        ..new_case(Kind::Repair, "unit.bulb")
    };
    let mut story = Story::reported(NOON, case);
    story.facts.standard = standard();
    story.after(5).does(&desk(), Action::Acknowledge { text: None });
    assert_eq!(story.case().channel, Channel::Sms);
}
