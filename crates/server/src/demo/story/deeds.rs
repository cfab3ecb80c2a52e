//! Steps put into words.

use domain::{
    actor::Role,
    cases::{Action, Case, Check, Deed, FeedbackManner, Finding, NewReport, Opinion, Validity},
    personal::{Personal, PersonalClass},
    standard::{ClockName, Grade, Kind},
};
use jiff::Timestamp;

use super::{By, Step, Story, later, life::Doing};
use crate::demo::{
    chance::Chance,
    words::{fill, pick},
};

pub(super) fn text(words: impl Into<String>) -> Personal {
    Personal::new(PersonalClass::Text, words)
}

impl Story {
    /// The next step of the handling, in words.
    pub(super) fn deed(
        &mut self,
        life: usize,
        doing: Doing,
        by: By,
        case: &Case,
        now: Timestamp,
    ) -> Option<Step> {
        let mut chance = self.lives[life].draw();
        let say = |key: &str, chance: &mut Chance| text(self.words.step(key, chance));
        let own = &self.lives[life];
        let (matter, fate) = (&own.arrival.matter, &own.fate);
        let person = case
            .responsible
            .and_then(|staff| self.member(staff))
            .map(|member| &self.crew[member]);
        let action = match doing {
            Doing::Acknowledge => Action::Acknowledge {
                text: Some(say("acknowledge", &mut chance)),
            },
            Doing::Dispatch => self.dispatch(life, case, now),
            Doing::Take => Action::Take {},
            Doing::TakeOver => Action::TakeOver { first_contact: false },
            Doing::Arrive => Action::Arrive {},
            Doing::Investigate => Action::Investigate {
                findings: say("investigate", &mut chance),
            },
            Doing::SetLimit => Action::SetLimit {
                until: later(now, chance.within(40, 90) * 3_600),
            },
            Doing::Respond => {
                let words = self.words.step("respond", &mut chance);
                let who = person.map_or_else(|| "客服主管".to_owned(), |person| person.title.to_owned());
                Action::Respond {
                    text: text(fill(&words, "responsible", &who)),
                }
            }
            Doing::Verify => {
                let (finding, list) = if fate.right || matter.unfounded.is_empty() {
                    (Finding::Confirmed, &matter.found)
                } else {
                    (Finding::NotConfirmed, &matter.unfounded)
                };
                let found = pick(list, &mut chance);
                let found = if found.is_empty() {
                    "现场核实，情况属实。".to_owned()
                } else {
                    found
                };
                Action::Verify {
                    finding,
                    findings: text(found),
                }
            }
            Doing::Judge => {
                let confirmed = case
                    .handling
                    .verification
                    .as_ref()
                    .is_some_and(|found| found.finding == Finding::Confirmed);
                let ours = !matches!(
                    matter.subject.as_str(),
                    "other-owner-conduct" | "government" | "other"
                );
                let (validity, key) = match (confirmed, ours) {
                    (true, true) => (Validity::Valid, "judge.valid"),
                    (true, false) => (Validity::NotAttributable, "judge.not-attributable"),
                    (false, _) => (Validity::NotConfirmed, "judge.not-confirmed"),
                };
                Action::Judge {
                    validity,
                    reason: say(key, &mut chance),
                }
            }
            Doing::Sign => Action::Sign {},
            Doing::Transfer => {
                let role = person.map_or(Role::MaintenanceWorker, |person| person.role);
                let to = self.one_of_role(role, life, case, now)?;
                Action::Transfer {
                    staff: Some(self.cast.staff[to]),
                    department: None,
                    reason: self.words.step("transfer", &mut chance),
                    first_contact: false,
                }
            }
            Doing::Escalate => Action::Escalate {
                reason: say("escalate", &mut chance),
                report: Some(NewReport {
                    attempts: say("report_attempts", &mut chance),
                    options: Some(say("report_options", &mut chance)),
                    proposal: Some(say("report_proposal", &mut chance)),
                }),
                decision: None,
            },
            Doing::Quote => Action::Quote {
                amount_fen: fate.price.unwrap_or(2_000),
                list_item: Some("有偿维修价目表".to_owned()),
                text: Some(self.words.step("quote_text", &mut chance)),
                consent: None,
            },
            Doing::Consent => Action::Quote {
                amount_fen: case
                    .handling
                    .quotation
                    .as_ref()
                    .map_or(2_000, |quote| quote.amount_fen),
                list_item: Some("有偿维修价目表".to_owned()),
                text: case
                    .handling
                    .quotation
                    .as_ref()
                    .and_then(|quote| quote.text.clone()),
                consent: Some(!fate.declines),
            },
            Doing::Plan => {
                let plan = pick(&matter.plan, &mut chance);
                let plan = if plan.is_empty() {
                    self.words.step("plan", &mut chance)
                } else {
                    plan
                };
                let cause = pick(&matter.cause, &mut chance);
                Action::Plan {
                    cause: (!cause.is_empty()).then(|| text(cause)),
                    solution: text(plan),
                }
            }
            Doing::Progress => Action::Progress {
                text: say("progress", &mut chance),
            },
            Doing::Pause => {
                let reason = fate.pause.clone()?;
                let note = self.words.step(&format!("pause.{reason}"), &mut chance);
                let number = chance.within(1_000, 9_999).to_string();
                Action::Pause {
                    reason,
                    note: Some(fill(&note, "number", &number)),
                    clock: None,
                }
            }
            Doing::Resume => Action::Resume {},
            Doing::AskExtension => {
                let resolve = case
                    .clocks
                    .iter()
                    .filter(|clock| clock.name == ClockName::Resolve);
                let due = resolve
                    .filter(|clock| clock.is_running())
                    .map(|clock| clock.due_at);
                // Too late to ask, or nothing to ask for: it goes on.
                let Some(due) = due.min().filter(|due| *due > now) else {
                    return self.instead_of_extension(life, by, case, now);
                };
                Action::AskExtension {
                    clock: None,
                    until: later(due, chance.within(1, 3) * 86_400),
                    reason: self.words.step("ask_extension", &mut chance),
                }
            }
            Doing::Resolve => self.result(life, case, &mut chance),
            Doing::Inspect => {
                let fails = fate.bad_work && case.rejections == 0 && !own.done.contains(&Doing::Inspect);
                Action::Inspect {
                    result: if fails { Check::Failed } else { Check::Passed },
                    by_photo: false,
                    reason: fails.then(|| say("inspect_failed", &mut chance)),
                }
            }
            Doing::Accept if case.rejections < fate.rejections => Action::Reject {
                reason: say("reject", &mut chance),
            },
            Doing::Accept => Action::Accept {},
            Doing::Unreached => Action::Feedback {
                text: None,
                manner: None,
                reached: false,
                opinion: None,
            },
            Doing::Feedback => {
                let result = case
                    .ending
                    .as_ref()
                    .and_then(|ending| ending.text.as_ref())
                    .map(Personal::text);
                let words = fill(
                    &self.words.step("feedback", &mut chance),
                    "result",
                    result.unwrap_or_default(),
                );
                let written = case.complaint || chance.of_100(30);
                Action::Feedback {
                    text: Some(text(words)),
                    manner: Some(if written {
                        FeedbackManner::Message
                    } else {
                        FeedbackManner::Call
                    }),
                    reached: true,
                    opinion: chance.of_100(60).then_some(Opinion::Satisfied),
                }
            }
        };
        let mut deed = Deed::new(action);
        self.dress(&mut deed, life, doing, by, case, now, &mut chance);
        // What somebody has no right to on their own is recorded by the desk for them.
        let (by, told) = self.through_the_desk(life, &deed, by, case, now);
        deed.told = deed.told.or(told);
        Some(Step { by, deed })
    }

    /// By the rules, or by hand where nobody is on shift whom they could choose.
    fn dispatch(&self, life: usize, case: &Case, now: Timestamp) -> Action {
        let by_hand = |role: Role| {
            self.one_of_role(role, life, case, now)
                .map(|member| self.cast.staff[member])
        };
        let staff = match case.kind {
            Kind::Misconduct => by_hand(Role::CompanyManagement),
            _ if !case.urgent && self.roster.there(Role::AreaOfficer, now).is_empty() => {
                by_hand(Role::DutyManager)
            }
            _ => None,
        };
        let staff = if case.kind == Kind::Repair || case.kind == Kind::Emergency {
            None
        } else {
            staff
        };
        let tracked = case.complaint || case.kind == Kind::Suggestion;
        let tracker = tracked.then(|| by_hand(Role::ServiceTracker)).flatten();
        Action::Dispatch {
            staff,
            department: None,
            tracker,
            work: None,
        }
    }

    /// Too late to ask for more time: it goes on.
    fn instead_of_extension(&mut self, life: usize, by: By, case: &Case, now: Timestamp) -> Option<Step> {
        self.lives[life].done.insert(Doing::AskExtension);
        self.deed(life, Doing::Resolve, by, case, now)
    }

    pub(super) fn grade_above(case: &Case) -> Grade {
        if case.grade == Grade::General {
            Grade::Serious
        } else {
            Grade::Major
        }
    }
}
