//! Promises: each one is a clock of its own, and only keeping it keeps it.

use domain::{
    cases::{Stage, Verdict},
    standard::{ClockName, Kind},
};

use super::*;

fn promise(words: Option<&str>, due_at: &str) -> Action {
    Action::Promise {
        text: words.map(text),
        due_at: at(due_at),
    }
}

fn answered() -> Story {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    story.does(&desk(), promise(Some("周五前补贴告示"), "2026-03-06 18:00"));
    story.after(5).does(&desk(), resolve()).does(&desk(), feedback());
    story
}

#[test]
fn c36_what_was_promised_in_words_is_owed_beyond_the_answer() {
    let mut story = answered();
    assert_eq!(story.case().stage, Stage::Closed);
    assert!(story.clock(ClockName::Promise).is_running());
    assert_eq!(story.refuses(&desk(), Action::Archive {}), "cases.promise-open");
    story.ring_until("2026-03-06 18:00");
    assert!(story.clock(ClockName::Promise).breached);
    // Kept late it has failed; until then the case is not archived, also not by itself.
    story.ring_until("2026-04-01 09:00");
    assert_eq!(story.case().stage, Stage::Closed);
    story.does(&desk(), Action::KeepPromise { promise: None });
    assert_eq!(story.clock(ClockName::Promise).verdict, Some(Verdict::Missed));
    story.ring_until("2026-04-01 09:00");
    assert_eq!(story.case().stage, Stage::Archived);
}

#[test]
fn c36_kept_in_time_it_is_met_also_after_closing() {
    let mut story = answered();
    story
        .at("2026-03-06 17:59")
        .does(&desk(), Action::KeepPromise { promise: None });
    assert_eq!(story.clock(ClockName::Promise).verdict, Some(Verdict::Met));
    story.does(&desk(), Action::Archive {});
}

#[test]
fn b07_the_answer_keeps_the_promised_reply() {
    for (answered, verdict) in [
        ("2026-03-04 14:59", Verdict::Met),
        ("2026-03-04 15:00", Verdict::Missed),
    ] {
        let case = NewCase {
            promise_by: Some(at("2026-03-04 15:00")),
            ..new_case(Kind::Inquiry, "other-departments")
        };
        let mut story = Story::reported("2026-03-04 09:00", case);
        story
            .at(answered)
            .does(&desk(), resolve())
            .does(&desk(), feedback());
        assert_eq!(story.clock(ClockName::Promise).verdict, Some(verdict));
        assert!(
            story
                .case()
                .promises
                .iter()
                .all(|promise| promise.kept_at.is_some())
        );
    }
}

#[test]
fn c36_the_one_due_first_is_kept_first_and_each_is_judged_by_itself() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "public.other"));
    story.does(&desk(), promise(Some("后天回电"), "2026-03-06 12:00"));
    story.does(&desk(), promise(Some("今天回电"), "2026-03-04 12:00"));
    story
        .at("2026-03-04 13:00")
        .does(&desk(), Action::KeepPromise { promise: None });
    let verdicts: Vec<_> = story
        .clocks(ClockName::Promise)
        .iter()
        .map(|clock| clock.verdict)
        .collect();
    assert_eq!(verdicts, [None, Some(Verdict::Missed)]);
    assert_eq!(
        story.refuses(&desk(), Action::KeepPromise { promise: Some(2) }),
        "cases.no-promise"
    );
    story.does(&desk(), Action::KeepPromise { promise: Some(1) });
    // A promise to a person is not extended over their head.
    story.does(&desk(), promise(Some("明天回电"), "2026-03-05 12:00"));
    let refused = story.refuses(
        &manager(),
        Action::Extend {
            clock: Some(ClockName::Promise),
            until: Some(at("2026-03-09 12:00")),
            reason: "人手不足".to_owned(),
        },
    );
    assert_eq!(refused, "cases.limit-passed");
}

#[test]
fn c36_x23_nothing_is_promised_beyond_what_the_clause_allows() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Inquiry, "estate"));
    assert_eq!(
        story.refuses(&desk(), promise(None, "2026-09-30 12:00")),
        "cases.promise-beyond-cap"
    );
    let mut report = Story::begin("2026-03-04 09:00");
    let case = NewCase {
        promise_by: Some(at("2026-09-30 12:00")),
        ..new_case(Kind::Inquiry, "estate")
    };
    let refused = report
        .send(&desk(), &Command::Report(Box::new(case)))
        .unwrap_err();
    assert_eq!(
        codes(&refused),
        (
            "cases.promise-beyond-cap".to_owned(),
            vec!["promiseBy".to_owned()]
        )
    );
}
