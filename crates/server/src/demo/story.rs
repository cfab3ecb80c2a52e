//! What happens in the estate, and when: a list of moves that grows as the cases go on. It is pure: the shell
//! asks for the next move, lets it happen through the door, and tells the story how it went. The same seed and
//! the same rules give the same story.
//!
//! `arrivals` says what comes in on a day, `incidents` what comes once, `life` what the next step of a case is,
//! `deeds` how it is put into words, `roster` who is at work.

mod arrivals;
mod asides;
mod deeds;
mod fate;
mod incidents;
mod life;
mod pace;
mod people;
mod reports;
mod results;
mod roster;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    sync::Arc,
};

use domain::{
    cases::{Case, Deed, NewCase},
    ids::{AreaId, BuildingId, CaseId, DepartmentId, EstateId, PersonId, StaffId, UnitId},
    rejection::Rejection,
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{chance::Chance, crew::Member, estate::World, words::Words};
pub use arrivals::Arrival;
pub use life::{Intent, Life};
pub use roster::Roster;

/// The estate as the registers know it: ids in the order of the demo's own lists.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The estate.
    pub estate: EstateId,
    /// Areas, in the order of `AREAS`.
    pub areas: Vec<AreaId>,
    /// Departments by code.
    pub departments: BTreeMap<String, DepartmentId>,
    /// Staff, in the order of the crew.
    pub staff: Vec<StaffId>,
    /// Buildings, in the order of the world.
    pub buildings: Vec<BuildingId>,
    /// Units, in the order of the world's homes.
    pub units: Vec<UnitId>,
    /// Residents with an account, by their place in the world's people.
    pub residents: BTreeMap<usize, PersonId>,
}

/// How long the story is, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Everything comes from it.
    pub seed: u64,
    /// Number of days.
    pub days: u16,
    /// The last moment.
    pub end: Timestamp,
}

impl Span {
    /// The first moment.
    pub fn start(&self) -> Timestamp {
        self.end
            .checked_sub((i64::from(self.days) * 24).hours())
            .unwrap_or(self.end)
    }
}

/// Who does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// A member of the crew.
    Staff(usize),
    /// A resident with an account, by their place in the world's people.
    Resident(usize),
}

/// One thing that happens at a moment.
#[derive(Clone, Debug)]
pub enum Move {
    /// People come to work and go home.
    Turn {
        /// Index into the crew.
        member: usize,
        /// Whether they come.
        on: bool,
    },
    /// The duty manager of a day is named.
    Duty {
        /// The day.
        on: Date,
        /// Index into the crew.
        member: usize,
    },
    /// A matter comes in; its number is still to be taken from the series.
    Report {
        /// Index of the case.
        life: usize,
        /// Its id.
        id: CaseId,
        /// Who takes it down.
        by: By,
        /// What is taken down.
        report: Box<NewCase>,
    },
    /// Somebody looks at a case and may do something: ask [`Story::step`] with the case as it is now.
    Wake {
        /// Index of the case.
        life: usize,
        /// Its id.
        id: CaseId,
        /// What they are about to do.
        intent: Intent,
    },
}

/// A step of a case.
#[derive(Clone, Debug)]
pub struct Step {
    /// Who.
    pub by: By,
    /// What.
    pub deed: Deed,
}

/// A refusal that the story did not foresee.
#[derive(Clone, Debug)]
pub struct Surprise {
    /// When.
    pub at: Timestamp,
    /// What was tried.
    pub tried: String,
    /// What the rules said.
    pub rejection: Rejection,
}

/// The story.
#[derive(Debug)]
pub struct Story {
    world: Arc<World>,
    crew: Arc<Vec<Member>>,
    words: Words,
    cast: Cast,
    span: Span,
    zone: TimeZone,
    chance: Chance,
    roster: Roster,
    lives: Vec<Life>,
    queue: BinaryHeap<Reverse<Entry>>,
    sequence: u64,
    surprises: Vec<Surprise>,
}

#[derive(Debug)]
struct Entry {
    at: Timestamp,
    sequence: u64,
    what: Move,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}

impl Story {
    /// The story of an estate.
    pub fn new(
        world: Arc<World>,
        crew: Arc<Vec<Member>>,
        words: Words,
        cast: Cast,
        span: Span,
        zone: TimeZone,
    ) -> Self {
        let roster = Roster::of(&crew, &span, &zone);
        let mut story = Self {
            chance: Chance::new(span.seed).apart("story", 0),
            world,
            crew,
            words,
            cast,
            span,
            zone,
            roster,
            lives: Vec::new(),
            queue: BinaryHeap::new(),
            sequence: 0,
            surprises: Vec::new(),
        };
        story.fill_days();
        story
    }

    /// The next move, in order of time; `None` when the last day is over.
    pub fn next_move(&mut self) -> Option<(Timestamp, Move)> {
        let Reverse(entry) = self.queue.pop()?;
        (entry.at < self.span.end).then_some((entry.at, entry.what))
    }

    /// What somebody does with a case now, if anything.
    pub fn step(&mut self, life: usize, intent: &Intent, case: &Case, now: Timestamp) -> Option<Step> {
        if *intent == Intent::Next && !self.lives[life].is_next(now) {
            return None;
        }
        let step = self.choose(life, intent, case, now);
        if let (None, Intent::Next) = (&step, intent) {
            self.look_later(life, case, now);
        }
        step
    }

    /// The case after a step or its report: what comes next is put on the list.
    pub fn went(&mut self, life: usize, intent: Option<&Intent>, case: &Case, now: Timestamp) {
        self.follow(life, intent, case, now);
    }

    /// The rules refused a step.
    pub fn refused(
        &mut self,
        life: usize,
        intent: Option<&Intent>,
        tried: String,
        no: Rejection,
        now: Timestamp,
    ) {
        if !self.foreseen(life, intent, &no, now) {
            self.surprises.push(Surprise {
                at: now,
                tried,
                rejection: no,
            });
            if matches!(intent, Some(Intent::Next)) {
                self.stumble(life, now);
            }
        }
    }

    /// Refusals that the story did not foresee; a test wants none.
    pub fn surprises(&self) -> &[Surprise] {
        &self.surprises
    }

    /// How many cases have come in or still will.
    pub fn cases(&self) -> usize {
        self.lives.len()
    }

    fn push(&mut self, at: Timestamp, what: Move) {
        self.sequence += 1;
        self.queue.push(Reverse(Entry {
            at,
            sequence: self.sequence,
            what,
        }));
    }

    fn wake(&mut self, life: usize, at: Timestamp, intent: Intent) {
        let id = self.lives[life].id;
        self.push(at, Move::Wake { life, id, intent });
    }

    /// Turns, duty managers and arrivals of every day.
    fn fill_days(&mut self) {
        for turn in self.roster.turns().to_vec() {
            self.push(
                turn.on,
                Move::Turn {
                    member: turn.member,
                    on: true,
                },
            );
            self.push(
                turn.off,
                Move::Turn {
                    member: turn.member,
                    on: false,
                },
            );
        }
        for (at, on, member) in self.roster.duty().to_vec() {
            self.push(at, Move::Duty { on, member });
        }
        let mut arrivals = arrivals::of(&self.world, &self.words, &self.cast, &self.span, &self.zone);
        arrivals.extend(incidents::of(
            &self.world,
            &self.words,
            &self.cast,
            &self.span,
            &self.zone,
        ));
        arrivals.sort_by_key(|arrival| arrival.at);
        for arrival in arrivals {
            self.begin(arrival);
        }
    }
}

/// A moment some seconds later.
fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(seconds.seconds()).unwrap_or(at)
}
