//! Reports put into words: what is taken down, where, by whom, about whom.

use std::collections::BTreeSet;

use domain::{
    actor::Role,
    cases::{About, Contact, Marking, NewCase, Place, Signal, Solved},
    ids::CaseId,
    personal::{Personal, PersonalClass},
    standard::{Channel, Kind, Outcome},
};
use jiff::{Timestamp, ToSpan, civil::time};
use uuid::Builder;

use super::{By, Story, arrivals::Special, deeds::text, life::Life};
use crate::demo::{
    chance::Chance,
    crew::moment,
    words::{fill, pick},
};

/// An id whose time is `at`, drawn from the seed.
pub(super) fn id(at: Timestamp, chance: &mut Chance) -> CaseId {
    let mut random = [0; 10];
    let (first, second) = (chance.bits().to_be_bytes(), chance.bits().to_be_bytes());
    random[..8].copy_from_slice(&first);
    random[8..].copy_from_slice(&second[..2]);
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    CaseId(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

impl Story {
    /// The report of a matter, and who takes it down.
    pub(super) fn report(&self, life: &mut Life, at: Timestamp) -> Option<(By, NewCase)> {
        let mut chance = life.draw();
        let (arrival, matter) = (&life.arrival, &life.arrival.matter);
        let home = &self.world.homes[arrival.home];
        let by = self.taker(arrival.channel, matter.kind, arrival.person, at, &mut chance)?;
        let building = &self.world.buildings[home.building];
        let spot = format!("{}{}", building.number, building.design.label);
        let said = fill(&pick(&matter.say, &mut chance), "building", &spot);
        let public = matter.subject.starts_with("public")
            || matter.subject == "equipment-failure"
            || matter.kind == Kind::Emergency;
        let place = if public {
            Place {
                building: Some(self.cast.buildings[home.building]),
                area: self.cast.areas.get(building.design.area).copied(),
                text: Some(text(format!("{spot}公共区域"))),
                ..Place::default()
            }
        } else {
            Place {
                unit: Some(self.cast.units[arrival.home]),
                ..Place::default()
            }
        };
        let contact = match (arrival.person, by) {
            (Some(person), _) => Some(&self.world.people[person]).map(|person| {
                let number = chance.one_of(&person.mobiles).cloned().unwrap_or_default();
                (person.name.clone(), number)
            }),
            (None, By::Staff(member)) if matter.kind != Kind::Misconduct => {
                Some((self.crew[member].name.clone(), self.crew[member].mobile.clone()))
            }
            _ => None,
        };
        let contact = contact.map(|(name, phone)| Contact {
            name: Personal::new(PersonalClass::Name, name),
            phone: Personal::new(PersonalClass::Phone, phone),
            person: None,
        });
        let at_once = matter.kind == Kind::Inquiry
            && !matches!(by, By::Resident(_))
            && matter.subject != "charges-on-site"
            && chance.of_100(if matter.subject == "other-departments" {
                30
            } else {
                66
            });
        let solved = at_once.then(|| Solved {
            outcome: Outcome::Answered,
            text: text(pick(&matter.answer, &mut chance)),
            referred_to: None,
        });
        // An ordinary repair inside a unit is done at a time agreed with the resident.
        let open_end =
            ["unit.leak", "unit.seepage", "unit.warranty", "unit.other"].contains(&matter.subject.as_str());
        let agreed_at = (open_end && matter.kind == Kind::Repair && chance.of_100(35)).then(|| {
            let day = at.to_zoned(self.zone.clone()).date() + chance.within(1, 3).days();
            let hour = i8::try_from(chance.within(9, 18)).unwrap_or(10);
            moment(day, time(hour, 0, 0, 0), &self.zone)
        });
        let several = arrival.special.several;
        Some((
            by,
            NewCase {
                estate: self.cast.estate,
                number: String::new(),
                kind: matter.kind,
                subject: matter.subject.clone(),
                fault: matter.fault.clone(),
                grade: None,
                grade_reason: None,
                level: None,
                counts_as_complaint: (matter.kind == Kind::Repair && several).then_some(true),
                signals: signals(arrival.special),
                tags: tags(&matter.subject, matter.kind),
                channel: arrival.channel.into(),
                place,
                contact,
                about: self.about(life, &mut chance),
                description: text(said),
                reported_at: (at > life.arrival.at).then_some(life.arrival.at),
                agreed_at: agreed_at.flatten(),
                promise_by: None,
                solved,
                intake: None,
                files: Vec::new(),
                parent: None,
                confirmed: false,
            },
        ))
    }

    fn taker(
        &self,
        channel: Channel,
        kind: Kind,
        person: Option<usize>,
        at: Timestamp,
        chance: &mut Chance,
    ) -> Option<By> {
        let there = |roles: &[Role]| -> Vec<usize> {
            roles
                .iter()
                .flat_map(|role| self.roster.there(*role, at))
                .collect()
        };
        let list = match (channel, kind) {
            (Channel::App, _) => return person.map(By::Resident),
            (_, Kind::Misconduct) => self.roster.all(Role::CompanyManagement),
            (Channel::Patrol, _) => there(&[Role::Guard, Role::AreaOfficer, Role::DutyManager]),
            _ => there(&[Role::FrontDeskAssistant]),
        };
        let list = if list.is_empty() {
            self.roster.all(Role::FrontDeskAssistant)
        } else {
            list
        };
        chance.one_of(&list).copied().map(By::Staff)
    }

    fn about(&self, life: &Life, chance: &mut Chance) -> Option<About> {
        let arrival = &life.arrival;
        let mut about = About::default();
        match arrival.matter.subject.as_str() {
            "staff-attitude" => {
                let role = if arrival.special.abuse || chance.of_100(50) {
                    Role::Guard
                } else {
                    Role::MaintenanceWorker
                };
                about.staff = chance
                    .one_of(&self.roster.all(role))
                    .map(|member| self.cast.staff[*member]);
            }
            "management-service" => {
                let code = if chance.of_100(60) {
                    "security"
                } else {
                    "environment"
                };
                about.department = self.cast.departments.get(code).copied();
            }
            "other-owner-conduct" => {
                let own = &self.world.homes[arrival.home];
                let near: Vec<usize> = (0..self.world.homes.len())
                    .filter(|other| {
                        *other != arrival.home && self.world.homes[*other].building == own.building
                    })
                    .collect();
                about.unit = chance.one_of(&near).map(|home| self.cast.units[*home]);
            }
            _ => return None,
        }
        Some(about)
    }
}

fn signals(special: Special) -> BTreeSet<Signal> {
    let all = [
        (special.danger, Signal::Danger),
        (special.several, Signal::SeveralHouseholds),
    ];
    all.into_iter()
        .filter_map(|(there, signal)| there.then_some(signal))
        .collect()
}

fn tags(subject: &str, kind: Kind) -> BTreeSet<Marking> {
    let tag = match subject {
        _ if kind != Kind::Complaint => return BTreeSet::new(),
        "unit-repair" | "public-repair" => Marking::Engineering,
        "management-service" => Marking::Security,
        "other" | "government" => Marking::Environment,
        _ => return BTreeSet::new(),
    };
    BTreeSet::from([tag])
}
