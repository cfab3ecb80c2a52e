//! The import of the workbooks through the real importer, and what an office adds by hand afterwards: which old
//! people live alone, and whom to call for them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::{
    contact::ContactPhone,
    households::{self, CareReason, EmergencyContact, Households, NewCare},
    ids::{BuildingId, EstateId, HouseholdId, PersonId, UnitId},
    personal::{Personal, PersonalClass},
    persons::{self, Persons, Purpose},
};
use jiff::civil::Date;

use super::{
    MakingError,
    estate::{Home, World},
    workbooks,
};
use crate::{
    app::App,
    exchange::{
        import::{self, Request},
        plan::OnFile,
        refusals, registers,
    },
    execute::{Call, execute, execute_many},
    http::workbook,
    locales::Language,
    problem::Problem,
};

/// What the registers made of the world.
pub(super) struct Register {
    /// Buildings, in the order of the world.
    pub buildings: Vec<BuildingId>,
    /// Units, in the order of the world's homes.
    pub units: Vec<UnitId>,
    /// Persons on file, by their place in the world's people.
    pub persons: BTreeMap<usize, PersonId>,
}

/// Writes the workbooks into `folder` and imports them.
pub(super) async fn import(
    app: &Arc<App>,
    estate: EstateId,
    world: &World,
    folder: &Path,
) -> Result<Register, MakingError> {
    let files = workbooks::households(world, folder).map_err(MakingError::unexpected)?;
    // The office takes the workbooks in, has the households sign for what needs their consent, and takes them in again.
    bring_in(app, estate, &files, false).await?;
    let register = register(app, estate, world).await?.1;
    have_signed(app, world, &register).await?;
    bring_in(app, estate, &files, true).await?;
    let (on_file, register) = self::register(app, estate, world).await?;
    mark_care(app, world, &on_file, &register).await?;
    Ok(register)
}

/// Imports the workbooks; what was refused is written beside each when `telling`.
async fn bring_in(
    app: &Arc<App>,
    estate: EstateId,
    files: &[PathBuf],
    telling: bool,
) -> Result<(), MakingError> {
    for file in files {
        let bytes = std::fs::read(file).map_err(MakingError::unexpected)?;
        let request = Request {
            estate,
            area: None,
            dry_run: false,
        };
        let outcome = import::households(app, &app.system, request, bytes, &|_, _| {}).await?;
        if telling && !outcome.refused.is_empty() {
            let sheet = refusals::sheet(&outcome, Language::Chinese);
            let bytes = workbook::write(vec![sheet]).map_err(MakingError::unexpected)?;
            std::fs::write(file.with_extension("未导入.xlsx"), bytes).map_err(MakingError::unexpected)?;
        }
    }
    Ok(())
}

/// Heads of household sign for age, occupation, employer and composition when they move in.
async fn have_signed(app: &Arc<App>, world: &World, register: &Register) -> Result<(), MakingError> {
    let heads: BTreeSet<PersonId> = world
        .homes
        .iter()
        .filter_map(|home| register.persons.get(home.owners.first()?).copied())
        .collect();
    let calls: Vec<_> = heads
        .into_iter()
        .map(|head| {
            let consent = persons::Command::GiveConsent {
                purpose: Purpose::HouseholdDetails,
                how: "入住登记表签字".to_owned(),
                by_guardian: None,
                given_on: Date::constant(2026, 6, 20),
            };
            Call::new(head, consent).background()
        })
        .collect();
    let mut calls = calls.into_iter();
    loop {
        let some: Vec<_> = calls.by_ref().take(200).collect();
        if some.is_empty() {
            return Ok(());
        }
        for answer in execute_many::<Persons>(app, &app.system, some).await? {
            answer.map_err(Problem::from)?;
        }
    }
}

/// The registers as they stand, and where the world's people are in them.
async fn register(
    app: &Arc<App>,
    estate: EstateId,
    world: &World,
) -> Result<(OnFile, Register), MakingError> {
    let on_file = app
        .store
        .read(move |tx| async move { registers::on_file(&tx, estate).await })
        .await
        .map_err(Problem::from)?;
    let register = read(world, &on_file)?;
    Ok((on_file, register))
}

fn read(world: &World, on_file: &OnFile) -> Result<Register, MakingError> {
    let missing = |what: &str| MakingError::Unexpected(format!("the import left out {what}"));
    let building = |number: u16| on_file.buildings.get(&number.to_string());
    let mut buildings = Vec::new();
    for wanted in &world.buildings {
        let (id, _) =
            building(wanted.number).ok_or_else(|| missing(&format!("building {}", wanted.number)))?;
        buildings.push(*id);
    }
    let mut register = Register {
        buildings,
        units: Vec::new(),
        persons: BTreeMap::new(),
    };
    for home in &world.homes {
        let number = world.buildings[home.building].number;
        let (building, entrances) = building(number).ok_or_else(|| missing("a building"))?;
        let entrance = home
            .entrance
            .and_then(|entrance| entrances.get(&entrance.to_string()).copied());
        let key = (*building, entrance, home.room.clone());
        let unit = *on_file
            .units
            .get(&key)
            .ok_or_else(|| missing(&world.address(home)))?;
        register.units.push(unit);
        for place in home.owners.iter().chain(&home.family).chain(&home.tenants) {
            let key = (world.people[*place].name.clone(), unit);
            if let Some(person) = on_file.by_unit.get(&key) {
                register.persons.insert(*place, *person);
            }
        }
    }
    Ok(register)
}

/// Old people who live alone are marked, with their consent and the child to call.
async fn mark_care(
    app: &Arc<App>,
    world: &World,
    on_file: &OnFile,
    register: &Register,
) -> Result<(), MakingError> {
    for (home, unit) in world.homes.iter().zip(&register.units) {
        let Some((relation, child)) = home.alone else {
            continue;
        };
        let owner = register.persons.get(&home.owners[0]).copied();
        let household = on_file.households.get(unit).copied();
        if let (Some(owner), Some(household)) = (owner, household) {
            one_mark(app, world, home, (owner, household), relation, child).await?;
        }
    }
    Ok(())
}

async fn one_mark(
    app: &Arc<App>,
    world: &World,
    home: &Home,
    (owner, household): (PersonId, HouseholdId),
    relation: &str,
    child: usize,
) -> Result<(), MakingError> {
    let consent = persons::Command::GiveConsent {
        purpose: Purpose::SpecialCare,
        how: "上门当面签字".to_owned(),
        by_guardian: None,
        given_on: Date::constant(2026, 6, 20),
    };
    execute::<Persons>(app, &app.system, Call::new(owner, consent)).await?;
    let child = &world.people[child];
    let phone = child.mobiles.first().cloned().unwrap_or_default();
    let frail = home.remark.contains("腿脚不便");
    let mut reasons = vec![CareReason::Elderly, CareReason::LivingAlone];
    reasons.extend(frail.then_some(CareReason::LimitedMobility));
    let care = NewCare {
        reasons,
        note: frail.then(|| Personal::new(PersonalClass::Sensitive, "上下楼要人扶，送重物请搭把手。")),
        contacts: vec![EmergencyContact {
            name: Personal::new(PersonalClass::Name, child.name.clone()),
            relation: relation.to_owned(),
            phones: vec![ContactPhone::new(format!("+86{phone}"), &phone)],
        }],
        consent_by: owner,
    };
    let command = households::Command::MarkCare { care: Box::new(care) };
    execute::<Households>(app, &app.system, Call::new(household, command)).await?;
    Ok(())
}
