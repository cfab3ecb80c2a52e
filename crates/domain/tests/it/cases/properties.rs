//! What holds for any order of verbs.

use domain::{
    cases::{Check, Event, FeedbackManner, Finding, Opinion, Stage, Validity, Verdict},
    standard::{Grade, Kind, Outcome},
};
use proptest::{collection::vec, prelude::*};

use super::*;

/// One step: who (index), which action (index), how many minutes later.
type Step = (usize, usize, i64);

pub(super) fn actions(now: Timestamp) -> Vec<Action> {
    let later = now + 300.minutes();
    vec![
        Action::Acknowledge { text: None },
        Action::Respond {
            text: text("已受理，稍后联系您"),
        },
        dispatch_to(&worker()),
        Action::Dispatch {
            staff: None,
            department: None,
            tracker: None,
            work: None,
        },
        Action::Take {},
        Action::Arrive {},
        Action::Investigate {
            findings: text("阀门老化"),
        },
        Action::Verify {
            finding: Finding::Confirmed,
            findings: text("属实"),
        },
        Action::Judge {
            validity: Validity::Valid,
            reason: text("公司责任"),
        },
        Action::Plan {
            cause: None,
            solution: text("更换"),
        },
        Action::Quote {
            amount_fen: 100,
            list_item: None,
            text: None,
            consent: Some(true),
        },
        Action::Progress {
            text: text("正在处理"),
        },
        Action::Pause {
            reason: "waiting-for-part".to_owned(),
            note: Some("A1".to_owned()),
            clock: None,
        },
        Action::Pause {
            reason: "owner-absent".to_owned(),
            note: Some("未接".to_owned()),
            clock: None,
        },
        Action::ConfirmPause { pause: None },
        Action::StrikePause {
            pause: None,
            reason: None,
        },
        Action::Resume {},
        Action::AskExtension {
            clock: None,
            until: later,
            reason: "缺货".to_owned(),
        },
        Action::Extend {
            clock: None,
            until: Some(later),
            reason: "同意".to_owned(),
        },
        Action::SetLimit { until: later },
        Action::Regrade {
            grade: Some(Grade::Serious),
            level: None,
            reason: "升级".to_owned(),
        },
        Action::Regrade {
            grade: Some(Grade::General),
            level: None,
            reason: "降级".to_owned(),
        },
        Action::Reclassify {
            kind: Some(Kind::Complaint),
            subject: Some("staff-attitude".to_owned()),
            fault: None,
            counts_as_complaint: None,
            tags: None,
            reason: "更正".to_owned(),
        },
        resolve(),
        Action::Resolve {
            outcome: Some(Outcome::Unreachable),
            text: text("多次联系不上"),
            materials: None,
            referred_to: None,
            duplicate_of: None,
        },
        Action::Inspect {
            result: Check::Passed,
            by_photo: false,
            reason: None,
        },
        Action::Inspect {
            result: Check::Failed,
            by_photo: false,
            reason: Some(text("未修好")),
        },
        Action::Accept {},
        Action::Reject {
            reason: text("未修好"),
        },
        Action::Rate { stars: 5, text: None },
        Action::Rate { stars: 1, text: None },
        feedback(),
        Action::Feedback {
            text: None,
            manner: Some(FeedbackManner::Letter),
            reached: false,
            opinion: None,
        },
        Action::Feedback {
            text: None,
            manner: None,
            reached: true,
            opinion: Some(Opinion::Dissatisfied),
        },
        Action::Transfer {
            staff: officer().staff,
            department: None,
            reason: "协调".to_owned(),
            first_contact: true,
        },
        Action::TakeOver { first_contact: false },
        Action::Escalate {
            reason: text("上报"),
            report: None,
            decision: None,
        },
        Action::Urge { text: None },
        Action::Remark {
            text: Some(text("备注")),
            open: false,
        },
        Action::Promise {
            text: None,
            due_at: later,
        },
        Action::KeepPromise { promise: None },
        Action::Sign {},
        Action::Reopen {
            reason: text("又坏了"),
        },
        Action::Appeal {
            reason: text("不服")
        },
        Action::Archive {},
        Action::Void {
            reason: text("作废")
        },
    ]
}

pub(super) fn people() -> Vec<Actor> {
    let admin = Actor {
        unlimited: true,
        staff: None,
        ..staff(Role::Administrator, 30)
    };
    vec![
        desk(),
        worker(),
        officer(),
        supervisor(),
        manager(),
        resident(),
        admin,
    ]
}

pub(super) fn kinds() -> impl Strategy<Value = (Kind, &'static str)> {
    prop::sample::select(vec![
        (Kind::Repair, "unit.flooding"),
        (Kind::Repair, "public.other"),
        (Kind::Complaint, "staff-attitude"),
        (Kind::Complaint, "management-service"),
        (Kind::Inquiry, "other-departments"),
        (Kind::Emergency, "fire"),
        (Kind::Suggestion, "other"),
    ])
}

/// No verdict changes, except that a refused acceptance makes `resolve` run again.
fn unchanged(before: &Case, after: &Case, events: &[Event]) {
    let unstopped = events.iter().any(|event| name_of(event) == "ClocksUnstopped");
    for (old, new) in before.clocks.iter().zip(&after.clocks) {
        if old.is_judged() && !(unstopped && new.is_running()) {
            assert_eq!(
                (old.verdict, old.stopped_at, old.due_at, old.late_minutes),
                (new.verdict, new.stopped_at, new.due_at, new.late_minutes)
            );
        }
    }
}

fn consistent(case: &Case) {
    for clock in &case.clocks {
        match (clock.verdict, clock.stopped_at) {
            (Some(Verdict::Met), Some(stopped)) => assert!(stopped < clock.due_at && clock.late_minutes == 0),
            (Some(Verdict::Missed), Some(stopped)) => assert!(stopped >= clock.due_at),
            (Some(_), None) => panic!("a verdict without a stop"),
            (None, _) => {}
        }
        if let Some(hold) = clock.held {
            assert!(
                case.hold(hold)
                    .is_some_and(|hold| hold.to.is_none() && hold.state != domain::cases::HoldState::Struck)
            );
        }
    }
    if matches!(case.stage, Stage::Closed | Stage::Archived) {
        assert!(case.ending.is_some(), "closed without a result");
        assert!(
            case.clocks.iter().all(|clock| !clock.is_running())
                || case.promises.iter().any(|promise| promise.kept_at.is_none())
        );
        let told = case.feedback.is_some() || case.ending.as_ref().is_some_and(|ending| ending.unconfirmed);
        assert!(told, "closed without the result told");
    }
}

fn live(kind: (Kind, &str), steps: &[Step]) -> BTreeSet<Stage> {
    let mut stages = BTreeSet::new();
    let mut story = Story::reported("2026-03-04 09:00", new_case(kind.0, kind.1));
    story.facts.candidates = vec![known(&worker()).unwrap(), known(&officer()).unwrap()];
    stages.insert(story.case().stage);
    let people = people();
    for (who, what, minutes) in steps {
        story.after(*minutes);
        let actor = &people[who % people.len()];
        let all = actions(story.now);
        let action = all[what % all.len()].clone();
        story.facts.target = match &action {
            Action::Transfer { .. } => known(&officer()),
            _ => known(&worker()),
        };
        let before = story.case().clone();
        let command = if what % 5 == 0 {
            Command::Lapse
        } else {
            Command::act(action)
        };
        let system = Actor::system();
        let actor = if matches!(command, Command::Lapse) {
            &system
        } else {
            actor
        };
        if story.send(actor, &command).is_err() {
            assert_eq!(story.case(), &before);
            continue;
        }
        unchanged(&before, story.case(), &story.last);
        consistent(story.case());
        stages.insert(story.case().stage);
        if matches!(command, Command::Lapse) {
            let next = Cases::timers(story.case());
            assert!(
                next.iter().all(|timer| timer.due_at > story.now),
                "a bell that would ring for ever: {next:?}"
            );
        }
    }
    // The journal gives the row, also after a journey through text.
    let journal = serde_json::to_string(&story.events).unwrap();
    let events: Vec<Event> = serde_json::from_str(&journal).unwrap();
    let folded = events.iter().fold(None, Cases::evolve).unwrap();
    assert_eq!(&folded, story.case());
    let row = serde_json::to_string(story.case()).unwrap();
    assert_eq!(
        serde_json::to_string(&serde_json::from_str::<Case>(&row).unwrap()).unwrap(),
        row
    );
    stages
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn c09_any_order_of_verbs_keeps_the_record_whole(
        kind in kinds(),
        steps in vec((0_usize..7, 0_usize..500, 0_i64..400), 1..60),
    ) {
        live(kind, &steps);
    }
}

#[test]
fn c08_every_stage_is_reached() {
    // The administrator does one thing after the other; which, stands in `actions`.
    let index = |wanted: &str| {
        actions(at("2026-03-04 09:00"))
            .iter()
            .position(|action| action.verb().code() == wanted)
            .unwrap()
    };
    let all = actions(at("2026-03-04 09:00")).len();
    // Index shifted by the length so that it is not taken for a bell.
    let step = |wanted: &str| {
        let mut what = index(wanted);
        while what % 5 == 0 {
            what += all;
        }
        (6, what, 1)
    };
    let path = [
        "dispatch", "take", "resolve", "inspect", "accept", "feedback", "archive",
    ]
    .map(step);
    let mut stages = live((Kind::Repair, "public.other"), &path);
    stages.extend(live((Kind::Repair, "public.other"), &[step("void")]));
    assert_eq!(stages.len(), Stage::ALL.len(), "{stages:?}");
}
