//! From chapters as TOML to the structs of the draft, collecting what is wrong instead of stopping at the first.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use super::{
    chapters::Tracking,
    finding::{Defect, Finding, Findings, Place},
    layer::{Deviation, key_of},
    node::{Node, Value},
    read::{Document, Draft, Head, Laid, Placed},
};

/// Decodes every chapter of `laid`; `base` is the path of the lowest layer, with its slash.
pub(super) fn decode(laid: Laid, base: String) -> Result<Draft, Findings> {
    let mut reader = Reader {
        chapters: laid.chapters,
        base,
        used: BTreeSet::new(),
        findings: Vec::new(),
    };
    let draft = reader.draft(laid.heads, laid.documents, laid.deviations);
    match draft {
        Some(draft) if reader.findings.is_empty() => Ok(draft),
        _ => Err(Findings(reader.findings)),
    }
}

/// What was read, which lists and sections were asked for, and what was wrong.
struct Reader {
    chapters: BTreeMap<String, Node>,
    base: String,
    used: BTreeSet<(String, String)>,
    findings: Vec<Finding>,
}

impl Reader {
    fn place(&self, chapter: &str) -> Place {
        self.chapters.get(chapter).map_or_else(
            || Place {
                file: format!("{}{chapter}.toml", self.base).into(),
                line: 1,
            },
            |node| node.place.clone(),
        )
    }

    fn list<T: DeserializeOwned>(&mut self, chapter: &str, name: &str) -> Vec<Placed<T>> {
        self.used.insert((chapter.to_owned(), name.to_owned()));
        let Some(node) = self
            .chapters
            .get(chapter)
            .and_then(|node| node.table()?.get(name))
        else {
            return Vec::new();
        };
        let Value::List(items) = &node.value else {
            self.findings.push(Finding::new(
                &node.place,
                Defect::Syntax,
                format!("`{name}` is a list: write `[[{name}]]`"),
            ));
            return Vec::new();
        };
        let mut keys: BTreeMap<String, Place> = BTreeMap::new();
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            if let Some(key) = key_of(item) {
                if let Some(first) = keys.get(&key) {
                    self.findings.push(Finding::new(
                        &item.place,
                        Defect::Duplicate,
                        format!("`{name}` {key} stands twice, first at {first}"),
                    ));
                } else {
                    keys.insert(key, item.place.clone());
                }
            }
            match item.read() {
                Ok(value) => list.push(Placed {
                    place: item.place.clone(),
                    value,
                }),
                Err(finding) => self.findings.push(finding),
            }
        }
        list
    }

    fn section<T: DeserializeOwned>(&mut self, chapter: &str, name: &str) -> Option<Placed<T>> {
        self.used.insert((chapter.to_owned(), name.to_owned()));
        let Some(node) = self
            .chapters
            .get(chapter)
            .and_then(|node| node.table()?.get(name))
        else {
            let finding = Finding::new(
                &self.place(chapter),
                Defect::Syntax,
                format!("section `[{name}]` is missing"),
            );
            self.findings.push(finding);
            return None;
        };
        match node.read() {
            Ok(value) => Some(Placed {
                place: node.place.clone(),
                value,
            }),
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }

    /// A section that texts from before its time lack: they mean what `before` says.
    fn section_or<T: DeserializeOwned>(
        &mut self,
        chapter: &str,
        name: &str,
        before: impl FnOnce() -> T,
    ) -> Option<Placed<T>> {
        let there = self
            .chapters
            .get(chapter)
            .and_then(|node| node.table()?.get(name))
            .is_some();
        if there {
            return self.section(chapter, name);
        }
        Some(Placed {
            place: self.place(chapter),
            value: before(),
        })
    }

    fn leftovers(&mut self) {
        for (chapter, node) in &self.chapters {
            for (name, node) in node.table().into_iter().flatten() {
                if !self.used.contains(&(chapter.clone(), name.clone())) {
                    self.findings.push(Finding::new(
                        &node.place,
                        Defect::Syntax,
                        format!("chapter `{chapter}` has no `{name}`"),
                    ));
                }
            }
        }
    }

    fn draft(
        &mut self,
        heads: Vec<Placed<Head>>,
        documents: Vec<Placed<Document>>,
        deviations: Vec<Deviation>,
    ) -> Option<Draft> {
        let kinds = self.list("taxonomy", "kind");
        let departments = self.list("taxonomy", "department");
        let work_types = self.list("taxonomy", "work-type");
        let skills = self.list("taxonomy", "skill");
        let subjects = self.list("taxonomy", "subject");
        let channels = self.list("taxonomy", "channel");
        let clocks = self.list("deadlines", "clock");
        let clauses = self.list("deadlines", "clause");
        let needs = self.list("deadlines", "need");
        let pause_rules = self.section("pauses", "rules");
        let evidence = self.list("pauses", "evidence");
        let pauses = self.list("pauses", "pause");
        let shares = self.section("escalation", "shares");
        let ladders = self.list("escalation", "ladder");
        let tracking = self.section_or("escalation", "tracking", Tracking::before);
        let grade_rules = self.section("grades", "rules");
        let grade_labels = self.list("grades", "grade");
        let grades = self.list("grades", "rule");
        let priority = self.section("dispatch", "priority");
        let duty = self.section("dispatch", "duty");
        let routes = self.list("dispatch", "route");
        let acceptance = self.section("acceptance", "resident");
        let company_check = self.section("acceptance", "company-check");
        let intake = self.section("intake", "report");
        let windows = self.section("shifts", "windows");
        let shifts = self.list("shifts", "shift");
        let posts = self.list("shifts", "post");
        let targets = self.list("targets", "target");
        let retention = self.list("retention", "class");
        let permissions = self.list("roles", "permission");
        let roles = self.list("roles", "role");
        let forbidden = self.list("phrases", "forbidden");
        let letters = self.list("phrases", "letter");
        let draw = self.section("sampling", "draw");
        let brackets = self.list("sampling", "bracket");
        self.leftovers();
        Some(Draft {
            heads,
            documents,
            kinds,
            departments,
            work_types,
            skills,
            subjects,
            channels,
            clocks,
            clauses,
            needs,
            pause_rules: pause_rules?,
            evidence,
            pauses,
            shares: shares?,
            ladders,
            tracking: tracking?,
            grade_rules: grade_rules?,
            grade_labels,
            grades,
            priority: priority?,
            duty: duty?,
            routes,
            acceptance: acceptance?,
            company_check: company_check?,
            intake: intake?,
            windows: windows?,
            shifts,
            posts,
            targets,
            retention,
            permissions,
            roles,
            forbidden,
            letters,
            draw: draw?,
            brackets,
            deviations,
        })
    }
}
