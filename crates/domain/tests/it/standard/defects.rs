//! Each kind of defect is found, and named with file and line.

use domain::standard::{Defect, Finding, Standard, shipped};

use super::edited;

/// The findings after one edit of the shipped files.
fn findings(file: &str, from: &str, to: &str) -> Vec<Finding> {
    Standard::read(&[edited(file, from, to)])
        .map(|_| ())
        .unwrap_err()
        .0
}

/// The line, in the edited file, on which `text` stands first, and that of the header of its entry.
fn lines_of(file: &str, from: &str, to: &str, text: &str) -> [u32; 2] {
    let layer = edited(file, from, to);
    let lines: Vec<&str> = layer.files[file].lines().collect();
    let line = lines.iter().position(|line| line.contains(text)).unwrap();
    let header = (0..=line)
        .rev()
        .find(|line| lines[*line].starts_with('['))
        .unwrap_or(line);
    [line, header].map(|line| u32::try_from(line + 1).unwrap())
}

/// One finding of `defect` that contains `message`, at the line of `marker` or the header of its entry.
#[track_caller]
fn expect(file: &str, from: &str, to: &str, defect: Defect, message: &str, marker: &str) {
    let found = findings(file, from, to);
    let hit = found
        .iter()
        .find(|finding| finding.defect == defect && finding.message.contains(message));
    let all: Vec<String> = found.iter().map(ToString::to_string).collect();
    let hit = hit.unwrap_or_else(|| panic!("no {defect:?} `{message}` in:\n{}", all.join("\n")));
    assert_eq!(&*hit.place.file, format!("standards/default/{file}"), "{hit}");
    let lines = lines_of(file, from, to, marker);
    assert!(lines.contains(&hit.place.line), "{hit}: expected line {lines:?}");
}

#[test]
fn a_bad_unit() {
    let (from, to) = ("limit = \"3 working-days\"", "limit = \"3 wörkingdays\"");
    expect(
        "deadlines.toml",
        from,
        to,
        Defect::Syntax,
        "is no limit",
        "wörkingdays",
    );
}

#[test]
fn broken_toml() {
    expect("pauses.toml", "[rules]", "[rules", Defect::Syntax, "", "[rules");
}

#[test]
fn an_unknown_field() {
    let (from, to) = ("clock = \"plan\"", "clok = \"plan\"");
    expect(
        "deadlines.toml",
        from,
        to,
        Defect::Syntax,
        "unknown field `clok`",
        "clok =",
    );
}

#[test]
fn an_unknown_section() {
    let (from, to) = ("[[ladder]]", "[[leiter]]");
    expect(
        "escalation.toml",
        from,
        to,
        Defect::Syntax,
        "has no `leiter`",
        "[[leiter]]",
    );
}

#[test]
fn a_missing_chapter_and_a_strange_one() {
    let mut layer = shipped::layer();
    let text = layer.files.remove("phrases.toml").unwrap();
    layer.files.insert("phrasen.toml".to_owned(), text);
    let found = Standard::read(&[layer]).map(|_| ()).unwrap_err().to_string();
    assert!(
        found.contains("standards/default/phrases.toml:1: `phrases.toml` is missing"),
        "{found}"
    );
    assert!(found.contains("`phrasen.toml` is no chapter"), "{found}");
}

#[test]
fn a_schema_of_the_future() {
    let found = findings("standard.toml", "schema = 1", "schema = 99");
    assert_eq!(found[0].defect, Defect::Schema);
}

#[test]
fn a_duplicate() {
    let (from, to) = ("id = \"D-13\"", "id = \"D-11\"");
    let found = findings("deadlines.toml", from, to);
    assert!(
        found.iter().any(|finding| finding.defect == Defect::Duplicate),
        "{found:?}"
    );
}

#[test]
fn unknown_references() {
    let unknown = Defect::UnknownReference;
    let (from, to) = (
        "subjects = [\"staff-attitude\"], grades",
        "subjects = [\"staff-atitude\"], grades",
    );
    expect(
        "deadlines.toml",
        from,
        to,
        unknown,
        "unknown subject `staff-atitude`",
        "id = \"D-02\"",
    );
    expect(
        "deadlines.toml",
        "document = \"S23\"",
        "document = \"S99\"",
        unknown,
        "document `S99`",
        "id = \"D-16\"",
    );
    expect(
        "taxonomy.toml",
        "skill = \"plumbing\"",
        "skill = \"plumming\"",
        unknown,
        "skill `plumming`",
        "unit.flooding",
    );
    expect(
        "pauses.toml",
        "[\"part-number\"]",
        "[\"part\"]",
        unknown,
        "evidence `part`",
        "waiting-for-part",
    );
    expect(
        "taxonomy.toml",
        "code = \"unit.leak\"",
        "code = \"flat.leak\"",
        unknown,
        "parent subject `flat`",
        "flat.leak",
    );
}

#[test]
fn an_unknown_permission_and_an_unknown_role() {
    let found = findings("roles.toml", "\"accounts.read\", ", "\"accounts.peek\", ");
    assert!(
        found[0].message.contains("unknown permission `accounts.peek`"),
        "{found:?}"
    );
    let (from, to) = ("code = \"guard\"", "code = \"gard\"");
    expect(
        "roles.toml",
        from,
        to,
        Defect::Syntax,
        "unknown variant `gard`",
        "code = \"gard\"",
    );
}

#[test]
fn a_missing_label_and_missing_words() {
    let (from, to) = ("zh = \"待料\"", "zh = \"\"");
    expect(
        "pauses.toml",
        from,
        to,
        Defect::Label,
        "`zh` is empty",
        "waiting-for-part",
    );
    let (from, to) = ("words = \"普通投诉需在24小时内初步响应\"", "words = \" \"");
    expect(
        "deadlines.toml",
        from,
        to,
        Defect::Label,
        "`words` is empty",
        "id = \"D-17\"",
    );
}

#[test]
fn a_gap() {
    let (from, to) = ("kinds = [\"opinion\", \"help\"]", "kinds = [\"opinion\"]");
    expect(
        "deadlines.toml",
        from,
        to,
        Defect::Gap,
        "clock `resolve` for help other",
        "id = \"D-32\"",
    );
}

#[test]
fn an_ambiguity() {
    // Two clauses of one depth for one complaint, with different limits.
    let (from, to) = (
        "grades = [\"serious\", \"major\"] }\nrequirements = [\"X-12\"]",
        "grades = [\"general\", \"serious\", \"major\"] }\nrequirements = [\"X-12\"]",
    );
    expect(
        "deadlines.toml",
        from,
        to,
        Defect::Ambiguity,
        "D-02 and D-03",
        "id = \"D-03\"",
    );
}

#[test]
fn an_unreachable_clause() {
    let (from, to) = (
        "applies = { kinds = [\"misconduct\"] }\nrequirements = [\"X-13\", \"B-14\"",
        "applies = { kinds = [\"misconduct\"], complaint = true }\nrequirements = [\"X-13\", \"B-14\"",
    );
    expect(
        "deadlines.toml",
        from,
        to,
        Defect::Unreachable,
        "governs no matter",
        "id = \"X-13.verify-misconduct\"",
    );
}

#[test]
fn same_day_names_its_verbs() {
    let found = findings("deadlines.toml", "stops = [\"resolve\"]\n", "");
    assert!(
        found
            .iter()
            .any(|finding| finding.message.contains("no verb is called `same-day`")),
        "{found:?}"
    );
}

#[test]
fn figures_that_make_no_sense() {
    let figure = Defect::Figure;
    expect(
        "escalation.toml",
        "prompt = 60",
        "prompt = 85",
        figure,
        "shares rise",
        "[shares]",
    );
    expect(
        "shifts.toml",
        "hours = \"00:00-08:00\"",
        "hours = \"00:00-07:00\"",
        figure,
        "no shift covers 07:00",
        "code = \"day\"",
    );
    expect(
        "targets.toml",
        "at-least = 90.0",
        "at-least = 190.0",
        figure,
        "out of range",
        "satisfaction-rate",
    );
    expect(
        "grades.toml",
        "repeats = 3\n",
        "",
        figure,
        "belong together",
        "X-14.third",
    );
}

#[test]
fn everything_wrong_is_said_at_once() {
    let mut layer = edited(
        "deadlines.toml",
        "limit = \"3 working-days\"",
        "limit = \"3 moons\"",
    );
    let shares = layer.files.get_mut("escalation.toml").unwrap();
    *shares = shares.replace("prompt = 60", "prompt = \"60\"");
    let found = Standard::read(&[layer]).map(|_| ()).unwrap_err();
    assert_eq!(found.0.len(), 2, "{found}");
}
