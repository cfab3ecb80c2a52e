//! A decision under way: the case as it stands after the events so far, and the events.

use jiff::Timestamp;

use super::Facts;
use crate::{
    cases::{
        event::{Event, What},
        evolve::carry_out,
        state::{Case, Evidence, Person, Told},
    },
    feature::Context,
    ids::StaffId,
    rejection::{Nature, Rejection},
};

pub(super) struct Draft<'a> {
    pub case: Case,
    pub facts: &'a Facts,
    pub context: &'a Context<'a>,
    pub told: Option<Told>,
    events: Vec<Event>,
}

impl<'a> Draft<'a> {
    pub fn new(case: Case, facts: &'a Facts, context: &'a Context<'a>, told: Option<Told>) -> Self {
        Self {
            case,
            facts,
            context,
            told,
            events: Vec::with_capacity(4),
        }
    }

    /// A draft of a case that `first` has just made.
    pub fn begun(case: Case, first: Event, facts: &'a Facts, context: &'a Context<'a>) -> Self {
        let mut draft = Self::new(case, facts, context, first.told);
        draft.events.push(first);
        draft
    }

    pub fn now(&self) -> Timestamp {
        self.context.now
    }

    /// When the deed happened: as told, else now.
    pub fn when(&self) -> Timestamp {
        self.told.and_then(|told| told.at).unwrap_or(self.context.now)
    }

    /// Who did it: the member of staff acted for, else the actor.
    pub fn staff(&self) -> Option<StaffId> {
        match self.told {
            Some(told) => told.staff.or(self.context.actor.staff),
            None => self.context.actor.staff,
        }
    }

    /// Whether the server itself acts.
    pub fn by_itself(&self) -> bool {
        self.context.actor.is_system()
    }

    pub fn push(&mut self, what: What) {
        let event = Event {
            at: self.now(),
            by: who(self.context),
            told: self.told,
            what,
        };
        carry_out(&mut self.case, &event);
        self.events.push(event);
    }

    pub fn finish(self) -> Vec<Event> {
        self.events
    }

    /// A told time lies neither in the future, nor before the report, nor further back than calls may be
    /// logged later.
    pub fn check_time(&self) -> Result<(), Rejection> {
        let Some(at) = self.told.and_then(|told| told.at) else {
            return Ok(());
        };
        let too_late = self.facts.logged_too_late(at, self.now()).is_some();
        if at > self.now() || at < self.case.reported_at || too_late {
            return Err(
                Rejection::new(Nature::Invalid, "cases.time-implausible").and_field("toldAt", "implausible")
            );
        }
        Ok(())
    }

    pub fn evidence(&self, file: &Evidence) -> Evidence {
        Evidence {
            added_at: Some(self.now()),
            by: self.staff(),
            taken_at: file.taken_at.or(Some(self.now())),
            ..file.clone()
        }
    }
}

/// The actor as events record them.
pub(super) fn who(context: &Context<'_>) -> Person {
    Person {
        account: context.actor.account,
        staff: context.actor.staff,
        person: context.actor.person,
    }
}
