//! Who of the crew is meant: the one who has the case, a supervisor who may judge it, somebody who may check it.

use domain::{
    actor::Role,
    cases::Case,
    ids::{DepartmentId, StaffId},
    standard::{Channel, Kind, Standard, Verb},
};
use jiff::Timestamp;

use super::{By, Story, life::Doing};

impl Story {
    /// Who does it.
    pub(super) fn who(&self, life: usize, doing: Doing, case: &Case, at: Timestamp) -> Option<By> {
        let holder = || self.holder(case, at);
        let customer = self.customer(life);
        let staff = match doing {
            Doing::Acknowledge | Doing::Dispatch | Doing::Feedback | Doing::Respond | Doing::Unreached => {
                self.desk(life, case, at)
            }
            Doing::Consent | Doing::Accept => match customer {
                Some(resident) if doing == Doing::Accept => return Some(resident),
                _ => self.desk(life, case, at),
            },
            Doing::TakeOver => case
                .transfer
                .as_ref()
                .and_then(|transfer| transfer.staff)
                .and_then(|staff| self.member(staff)),
            Doing::SetLimit => self.supervisor(case, at, Verb::SetLimit),
            Doing::Verify => self.supervisor(case, at, Verb::Verify),
            Doing::Judge => self.supervisor(case, at, Verb::Judge),
            Doing::Sign | Doing::Plan if case.complaint => self.supervisor(case, at, Verb::Sign),
            Doing::Inspect => self.inspector(life, case, at),
            Doing::Sign
            | Doing::Take
            | Doing::Arrive
            | Doing::Investigate
            | Doing::Transfer
            | Doing::Escalate
            | Doing::Quote
            | Doing::Plan
            | Doing::Progress
            | Doing::Pause
            | Doing::Resume
            | Doing::AskExtension
            | Doing::Resolve => holder(),
        };
        staff.map(By::Staff)
    }

    /// The place of a member of staff in the crew.
    pub(super) fn member(&self, staff: StaffId) -> Option<usize> {
        self.cast.staff.iter().position(|own| *own == staff)
    }

    /// Whoever has the case: the person, or somebody of the department who is at work, or the duty manager.
    pub(super) fn holder(&self, case: &Case, at: Timestamp) -> Option<usize> {
        if let Some(member) = case.responsible.and_then(|staff| self.member(staff)) {
            return Some(member);
        }
        let working = [
            Role::MaintenanceWorker,
            Role::CleaningWorker,
            Role::Guard,
            Role::AreaOfficer,
            Role::FrontDeskAssistant,
            Role::DutyManager,
        ];
        let of_department = working
            .iter()
            .flat_map(|role| self.roster.there(*role, at))
            .find(|member| case.department.is_none() || self.department(*member) == case.department);
        of_department.or_else(|| self.roster.there(Role::DutyManager, at).first().copied())
    }

    /// The department of a member of the crew.
    pub(super) fn department(&self, member: usize) -> Option<DepartmentId> {
        self.cast.departments.get(self.crew[member].department).copied()
    }

    /// Somebody who may verify, judge, set limits: not the one who has the case or has worked on it, and not of
    /// the department complained about.
    pub(super) fn supervisor(&self, case: &Case, at: Timestamp, verb: Verb) -> Option<usize> {
        if case.kind == Kind::Misconduct {
            return self.roster.all(Role::CompanyManagement).first().copied();
        }
        let judged = case.about.and_then(|about| about.department);
        let fits = |member: &usize| {
            let own = judged.is_some() && judged == self.department(*member);
            !own && (verb == Verb::SetLimit || !self.worked_on(case, *member))
        };
        let roles = [
            Role::CustomerServiceSupervisor,
            Role::DirectorInCharge,
            Role::ServiceCentreManager,
        ];
        let there = roles
            .iter()
            .flat_map(|role| self.roster.there(*role, at))
            .find(fits);
        there.or_else(|| roles.iter().flat_map(|role| self.roster.all(*role)).find(fits))
    }

    /// Somebody who may check the work, in the order of who usually does.
    pub(super) fn inspector(&self, life: usize, case: &Case, at: Timestamp) -> Option<usize> {
        let area = self.world.area(&self.world.homes[self.lives[life].arrival.home]);
        let free = |member: &usize| !self.worked_on(case, *member);
        let officer = || {
            let officers = self.roster.there(Role::AreaOfficer, at);
            officers
                .into_iter()
                .find(|member| self.crew[*member].area == Some(area) && free(member))
        };
        let role = |role: Role| self.roster.there(role, at).into_iter().find(free);
        officer()
            .or_else(|| role(Role::CustomerServiceSupervisor))
            .or_else(|| role(Role::DutyManager))
            .or_else(|| {
                self.roster
                    .all(Role::CustomerServiceSupervisor)
                    .into_iter()
                    .find(free)
            })
    }

    /// Whether the shipped standard gives somebody's role the right to a verb.
    pub(super) fn may(&self, member: usize, verb: Verb) -> bool {
        let standard = Standard::shipped();
        standard
            .permissions(self.crew[member].role)
            .contains(&format!("cases.{}", verb.code()))
    }

    /// The customer with an account, if it is their case.
    pub(super) fn customer(&self, life: usize) -> Option<By> {
        let arrival = &self.lives[life].arrival;
        (arrival.channel == Channel::App)
            .then_some(arrival.person)
            .flatten()
            .map(By::Resident)
    }

    /// Whether somebody of the crew is meant for the desk: company management where the desk must not look.
    pub(super) fn desk(&self, life: usize, case: &Case, at: Timestamp) -> Option<usize> {
        let role = if case.kind == Kind::Misconduct {
            Role::CompanyManagement
        } else {
            Role::FrontDeskAssistant
        };
        self.one_of_role(role, life, case, at)
    }

    /// One of a role who is at work, always the same for one case and moment; never one who worked on it.
    pub(super) fn one_of_role(&self, role: Role, life: usize, case: &Case, at: Timestamp) -> Option<usize> {
        let there = self.roster.there(role, at);
        let free: Vec<usize> = there
            .iter()
            .copied()
            .filter(|member| !self.worked_on(case, *member))
            .collect();
        let list = if free.is_empty() {
            self.roster.all(role)
        } else {
            free
        };
        let list: Vec<usize> = list
            .into_iter()
            .filter(|member| !self.worked_on(case, *member))
            .collect();
        list.get(life % list.len().max(1)).copied()
    }

    pub(super) fn worked_on(&self, case: &Case, member: usize) -> bool {
        let staff = self.cast.staff[member];
        case.worked.contains(&staff) || case.responsible == Some(staff) || about(case) == Some(staff)
    }
}

fn about(case: &Case) -> Option<StaffId> {
    case.about.and_then(|about| about.staff)
}
