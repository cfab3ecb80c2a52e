//! Names that must exist, and labels that must be there.

use std::collections::BTreeSet;

use super::Found;
use crate::{
    actor::Role,
    standard::{
        ClockName, Defect, Grade, Kind, Selector, channel,
        finding::Place,
        read::{Draft, Placed},
        taxonomy::{Taxonomy, parent},
    },
};

pub(super) fn check(draft: &Draft, taxonomy: &Taxonomy, found: &mut Found) {
    heads(draft, found);
    tree(draft, taxonomy, found);
    channels(draft, taxonomy, found);
    complete(draft, found);
    clauses(draft, taxonomy, found);
    selectors(draft, taxonomy, found);
    pauses(draft, found);
    roles(draft, found);
    labels(draft, found);
}

fn heads(draft: &Draft, found: &mut Found) {
    let mut codes = BTreeSet::new();
    for document in &draft.documents {
        if !codes.insert(&document.value.code) {
            found.add(
                &document.place,
                Defect::Duplicate,
                format!("document `{}` stands twice", document.value.code),
            );
        }
    }
    for head in &draft.heads {
        let slug = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte))
        };
        for (name, text) in [("id", &head.value.id), ("version", &head.value.version)] {
            if !slug(text) {
                found.add(
                    &head.place,
                    Defect::Syntax,
                    format!("`{name}` is `{text}`; small letters, digits, `-` and `.` only"),
                );
            }
        }
        found.label(&head.place, "the standard", &[("title", &head.value.title)]);
    }
}

fn tree(draft: &Draft, taxonomy: &Taxonomy, found: &mut Found) {
    let known = |list: &[&str], code: &str| list.contains(&code);
    let departments: Vec<&str> = codes(&draft.departments, |entry| &entry.code);
    let work_types: Vec<&str> = codes(&draft.work_types, |entry| &entry.code);
    let skills: Vec<&str> = codes(&draft.skills, |entry| &entry.code);
    for work in &draft.work_types {
        if !known(&departments, &work.value.department) {
            unknown(found, &work.place, "department", &work.value.department);
        }
    }
    for Placed { place, value: row } in &draft.subjects {
        if let Some(parent) = parent(&row.code)
            && taxonomy.subject(row.kind, parent).is_none()
        {
            unknown(found, place, "parent subject", parent);
        }
        if let Some(skill) = &row.skill
            && !known(&skills, skill)
        {
            unknown(found, place, "skill", skill);
        }
        if row.level.is_some() && row.kind != Kind::Emergency {
            found.add(
                place,
                Defect::Figure,
                format!("subject `{}`: only emergencies have a `level`", row.code),
            );
        }
        let Some(subject) = taxonomy.subject(row.kind, &row.code) else {
            continue;
        };
        if !known(&work_types, &subject.work_type) {
            unknown(found, place, "work type", &subject.work_type);
        }
        if row.kind == Kind::Emergency && subject.level.is_none() {
            found.add(
                place,
                Defect::Figure,
                format!("emergency `{}` has no `level` (X-28)", row.code),
            );
        }
        if subject.fault && row.kind != Kind::Complaint {
            found.add(
                place,
                Defect::Figure,
                format!("subject `{}`: only complaints carry a `fault`", row.code),
            );
        }
    }
}

/// The channels themselves, and whatever names one.
fn channels(draft: &Draft, taxonomy: &Taxonomy, found: &mut Found) {
    let chapter = Place {
        file: chapter_file(draft, "taxonomy").into(),
        line: 1,
    };
    let rows = draft.channels.iter().map(|row| (&row.place, &row.value));
    channel::flaws(rows, &chapter, &mut |place, defect, message| {
        found.add(place, defect, message);
    });
    for Placed { place, value } in &draft.channels {
        found.label(
            place,
            &format!("channel `{}`", value.code),
            &[("zh", &value.zh), ("en", &value.en)],
        );
    }
    let raised = draft
        .grades
        .iter()
        .map(|rule| (&rule.place, &rule.value.channels));
    let suffices = &draft.acceptance;
    let named = raised.chain([(&suffices.place, &suffices.value.company_check_suffices)]);
    for (place, codes) in named {
        for code in codes {
            if taxonomy.channel(code).is_none() {
                unknown(found, place, "channel", code.code());
            }
        }
    }
}

/// Every code of a closed list has its entry.
fn complete(draft: &Draft, found: &mut Found) {
    fn missing<T: PartialEq + Copy>(all: &[T], present: impl Fn(T) -> bool) -> Vec<T> {
        all.iter().copied().filter(|code| !present(*code)).collect()
    }
    let place = |chapter: &str| Place {
        file: chapter_file(draft, chapter).into(),
        line: 1,
    };
    for kind in missing(Kind::ALL, |code| draft.kinds.iter().any(|e| e.value.code == code)) {
        found.add(
            &place("taxonomy"),
            Defect::Label,
            format!("kind `{kind}` is missing"),
        );
    }
    for kind in missing(Kind::ALL, |code| {
        draft
            .subjects
            .iter()
            .any(|e| e.value.kind == code && !e.value.group)
    }) {
        found.add(
            &place("taxonomy"),
            Defect::Gap,
            format!("kind `{kind}` has no subject that a case can carry"),
        );
    }
    for role in missing(Role::ALL, |code| draft.roles.iter().any(|e| e.value.code == code)) {
        found.add(
            &place("roles"),
            Defect::Label,
            format!("role `{role}` is missing"),
        );
    }
    for clock in missing(ClockName::ALL, |code| {
        // Texts from before written reports were timed (E-07) have no label for them.
        code == ClockName::Report || draft.clocks.iter().any(|e| e.value.code == code)
    }) {
        found.add(
            &place("deadlines"),
            Defect::Label,
            format!("clock `{clock}` is missing"),
        );
    }
    for grade in missing(Grade::ALL, |code| {
        draft.grade_labels.iter().any(|e| e.value.code == code)
    }) {
        found.add(
            &place("grades"),
            Defect::Label,
            format!("grade `{grade}` is missing"),
        );
    }
}

/// The path of a chapter of the lowest layer.
fn chapter_file(draft: &Draft, chapter: &str) -> String {
    let head = draft.heads.first().map_or("", |head| &*head.place.file);
    let folder = head.rsplit_once('/').map(|(folder, _)| format!("{folder}/"));
    format!("{}{chapter}.toml", folder.unwrap_or_default())
}

fn clauses(draft: &Draft, taxonomy: &Taxonomy, found: &mut Found) {
    let documents: Vec<&str> = codes(&draft.documents, |entry| &entry.code);
    let pauses: Vec<&str> = codes(&draft.pauses, |entry| &entry.code);
    for Placed { place, value: clause } in &draft.clauses {
        found.label(
            place,
            &format!("clause {}", clause.id),
            &[("title", &clause.title), ("words", &clause.words)],
        );
        if !documents.contains(&clause.source.document.as_str()) {
            unknown(found, place, "document", &clause.source.document);
        }
        for pause in clause.pauses.iter().flatten() {
            if !pauses.contains(&pause.as_str()) {
                unknown(found, place, "pause", pause);
            }
        }
        if clause.stops.is_empty() && matches!(clause.clock, ClockName::SameDay | ClockName::Report) {
            found.add(
                place,
                Defect::Syntax,
                format!(
                    "clause {}: no verb is called `{}`; name what fulfils it in `stops`",
                    clause.id, clause.clock
                ),
            );
        }
        selector(
            draft,
            taxonomy,
            place,
            &format!("clause {}", clause.id),
            &clause.applies,
            found,
        );
    }
}

fn selectors(draft: &Draft, taxonomy: &Taxonomy, found: &mut Found) {
    let mut one = |place: &Place, entry: String, selected: &Selector| {
        selector(draft, taxonomy, place, &entry, selected, found);
    };
    for Placed { place, value } in &draft.needs {
        for selected in std::iter::once(&value.applies).chain(&value.except) {
            one(place, format!("need {}", value.id), selected);
        }
    }
    for Placed { place, value } in &draft.pauses {
        one(place, format!("pause `{}`", value.code), &value.applies);
    }
    for Placed { place, value } in &draft.ladders {
        one(place, format!("ladder {}", value.id), &value.applies);
    }
    for Placed { place, value } in &draft.grades {
        one(place, format!("rule {}", value.id), &value.applies);
    }
    for Placed { place, value } in &draft.routes {
        one(place, format!("route {}", value.id), &value.applies);
    }
    let check = &draft.company_check;
    for selected in &check.value.by_photo {
        one(&check.place, "company-check".to_owned(), selected);
    }
}

/// Every subject named exists under one of the kinds named; a complaint is reached through its fault too.
fn selector(
    draft: &Draft,
    taxonomy: &Taxonomy,
    place: &Place,
    entry: &str,
    selector: &Selector,
    found: &mut Found,
) {
    for code in &selector.subjects {
        let known = draft.subjects.iter().any(|row| {
            let kind = row.value.kind;
            row.value.code == *code
                && taxonomy.subject(kind, code).is_some()
                && (selector.kinds.is_empty()
                    || selector.kinds.contains(&kind)
                    || (kind == Kind::Repair && selector.kinds.contains(&Kind::Complaint)))
        });
        if !known {
            found.add(
                place,
                Defect::UnknownReference,
                format!("{entry}: unknown subject `{code}` (of the kinds it names)"),
            );
        }
    }
}

fn pauses(draft: &Draft, found: &mut Found) {
    let evidence: Vec<&str> = codes(&draft.evidence, |entry| &entry.code);
    for Placed { place, value } in &draft.pauses {
        for code in &value.evidence {
            if !evidence.contains(&code.as_str()) {
                unknown(found, place, "evidence", code);
            }
        }
        if value.clocks.is_empty() {
            found.add(
                place,
                Defect::Unreachable,
                format!("pause `{}` stops no clock", value.code),
            );
        }
    }
}

fn roles(draft: &Draft, found: &mut Found) {
    let permissions: Vec<&str> = codes(&draft.permissions, |entry| &entry.code);
    for Placed { place, value } in &draft.permissions {
        if value.code.split('.').filter(|part| !part.is_empty()).count() != 2 {
            found.add(
                place,
                Defect::Syntax,
                format!("permission `{}` is not `<feature>.<verb>`", value.code),
            );
        }
        found.label(
            place,
            &format!("permission `{}`", value.code),
            &[("zh", &value.zh)],
        );
    }
    for Placed { place, value } in &draft.roles {
        for permission in &value.permissions {
            if !permissions.contains(&permission.as_str()) {
                found.add(
                    place,
                    Defect::UnknownReference,
                    format!("role `{}`: unknown permission `{permission}`", value.code),
                );
            }
        }
    }
}

fn labels(draft: &Draft, found: &mut Found) {
    macro_rules! both {
        ($($list:ident),+ $(,)?) => {$(
            for Placed { place, value } in &draft.$list {
                found.label(place, &format!("`{}`", value.code), &[("zh", &value.zh), ("en", &value.en)]);
            }
        )+};
    }
    both!(
        kinds,
        departments,
        work_types,
        skills,
        subjects,
        clocks,
        evidence,
        pauses,
        grade_labels,
        shifts,
        posts,
        targets,
        retention,
        roles,
        forbidden,
        letters,
    );
    for Placed { place, value } in &draft.kinds {
        let sound = !value.prefix.is_empty() && value.prefix.bytes().all(|byte| byte.is_ascii_uppercase());
        let twice = draft
            .kinds
            .iter()
            .any(|other| other.value.code != value.code && other.value.prefix == value.prefix);
        if !sound || twice {
            found.add(
                place,
                Defect::Label,
                format!("kind `{}`: `prefix` is not its own capital letters", value.code),
            );
        }
    }
    for Placed { place, value } in &draft.ladders {
        found.label(place, &format!("ladder {}", value.id), &[("title", &value.title)]);
    }
    for Placed { place, value } in &draft.routes {
        found.label(place, &format!("route {}", value.id), &[("title", &value.title)]);
    }
    for Placed { place, value } in &draft.grades {
        found.label(place, &format!("rule {}", value.id), &[("title", &value.title)]);
    }
    for document in &draft.documents {
        found.label(
            &document.place,
            &format!("document `{}`", document.value.code),
            &[("title", &document.value.title)],
        );
    }
    for Placed { place, value } in &draft.letters {
        found.label(
            place,
            &format!("letter `{}`", value.code),
            &[("text", &value.text)],
        );
    }
    for Placed { place, value } in &draft.forbidden {
        if value.words.iter().all(|word| word.trim().is_empty()) {
            found.add(
                place,
                Defect::Label,
                format!("forbidden expression `{}` has no words", value.code),
            );
        }
    }
}

fn codes<'a, T>(list: &'a [Placed<T>], code: impl Fn(&'a T) -> &'a String) -> Vec<&'a str> {
    list.iter().map(|entry| code(&entry.value).as_str()).collect()
}

fn unknown(found: &mut Found, place: &Place, what: &str, name: &str) {
    found.add(
        place,
        Defect::UnknownReference,
        format!("unknown {what} `{name}`"),
    );
}
