//! What follows from the events of a case: who is told, whom the desk calls.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{CallTask, Errand, Notice, To};
use crate::{
    actor::Role,
    cases::{Alarm, Case, Event, FeedbackManner, Transfer, What},
    feature::Feature,
    standard::ClockName,
};

/// The errands that follow from `events` of the case `id`, which now stands as `case`.
pub fn of_cases(id: Uuid, events: &[Event], case: &Case) -> Vec<Errand> {
    let mut left = Left {
        id,
        case,
        at: case.updated_at,
        errands: Vec::new(),
    };
    for event in events {
        follow(&mut left, &event.what);
    }
    left.errands
}

struct Left<'a> {
    id: Uuid,
    case: &'a Case,
    at: jiff::Timestamp,
    errands: Vec<Errand>,
}

impl Left<'_> {
    fn tell(&mut self, to: To, message: &str) {
        self.errands.push(Errand::Notify(Notice {
            to,
            estate: Some(self.case.estate),
            area: self.case.area(),
            feature: crate::cases::Cases::NAME.to_owned(),
            subject: self.id,
            message: message.to_owned(),
            params: BTreeMap::from([("number".to_owned(), self.case.number.clone())]),
            urgent: self.case.urgent,
            at: self.at,
        }));
    }

    fn tell_roles(&mut self, roles: &[Role], message: &str) {
        for role in roles {
            let to = if *role == Role::DutyManager {
                To::DutyManager
            } else {
                To::Role(*role)
            };
            self.tell(to, message);
        }
    }

    fn customer(&mut self, message: &str) {
        if let Some(person) = self.case.contact.as_ref().and_then(|contact| contact.person) {
            self.tell(To::Person(person), message);
        }
    }

    fn holder(&mut self, message: &str) {
        match (self.case.responsible, self.case.department) {
            (Some(staff), _) => self.tell(To::Staff(staff), message),
            (None, Some(department)) => self.tell(To::Department(department), message),
            (None, None) => {}
        }
    }

    /// Whoever has it; while nobody does, the desk.
    fn holder_or_desk(&mut self, message: &str) {
        if self.case.responsible.is_none() && self.case.department.is_none() {
            self.tell(To::Role(Role::FrontDeskAssistant), message);
        } else {
            self.holder(message);
        }
    }

    /// Urgent, and no outside channel delivers: the desk calls the holder, then the others in order.
    fn call(&mut self, every_minutes: Option<u32>, others: &[Role], message: &str) {
        let Some(every_minutes) = every_minutes else {
            return;
        };
        let holder = self.case.responsible.map(To::Staff);
        let others = others.iter().map(|role| match role {
            Role::DutyManager => To::DutyManager,
            role => To::Role(*role),
        });
        let mut chain: Vec<To> = holder.into_iter().chain(others).collect();
        if !chain.contains(&To::DutyManager) {
            chain.push(To::DutyManager);
        }
        self.errands.push(Errand::Call(CallTask {
            estate: self.case.estate,
            feature: crate::cases::Cases::NAME.to_owned(),
            subject: self.id,
            chain,
            message: message.to_owned(),
            every_minutes,
            round: self.case.reassigned,
            number: self.case.number.clone(),
            at: self.at,
        }));
    }
}

/// A warning is called out once: the sending itself is repeated until somebody takes it.
fn once(call_every: Option<u32>) -> Option<u32> {
    call_every.map(|_| 0)
}

fn follow(left: &mut Left<'_>, what: &What) {
    match what {
        What::Reported(_) if left.case.threatens_life() => {
            // D-20: evacuation and the fire service at once, whoever goes there besides.
            let everybody = [Role::FrontDeskAssistant, Role::Guard, Role::DutyManager];
            left.tell_roles(&everybody, "notice.life-danger");
        }
        What::Announced { tell } => left.tell_roles(tell, "notice.case-registered"),
        What::Dispatched { call_every, .. } => {
            left.holder("notice.case-dispatched");
            left.call(*call_every, &[], "notice.case-dispatched");
        }
        What::Reassigned { tell, call_every, .. } => {
            left.holder("notice.case-dispatched");
            left.tell_roles(tell, "notice.case-reassigned");
            left.call(*call_every, tell, "notice.case-dispatched");
        }
        What::Warned {
            alarm: Alarm::Prompt,
            tell,
            call_every,
            ..
        } => {
            left.holder("notice.case-due");
            left.tell_roles(tell, "notice.case-unassigned");
            left.call(once(*call_every), tell, "notice.case-unassigned");
        }
        What::Warned {
            to, tell, call_every, ..
        } => {
            left.holder("notice.case-near");
            let up: Vec<Role> = to.iter().chain(tell).copied().collect();
            left.tell_roles(&up, "notice.case-escalated");
            left.call(once(*call_every), &up, "notice.case-escalated");
        }
        What::ArrivalMissed {
            to, tell, call_every, ..
        }
        | What::LimitMissed {
            to, tell, call_every, ..
        } => {
            left.holder("notice.case-overdue");
            let up: Vec<Role> = to.iter().chain(tell).copied().collect();
            left.tell_roles(&up, "notice.case-overdue");
            left.call(once(*call_every), &up, "notice.case-overdue");
        }
        What::Escalated { to: Some(role), .. } => left.tell_roles(&[*role], "notice.case-escalated"),
        What::PauseProposed(_) => left.tell(To::Role(Role::FrontDeskAssistant), "notice.pause-proposed"),
        What::PauseStruck { .. } => left.holder("notice.pause-struck"),
        What::ExtensionAsked(_) => left.tell(To::Role(Role::ServiceCentreManager), "notice.extension-asked"),
        What::Extended { .. } => left.holder("notice.extended"),
        What::Transferred(transfer) => left.receiver(transfer),
        What::TakenOver { .. } => left.first_contact("notice.case-taken-over"),
        What::Urged { .. } => left.holder_or_desk("notice.case-urged"),
        What::Resolved {
            inspection,
            acceptance,
            ..
        } => {
            if *inspection {
                left.tell(To::Role(Role::AreaOfficer), "notice.inspect");
            }
            left.customer(if *acceptance {
                "notice.accept"
            } else {
                "notice.result"
            });
            // X-37, C-38: the first person asked hears of the end and asks whether the customer is satisfied.
            match left.case.first_contact {
                // It came in by itself: the desk hears of the result (C-13, D-23).
                None => left.tell(To::Role(Role::FrontDeskAssistant), "notice.case-resolved"),
                first if first == left.case.responsible => left.holder("notice.case-resolved"),
                Some(_) => left.first_contact("notice.case-resolved"),
            }
        }
        What::InspectionMissed { to, tell } => {
            left.tell(To::Role(Role::AreaOfficer), "notice.inspect");
            let up: Vec<Role> = to.iter().chain(tell).copied().collect();
            left.tell_roles(&up, "notice.inspect-overdue");
        }
        What::Rejected { .. } | What::InspectionFailed { .. } | What::WorkResumed => {
            left.holder("notice.work-refused");
        }
        What::Reopened { .. } => {
            left.holder("notice.case-reopened");
            left.tell(To::Role(Role::CustomerServiceSupervisor), "notice.case-reopened");
        }
        What::CustomerNotReached {
            again_at: Some(_), ..
        } => {
            left.customer("notice.accept-reminder");
            left.tell(To::Role(Role::FrontDeskAssistant), "notice.call-customer");
        }
        What::ClocksStarted { clocks, .. } if clocks.iter().any(|clock| clock.name == ClockName::Report) => {
            left.tell(To::Role(Role::CustomerServiceSupervisor), "notice.report-due");
        }
        What::LeftUntold { to, tell } => {
            let up: Vec<Role> = to.iter().chain(tell).copied().collect();
            left.tell_roles(&up, "notice.result-untold");
        }
        What::TimeAgreed { .. } => left.holder("notice.time-agreed"),
        What::FeedbackGiven { manner, .. } => {
            left.customer("notice.result");
            // C-14: in writing, also to whoever is not on file: somebody prints the letter.
            let unknown = left
                .case
                .contact
                .as_ref()
                .is_some_and(|contact| contact.person.is_none());
            if *manner == FeedbackManner::Message && left.case.needs_written_result() && unknown {
                left.tell(To::Role(Role::FrontDeskAssistant), "notice.letter-to-print");
            }
        }
        What::Appealed { .. } => left.tell(To::Role(Role::ServiceCentreManager), "notice.case-appealed"),
        _ => {}
    }
}

impl Left<'_> {
    fn receiver(&mut self, transfer: &Transfer) {
        match (transfer.staff, transfer.department) {
            (Some(staff), _) => self.tell(To::Staff(staff), "notice.case-transferred"),
            (None, Some(department)) => self.tell(To::Department(department), "notice.case-transferred"),
            (None, None) => {}
        }
    }

    fn first_contact(&mut self, message: &str) {
        if let Some(staff) = self
            .case
            .first_contact
            .filter(|staff| self.case.responsible != Some(*staff))
        {
            self.tell(To::Staff(staff), message);
        }
    }
}
