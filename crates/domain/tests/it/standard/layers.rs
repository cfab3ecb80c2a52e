//! Layers: an upper one holds only deviations, each with its reason; stricter and looser are shown.

use domain::standard::{ClockName, Defect, Direction, Grade, Kind, Matter, Standard, shipped};

use super::upper;

fn with(file: &str, text: &str) -> Result<Standard, domain::standard::Findings> {
    Standard::read(&[shipped::layer(), upper(file, text)])
}

#[test]
fn a_stricter_limit_of_an_estate_governs_and_is_shown_as_stricter() {
    let standard = with(
        "deadlines.toml",
        "[[clause]]\nid = \"D-08\"\nlimit = \"2 working-days\"\nreason = \"业委会约定\"\n",
    )
    .unwrap();
    let governing = standard.govern(&Matter::new(Kind::Repair, "public.other", Grade::General));
    let resolve = governing
        .iter()
        .find(|entry| entry.clock == ClockName::Resolve)
        .unwrap();
    assert_eq!(resolve.clause.limit.to_string(), "2 working-days");
    assert_eq!(
        resolve.clause.title, "其他公共部分维修3个工作日内完成",
        "what is not named stays"
    );
    let deviation = &standard.deviations[0];
    assert_eq!(
        (
            deviation.entry.as_str(),
            deviation.field.as_str(),
            deviation.before.as_str(),
            deviation.now.as_str()
        ),
        (
            "deadlines.clause.D-08",
            "limit",
            "3 working-days",
            "2 working-days"
        )
    );
    assert_eq!(
        (deviation.direction, deviation.reason.as_str()),
        (Direction::Stricter, "业委会约定")
    );
    assert_eq!(deviation.place.to_string(), "lanting/deadlines.toml:3");
}

#[test]
fn a_looser_limit_is_shown_as_looser() {
    let text = "[[clause]]\nid = \"D-14\"\nlimit = \"agreed <= 3 working-days\"\nreason = \"部门较远\"\n";
    let standard = with("deadlines.toml", text).unwrap();
    assert_eq!(standard.deviations[0].direction, Direction::Looser);
}

#[test]
fn a_deviation_without_reason_is_refused_with_file_and_line() {
    let findings = with(
        "deadlines.toml",
        "\n[[clause]]\nid = \"D-08\"\nlimit = \"2 working-days\"\n",
    )
    .unwrap_err();
    assert_eq!(findings.0[0].defect, Defect::Deviation);
    assert!(
        findings.to_string().starts_with("lanting/deadlines.toml:"),
        "{findings}"
    );
    assert!(findings.to_string().contains("without a `reason`"), "{findings}");
}

#[test]
fn an_upper_layer_repeats_nothing() {
    let text = "[[clause]]\nid = \"D-08\"\nlimit = \"3 working-days\"\nreason = \"照旧\"\n";
    let findings = with("deadlines.toml", text).unwrap_err();
    assert!(
        findings.to_string().contains("lanting/deadlines.toml:3"),
        "{findings}"
    );
    assert!(findings.to_string().contains("only deviations"), "{findings}");
}

#[test]
fn a_section_is_changed_field_by_field() {
    let text = "[shares]\nprompt = 50\nreason = \"提前提醒\"\n";
    let standard = with("escalation.toml", text).unwrap();
    assert_eq!((standard.shares.prompt, standard.shares.escalate), (50, 80));
}

#[test]
fn an_entry_can_be_switched_off() {
    let text = "[[post]]\ncode = \"lobby-concierge\"\noff = true\nreason = \"本小区无大堂\"\n";
    let standard = with("shifts.toml", text).unwrap();
    assert!(
        standard.posts.iter().all(|post| post.code != "lobby-concierge"),
        "X-18"
    );
    let missing = with(
        "shifts.toml",
        "[[post]]\ncode = \"roof\"\noff = true\nreason = \"无\"\n",
    )
    .unwrap_err();
    assert_eq!(missing.0[0].defect, Defect::UnknownReference);
}

#[test]
fn switching_off_a_needed_clause_leaves_a_gap() {
    let text = "[[clause]]\nid = \"D-08\"\noff = true\nreason = \"不再承诺\"\n";
    let findings = with("deadlines.toml", text).unwrap_err();
    assert!(
        findings.0.iter().any(|finding| finding.defect == Defect::Gap),
        "{findings}"
    );
}

#[test]
fn three_layers_make_one_standard() {
    let company = upper(
        "escalation.toml",
        "[shares]\nprompt = 50\nreason = \"公司要求\"\n",
    );
    let mut estate = upper(
        "escalation.toml",
        "[shares]\nprompt = 40\nreason = \"小区更严\"\n",
    );
    estate.files.insert(
        "standard.toml".to_owned(),
        "schema = 1\nid = \"estate\"\nversion = \"7\"\ntitle = \"小区\"\n".to_owned(),
    );
    let standard = Standard::read(&[shipped::layer(), company, estate]).unwrap();
    assert_eq!(standard.version, "default-2026.1+lanting-1+estate-7");
    assert_eq!(standard.shares.prompt, 40);
    assert_eq!(standard.deviations.len(), 2);
}
