//! The story of some days against the rules, without a database: quick enough to be run at every change, and it
//! says which step the rules did not allow.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    actor::{Actor, Grant, Role},
    cases::{Action, Case, Cases, Command, Facts, HoldState, Place, Staff, Stage, Verdict},
    clock::{Calendar, notice},
    feature::{Context, Feature},
    ids::{AccountId, AreaId, BuildingId, CaseId, DepartmentId, EstateId, PersonId, StaffId, UnitId},
    standard::{Channel, Grade, Kind, Outcome, Standard},
};
use jiff::{Timestamp, tz::TimeZone};
use server::demo::{
    crew::{Member, crew},
    estate::{AREAS, World},
    story::{By, Cast, Move, Span, Story},
    words::Words,
};
use uuid::Uuid;

fn id(kind: u128, number: usize) -> Uuid {
    Uuid::from_u128((kind << 64) + number as u128 + 1)
}

fn cast(world: &World, crew: &[Member]) -> Cast {
    let departments = ["customer-service", "engineering", "environment", "security"];
    Cast {
        estate: EstateId(id(1, 0)),
        areas: (0..AREAS.len()).map(|area| AreaId(id(2, area))).collect(),
        departments: (0..)
            .zip(departments)
            .map(|(n, code)| (code.to_owned(), DepartmentId(id(3, n))))
            .collect(),
        staff: (0..crew.len()).map(|member| StaffId(id(4, member))).collect(),
        buildings: (0..world.buildings.len())
            .map(|building| BuildingId(id(5, building)))
            .collect(),
        units: (0..world.homes.len()).map(|home| UnitId(id(6, home))).collect(),
        residents: world
            .homes
            .iter()
            .step_by(30)
            .map(|home| (home.owners[0], PersonId(id(7, home.owners[0]))))
            .collect(),
    }
}

/// The registers, as far as the rules ask them.
struct House {
    standard: Arc<Standard>,
    calendar: Arc<Calendar>,
    cast: Cast,
    crew: Arc<Vec<Member>>,
    actors: Vec<Actor>,
    on_shift: BTreeSet<usize>,
    cases: BTreeMap<CaseId, Case>,
    /// Every stage that some case has stood in.
    stages: BTreeSet<&'static str>,
}

impl House {
    fn department(&self, member: usize) -> Option<DepartmentId> {
        self.cast.departments.get(self.crew[member].department).copied()
    }

    fn staff(&self, member: usize) -> Staff {
        Staff {
            id: self.cast.staff[member],
            department: self.department(member),
        }
    }

    fn facts(&self, case: Option<&Case>, command: &Command) -> Facts {
        let mut facts = Facts::new(self.standard.clone(), self.calendar.clone());
        if let Command::Report(report) = command {
            facts.place = Some(Place {
                area: Some(self.cast.areas[0]),
                ..report.place.clone()
            });
        }
        if let Some(case) = case {
            let route = self.standard.route(&case.matter());
            let roles = route.map(|route| route.chain.clone()).unwrap_or_default();
            for role in &roles {
                let there = self
                    .on_shift
                    .iter()
                    .filter(|member| self.crew[**member].role == *role);
                facts.candidates.extend(there.map(|member| self.staff(*member)));
            }
            facts.receiving = self.cast.departments.get("engineering").copied();
        }
        let target = match command {
            Command::Act(deed) => match &deed.action {
                Action::Dispatch { staff, .. } | Action::Transfer { staff, .. } => *staff,
                _ => None,
            },
            _ => None,
        };
        let member = target.and_then(|staff| self.cast.staff.iter().position(|own| *own == staff));
        facts.target = member.map(|member| self.staff(member));
        facts
    }

    fn send(
        &mut self,
        id: CaseId,
        actor: &Actor,
        command: &Command,
        now: Timestamp,
    ) -> Result<Case, domain::rejection::Rejection> {
        let case = self.cases.get(&id);
        let facts = self.facts(case, command);
        let events = Cases::decide(case, command, &facts, &Context { now, actor })?;
        let mut state = case.cloned();
        for event in &events {
            state = Cases::evolve(state, event);
        }
        let case = state.unwrap();
        self.stages.insert(case.stage.code());
        self.cases.insert(id, case.clone());
        Ok(case)
    }

    fn ring_until(&mut self, until: Timestamp, bells: &mut BTreeMap<CaseId, Timestamp>) {
        while let Some((id, at)) = bells
            .iter()
            .map(|(id, at)| (*id, *at))
            .min_by_key(|(id, at)| (*at, *id))
        {
            if at > until {
                break;
            }
            let now = at.max(self.cases[&id].updated_at);
            let case = self.send(id, &Actor::system(), &Command::Lapse, now).unwrap();
            bells.remove(&id);
            if let Some(next) = Cases::timers(&case).first().filter(|next| next.due_at > at) {
                bells.insert(id, next.due_at);
            }
        }
    }
}

fn actor(cast: &Cast, member: &Member, place: usize, standard: &Standard) -> Actor {
    let grant = Grant {
        role: member.role,
        estate: (!member.of_company()).then_some(cast.estate),
        areas: BTreeSet::new(),
    };
    Actor {
        account: Some(AccountId(id(8, place))),
        staff: Some(cast.staff[place]),
        person: None,
        department: cast.departments.get(member.department).copied(),
        grants: vec![(grant, standard.permissions(member.role))],
        unlimited: false,
    }
}

fn resident(cast: &Cast, person: usize, standard: &Standard) -> Actor {
    let grant = Grant {
        role: Role::Owner,
        estate: Some(cast.estate),
        areas: BTreeSet::new(),
    };
    Actor {
        account: Some(AccountId(id(9, person))),
        staff: None,
        person: cast.residents.get(&person).copied(),
        department: None,
        grants: vec![(grant, standard.permissions(Role::Owner))],
        unlimited: false,
    }
}

fn live(days: u16, seed: u64) -> (House, Story) {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let world = Arc::new(World::of(seed));
    let crew = Arc::new(crew(seed));
    let cast = cast(&world, &crew);
    let standard = Standard::shipped();
    let calendar = Arc::new(
        standard
            .calendar(&notice::shipped().unwrap(), zone.clone())
            .unwrap(),
    );
    let end = "2026-10-08T09:00:00+08:00".parse().unwrap();
    let mut story = Story::new(
        world,
        crew.clone(),
        Words::shipped().unwrap(),
        cast.clone(),
        Span { seed, days, end },
        zone,
    );
    let actors = crew
        .iter()
        .enumerate()
        .map(|(place, member)| actor(&cast, member, place, &standard))
        .collect();
    let mut house = House {
        standard: standard.clone(),
        calendar,
        cast,
        crew,
        actors,
        on_shift: BTreeSet::new(),
        cases: BTreeMap::new(),
        stages: BTreeSet::new(),
    };
    let mut bells = BTreeMap::new();
    while let Some((now, what)) = story.next_move() {
        house.ring_until(now, &mut bells);
        let actor_of = |house: &House, by: By| match by {
            By::Staff(member) => house.actors[member].clone(),
            By::Resident(person) => resident(&house.cast, person, &standard),
        };
        let (life, intent, id, by, command) = match what {
            Move::Turn { member, on } => {
                if on {
                    house.on_shift.insert(member)
                } else {
                    house.on_shift.remove(&member)
                };
                continue;
            }
            Move::Duty { .. } => continue,
            Move::Report { life, id, by, report } => {
                let number = format!("ZX{life:06}");
                let report = domain::cases::NewCase { number, ..*report };
                (life, None, id, by, Command::Report(Box::new(report)))
            }
            Move::Wake { life, id, intent } => {
                let Some(case) = house.cases.get(&id).cloned() else {
                    continue;
                };
                let Some(step) = story.step(life, &intent, &case, now) else {
                    continue;
                };
                (life, Some(intent), id, step.by, Command::Act(Box::new(step.deed)))
            }
        };
        let who = actor_of(&house, by);
        match house.send(id, &who, &command, now) {
            Ok(case) => {
                bells.remove(&id);
                if let Some(next) = Cases::timers(&case).first() {
                    bells.insert(id, next.due_at);
                }
                story.went(life, intent.as_ref(), &case, now);
            }
            Err(no) => {
                let tried = format!(
                    "{by:?} {} {command:?}",
                    house.cases.get(&id).map_or("", |case| case.stage.code())
                );
                story.refused(life, intent.as_ref(), tried, no, now);
            }
        }
    }
    (house, story)
}

#[test]
fn a_week_goes_by_without_a_refusal_that_nobody_foresaw() {
    let (house, story) = live(8, 7);
    let surprises: Vec<String> = story
        .surprises()
        .iter()
        .map(|surprise| format!("{} {} {:?}", surprise.at, surprise.tried, surprise.rejection))
        .collect();
    assert!(surprises.is_empty(), "{surprises:#?}");
    let cases = || house.cases.values();
    let day = house.cases.len() / 8;
    assert!((25..=40).contains(&day), "{day} cases a day");

    let percent = |kind: Kind| cases().filter(|case| case.kind == kind).count() * 100 / house.cases.len();
    assert!(
        (50..70).contains(&percent(Kind::Inquiry)),
        "{}",
        percent(Kind::Inquiry)
    );
    assert!(
        (22..40).contains(&percent(Kind::Repair)),
        "{}",
        percent(Kind::Repair)
    );
    assert!(
        (5..16).contains(&percent(Kind::Complaint)),
        "{}",
        percent(Kind::Complaint)
    );

    for (what, there) in [
        (
            "late",
            cases().any(|case| {
                case.clocks
                    .iter()
                    .any(|clock| clock.verdict == Some(Verdict::Missed))
            }),
        ),
        ("paused", cases().any(|case| !case.holds.is_empty())),
        (
            "struck",
            cases().any(|case| case.holds.iter().any(|hold| hold.state == HoldState::Struck)),
        ),
        ("escalated", cases().any(|case| case.ladder > 0)),
        ("refused acceptance", cases().any(|case| case.rejections > 0)),
        ("reopened", cases().any(|case| case.leg > 1)),
        ("handed on", cases().any(|case| case.transfers > 0)),
        ("rated", cases().any(|case| case.handling.rating.is_some())),
        ("urged", cases().any(|case| !case.handling.urgings.is_empty())),
        ("promised", cases().any(|case| !case.promises.is_empty())),
        ("major", cases().any(|case| case.grade == Grade::Major)),
        ("anonymous", cases().any(|case| case.contact.is_none())),
        ("by the app", cases().any(|case| case.channel == Channel::App)),
        ("open", cases().any(|case| case.stage.is_open())),
    ] {
        assert!(there, "nothing {what}");
    }
    let outcomes: BTreeSet<Outcome> = cases()
        .filter_map(|case| case.ending.as_ref().map(|end| end.outcome))
        .collect();
    assert!(outcomes.len() >= 5, "{outcomes:?}");
}

#[test]
fn the_story_reaches_every_stage_and_every_outcome() {
    let (house, _) = live(40, server::demo::SEED);
    let cases = || house.cases.values();
    let wanted: BTreeSet<&str> = Stage::ALL.iter().map(|stage| stage.code()).collect();
    assert_eq!(house.stages, wanted);
    let outcomes: BTreeSet<&str> = cases()
        .filter_map(|case| case.ending.as_ref().map(|end| end.outcome.code()))
        .collect();
    let wanted: BTreeSet<&str> = Outcome::ALL.iter().map(|outcome| outcome.code()).collect();
    assert_eq!(outcomes, wanted);
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let ids = |seed| {
        let (house, _) = live(2, seed);
        house
            .cases
            .into_iter()
            .map(|(id, case)| format!("{id} {case:?}"))
            .collect::<Vec<_>>()
    };
    assert!(ids(7) == ids(7));
    assert!(ids(7) != ids(8));
}
