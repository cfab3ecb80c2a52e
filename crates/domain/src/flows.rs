//! What follows from what has happened: the one page on which features meet.
//!
//! A feature's events lead to errands, which the door leaves in the same transaction and a background lane
//! runs later; an errand that changes another feature sends that feature's command through the door. Nothing
//! here decides a case, and no rule calls this page. Each feature has one function, in a file of its own.

mod cases;
mod registers;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    actor::Role,
    ids::{AreaId, DepartmentId, EstateId, PersonId, StaffId, UnitId},
    residence::UnitRole,
};

pub use cases::of_cases;
pub use registers::{of_estates, of_persons, of_staff, of_standards, of_units};

/// Whom an errand addresses; the shell finds the accounts, and leaves out whoever may not see the subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// One member of staff.
    Staff(StaffId),
    /// One customer.
    Person(PersonId),
    /// The head of a department and those of it who are on shift.
    Department(DepartmentId),
    /// Everybody who holds the role for the place of the matter.
    Role(Role),
    /// The duty manager of the day, as the estate names them.
    DutyManager,
    /// Those who answer for the whole house: administrators and company management of all estates.
    House,
}

/// A message left in the app: a code with a text in `locales/`, and the values of its placeholders (never a
/// name, a phone number or free text: those are read from the subject by whoever may see it).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Receiver.
    pub to: To,
    /// Estate of the matter; `None`: it concerns the whole house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estate: Option<EstateId>,
    /// Area of the matter, where it has one: narrows a role to those who serve it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaId>,
    /// Feature of the subject, for example `cases`.
    pub feature: String,
    /// The subject.
    pub subject: Uuid,
    /// Code of the text, for example `notice.case-dispatched`.
    pub message: String,
    /// Values of the placeholders.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// Urgent matters sound and ignore quiet times.
    #[serde(default)]
    pub urgent: bool,
    /// When it happened.
    pub at: Timestamp,
}

/// A call that the duty desk has to make because no outside channel delivers (“致电张师傅”, reached or not):
/// repeated until somebody is reached, then the next of `chain`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallTask {
    /// Estate whose desk calls.
    pub estate: EstateId,
    /// Feature of the subject.
    pub feature: String,
    /// The subject.
    pub subject: Uuid,
    /// Whom to call, in order.
    pub chain: Vec<To>,
    /// Code of what to say.
    pub message: String,
    /// Minutes between two attempts, from the standard; 0: the desk is told once.
    pub every_minutes: u32,
    /// How often the subject had been sent to somebody else by then: a later sending has a call task of its own.
    #[serde(default)]
    pub round: u16,
    /// What people call the subject by.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// First attempt.
    pub at: Timestamp,
}

/// What the desk is told for a call task: whom to call first.
pub fn call_at_desk(call: &CallTask, at: Timestamp) -> Errand {
    let name = call
        .chain
        .first()
        .and_then(|to| serde_json::to_string(to).ok())
        .unwrap_or_default();
    Errand::Notify(Notice {
        to: To::Role(Role::FrontDeskAssistant),
        estate: Some(call.estate),
        area: None,
        feature: call.feature.clone(),
        subject: call.subject,
        message: "notice.call".to_owned(),
        params: BTreeMap::from([
            ("to".to_owned(), name),
            ("about".to_owned(), call.message.clone()),
            ("number".to_owned(), call.number.clone()),
        ]),
        urgent: true,
        at,
    })
}

/// The next attempt: after the standard's minutes, with the next name.
pub fn call_again(mut call: CallTask, now: Timestamp) -> Errand {
    if call.chain.len() > 1 {
        call.chain.rotate_left(1);
    }
    let minutes = SignedDuration::from_mins(i64::from(call.every_minutes.max(1)));
    call.at = now.saturating_add(minutes).unwrap_or(now);
    Errand::Call(call)
}

/// Something to be done after the transaction has been kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "errand", rename_all = "kebab-case")]
pub enum Errand {
    /// Leave a message in the app.
    Notify(Notice),
    /// Give the duty desk a call to make.
    Call(CallTask),
    /// Count the deadlines of open cases again: other service hours, another calendar, another standard (design §5).
    Recount {
        /// Where; everywhere without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        estate: Option<EstateId>,
        /// Code of the reason.
        why: String,
        /// Batches: the last case of the one before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Uuid>,
        /// When.
        at: Timestamp,
    },
    /// Tell who tracks it what is overdue and what is idle in an estate today (E-11), and leave tomorrow's.
    Attention {
        /// Where.
        estate: EstateId,
        /// The estate's local date of the list; only tomorrow's is left without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Date>,
        /// When.
        at: Timestamp,
    },
    /// Give persons a role for a unit, or end it: title or tenancy have changed.
    Tie {
        /// The unit.
        unit: UnitId,
        /// The role.
        role: UnitRole,
        /// Who has it from now on.
        take: Vec<PersonId>,
        /// Who has it no more.
        end: Vec<PersonId>,
        /// First day of the new, if known.
        from_on: Option<Date>,
        /// Last day of the former; `None`: today.
        until_on: Option<Date>,
        /// When it became known.
        at: Timestamp,
    },
    /// Give the account of a member of staff the roles of the staff record, or lock it because the person has left.
    Follow {
        /// Whose account.
        staff: StaffId,
        /// When it is to happen.
        at: Timestamp,
    },
    /// Take out of owner files what stood on a consent that was withdrawn.
    Forget {
        /// Whose consent.
        person: PersonId,
        /// Units whose files are concerned.
        units: Vec<UnitId>,
        /// Special care.
        care: bool,
        /// What is said of children.
        children: bool,
        /// Age, occupation, employer and composition.
        #[serde(default)]
        details: bool,
        /// When it was withdrawn.
        at: Timestamp,
    },
}

impl Errand {
    /// The kind under which the store keeps it.
    pub fn kind(&self) -> &'static str {
        match self {
            Errand::Notify(_) => "notify",
            Errand::Call(_) => "call",
            Errand::Recount { .. } => "recount",
            Errand::Attention { .. } => "attention",
            Errand::Tie { .. } => "tie",
            Errand::Follow { .. } => "follow",
            Errand::Forget { .. } => "forget",
        }
    }

    /// When it is to run.
    pub fn due_at(&self) -> Timestamp {
        match self {
            Errand::Notify(notice) => notice.at,
            Errand::Call(call) => call.at,
            Errand::Recount { at, .. }
            | Errand::Attention { at, .. }
            | Errand::Tie { at, .. }
            | Errand::Follow { at, .. }
            | Errand::Forget { at, .. } => *at,
        }
    }

    /// The body that the store keeps; reads back as an [`Errand`].
    pub fn body(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
