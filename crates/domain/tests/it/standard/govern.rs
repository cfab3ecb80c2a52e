//! Choosing: total, most specific first, inherited by new leaves.

use domain::standard::{ClockName, Grade, Kind, Level, Matter, Standard, reachable, shipped};
use proptest::prelude::*;

use super::upper;

/// Every matter that can occur has a clause for each clock that it needs.
#[test]
fn govern_is_total() {
    let standard = Standard::shipped();
    let matters = reachable(&standard.taxonomy);
    assert!(matters.len() > 300, "{}", matters.len());
    for matter in &matters {
        let governing = standard.govern(matter);
        let clocks: Vec<ClockName> = governing.iter().map(|entry| entry.clock).collect();
        for clock in [
            ClockName::Acknowledge,
            ClockName::Take,
            ClockName::Progress,
            ClockName::SameDay,
            ClockName::Feedback,
        ] {
            assert!(clocks.contains(&clock), "{matter:?} has no {clock}");
        }
        assert_eq!(
            clocks.contains(&ClockName::Resolve),
            !clocks.contains(&ClockName::SetLimit),
            "{matter:?}: a limit, or somebody who sets it"
        );
        assert!(standard.ladder(matter).is_some() && standard.route(matter).is_some());
        let mut sorted = clocks.clone();
        sorted.dedup();
        assert_eq!(sorted, clocks, "one entry a clock");
    }
}

proptest! {
    /// Whatever a subject is called, below a known node it is governed like that node.
    #[test]
    fn a_new_leaf_is_governed_like_its_nearest_ancestor(
        index in 0usize..1000,
        leaf in "[a-z]{1,8}(\\.[a-z]{1,8})?",
    ) {
        let standard = Standard::shipped();
        let matters = reachable(&standard.taxonomy);
        let matter = &matters[index % matters.len()];
        let below = Matter { subject: format!("{}.{leaf}", matter.subject), ..matter.clone() };
        let ids = |matter: &Matter| -> Vec<String> {
            standard.govern(matter).iter().map(|entry| entry.clause.id.clone()).collect()
        };
        prop_assert_eq!(ids(matter), ids(&below));
    }

    /// Nothing that anybody can send makes choosing fail.
    #[test]
    fn govern_answers_anything(
        kind in prop::sample::select(Kind::ALL),
        subject in "\\PC{0,20}",
        fault in prop::option::of("\\PC{0,20}"),
        grade in prop::sample::select(Grade::ALL),
        level in prop::option::of(prop::sample::select(Level::ALL)),
        complaint in any::<bool>(),
    ) {
        let standard = Standard::shipped();
        let matter = Matter { kind, subject, fault, grade, level, complaint };
        prop_assert!(!standard.govern(&matter).is_empty());
    }
}

/// An estate adds a leaf: it inherits place, urgency and skill, and takes its clause from the parent.
#[test]
fn an_estate_adds_a_leaf() {
    let layer = upper(
        "taxonomy.toml",
        r#"
[[subject]]
kind = "repair"
code = "public.lighting.garage"
zh = "车库照明"
en = "Garage lighting"
reason = "车库单独统计"
"#,
    );
    let standard = Standard::read(&[shipped::layer(), layer]).unwrap();
    let leaf = standard
        .taxonomy
        .subject(Kind::Repair, "public.lighting.garage")
        .unwrap();
    let parent = standard
        .taxonomy
        .subject(Kind::Repair, "public.lighting")
        .unwrap();
    assert_eq!(
        (leaf.place, &leaf.skill, &leaf.work_type),
        (parent.place, &parent.skill, &parent.work_type)
    );
    let governing = standard.govern(&Matter::new(
        Kind::Repair,
        "public.lighting.garage",
        Grade::General,
    ));
    let resolve = governing
        .iter()
        .find(|entry| entry.clock == ClockName::Resolve)
        .unwrap();
    assert_eq!(resolve.clause.id, "D-08");
    assert_eq!(standard.version, "default-2026.1+lanting-1");
}
