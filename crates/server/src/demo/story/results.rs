//! What goes with a step and how a matter ends: the result in words, the lesson, the visit, for whom the desk
//! records it.

use domain::{
    cases::{Action, Case, Deed, Lesson, RootCause, Stage, Told, ToldBy, Visit},
    ids::CaseId,
    standard::{ClockName, Outcome, Verb},
};
use jiff::Timestamp;

use super::{By, Step, Story, deeds::text, life::Doing};
use crate::demo::{chance::Chance, words::pick};

impl Story {
    /// The holder has gone home, and the limit would pass before they come back: the desk hands it on.
    pub(super) fn hand_over(
        &mut self,
        life: usize,
        by: By,
        case: &Case,
        free: Timestamp,
        now: Timestamp,
    ) -> Option<Step> {
        let By::Staff(member) = by else { return None };
        let holds = case.responsible == Some(self.cast.staff[member]);
        let late = case.clocks.iter().any(|clock| {
            clock.name == ClockName::Resolve
                && clock.is_running()
                && clock.held.is_none()
                && clock.due_at < free
        });
        if !holds || !late || case.stage != Stage::InProgress || case.transfers > 2 {
            return None;
        }
        let mut chance = self.lives[life].draw();
        let role = self.crew[member].role;
        let to = self
            .roster
            .there(role, now)
            .into_iter()
            .find(|to| *to != member)?;
        if !chance.of_100(55) {
            return None;
        }
        let action = Action::Transfer {
            staff: Some(self.cast.staff[to]),
            department: None,
            reason: self.words.step("hand_over", &mut chance),
            first_contact: false,
        };
        let desk = self.desk(life, case, now)?;
        Some(Step {
            by: By::Staff(desk),
            deed: Deed::new(action),
        })
    }

    /// What goes with a step: for whom it is recorded, the visit, the lesson.
    #[expect(clippy::too_many_arguments, reason = "all of it is about one step")]
    pub(super) fn dress(
        &self,
        deed: &mut Deed,
        life: usize,
        doing: Doing,
        by: By,
        case: &Case,
        now: Timestamp,
        chance: &mut Chance,
    ) {
        let for_customer = matches!(doing, Doing::Accept | Doing::Consent) && matches!(by, By::Staff(_));
        if for_customer {
            deed.told = Some(Told {
                staff: None,
                by: ToldBy::Phone,
                at: None,
            });
        }
        if doing == Doing::Resolve && case.complaint {
            let prevention = pick(&self.lives[life].arrival.matter.prevention, chance);
            let prevention = if prevention.is_empty() {
                "列入每周例会通报。".to_owned()
            } else {
                prevention
            };
            let root_cause = match chance.below(3) {
                0 => RootCause::ProcessFlaw,
                1 => RootCause::StaffError,
                _ => RootCause::Outside,
            };
            deed.lesson = Some(Lesson {
                root_cause,
                prevention: text(prevention),
            });
            if chance.of_100(45) {
                deed.visit = Some(Visit {
                    arrived_at: case.arrived_at.or(Some(now)),
                    left_at: Some(now),
                    met: case.contact.as_ref().map(|contact| contact.name.clone()),
                    findings: Some(text(self.words.step("visit_findings", chance))),
                    agreed: Some(text(self.words.step("visit_agreed", chance))),
                    ..Visit::default()
                });
            }
        }
    }

    pub(super) fn through_the_desk(
        &self,
        life: usize,
        deed: &Deed,
        by: By,
        case: &Case,
        now: Timestamp,
    ) -> (By, Option<Told>) {
        let By::Staff(member) = by else { return (by, None) };
        let verb = deed.action.verb();
        if deed.told.is_some() || self.may(member, verb) {
            return (by, None);
        }
        let told = Told {
            staff: Some(self.cast.staff[member]),
            by: ToldBy::Radio,
            at: None,
        };
        let by_word_of_mouth = matches!(
            verb,
            Verb::Take
                | Verb::Arrive
                | Verb::Investigate
                | Verb::Progress
                | Verb::Pause
                | Verb::Resume
                | Verb::Resolve
                | Verb::Quote
        );
        match (by_word_of_mouth, self.desk(life, case, now)) {
            (true, Some(desk)) => (By::Staff(desk), Some(told)),
            _ => (
                self.supervisor(case, now, Verb::SetLimit).map_or(by, By::Staff),
                None,
            ),
        }
    }

    pub(super) fn result(&self, life: usize, case: &Case, chance: &mut Chance) -> Action {
        let (matter, fate) = (&self.lives[life].arrival.matter, &self.lives[life].fate);
        let declined = case
            .handling
            .quotation
            .as_ref()
            .is_some_and(|quote| quote.declined);
        let first = self
            .first_of_incident(life)
            .filter(|first| *first != self.lives[life].id);
        let outcome = match fate.outcome {
            _ if declined => Some(Outcome::DeclinedByResident),
            Some(Outcome::Duplicate) if first.is_none() => None,
            other => other,
        };
        let outcome = outcome.filter(|_| declined || case.leg == 1 && case.rejections == 0);
        let key = match outcome {
            Some(Outcome::DeclinedByResident) => "declined",
            Some(Outcome::OutOfScope) => "out_of_scope",
            Some(Outcome::Referred) => "referred",
            Some(Outcome::Unreachable) => "unreachable",
            Some(Outcome::Duplicate) => "duplicate",
            _ => "",
        };
        let done = if key.is_empty() {
            let list = if matter.fix.is_empty() {
                &matter.answer
            } else {
                &matter.fix
            };
            pick(list, chance)
        } else {
            self.words.step(key, chance)
        };
        let materials = pick(&matter.materials, chance);
        Action::Resolve {
            outcome,
            text: text(if done.is_empty() {
                "已处理完毕。".to_owned()
            } else {
                done
            }),
            materials: (key.is_empty() && !materials.is_empty()).then_some(materials),
            referred_to: (outcome == Some(Outcome::Referred)).then(|| self.words.step("referred_to", chance)),
            duplicate_of: (outcome == Some(Outcome::Duplicate)).then_some(first).flatten(),
        }
    }

    fn first_of_incident(&self, life: usize) -> Option<CaseId> {
        let incident = self.lives[life].arrival.special.incident;
        let mut of_it = self
            .lives
            .iter()
            .filter(|other| other.arrival.special.incident == incident);
        (incident > 0)
            .then(|| of_it.find(|other| !other.arrival.special.duplicate))
            .flatten()
            .map(|first| first.id)
    }
}
