//! Versions of the service standard: two people, one text, no way back (W-06, W-09).

use std::collections::BTreeSet;

use domain::{
    actor::{Actor, Grant, Role},
    feature::{Context, Feature},
    ids::{AccountId, EstateId, StaffId, StandardId},
    rejection::{Nature, Rejection},
    standard::{Direction, Layer, Standard, compare, shipped},
    standards::{Command, Event, Facts, Reach, Stage, StandardVersion, Standards},
};
use jiff::Timestamp;
use uuid::Uuid;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-10-08T09:00:00+08:00")
}

fn actor(number: u128, role: Role, estate: Option<EstateId>) -> Actor {
    let grant = Grant {
        role,
        estate,
        areas: BTreeSet::new(),
    };
    Actor {
        account: Some(AccountId(id(number))),
        staff: Some(StaffId(id(number + 1000))),
        grants: vec![(grant, Standard::shipped().permissions(role))],
        unlimited: false,
        ..Actor::system()
    }
}

/// The account of `linli admin create`: every right until a second administrator exists.
fn first_administrator() -> Actor {
    Actor {
        account: Some(AccountId(id(1))),
        ..Actor::system()
    }
}

fn layer(version: &str, limit: &str) -> Layer {
    Layer {
        name: String::new(),
        files: [
            (
                "standard.toml".to_owned(),
                format!("schema = 1\nid = \"huaan\"\nversion = \"{version}\"\ntitle = \"华安物业\"\n"),
            ),
            (
                "deadlines.toml".to_owned(),
                format!("[[clause]]\nid = \"D-08\"\nlimit = \"{limit}\"\nreason = \"合同约定\"\n"),
            ),
        ]
        .into(),
    }
}

fn facts() -> Facts {
    Facts {
        below: vec![shipped::layer()],
        estate_known: true,
        ..Facts::default()
    }
}

fn run(
    state: Option<StandardVersion>,
    command: &Command,
    facts: &Facts,
    actor: &Actor,
) -> Result<StandardVersion, Rejection> {
    let context = Context { now: now(), actor };
    let events = Standards::decide(state.as_ref(), command, facts, &context)?;
    let after = events.iter().fold(state, Standards::evolve);
    Ok(after.unwrap())
}

fn propose(reach: Reach, limit: &str, from: Timestamp) -> Command {
    Command::Propose {
        id: StandardId(id(7)),
        reach,
        layer: Box::new(layer("1", limit)),
        effective_from: from,
        reason: "年度修订".to_owned(),
    }
}

fn proposed(by: &Actor) -> StandardVersion {
    run(
        None,
        &propose(Reach::Company, "2 working-days", now()),
        &facts(),
        by,
    )
    .unwrap()
}

fn approve() -> Command {
    Command::Approve { note: String::new() }
}

#[test]
fn a_proposal_is_in_force_only_after_another_account_approves_it() {
    let manager = actor(2, Role::CompanyManagement, None);
    let other = actor(3, Role::CompanyManagement, None);
    let state = proposed(&manager);
    assert_eq!(
        (state.stage, state.in_force_from, state.name.as_str()),
        (Stage::Proposed, None, "huaan-1")
    );
    assert_eq!(state.hash, layer("1", "2 working-days").hash());
    let approved = run(Some(state), &approve(), &facts(), &other).unwrap();
    assert_eq!(
        (approved.stage, approved.in_force_from),
        (Stage::Approved, Some(now()))
    );
    let again = run(Some(approved), &approve(), &facts(), &other).unwrap_err();
    assert_eq!(again.code, "standards.decided");
}

#[test]
fn nobody_approves_their_own_not_even_the_first_administrator() {
    let first = first_administrator();
    let refused = run(Some(proposed(&first)), &approve(), &facts(), &first).unwrap_err();
    assert_eq!(
        (refused.code.as_ref(), refused.nature),
        ("standards.own-proposal", Nature::Forbidden)
    );
    // A second account of the same member of staff is the same person.
    let manager = actor(2, Role::CompanyManagement, None);
    let second_account = Actor {
        account: Some(AccountId(id(9))),
        ..manager.clone()
    };
    let refused = run(Some(proposed(&manager)), &approve(), &facts(), &second_account).unwrap_err();
    assert_eq!(refused.code, "standards.own-proposal");
    let system = run(Some(proposed(&manager)), &approve(), &facts(), &Actor::system()).unwrap_err();
    assert_eq!(system.code, "standards.not-allowed");
}

#[test]
fn an_approval_after_the_date_holds_from_the_approval() {
    let (one, two) = (
        actor(2, Role::Administrator, None),
        actor(3, Role::Administrator, None),
    );
    let early = propose(Reach::Company, "2 working-days", at("2026-10-01T00:00:00+08:00"));
    let state = run(None, &early, &facts(), &one).unwrap();
    assert_eq!(
        run(Some(state), &approve(), &facts(), &two)
            .unwrap()
            .in_force_from,
        Some(now())
    );
    let later = at("2026-11-01T00:00:00+08:00");
    let state = run(
        None,
        &propose(Reach::Company, "2 working-days", later),
        &facts(),
        &one,
    )
    .unwrap();
    assert_eq!(
        run(Some(state), &approve(), &facts(), &two)
            .unwrap()
            .in_force_from,
        Some(later)
    );
}

#[test]
fn rights_reach_as_far_as_the_layer() {
    let estate = EstateId(id(50));
    let manager = actor(2, Role::ServiceCentreManager, Some(estate));
    let own = propose(Reach::Estate { estate }, "2 working-days", now());
    assert!(run(None, &own, &facts(), &manager).is_ok());
    let other = propose(
        Reach::Estate {
            estate: EstateId(id(51)),
        },
        "2 working-days",
        now(),
    );
    assert_eq!(
        run(None, &other, &facts(), &manager).unwrap_err().code,
        "standards.not-allowed"
    );
    let company = propose(Reach::Company, "2 working-days", now());
    assert_eq!(
        run(None, &company, &facts(), &manager).unwrap_err().code,
        "standards.not-allowed"
    );
    let desk = actor(4, Role::FrontDeskAssistant, Some(estate));
    assert_eq!(
        run(None, &own, &facts(), &desk).unwrap_err().code,
        "standards.not-allowed"
    );
    let shipped = propose(Reach::Shipped, "2 working-days", now());
    assert!(run(None, &shipped, &facts(), &first_administrator()).is_err());
}

#[test]
fn a_layer_with_defects_is_refused_with_file_and_line() {
    let manager = actor(2, Role::CompanyManagement, None);
    let refused = run(
        None,
        &propose(Reach::Company, "2 moons", now()),
        &facts(),
        &manager,
    )
    .unwrap_err();
    assert_eq!(refused.code, "standards.defects");
    assert_eq!(
        (refused.errors[0].field.as_ref(), refused.errors[0].row),
        ("files.deadlines.toml", Some(3))
    );
    let same = run(
        None,
        &propose(Reach::Company, "3 working-days", now()),
        &facts(),
        &manager,
    )
    .unwrap_err();
    assert_eq!(
        same.code, "standards.defects",
        "an upper layer holds only deviations"
    );
    let taken = Facts {
        names: ["huaan-1".to_owned()].into(),
        ..facts()
    };
    let refused = run(
        None,
        &propose(Reach::Company, "2 working-days", now()),
        &taken,
        &manager,
    )
    .unwrap_err();
    assert_eq!(refused.code, "standards.name-taken");
}

/// What lies on top must stay sound: an estate that says what the company now says too no longer deviates.
#[test]
fn a_company_layer_is_tried_with_the_layers_of_estates() {
    let manager = actor(2, Role::CompanyManagement, None);
    let facts = Facts {
        above: vec![layer("9", "2 working-days")],
        ..facts()
    };
    let refused = run(
        None,
        &propose(Reach::Company, "2 working-days", now()),
        &facts,
        &manager,
    )
    .unwrap_err();
    assert_eq!(refused.code, "standards.defects");
    assert!(
        run(
            None,
            &propose(Reach::Company, "1 working-day", now()),
            &facts,
            &manager
        )
        .is_ok()
    );
}

#[test]
fn a_proposal_is_refused_by_others_and_withdrawn_by_its_author() {
    let (one, two) = (
        actor(2, Role::CompanyManagement, None),
        actor(3, Role::CompanyManagement, None),
    );
    let reject = |reason: &str| Command::Reject {
        reason: reason.to_owned(),
    };
    let withdraw = Command::Withdraw {
        reason: String::new(),
    };
    assert_eq!(
        run(Some(proposed(&one)), &reject(" "), &facts(), &two)
            .unwrap_err()
            .errors[0]
            .field,
        "reason"
    );
    assert_eq!(
        run(Some(proposed(&one)), &reject("过严"), &facts(), &one)
            .unwrap_err()
            .code,
        "standards.own-proposal"
    );
    assert_eq!(
        run(Some(proposed(&one)), &reject("过严"), &facts(), &two)
            .unwrap()
            .stage,
        Stage::Rejected
    );
    assert_eq!(
        run(Some(proposed(&one)), &withdraw, &facts(), &two)
            .unwrap_err()
            .code,
        "standards.not-yours"
    );
    assert_eq!(
        run(Some(proposed(&one)), &withdraw, &facts(), &one)
            .unwrap()
            .stage,
        Stage::Withdrawn
    );
}

#[test]
fn the_system_keeps_the_shipped_text_once() {
    let ship = Command::Ship {
        id: StandardId(id(7)),
        layer: Box::new(shipped::layer()),
    };
    let state = run(None, &ship, &Facts::default(), &Actor::system()).unwrap();
    assert_eq!(
        (state.name.as_str(), state.stage),
        ("default-2026.1", Stage::Approved)
    );
    let system = Actor::system();
    let context = Context {
        now: now(),
        actor: &system,
    };
    let events = Standards::decide(Some(&state), &ship, &Facts::default(), &context).unwrap();
    assert_eq!(events, Vec::<Event>::new());
    assert!(run(None, &ship, &Facts::default(), &first_administrator()).is_err());
}

#[test]
fn two_versions_are_compared_entry_by_entry() {
    let one = [shipped::layer(), layer("1", "2 working-days")];
    let two = [shipped::layer(), layer("2", "1 working-day")];
    let changes = compare(&one, &two).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(
        (
            changes[0].entry.as_str(),
            changes[0].field.as_str(),
            changes[0].direction
        ),
        ("deadlines.clause.D-08", "limit", Direction::Stricter)
    );
    assert!(compare(&one, &one).unwrap().is_empty());
}
