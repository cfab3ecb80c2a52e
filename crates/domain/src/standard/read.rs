//! Reading: chapters from source text, layer upon layer, into one draft; then checking makes it a standard.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    channel::ChannelRow,
    chapters::{
        AcceptanceRules, ClockEntry, CompanyCheck, DutyChain, Evidence, GradeEntry, GradeRule, GradeRules,
        IntakeRules, Ladder, Need, PauseReason, PauseRules, PriorityOrder, Route, Shares, Tracking,
    },
    clause::Clause,
    decode::decode,
    finding::{Defect, Finding, Findings, Place},
    layer::{Deviation, Layer, lay},
    node::{Node, Value},
    settings::{
        Bracket, DayWindows, Draw, Forbidden, Letter, Permission, Post, RecordClass, RoleEntry, Shift, Target,
    },
    shipped,
    taxonomy::{DepartmentEntry, KindEntry, Skill, SubjectRow, WorkType},
};

/// The schema that this program writes, and the newest that it reads.
pub const SCHEMA: u32 = 1;

/// Every chapter, in the order in which they are read.
pub const CHAPTERS: &[&str] = &[
    "taxonomy",
    "deadlines",
    "pauses",
    "escalation",
    "grades",
    "dispatch",
    "acceptance",
    "intake",
    "shifts",
    "targets",
    "retention",
    "roles",
    "phrases",
    "sampling",
];

/// The file that names a layer.
pub const HEAD: &str = "standard.toml";

/// The head of one layer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Head {
    pub schema: u32,
    pub id: String,
    pub version: String,
    pub title: String,
    #[serde(default)]
    pub document: Vec<Document>,
}

/// A source document (regulation) that clauses cite.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Document {
    /// `S1` to `S28`, `own`, `law`.
    pub code: String,
    /// Title in Chinese.
    pub title: String,
}

/// A value with the place where it is written.
#[derive(Clone, Debug)]
pub(super) struct Placed<T> {
    pub place: Place,
    pub value: T,
}

/// All chapters read, layers laid, nothing checked.
#[derive(Debug)]
pub(super) struct Draft {
    pub heads: Vec<Placed<Head>>,
    pub documents: Vec<Placed<Document>>,
    pub kinds: Vec<Placed<KindEntry>>,
    pub departments: Vec<Placed<DepartmentEntry>>,
    pub work_types: Vec<Placed<WorkType>>,
    pub skills: Vec<Placed<Skill>>,
    pub subjects: Vec<Placed<SubjectRow>>,
    pub channels: Vec<Placed<ChannelRow>>,
    pub clocks: Vec<Placed<ClockEntry>>,
    pub clauses: Vec<Placed<Clause>>,
    pub needs: Vec<Placed<Need>>,
    pub pause_rules: Placed<PauseRules>,
    pub evidence: Vec<Placed<Evidence>>,
    pub pauses: Vec<Placed<PauseReason>>,
    pub shares: Placed<Shares>,
    pub ladders: Vec<Placed<Ladder>>,
    pub tracking: Placed<Tracking>,
    pub grade_rules: Placed<GradeRules>,
    pub grade_labels: Vec<Placed<GradeEntry>>,
    pub grades: Vec<Placed<GradeRule>>,
    pub priority: Placed<PriorityOrder>,
    pub duty: Placed<DutyChain>,
    pub routes: Vec<Placed<Route>>,
    pub acceptance: Placed<AcceptanceRules>,
    pub company_check: Placed<CompanyCheck>,
    pub intake: Placed<IntakeRules>,
    pub windows: Placed<DayWindows>,
    pub shifts: Vec<Placed<Shift>>,
    pub posts: Vec<Placed<Post>>,
    pub targets: Vec<Placed<Target>>,
    pub retention: Vec<Placed<RecordClass>>,
    pub permissions: Vec<Placed<Permission>>,
    pub roles: Vec<Placed<RoleEntry>>,
    pub forbidden: Vec<Placed<Forbidden>>,
    pub letters: Vec<Placed<Letter>>,
    pub draw: Placed<Draw>,
    pub brackets: Vec<Placed<Bracket>>,
    pub deviations: Vec<Deviation>,
}

/// The chapters of `layers` laid over each other, nothing decoded yet.
pub(super) struct Laid {
    pub heads: Vec<Placed<Head>>,
    pub documents: Vec<Placed<Document>>,
    pub chapters: BTreeMap<String, Node>,
    pub deviations: Vec<Deviation>,
}

/// Lays `layers` over each other, the shipped one first.
pub(super) fn lay_all(layers: &[Layer]) -> Result<Laid, Findings> {
    let mut laid = Laid {
        heads: Vec::new(),
        documents: Vec::new(),
        chapters: BTreeMap::new(),
        deviations: Vec::new(),
    };
    let mut findings = Vec::new();
    for (index, layer) in layers.iter().enumerate() {
        read_layer(layer, index == 0, &mut laid, &mut findings);
    }
    if layers.is_empty() {
        let place = Place {
            file: HEAD.into(),
            line: 1,
        };
        findings.push(Finding::new(&place, Defect::Chapter, "no layer was given"));
    }
    if findings.is_empty() {
        Ok(laid)
    } else {
        Err(Findings(findings))
    }
}

/// Reads `layers`, the shipped one first.
pub(super) fn read(layers: &[Layer]) -> Result<Draft, Findings> {
    let laid = lay_all(layers)?;
    let base = layers.first().map(|layer| layer.path("")).unwrap_or_default();
    decode(laid, base)
}

fn read_layer(layer: &Layer, base: bool, laid: &mut Laid, findings: &mut Vec<Finding>) {
    let head_place = Place {
        file: layer.path(HEAD).into(),
        line: 1,
    };
    match layer.files.get(HEAD) {
        None => findings.push(Finding::new(
            &head_place,
            Defect::Chapter,
            format!("`{HEAD}` is missing"),
        )),
        Some(text) => match Node::parse(&layer.path(HEAD), text) {
            Err(more) => findings.extend(more),
            Ok(node) => match node.read::<Head>() {
                Err(finding) => findings.push(finding),
                Ok(head) => {
                    if head.schema == 0 || head.schema > SCHEMA {
                        findings.push(Finding::new(
                            &head_place,
                            Defect::Schema,
                            format!(
                                "schema {} is not one of those read here (1 to {SCHEMA})",
                                head.schema
                            ),
                        ));
                    }
                    laid.documents
                        .extend(head.document.iter().cloned().map(|value| Placed {
                            place: head_place.clone(),
                            value,
                        }));
                    laid.heads.push(Placed {
                        place: head_place.clone(),
                        value: head,
                    });
                }
            },
        },
    }
    for (file, text) in &layer.files {
        if file == HEAD {
            continue;
        }
        let chapter = file.strip_suffix(".toml").filter(|name| CHAPTERS.contains(name));
        let place = Place {
            file: layer.path(file).into(),
            line: 1,
        };
        let Some(chapter) = chapter else {
            findings.push(Finding::new(
                &place,
                Defect::Chapter,
                format!("`{file}` is no chapter; chapters are {}", CHAPTERS.join(", ")),
            ));
            continue;
        };
        match Node::parse(&layer.path(file), text) {
            Err(more) => findings.extend(more),
            Ok(mut node) if base => {
                if chapter == "taxonomy" {
                    shipped_channels(&mut node);
                }
                laid.chapters.insert(chapter.to_owned(), node);
            }
            Ok(node) => {
                let Some(Node {
                    value: Value::Table(below),
                    ..
                }) = laid.chapters.get_mut(chapter)
                else {
                    continue;
                };
                if let Value::Table(over) = node.value {
                    lay(chapter, below, over, &mut laid.deviations, findings);
                }
            }
        }
    }
    if base {
        for chapter in CHAPTERS {
            let file = format!("{chapter}.toml");
            if !layer.files.contains_key(&file) {
                let place = Place {
                    file: layer.path(&file).into(),
                    line: 1,
                };
                findings.push(Finding::new(
                    &place,
                    Defect::Chapter,
                    format!("`{file}` is missing"),
                ));
            }
        }
    }
}

/// Texts from before channels were written down (B-02) mean the shipped ones.
fn shipped_channels(taxonomy: &mut Node) {
    let Value::Table(lists) = &mut taxonomy.value else {
        return;
    };
    if lists.contains_key("channel") {
        return;
    }
    let shipped = shipped::layer();
    let text = shipped.files.get("taxonomy.toml").map_or("", String::as_str);
    if let Ok(Node {
        value: Value::Table(mut below),
        ..
    }) = Node::parse(&shipped.path("taxonomy.toml"), text)
        && let Some(channels) = below.remove("channel")
    {
        lists.insert("channel".to_owned(), channels);
    }
}
