//! One case on its way: what is done next, after how long, and by whom.

use std::collections::BTreeSet;

use domain::{
    cases::{Case, Stage},
    ids::CaseId,
    rejection::Rejection,
    standard::{ClockName, Kind},
};
use jiff::{Timestamp, civil::time};

use super::{By, Move, Step, Story, arrivals::Arrival, fate::Fate, later};
use crate::demo::chance::Chance;

/// What somebody is about to do with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The next step of the handling, whatever it is.
    Next,
    /// The customer asks where it is.
    Urge,
    /// Somebody notes something; the customer may read it or not.
    Remark {
        /// The customer reads it.
        open: bool,
    },
    /// The same note again, after the rules sent it back for a forbidden expression.
    Insist,
    /// Somebody promises something.
    Promise,
    /// The promise is kept.
    KeepPromise,
    /// A proposed pause is confirmed or struck.
    DecidePause,
    /// The manager grants more time.
    Grant,
    /// The manager decides on a report.
    Decide,
    /// A supervisor raises the grade.
    Regrade,
    /// A supervisor corrects the subject.
    Reclassify,
    /// It was a mistake.
    Void,
    /// The customer rates.
    Rate,
    /// The customer comes back with it.
    Reopen,
    /// The customer wants a higher review.
    Appeal,
    /// The tracker archives it by hand.
    Archive,
}

/// The next step of the handling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    Acknowledge,
    Dispatch,
    Take,
    TakeOver,
    Arrive,
    Investigate,
    SetLimit,
    Respond,
    Verify,
    Judge,
    Sign,
    Transfer,
    Escalate,
    Quote,
    Consent,
    Plan,
    Progress,
    Pause,
    Resume,
    AskExtension,
    Resolve,
    Inspect,
    Accept,
    Unreached,
    Feedback,
}

/// One case of the story.
#[derive(Clone, Debug)]
pub struct Life {
    /// Its id.
    pub id: CaseId,
    pub(super) arrival: Arrival,
    pub(super) fate: Fate,
    pub(super) chance: Chance,
    pub(super) done: BTreeSet<Doing>,
    drawn: u64,
    next_at: Option<Timestamp>,
    stumbles: u8,
    ended: bool,
    /// It will not be done today: the customer is told first.
    tell_first: bool,
}

impl Life {
    pub(super) fn new(id: CaseId, arrival: Arrival, mut chance: Chance) -> Self {
        let fate = Fate::of(&arrival, &mut chance);
        Self {
            id,
            arrival,
            fate,
            chance,
            done: BTreeSet::new(),
            drawn: 0,
            next_at: None,
            stumbles: 0,
            ended: false,
            tell_first: false,
        }
    }

    /// Chance for one step.
    pub(super) fn draw(&mut self) -> Chance {
        self.drawn += 1;
        self.chance.apart("step", self.drawn)
    }

    /// Whether the next step was meant for this moment, and not put off or brought forward since.
    pub(super) fn is_next(&mut self, now: Timestamp) -> bool {
        self.next_at.take_if(|next| *next == now).is_some()
    }

    fn once(&self, doing: Doing) -> bool {
        !self.done.contains(&doing)
    }

    /// What is done next with the case as it stands; `None` if it is for others, or over.
    fn next(&self, case: &Case) -> Option<Doing> {
        let running = |name: ClockName| {
            case.clocks
                .iter()
                .any(|clock| clock.name == name && clock.is_running())
        };
        let held = case.clocks.iter().any(|clock| clock.held.is_some());
        let handling = &case.handling;
        let unpaid = handling
            .quotation
            .as_ref()
            .is_some_and(|quote| quote.consent_at.is_none() && !quote.declined);
        let fate = &self.fate;
        let conduct = case.subject == "other-owner-conduct";
        if case.stage.is_working() && case.transfer.is_some() {
            return Some(Doing::TakeOver);
        }
        Some(match case.stage {
            // What is urgent is sent out first, and the customer told then.
            Stage::Received if running(ClockName::Acknowledge) && !case.urgent => Doing::Acknowledge,
            Stage::Received => Doing::Dispatch,
            Stage::Dispatched => Doing::Take,
            Stage::InProgress if held => Doing::Resume,
            Stage::InProgress if running(ClockName::Acknowledge) => Doing::Acknowledge,
            Stage::InProgress if fate.transfer && self.once(Doing::Transfer) => Doing::Transfer,
            Stage::InProgress if running(ClockName::Arrive) => Doing::Arrive,
            Stage::InProgress if running(ClockName::SetLimit) => Doing::SetLimit,
            Stage::InProgress if case.kind == Kind::Repair && case.arrived_at.is_none() => Doing::Arrive,
            Stage::InProgress if running(ClockName::Investigate) => Doing::Investigate,
            Stage::InProgress if running(ClockName::Respond) => Doing::Respond,
            // Neighbours are calmed on the spot; what is to be judged is judged afterwards.
            Stage::InProgress if conduct => Doing::Resolve,
            Stage::Closed if conduct && handling.verification.is_none() => Doing::Verify,
            Stage::Closed if conduct && handling.validity.is_none() => Doing::Judge,
            Stage::Closed if conduct && handling.signatures.is_empty() => Doing::Sign,
            Stage::InProgress if running(ClockName::Verify) && handling.verification.is_none() => {
                Doing::Verify
            }
            Stage::InProgress if case.complaint && handling.verification.is_none() => Doing::Verify,
            Stage::InProgress if case.complaint && handling.validity.is_none() => Doing::Judge,
            Stage::InProgress if case.complaint && handling.signatures.is_empty() => Doing::Sign,
            Stage::InProgress if fate.escalate && self.once(Doing::Escalate) => Doing::Escalate,
            Stage::InProgress if fate.price.is_some() && handling.quotation.is_none() => Doing::Quote,
            Stage::InProgress if unpaid => Doing::Consent,
            Stage::InProgress
                if (running(ClockName::Plan) || case.complaint || fate.price.is_some())
                    && handling.solution.is_none() =>
            {
                Doing::Plan
            }
            Stage::InProgress if fate.extension && self.once(Doing::AskExtension) => Doing::AskExtension,
            Stage::InProgress if running(ClockName::Progress) && self.once(Doing::Progress) => {
                Doing::Progress
            }
            Stage::InProgress if fate.pause.is_some() && self.once(Doing::Pause) => Doing::Pause,
            Stage::InProgress => Doing::Resolve,
            // Tried on three occasions; who still says nothing gets it in writing.
            Stage::Resolved if fate.unreachable && case.attempts.len() < 3 => Doing::Unreached,
            Stage::Resolved if case.feedback.is_none() => Doing::Feedback,
            Stage::Resolved if case.acceptance.company_needed && case.acceptance.company.is_none() => {
                Doing::Inspect
            }
            Stage::Resolved if case.acceptance.resident_needed && case.acceptance.resident.is_none() => {
                Doing::Accept
            }
            Stage::Resolved | Stage::Closed | Stage::Archived | Stage::Void => return None,
        })
    }
}

impl Story {
    /// A matter comes in.
    pub(super) fn begin(&mut self, arrival: Arrival) {
        let life = self.lives.len();
        let chance = self.chance.apart("case", life as u64);
        let taken_at = later(arrival.at, i64::from(arrival.special.logged_later) * 60);
        let id = super::reports::id(taken_at, &mut chance.apart("id", 0));
        let mut own = Life::new(id, arrival, chance);
        let Some((by, report)) = self.report(&mut own, taken_at) else {
            return;
        };
        self.lives.push(own);
        self.push(
            taken_at,
            Move::Report {
                life,
                id,
                by,
                report: Box::new(report),
            },
        );
    }

    /// See [`Story::step`].
    pub(super) fn choose(
        &mut self,
        life: usize,
        intent: &Intent,
        case: &Case,
        now: Timestamp,
    ) -> Option<Step> {
        let doing = match intent {
            Intent::Next => self.lives[life].next(case)?,
            other => return self.aside(life, other, case, now),
        };
        let by = self.who(life, doing, case, now)?;
        // At night and after work things wait for the next turn, except what is urgent; what would be late by
        // then is handed to a colleague, unless nobody thinks of it.
        let free = self.free_at(by, now);
        if free > now && !(case.urgent && case.stage.is_working()) {
            return self.hand_over(life, by, case, free, now);
        }
        let step = self.deed(life, doing, by, case, now)?;
        self.lives[life].done.insert(doing);
        Some(step)
    }

    /// Nobody could do the next step now: when somebody can.
    pub(super) fn look_later(&mut self, life: usize, case: &Case, now: Timestamp) {
        let Some(doing) = self.lives[life].next(case) else {
            return;
        };
        let free = self
            .who(life, doing, case, now)
            .map_or(later(now, 1_200), |by| self.free_at(by, now));
        let seconds = self.lives[life].draw().within(120, 2_400);
        self.chain(life, later(free.max(now), seconds));
    }

    /// See [`Story::went`].
    pub(super) fn follow(&mut self, life: usize, intent: Option<&Intent>, case: &Case, now: Timestamp) {
        if intent.is_none() {
            self.sides(life, case, now);
        }
        self.lives[life].stumbles = 0;
        let last = self.lives[life].done.clone();
        if intent == Some(&Intent::Next) {
            self.after_step(life, case, now, &last);
        }
        if case.stage == Stage::Closed && !self.lives[life].ended {
            self.lives[life].ended = true;
            self.afterwards(life, case, now);
        }
        if case.stage.is_open() && self.lives[life].ended {
            // Reopened: what was done once may be done again.
            self.lives[life].ended = false;
            self.lives[life].fate.rejections = 0;
        }
        // What brings a case back to life cuts short whatever the next step was to be.
        let again = matches!(intent, Some(Intent::Reopen | Intent::Rate)) && case.stage.is_working();
        if self.lives[life].next_at.is_some_and(|next| next > now) && !again {
            return;
        }
        let own = &mut self.lives[life];
        let Some(doing) = own.next(case) else { return };
        let mut chance = own.draw();
        let seconds = self.lives[life].wait(doing, case, now, &mut chance);
        let mut at = later(now, seconds);
        // A time agreed with the resident is when it is done: somebody comes some time before.
        let agreed = case
            .agreed_at
            .filter(|_| doing == Doing::Arrive && case.kind == Kind::Repair);
        if let Some(agreed) = agreed {
            at = at.max(later(agreed, -chance.within(3_600, 7_200)));
        }
        let free = match self.who(life, doing, case, at) {
            Some(by) if !(case.urgent && case.stage.is_working()) => self.free_at(by, at),
            _ => at,
        };
        let soon = case
            .clocks
            .iter()
            .filter(|clock| clock.is_running() && clock.name == ClockName::Resolve);
        let left = soon
            .map(|clock| clock.due_at.duration_since(free).as_secs())
            .filter(|left| *left > 0)
            .min();
        let most = left.map_or(5_400, |left| (left / 10).clamp(240, 5_400));
        // Whoever comes back too late is asked now, so that a colleague can take it.
        let late = case.clocks.iter().any(|clock| {
            clock.name == ClockName::Resolve
                && clock.is_running()
                && clock.held.is_none()
                && clock.due_at < free
        });
        let at = match free > at {
            true if late && case.stage == Stage::InProgress => at,
            true => later(free, chance.within(120, most)),
            false => at,
        };
        let today = |at: Timestamp| at.to_zoned(self.zone.clone()).date();
        let long = matches!(
            doing,
            Doing::Resolve | Doing::Pause | Doing::Arrive | Doing::Verify | Doing::Judge
        );
        let owed = case
            .clocks
            .iter()
            .any(|clock| clock.name == ClockName::Progress && clock.is_running());
        if case.stage == Stage::InProgress
            && long
            && owed
            && today(at) > today(now)
            && !self.lives[life].tell_first
        {
            self.lives[life].tell_first = true;
            self.chain(life, later(now, chance.within(300, 2_700)));
        } else {
            self.chain(life, at);
        }
    }

    fn chain(&mut self, life: usize, at: Timestamp) {
        self.lives[life].next_at = Some(at);
        self.wake(life, at, Intent::Next);
    }

    /// A step that the rules did not allow: tried again later, a few times.
    pub(super) fn stumble(&mut self, life: usize, now: Timestamp) {
        let own = &mut self.lives[life];
        own.stumbles += 1;
        if own.stumbles < 3 {
            let seconds = own.draw().within(1_500, 3_600);
            self.chain(life, later(now, seconds));
        }
    }

    /// Refusals that belong to the story.
    pub(super) fn foreseen(
        &mut self,
        life: usize,
        intent: Option<&Intent>,
        no: &Rejection,
        now: Timestamp,
    ) -> bool {
        let forbidden = no.code == "cases.forbidden-expression";
        if forbidden && matches!(intent, Some(Intent::Remark { .. })) {
            self.wake(life, later(now, 40), Intent::Insist);
        }
        forbidden
    }

    /// When somebody can act: staff at their next turn, residents while they are awake.
    fn free_at(&self, by: By, at: Timestamp) -> Timestamp {
        match by {
            By::Staff(member) => self.roster.next_at_work(member, at),
            By::Resident(_) => self.awake(at),
        }
    }

    fn awake(&self, at: Timestamp) -> Timestamp {
        let local = at.to_zoned(self.zone.clone());
        let morning = |date| crate::demo::crew::moment(date, time(8, 10, 0, 0), &self.zone).unwrap_or(at);
        match local.hour() {
            0..8 => morning(local.date()),
            8..22 => at,
            _ => local.date().tomorrow().map_or(at, morning),
        }
    }
}
