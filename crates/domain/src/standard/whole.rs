//! The standard as one value: immutable, versioned, with every look-up that rules need.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, OnceLock},
};

use super::{
    ChannelEntry, ClockName, Kind,
    chapters::{
        AcceptanceRules, ClockEntry, CompanyCheck, DutyChain, Evidence, GradeEntry, GradeRule, GradeRules,
        IntakeRules, Ladder, Need, PauseReason, PauseRules, PriorityOrder, Route, Shares, Tracking,
    },
    check,
    clause::{Clause, ClauseRef, Matter},
    finding::Findings,
    govern::{Governing, Index, choose_one},
    layer::{Deviation, Layer},
    read::{self, Document, Draft, Placed},
    selector::best,
    settings::{
        Bracket, DayWindows, Draw, Forbidden, Keep, Letter, Permission, Post, RecordClass, RoleEntry, Shift,
        Target,
    },
    shipped,
    taxonomy::Taxonomy,
};
use crate::{
    actor::Role,
    clock::{Calendar, CalendarError, Notice},
};
use jiff::tz::TimeZone;

pub use super::grading::{GradeFacts, Graded};

/// One version of the service standard, all layers laid over each other, read and checked.
///
/// Chapters are public fields: a standard is never changed, only replaced by another version.
#[derive(Debug)]
pub struct Standard {
    /// The layers' ids and versions joined, for example `default-2026.1+lanting-2`; stands in every event with
    /// a deadline.
    pub version: String,
    /// Title of the topmost layer, in Chinese.
    pub title: String,
    /// Schema number of the topmost layer.
    pub schema: u32,
    /// SHA-256 over all layers, in hexadecimal.
    pub hash: String,
    /// Source documents cited.
    pub documents: Vec<Document>,
    /// Kinds, subjects, work types, departments, skills.
    pub taxonomy: Taxonomy,
    /// Clocks with their labels.
    pub clocks: Vec<ClockEntry>,
    /// Clocks that matters must have.
    pub needs: Vec<Need>,
    /// How pauses are confirmed.
    pub pause_rules: PauseRules,
    /// Pieces of evidence.
    pub evidence: Vec<Evidence>,
    /// Reasons for pauses.
    pub pauses: Vec<PauseReason>,
    /// Shares of a limit.
    pub shares: Shares,
    /// Ladders of escalation.
    pub ladders: Vec<Ladder>,
    /// How the progress of dispatched work is tracked (E-11).
    pub tracking: Tracking,
    /// Who grades and judges.
    pub grade_rules: GradeRules,
    /// Grades with their labels.
    pub grade_labels: Vec<GradeEntry>,
    /// Rules that raise a grade.
    pub grades: Vec<GradeRule>,
    /// Order of worklists.
    pub priority: PriorityOrder,
    /// Who is warned of unassigned matters.
    pub duty: DutyChain,
    /// The dispatch table.
    pub routes: Vec<Route>,
    /// Acceptance by the resident, closing, reopening.
    pub acceptance: AcceptanceRules,
    /// The company's check.
    pub company_check: CompanyCheck,
    /// Intake.
    pub intake: IntakeRules,
    /// Daytime, night, quiet and service hours.
    pub windows: DayWindows,
    /// Shifts.
    pub shifts: Vec<Shift>,
    /// Posts.
    pub posts: Vec<Post>,
    /// Targets.
    pub targets: Vec<Target>,
    /// Retention.
    pub retention: Vec<RecordClass>,
    /// Every permission that exists.
    pub permissions: Vec<Permission>,
    /// Roles with titles and permissions.
    pub roles: Vec<RoleEntry>,
    /// Forbidden expressions.
    pub forbidden: Vec<Forbidden>,
    /// Letters and notices.
    pub letters: Vec<Letter>,
    /// When and how the order sample is drawn.
    pub draw: Draw,
    /// Brackets of the order sample, by size.
    pub brackets: Vec<Bracket>,
    /// What the upper layers changed, and why.
    pub deviations: Vec<Deviation>,
    index: Index,
    by_role: BTreeMap<Role, BTreeSet<String>>,
}

impl Standard {
    /// Reads and checks `layers`, the lowest (shipped) first.
    ///
    /// # Errors
    /// Every defect found, each with file and line.
    pub fn read(layers: &[Layer]) -> Result<Self, Findings> {
        let draft = read::read(layers)?;
        check::check(&draft)?;
        Ok(Self::build(draft, layers))
    }

    /// The standard that comes with the program, in force wherever nothing else was published.
    #[expect(
        clippy::panic,
        reason = "the files are compiled in and a test reads them; without them nothing can be decided"
    )]
    pub fn shipped() -> Arc<Self> {
        static SHIPPED: OnceLock<Arc<Standard>> = OnceLock::new();
        SHIPPED
            .get_or_init(|| match Self::read(&[shipped::layer()]) {
                Ok(standard) => Arc::new(standard),
                Err(findings) => panic!("the shipped standard has defects:\n{findings}"),
            })
            .clone()
    }

    fn build(draft: Draft, layers: &[Layer]) -> Self {
        let taxonomy = check::taxonomy_of(&draft);
        let documents = values(draft.documents);
        let clauses: Vec<Arc<Clause>> = draft
            .clauses
            .into_iter()
            .map(
                |Placed {
                     value: mut clause, ..
                 }| {
                    if clause.source.title.is_empty()
                        && let Some(document) = documents
                            .iter()
                            .find(|entry| entry.code == clause.source.document)
                    {
                        clause.source.title.clone_from(&document.title);
                    }
                    Arc::new(clause)
                },
            )
            .collect();
        let roles = values(draft.roles);
        let by_role = roles
            .iter()
            .map(|role: &RoleEntry| (role.code, role.permissions.clone()))
            .collect();
        let mut brackets = values(draft.brackets);
        brackets.sort_by_key(|bracket: &Bracket| bracket.from);
        let top = draft.heads.last();
        let hashes: Vec<String> = layers.iter().map(Layer::hash).collect();
        Self {
            version: draft
                .heads
                .iter()
                .map(|head| format!("{}-{}", head.value.id, head.value.version))
                .collect::<Vec<_>>()
                .join("+"),
            title: top.map(|head| head.value.title.clone()).unwrap_or_default(),
            schema: top.map(|head| head.value.schema).unwrap_or_default(),
            hash: super::layer::hash_text(&hashes.join("+")),
            documents,
            index: Index::new(clauses, &taxonomy),
            taxonomy,
            clocks: values(draft.clocks),
            needs: values(draft.needs),
            pause_rules: draft.pause_rules.value,
            evidence: values(draft.evidence),
            pauses: values(draft.pauses),
            shares: draft.shares.value,
            ladders: values(draft.ladders),
            tracking: draft.tracking.value,
            grade_rules: draft.grade_rules.value,
            grade_labels: values(draft.grade_labels),
            grades: values(draft.grades),
            priority: draft.priority.value,
            duty: draft.duty.value,
            routes: values(draft.routes),
            acceptance: draft.acceptance.value,
            company_check: draft.company_check.value,
            intake: draft.intake.value,
            windows: draft.windows.value,
            shifts: values(draft.shifts),
            posts: values(draft.posts),
            targets: values(draft.targets),
            retention: values(draft.retention),
            permissions: values(draft.permissions),
            roles,
            forbidden: values(draft.forbidden),
            letters: values(draft.letters),
            draw: draft.draw.value,
            brackets,
            deviations: draft.deviations,
            by_role,
        }
    }

    /// Every clause, in the order of the chapter.
    pub fn clauses(&self) -> &[Arc<Clause>] {
        self.index.clauses()
    }

    /// The clause `id`.
    pub fn clause(&self, id: &str) -> Option<&Arc<Clause>> {
        self.clauses().iter().find(|clause| clause.id == id)
    }

    /// Names `clause` of this version.
    pub fn reference(&self, clause: &Clause) -> ClauseRef {
        ClauseRef {
            id: clause.id.clone(),
            version: self.version.clone(),
        }
    }

    /// What governs `matter`: one entry for each clock that it has, in the order of [`ClockName::ALL`]. A clock
    /// whose clause starts at a later event ([`Clause::starts`]) is in the list too. Promises and reports are not,
    /// see [`Standard::promise`] and [`Standard::report`].
    pub fn govern(&self, matter: &Matter) -> Arc<[Governing]> {
        self.index.govern(matter, &self.taxonomy)
    }

    /// The clause for promises made about `matter` (C-36).
    pub fn promise(&self, matter: &Matter) -> Option<Governing> {
        self.only(ClockName::Promise, matter)
    }

    /// The clause for the written report on `matter` (E-07).
    pub fn report(&self, matter: &Matter) -> Option<Governing> {
        self.only(ClockName::Report, matter)
    }

    fn only(&self, clock: ClockName, matter: &Matter) -> Option<Governing> {
        choose_one(self.clauses(), clock, matter, &self.taxonomy, &mut |_| {})
    }

    /// The reasons for which the clock of `clause` may be paused in `matter`.
    pub fn pauses_for(&self, clause: &Clause, matter: &Matter) -> Vec<&PauseReason> {
        self.pauses
            .iter()
            .filter(|pause| match &clause.pauses {
                Some(allowed) => allowed.contains(&pause.code),
                None => pause.clocks.contains(&clause.clock),
            })
            .filter(|pause| pause.applies.covers(matter, &self.taxonomy))
            .collect()
    }

    /// The ladder that `matter` climbs.
    pub fn ladder(&self, matter: &Matter) -> Option<&Ladder> {
        best(
            self.ladders.iter(),
            |ladder| &ladder.applies,
            matter,
            &self.taxonomy,
        )
    }

    /// The row of the dispatch table for `matter`.
    pub fn route(&self, matter: &Matter) -> Option<&Route> {
        best(self.routes.iter(), |route| &route.applies, matter, &self.taxonomy)
    }

    /// Whether `matter` is urgent: dispatched and taken at once, else reassigned.
    pub fn is_urgent(&self, matter: &Matter) -> bool {
        self.taxonomy.is_urgent(matter)
    }

    /// Whether somebody who takes a matter in over `channel` has spoken to the customer by that, which meets
    /// `acknowledge` (B-02).
    pub fn in_person(&self, channel: &ChannelEntry) -> bool {
        match &self.intake.personal_channels {
            Some(listed) => listed.contains(&channel.root()),
            None => channel.in_person,
        }
    }

    /// The permissions of `role`.
    pub fn permissions(&self, role: Role) -> BTreeSet<String> {
        self.by_role.get(&role).cloned().unwrap_or_default()
    }

    /// The forbidden expressions that `text` contains (N-08).
    pub fn forbidden_in(&self, text: &str) -> Vec<&Forbidden> {
        self.forbidden
            .iter()
            .filter(|entry| entry.words.iter().any(|word| text.contains(word.as_str())))
            .collect()
    }

    /// The calendar of an estate that keeps the standard's hours: `notices` in its `zone`.
    ///
    /// # Errors
    /// Notices that contradict each other; see [`Calendar::from_notices`].
    pub fn calendar(&self, notices: &[Notice], zone: TimeZone) -> Result<Calendar, CalendarError> {
        Calendar::from_notices(notices, zone, self.windows.daytime, self.windows.service.clone())
    }

    /// The target `code`.
    pub fn target(&self, code: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.code == code)
    }

    /// How long records of class `code` are kept.
    pub fn retention(&self, code: &str) -> Option<Keep> {
        self.retention
            .iter()
            .find(|class| class.code == code)
            .map(|class| class.keep)
    }

    /// The letter `code`.
    pub fn letter(&self, code: &str) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.code == code)
    }

    /// The label of `kind` that begins its numbers, for example `TS`.
    pub fn number_prefix(&self, kind: Kind) -> &str {
        self.taxonomy.kind(kind).map_or("", |entry| entry.prefix.as_str())
    }

    /// How many of a pool of `pool` orders are sampled.
    pub fn sample_size(&self, pool: u32) -> u32 {
        let bracket = self.brackets.iter().rev().find(|bracket| bracket.from <= pool);
        let size = bracket.map_or(0, |bracket| match (bracket.fixed, bracket.percent) {
            (Some(fixed), _) => fixed,
            (None, Some(percent)) => {
                u32::try_from((u64::from(pool) * u64::from(percent)).div_ceil(100)).unwrap_or(u32::MAX)
            }
            (None, None) => pool,
        });
        size.min(pool)
    }
}

impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.title, self.version)
    }
}

fn values<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|entry| entry.value).collect()
}
