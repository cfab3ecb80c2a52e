//! Properties: the bell leaves nothing behind, `permit` and `decide` agree, and the row stays small.

use domain::{
    cases::{
        Check, ClockState, Evidence, EvidenceKind, FeedbackManner, Finding, HoldState, Marking, Stage,
        Validity, clock_state, decide, permit,
    },
    ids::FileId,
    standard::{Kind, Level, Outcome},
};
use proptest::{collection::vec, prelude::*};

use super::{
    properties::{actions, kinds, people},
    *,
};

fn photo() -> Evidence {
    Evidence {
        file: FileId(id(70)),
        kind: EvidenceKind::Photo,
        origin: None,
        taken_at: None,
        lawful: None,
        added_at: None,
        by: None,
    }
}

/// Nothing is left that should have happened by `now`.
fn nothing_is_left(story: &Story) {
    let (case, now) = (story.case(), story.now);
    for (number, clock) in case.numbered() {
        if !clock.is_running() || clock.held.is_some() {
            continue;
        }
        assert!(
            clock.breached || clock.due_at > now,
            "a limit passed in silence: {clock:?}"
        );
        let near =
            clock_state(case, number, &story.facts, now).map(|(state, _)| state) == Some(ClockState::Near);
        if clock.agreed.is_none() && clock.extended.is_none() {
            assert!(!near || clock.near, "near in silence: {clock:?}");
        }
    }
    for hold in &case.holds {
        if case.stage != Stage::Void && hold.state == HoldState::Proposed {
            assert!(hold.confirm_by.is_none_or(|by| by > now), "{hold:?}");
        }
        if case.stage != Stage::Void && hold.to.is_none() && hold.state != HoldState::Struck {
            assert!(hold.ends_by.is_none_or(|by| by > now), "{hold:?}");
        }
    }
    if case.stage == Stage::Resolved {
        assert!(case.ask_again_at.is_none_or(|at| at > now));
        assert!(case.acceptance.check_by.is_none_or(|at| at > now));
    }
    if case.stage == Stage::Closed && !case.has_open_promise() {
        assert!(case.archive_at.is_none_or(|at| at > now));
    }
    assert!(Cases::timers(case).iter().all(|timer| timer.due_at > now));
}

fn walk(kind: (Kind, &str), steps: &[(usize, usize, i64)], mut seen: impl FnMut(&mut Story)) {
    let mut story = Story::reported("2026-03-04 09:00", new_case(kind.0, kind.1));
    story.facts.candidates = vec![known(&worker()).unwrap(), known(&officer()).unwrap()];
    let people = people();
    for (who, what, minutes) in steps {
        story.after(*minutes);
        let all = actions(story.now);
        let action = all[what % all.len()].clone();
        story.facts.target = match &action {
            Action::Transfer { .. } => known(&officer()),
            _ => known(&worker()),
        };
        let _ = story.send(&people[who % people.len()], &Command::act(action));
        seen(&mut story);
    }
}

fn copy(story: &Story) -> Story {
    Story {
        facts: story.facts.clone(),
        case: story.case.clone(),
        now: story.now,
        events: Vec::new(),
        last: Vec::new(),
    }
}

/// Commands of `verb` that are in order, one of which succeeds whenever the verb is allowed.
fn in_order(story: &Story, verb: Verb) -> Vec<Action> {
    let later = story.now + 30_000.minutes();
    let soon = story.now + 300.minutes();
    let pauses = story.facts.standard.pauses.iter();
    let resolve_as = |outcome| Action::Resolve {
        outcome: Some(outcome),
        text: text("业主暂不需要"),
        materials: None,
        referred_to: None,
        duplicate_of: None,
    };
    let fresh = staff(Role::MaintenanceWorker, 90);
    let grades = [Grade::General, Grade::Serious];
    let validities = [Validity::Valid, Validity::NotConfirmed];
    let clocks = || ClockName::ALL.iter().map(|clock| Some(*clock));
    match verb {
        Verb::Acknowledge => vec![Action::Acknowledge { text: None }],
        Verb::Respond => vec![Action::Respond {
            text: text("由维修员处理"),
        }],
        Verb::Dispatch => vec![dispatch_to(&fresh)],
        Verb::Take => vec![Action::Take {}],
        Verb::Arrive => vec![Action::Arrive {}],
        Verb::Investigate => vec![Action::Investigate {
            findings: text("阀门老化"),
        }],
        Verb::Verify => vec![Action::Verify {
            finding: Finding::Confirmed,
            findings: text("属实"),
        }],
        Verb::Judge => validities
            .map(|validity| Action::Judge {
                validity,
                reason: text("核实结果"),
            })
            .to_vec(),
        Verb::Plan => vec![Action::Plan {
            cause: None,
            solution: text("更换"),
        }],
        Verb::Quote => vec![Action::Quote {
            amount_fen: 100,
            list_item: None,
            text: None,
            consent: None,
        }],
        Verb::Progress => vec![Action::Progress {
            text: text("配件已到"),
        }],
        Verb::Pause => pauses
            .map(|rule| Action::Pause {
                reason: rule.code.clone(),
                note: Some("编号 12".to_owned()),
                clock: None,
            })
            .collect(),
        Verb::ConfirmPause => vec![Action::ConfirmPause { pause: None }],
        Verb::StrikePause => vec![Action::StrikePause {
            pause: None,
            reason: None,
        }],
        Verb::Resume => vec![Action::Resume {}],
        Verb::AskExtension => clocks()
            .map(|clock| Action::AskExtension {
                clock,
                until: later,
                reason: "缺货".to_owned(),
            })
            .collect(),
        Verb::Extend => clocks()
            .map(|clock| Action::Extend {
                clock,
                until: Some(later),
                reason: "同意".to_owned(),
            })
            .collect(),
        Verb::SetLimit => vec![Action::SetLimit { until: soon }],
        Verb::Agree => [1, 2]
            .map(|seconds| Action::Agree {
                until: story.now + seconds.seconds(),
                reason: "业主改期".to_owned(),
            })
            .to_vec(),
        Verb::Regrade => grades
            .map(|grade| Action::Regrade {
                grade: Some(grade),
                level: None,
                reason: "核实".to_owned(),
            })
            .to_vec(),
        Verb::Reclassify => [BTreeSet::new(), BTreeSet::from([Marking::Security])]
            .map(|tags| Action::Reclassify {
                kind: None,
                subject: None,
                fault: None,
                counts_as_complaint: None,
                tags: Some(tags),
                reason: "核实".to_owned(),
            })
            .to_vec(),
        Verb::Resolve => [Outcome::Solved, Outcome::DeclinedByResident]
            .map(resolve_as)
            .to_vec(),
        Verb::Inspect => vec![Action::Inspect {
            result: Check::Passed,
            by_photo: false,
            reason: None,
        }],
        Verb::Accept => vec![Action::Accept {}],
        Verb::Reject => vec![Action::Reject {
            reason: text("未修好"),
        }],
        Verb::Rate => vec![Action::Rate { stars: 3, text: None }],
        Verb::Feedback => vec![Action::Feedback {
            text: None,
            manner: Some(FeedbackManner::Message),
            reached: true,
            opinion: None,
        }],
        Verb::Transfer => vec![Action::Transfer {
            staff: fresh.staff,
            department: None,
            reason: "协调".to_owned(),
            first_contact: false,
        }],
        Verb::TakeOver => vec![Action::TakeOver { first_contact: true }],
        Verb::Escalate => vec![Action::Escalate {
            reason: text("上报"),
            report: None,
            decision: None,
        }],
        Verb::Urge => vec![Action::Urge { text: None }],
        Verb::Remark => vec![Action::Remark {
            text: Some(text("备注")),
            open: false,
        }],
        Verb::Promise => vec![Action::Promise {
            text: None,
            due_at: soon,
        }],
        Verb::KeepPromise => vec![Action::KeepPromise { promise: None }],
        Verb::Sign => vec![Action::Sign {}],
        Verb::Reopen => vec![Action::Reopen {
            reason: text("又坏了"),
        }],
        Verb::Appeal => vec![Action::Appeal {
            reason: text("不服")
        }],
        Verb::Archive => vec![Action::Archive {}],
        Verb::Void => vec![Action::Void {
            reason: text("录错")
        }],
    }
}

fn permit_and_decide_agree(story: &Story) {
    let mut story = copy(story);
    story.facts.target = known(&staff(Role::MaintenanceWorker, 90));
    for actor in people() {
        let context = Context {
            now: story.now,
            actor: &actor,
        };
        for verb in verbs() {
            let allowed = permit(story.case(), *verb, &story.facts, &context);
            let outcomes: Vec<_> = in_order(&story, *verb)
                .into_iter()
                .map(|action| {
                    let mut deed = Deed::new(action);
                    deed.files = vec![photo()];
                    decide(
                        story.case.as_ref(),
                        &Command::Act(Box::new(deed)),
                        &story.facts,
                        &context,
                    )
                })
                .collect();
            match allowed {
                Err(refused) => assert!(
                    outcomes
                        .iter()
                        .all(|outcome| outcome.as_ref().is_err_and(|other| other.code == refused.code)),
                    "{verb} is refused with {} and yet: {outcomes:?}",
                    refused.code
                ),
                Ok(()) => assert!(
                    outcomes.iter().any(Result::is_ok),
                    "{verb} is allowed and yet: {outcomes:?}"
                ),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn d32_after_the_bell_nothing_is_left_that_was_due(
        kind in kinds(),
        steps in vec((0_usize..7, 0_usize..500, 0_i64..700), 1..25),
        later in 1_i64..20_000,
    ) {
        walk(kind, &steps, |story| {
            // Minute by minute.
            let until = story.now;
            for _ in 0..60 {
                let due = Cases::timers(story.case()).first().map(|timer| timer.due_at);
                if due.is_none_or(|due| due > until) {
                    break;
                }
                story.lapse();
            }
            nothing_is_left(story);
            // After a standstill: one lapse does everything, each clock takes one step, a second finds nothing.
            let mut late = copy(story);
            late.after(later).lapse();
            nothing_is_left(&late);
            let mut rung: Vec<String> = late
                .last
                .iter()
                .filter(|event| ["Warned", "LimitMissed", "ArrivalMissed"].contains(&name_of(event).as_str()))
                .map(|event| serde_json::to_value(event).unwrap()["what"]["clock"].to_string())
                .collect();
            let all = rung.len();
            rung.sort();
            rung.dedup();
            assert_eq!(all, rung.len());
            late.lapse();
            assert!(late.last.is_empty(), "rung twice: {:?}", late.names());
        });
    }

    #[test]
    fn u02_what_is_permitted_can_be_done_and_nothing_else(
        kind in kinds(),
        steps in vec((0_usize..7, 0_usize..500, 0_i64..300), 1..16),
    ) {
        let mut step = 0;
        walk(kind, &steps, |story| {
            step += 1;
            if step % 4 == 0 {
                permit_and_decide_agree(story);
            }
        });
    }
}

#[test]
fn u02_permit_and_decide_agree_from_the_report_to_the_end() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Emergency, "fire"));
    permit_and_decide_agree(&story);
    let level = Action::Regrade {
        grade: None,
        level: Some(Level::II),
        reason: "现场判断".to_owned(),
    };
    story.does(&supervisor(), level);
    permit_and_decide_agree(&story);
    for action in [Action::Take {}, Action::Arrive {}, resolve()] {
        story.after(2).does(&worker(), action);
        permit_and_decide_agree(&story);
    }
    story.does(&desk(), feedback());
    permit_and_decide_agree(&story);
    story.does(&desk(), Action::Archive {});
    permit_and_decide_agree(&story);
}

#[test]
fn the_row_of_a_case_is_compact() {
    let story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    let row = serde_json::to_string(story.case()).unwrap();
    assert!(
        !row.contains("null") && !row.contains("[]") && !row.contains("{}"),
        "{row}"
    );
    assert!(row.len() < 3_500, "{} bytes", row.len());
}
