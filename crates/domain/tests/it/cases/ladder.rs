//! The ladder: reports and decisions, and what happens when it is climbed.

use domain::{
    cases::{NewReport, StepOutcome, What},
    standard::Kind,
};

use super::*;

fn escalate(report: bool, decision: Option<&str>) -> Action {
    Action::Escalate {
        reason: text("多次协调未果"),
        report: report.then(|| NewReport {
            attempts: text("上门两次"),
            options: Some(text("更换设备")),
            proposal: Some(text("由厂家上门")),
        }),
        decision: decision.map(text),
    }
}

#[test]
fn e07_t04_the_manager_decides_on_the_written_report_with_name_and_date() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    let decision = Some("同意由厂家上门");
    assert_eq!(
        story.refuses(&manager(), escalate(false, decision)),
        "cases.no-report"
    );
    story.after(60).does(&supervisor(), escalate(true, None));
    let ladder = story.case().ladder;
    for other in [desk(), supervisor(), officer()] {
        assert_eq!(
            story.refuses(&other, escalate(false, decision)),
            "cases.decision-reserved"
        );
    }
    story.after(60).does(&manager(), escalate(false, decision));
    let report = story.case().report.as_ref().unwrap();
    assert_eq!(
        (report.by, report.at),
        (supervisor().staff, Some(at("2026-03-04 10:00")))
    );
    assert_eq!(
        (report.decided_by, report.decided_at),
        (manager().staff, Some(at("2026-03-04 11:00")))
    );
    assert_eq!(story.case().ladder, ladder, "a decision is no further step");
}

#[test]
fn e07_x13_the_written_report_is_due_the_same_day_and_each_step_is_on_record() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    story.after(30).does(&desk(), escalate(false, None));
    assert!(
        story.clocks(ClockName::Report).is_empty(),
        "the supervisor writes no report"
    );
    story.after(30).does(&supervisor(), escalate(false, None));
    let clock = story.clock(ClockName::Report);
    assert_eq!(
        (clock.clause.id.as_str(), clock.started_at, clock.due_at),
        ("X-13.report", at("2026-03-04 10:00"), at("2026-03-05 00:00"))
    );
    story.after(60).does(&supervisor(), escalate(true, None));
    assert_eq!(
        story.clock(ClockName::Report).verdict,
        Some(domain::cases::Verdict::Met)
    );
    story
        .after(60)
        .does(&manager(), escalate(false, Some("上门致歉")));
    let steps = &story.case().handling.steps;
    let seen: Vec<_> = steps
        .iter()
        .map(|step| (step.to, step.by.staff, step.outcome))
        .collect();
    assert_eq!(
        seen[..2],
        [
            (
                Role::CustomerServiceSupervisor,
                desk().staff,
                Some(StepOutcome::HandedUp)
            ),
            (
                Role::ServiceCentreManager,
                supervisor().staff,
                Some(StepOutcome::HandedUp)
            ),
        ]
    );
    let last = steps.last().unwrap();
    assert_eq!(
        (last.outcome, last.ended_by, last.ended_at),
        (
            Some(StepOutcome::Decided),
            manager().staff,
            Some(at("2026-03-04 12:00"))
        )
    );
    // Not written by the end of the day, it is missed; regrading does not forget it.
    let mut late = Story::reported("2026-03-04 09:00", new_case(Kind::Complaint, "staff-attitude"));
    late.does(&desk(), escalate(false, None));
    late.does(&supervisor(), escalate(false, None));
    late.does(
        &supervisor(),
        Action::Regrade {
            grade: Some(Grade::Serious),
            level: None,
            reason: "言语辱骂".to_owned(),
        },
    );
    late.ring_until("2026-03-05 08:00");
    assert!(late.clock(ClockName::Report).breached);
}

#[test]
fn e08_a_late_escalation_is_marked_for_review() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Repair, "unit.bulb"));
    story.does(&worker(), Action::Take {});
    let late = |story: &Story| {
        story
            .last
            .iter()
            .any(|event| matches!(&event.what, What::Escalated { late: true, .. }))
    };
    story.does(&worker(), escalate(false, None));
    assert!(!late(&story));
    story.ring_until("2026-03-04 13:30");
    story.does(&worker(), escalate(false, None));
    assert!(late(&story));
}

#[test]
fn e08_the_ladder_never_runs_out() {
    let mut story = Story::reported("2026-03-04 09:00", new_case(Kind::Emergency, "fire"));
    story.facts.candidates.clear();
    for _ in 0..12 {
        story.does(&supervisor(), escalate(false, None));
        let named = story
            .last
            .iter()
            .any(|event| matches!(&event.what, What::Escalated { to: Some(_), .. }));
        assert!(named);
    }
    story.ring_until("2026-03-06 09:00");
}
