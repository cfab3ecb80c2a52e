//! Cases: stories from report to archive, refusals, and what must hold for any order of verbs.

mod acceptance;
mod access;
mod agreed;
mod bell;
mod burst_pipe;
mod change;
mod changed_matter;
mod channels;
mod consistency;
mod follow_on;
mod handling;
mod ladder;
mod pause_rules;
mod pauses;
mod promises;
mod properties;
mod records;
mod report;
mod second_leg;
mod sending;
mod silence;
mod verdicts;
mod worklists;

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    actor::{Actor, Grant, Role},
    cases::{
        Action, Case, Cases, Clock, Command, Contact, Deed, Event, Facts, NewCase, Place, Staff, Told, ToldBy,
    },
    clock::{Calendar, Hours, Window, notice},
    feature::{Context, Feature},
    ids::{AccountId, AreaId, DepartmentId, EstateId, PersonId, StaffId, UnitId},
    personal::{Personal, PersonalClass},
    rejection::Rejection,
    standard::{Channel, ClockName, Grade, Kind, Standard, Verb},
};
use jiff::{Timestamp, ToSpan, civil::DateTime, tz::TimeZone};
use uuid::Uuid;

/// A local moment in Shanghai, written `2026-03-04 10:00`.
fn at(text: &str) -> Timestamp {
    let local: DateTime = text.parse().unwrap();
    local
        .to_zoned(TimeZone::get("Asia/Shanghai").unwrap())
        .unwrap()
        .timestamp()
}

fn text(words: &str) -> Personal {
    Personal::new(PersonalClass::Text, words)
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn estate() -> EstateId {
    EstateId(id(1))
}

fn area() -> AreaId {
    AreaId(id(2))
}

/// Round-the-clock service, as the centre has it.
fn calendar() -> Arc<Calendar> {
    let whole: Window = "00:00-24:00".parse().unwrap();
    let service = Hours {
        working: vec![whole],
        off: vec![whole],
    };
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    Arc::new(
        Calendar::from_notices(
            &notice::shipped().unwrap(),
            zone,
            "08:00-20:00".parse().unwrap(),
            service,
        )
        .unwrap(),
    )
}

fn facts() -> Facts {
    let mut facts = Facts::new(Standard::shipped(), calendar());
    facts.place = Some(Place {
        unit: Some(UnitId(id(3))),
        building: None,
        area: Some(area()),
        label: Some("3-2-501".to_owned()),
        text: None,
    });
    facts.person = Some(PersonId(id(9)));
    facts
}

/// Somebody with one role in the estate, with the permissions that the shipped standard gives it.
fn staff(role: Role, number: u128) -> Actor {
    let grant = Grant {
        role,
        estate: Some(estate()),
        areas: BTreeSet::new(),
    };
    Actor {
        account: Some(AccountId(id(1000 + number))),
        staff: Some(StaffId(id(100 + number))),
        person: None,
        department: Some(DepartmentId(id(50))),
        grants: vec![(grant, Standard::shipped().permissions(role))],
        unlimited: false,
    }
}

fn desk() -> Actor {
    staff(Role::FrontDeskAssistant, 1)
}
fn worker() -> Actor {
    Actor {
        department: Some(DepartmentId(id(51))),
        ..staff(Role::MaintenanceWorker, 2)
    }
}
fn officer() -> Actor {
    staff(Role::AreaOfficer, 3)
}
fn supervisor() -> Actor {
    staff(Role::CustomerServiceSupervisor, 4)
}
fn manager() -> Actor {
    staff(Role::ServiceCentreManager, 5)
}
fn resident() -> Actor {
    Actor {
        staff: None,
        department: None,
        person: Some(PersonId(id(9))),
        ..staff(Role::Owner, 6)
    }
}

fn staff_id(actor: &Actor) -> StaffId {
    actor.staff.unwrap()
}

fn new_case(kind: Kind, subject: &str) -> NewCase {
    NewCase {
        estate: estate(),
        number: "BX20260304-0001".to_owned(),
        kind,
        subject: subject.to_owned(),
        fault: None,
        grade: None,
        grade_reason: None,
        level: None,
        counts_as_complaint: None,
        signals: BTreeSet::new(),
        tags: BTreeSet::new(),
        channel: Channel::Call.into(),
        place: Place {
            unit: Some(UnitId(id(3))),
            ..Place::default()
        },
        contact: Some(Contact {
            name: Personal::new(PersonalClass::Name, "王芳"),
            phone: Personal::new(PersonalClass::Phone, "13800138000"),
            person: None,
        }),
        about: None,
        description: text("请尽快安排人员上门"),
        reported_at: None,
        agreed_at: None,
        promise_by: None,
        solved: None,
        intake: None,
        files: Vec::new(),
        parent: None,
        confirmed: false,
    }
}

/// A case on its way: who does what when, and what came of it.
struct Story {
    facts: Facts,
    case: Option<Case>,
    now: Timestamp,
    events: Vec<Event>,
    last: Vec<Event>,
}

impl Story {
    fn begin(now: &str) -> Self {
        Self {
            facts: facts(),
            case: None,
            now: at(now),
            events: Vec::new(),
            last: Vec::new(),
        }
    }

    fn reported(now: &str, case: NewCase) -> Self {
        let mut story = Self::begin(now);
        story.send(&desk(), &Command::Report(Box::new(case))).unwrap();
        story
    }

    fn at(&mut self, now: &str) -> &mut Self {
        self.now = at(now);
        self
    }

    fn after(&mut self, minutes: i64) -> &mut Self {
        self.now += minutes.minutes();
        self
    }

    fn send(&mut self, actor: &Actor, command: &Command) -> Result<(), Rejection> {
        let context = Context { now: self.now, actor };
        let events = Cases::decide(self.case.as_ref(), command, &self.facts, &context)?;
        for event in &events {
            self.case = Cases::evolve(self.case.take(), event);
        }
        self.events.extend(events.iter().cloned());
        self.last = events;
        Ok(())
    }

    fn does(&mut self, actor: &Actor, action: Action) -> &mut Self {
        let verb = action.verb();
        if let Err(refused) = self.send(actor, &Command::act(action)) {
            panic!("{verb} was refused: {refused:?}");
        }
        self
    }

    fn refuses(&mut self, actor: &Actor, action: Action) -> String {
        match self.send(actor, &Command::act(action)) {
            Ok(()) => panic!("it was not refused: {:?}", self.last),
            Err(refused) => refused.code.into_owned(),
        }
    }

    fn deed(&mut self, actor: &Actor, deed: Deed) -> Result<(), Rejection> {
        self.send(actor, &Command::Act(Box::new(deed)))
    }

    fn lapse(&mut self) -> &mut Self {
        self.send(&Actor::system(), &Command::Lapse).unwrap();
        self
    }

    /// Lets the bell ring at every moment that the case asks for, until `until`.
    fn ring_until(&mut self, until: &str) -> &mut Self {
        let until = at(until);
        for _ in 0..200 {
            let Some(due) = Cases::timers(self.case())
                .first()
                .map(|timer| timer.due_at)
                .filter(|due| *due <= until)
            else {
                break;
            };
            self.now = self.now.max(due);
            self.lapse();
        }
        self.now = until;
        self
    }

    fn case(&self) -> &Case {
        self.case.as_ref().unwrap()
    }

    fn clocks(&self, name: ClockName) -> Vec<&Clock> {
        self.case()
            .clocks
            .iter()
            .filter(|clock| clock.name == name && !clock.lifted)
            .collect()
    }

    fn clock(&self, name: ClockName) -> &Clock {
        match self.clocks(name).last() {
            Some(clock) => clock,
            None => panic!("no clock {name}: {:?}", self.case().clocks),
        }
    }

    fn names(&self) -> Vec<String> {
        self.last.iter().map(name_of).collect()
    }
}

fn name_of(event: &Event) -> String {
    serde_json::to_value(event).unwrap()["what"]["event"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn dispatch_to(actor: &Actor) -> Action {
    Action::Dispatch {
        staff: actor.staff,
        department: None,
        tracker: None,
        work: None,
    }
}

fn known(actor: &Actor) -> Option<Staff> {
    Some(Staff {
        id: staff_id(actor),
        department: actor.department,
    })
}

fn resolve() -> Action {
    Action::Resolve {
        outcome: None,
        text: text("已更换阀门，试水正常"),
        materials: Some("阀门一只".to_owned()),
        referred_to: None,
        duplicate_of: None,
    }
}

fn feedback() -> Action {
    Action::Feedback {
        text: None,
        manner: None,
        reached: true,
        opinion: None,
    }
}

fn told_by_phone(actor: &Actor, action: Action) -> Deed {
    Deed {
        told: Some(Told {
            staff: actor.staff,
            by: ToldBy::Phone,
            at: None,
        }),
        ..Deed::new(action)
    }
}

fn codes(refused: &Rejection) -> (String, Vec<String>) {
    (
        refused.code.to_string(),
        refused
            .errors
            .iter()
            .map(|error| error.field.to_string())
            .collect(),
    )
}

fn grade_of(case: &Case) -> Grade {
    case.grade
}

fn verbs() -> &'static [Verb] {
    Verb::ALL
}
