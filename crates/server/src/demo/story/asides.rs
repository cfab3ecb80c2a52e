//! What happens beside the handling: urging, notes, promises, decisions of supervisors, and the time after the
//! end.

use domain::{
    actor::Role,
    cases::{Action, Case, Deed, HoldState, Stage, Told, ToldBy},
    standard::{Kind, Verb},
};
use jiff::Timestamp;

use super::{
    By, Step, Story,
    deeds::text,
    later,
    life::{Doing, Intent},
};

impl Story {
    /// What may happen beside the handling of a new case.
    pub(super) fn sides(&mut self, life: usize, case: &Case, now: Timestamp) {
        if !case.stage.is_open() {
            return;
        }
        let mut chance = self.lives[life].draw();
        let weighty = matches!(case.kind, Kind::Repair | Kind::Complaint);
        let mut plan = Vec::new();
        if weighty && chance.of_100(7) {
            plan.push((chance.within(3_600, 30_000), Intent::Urge));
        }
        if chance.of_100(16) {
            plan.push((chance.within(600, 9_000), Intent::Remark { open: false }));
        }
        if weighty && chance.of_100(7) {
            plan.push((chance.within(900, 6_000), Intent::Remark { open: true }));
        }
        if chance.of_100(5) {
            plan.push((chance.within(400, 2_400), Intent::Promise));
        }
        if case.complaint && chance.of_100(5) {
            plan.push((chance.within(3_600, 14_000), Intent::Regrade));
        }
        if case.kind == Kind::Repair && chance.of_1000(12) {
            plan.push((chance.within(600, 3_000), Intent::Reclassify));
        }
        if case.kind != Kind::Emergency && !case.urgent && chance.of_1000(14) {
            plan.push((chance.within(300, 2_000), Intent::Void));
        }
        for (seconds, intent) in plan {
            self.wake(life, later(now, seconds), intent);
        }
    }

    /// What a step of the handling brings with it.
    pub(super) fn after_step(
        &mut self,
        life: usize,
        case: &Case,
        now: Timestamp,
        done: &std::collections::BTreeSet<Doing>,
    ) {
        let mut chance = self.lives[life].draw();
        if done.contains(&Doing::Pause) && case.holds.iter().any(|hold| hold.state == HoldState::Proposed) {
            // Now and then nobody looks at it, and the rules strike it.
            if chance.of_100(86) {
                self.wake(life, later(now, chance.within(1_200, 9_000)), Intent::DecidePause);
            }
        }
        if case.asked.is_some() && chance.of_100(80) {
            self.wake(life, later(now, chance.within(900, 7_200)), Intent::Grant);
        }
        let undecided = case
            .report
            .as_ref()
            .is_some_and(|report| report.decision.is_none());
        if undecided && done.contains(&Doing::Escalate) {
            self.wake(life, later(now, chance.within(3_600, 20_000)), Intent::Decide);
        }
    }

    /// What may happen once a case is closed.
    pub(super) fn afterwards(&mut self, life: usize, case: &Case, now: Timestamp) {
        let mut chance = self.lives[life].draw();
        let asked = matches!(
            case.kind,
            Kind::Repair | Kind::Complaint | Kind::Concierge | Kind::Demand
        );
        let by_app = self.customer(life).is_some();
        if chance.of_100(if by_app {
            60
        } else if asked {
            26
        } else {
            4
        }) && case.contact.is_some()
        {
            self.wake(life, later(now, chance.within(600, 60_000)), Intent::Rate);
        }
        if asked && case.ending.as_ref().is_some_and(|ending| !ending.at_once) {
            if chance.of_1000(28) {
                self.wake(life, later(now, chance.within(20_000, 800_000)), Intent::Reopen);
            } else if case.complaint && chance.of_1000(30) {
                self.wake(life, later(now, chance.within(20_000, 200_000)), Intent::Appeal);
            }
        }
        if chance.of_1000(25) {
            self.wake(life, later(now, chance.within(90_000, 250_000)), Intent::Archive);
        }
    }

    /// A step beside the handling.
    pub(super) fn aside(
        &mut self,
        life: usize,
        intent: &Intent,
        case: &Case,
        now: Timestamp,
    ) -> Option<Step> {
        let mut chance = self.lives[life].draw();
        let desk = self.desk(life, case, now).map(By::Staff);
        let words = |key: &str, chance: &mut crate::demo::chance::Chance| text(self.words.step(key, chance));
        let customer = self.customer(life);
        // The customer with the app does it; for others the desk takes it down.
        let told = |staff: Option<By>| match customer {
            Some(resident) => Some((resident, None)),
            None => staff.map(|by| {
                (
                    by,
                    Some(Told {
                        staff: None,
                        by: ToldBy::Phone,
                        at: None,
                    }),
                )
            }),
        };
        let working = case.stage.is_working();
        let (by, action, told, confirmed) = match intent {
            Intent::Next => return None,
            Intent::Urge if working => {
                let (by, told) = told(desk)?;
                (
                    by,
                    Action::Urge {
                        text: Some(words("urge", &mut chance)),
                    },
                    told,
                    false,
                )
            }
            Intent::Remark { open } if case.stage.is_open() => {
                let key = match (open, chance.of_100(9)) {
                    (true, true) => "forbidden",
                    (true, false) => "open_remark",
                    _ => "remark",
                };
                (
                    desk?,
                    Action::Remark {
                        text: Some(words(key, &mut chance)),
                        open: *open,
                    },
                    None,
                    false,
                )
            }
            Intent::Insist if case.stage.is_open() => (
                desk?,
                Action::Remark {
                    text: Some(words("forbidden", &mut chance)),
                    open: true,
                },
                None,
                true,
            ),
            Intent::Promise if working => {
                let due_at = later(now, chance.within(3, 26) * 3_600);
                let latest = if chance.of_100(70) { -200 } else { 9_000 };
                let kept = later(due_at, chance.within(-7_000, latest));
                let kept = kept.max(later(now, 60));
                self.wake(life, kept, Intent::KeepPromise);
                let promise = Action::Promise {
                    text: Some(text(self.words.step("promise", &mut chance))),
                    due_at,
                };
                (desk?, promise, None, false)
            }
            Intent::KeepPromise if case.promises.iter().any(|promise| promise.kept_at.is_none()) => {
                (desk?, Action::KeepPromise { promise: None }, None, false)
            }
            Intent::DecidePause if case.holds.iter().any(|hold| hold.state == HoldState::Proposed) => {
                let action = if chance.of_100(84) {
                    Action::ConfirmPause { pause: None }
                } else {
                    Action::StrikePause {
                        pause: None,
                        reason: Some(self.words.step("strike", &mut chance)),
                    }
                };
                (desk?, action, None, false)
            }
            Intent::Grant => {
                let asked = case.asked.as_ref()?;
                let number = usize::from(asked.clock).checked_sub(1)?;
                let open = case.clocks.get(number).is_some_and(|clock| {
                    clock.is_running()
                        && (clock.held.is_some() || clock.due_at > now)
                        && asked.until > clock.due_at
                });
                let ahead = case
                    .clocks
                    .iter()
                    .any(|clock| clock.is_running() && clock.due_at > now);
                if !working || !open || !ahead {
                    return None;
                }
                let reason = self.words.step("extend", &mut chance);
                (
                    self.manager(),
                    Action::Extend {
                        clock: None,
                        until: None,
                        reason,
                    },
                    None,
                    false,
                )
            }
            Intent::Decide if case.stage.is_open() => {
                let action = Action::Escalate {
                    reason: words("escalate", &mut chance),
                    report: None,
                    decision: Some(words("decision", &mut chance)),
                };
                (self.manager(), action, None, false)
            }
            Intent::Regrade if working && case.grade != domain::standard::Grade::Major => {
                let reason = self.words.step("regrade", &mut chance);
                let by = By::Staff(self.supervisor(case, now, Verb::SetLimit)?);
                (
                    by,
                    Action::Regrade {
                        grade: Some(Self::grade_above(case)),
                        level: None,
                        reason,
                    },
                    None,
                    false,
                )
            }
            Intent::Reclassify if working && case.kind == Kind::Repair => {
                let subject = match case.subject.as_str() {
                    "unit.leak" => "unit.small-part",
                    "unit.small-part" | "unit.lock" | "unit.bulb" => "unit.other",
                    "public.lighting" | "public.access" | "public.cleaning" => "public.other",
                    _ => return None,
                };
                let by = By::Staff(self.supervisor(case, now, Verb::SetLimit)?);
                let action = Action::Reclassify {
                    kind: None,
                    subject: Some(subject.to_owned()),
                    fault: None,
                    counts_as_complaint: None,
                    tags: None,
                    reason: self.words.step("reclassify", &mut chance),
                };
                (by, action, None, false)
            }
            Intent::Void if working => {
                let by = By::Staff(self.supervisor(case, now, Verb::SetLimit)?);
                (
                    by,
                    Action::Void {
                        reason: words("void_reason", &mut chance),
                    },
                    None,
                    false,
                )
            }
            Intent::Rate
                if case.stage >= Stage::Resolved
                    && case.stage < Stage::Void
                    && case.handling.rating.is_none() =>
            {
                let unhappy = case.rejections > 0 || case.clocks.iter().any(|clock| clock.breached);
                let stars: u8 = match (chance.below(100), unhappy) {
                    (0..3, false) | (0..7, true) => 1,
                    (3..6, false) | (7..15, true) => 2,
                    (6..14, false) | (15..38, true) => 3,
                    (14..38, false) | (38..65, true) => 4,
                    _ => 5,
                };
                let (by, told) = told(desk)?;
                let said = self.words.step(&format!("rate.{stars}"), &mut chance);
                (
                    by,
                    Action::Rate {
                        stars,
                        text: (!said.is_empty()).then(|| text(said)),
                    },
                    told,
                    false,
                )
            }
            Intent::Reopen if matches!(case.stage, Stage::Closed | Stage::Archived) => {
                let (by, told) = told(desk)?;
                (
                    by,
                    Action::Reopen {
                        reason: words("reopen", &mut chance),
                    },
                    told,
                    false,
                )
            }
            Intent::Appeal if matches!(case.stage, Stage::Resolved | Stage::Closed | Stage::Archived) => {
                let (by, told) = told(desk)?;
                (
                    by,
                    Action::Appeal {
                        reason: words("appeal", &mut chance),
                    },
                    told,
                    false,
                )
            }
            Intent::Archive if case.stage == Stage::Closed => {
                let tracker = self.roster.all(Role::ServiceTracker).first().copied()?;
                (By::Staff(tracker), Action::Archive {}, None, false)
            }
            _ => return None,
        };
        Some(Step {
            by,
            deed: Deed {
                told,
                confirmed,
                ..Deed::new(action)
            },
        })
    }

    fn manager(&self) -> By {
        By::Staff(
            self.roster
                .all(Role::ServiceCentreManager)
                .first()
                .copied()
                .unwrap_or(0),
        )
    }
}
