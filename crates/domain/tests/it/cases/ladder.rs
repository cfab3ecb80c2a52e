//! The ladder: reports and decisions, and what happens when it is climbed.

use domain::{
    cases::{NewReport, What},
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
