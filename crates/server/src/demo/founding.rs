//! The first day: the estate with its areas, the staff with their accounts, the import of the workbooks, the
//! residents who use the app. All of it through the door, as an office would do it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use domain::{
    accounts::{self, Accounts, command::Secret},
    actor::{Actor, Grant, Role},
    contact::{ContactPhone, ContactWishes},
    estates::{self, EstateChanges, Estates},
    ids::{AccountId, AreaId, EstateId, PersonId, StaffId},
    personal::{Personal, PersonalClass},
    staff::{self, NewStaff, Staff},
};

use super::{
    MakingError, PASSWORD,
    crew::Member,
    estate::{ADDRESS, AREAS, Living, NAME, PHONE, World},
    households,
    story::Cast,
};
use crate::{
    app::App,
    execute::{Call, execute},
    features::accounts::{actor_of, confidentiality_in_force},
    problem::Problem,
};

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct Login {
    /// Name to sign in with.
    pub account: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// What they are called.
    pub title: String,
    /// Their name.
    pub name: String,
}

/// The estate, ready for its first day.
#[derive(Debug)]
pub struct Founded {
    /// Ids in the order of the demo's lists.
    pub cast: Cast,
    /// Who can sign in.
    pub logins: Vec<Login>,
    /// The crew as they act, in its order.
    pub staff: Vec<Arc<Actor>>,
    /// Residents with an account as they act, by their place in the world's people.
    pub residents: BTreeMap<usize, Arc<Actor>>,
}

/// Founds the estate from a world, a crew and a folder of workbooks.
///
/// # Errors
/// A step was refused or the store failed: the demo cannot go on then.
pub async fn found(
    app: &Arc<App>,
    world: &World,
    crew: &[Member],
    books: &Path,
) -> Result<Founded, MakingError> {
    let (estate, areas) = estate(app).await?;
    let departments = departments(app, estate).await?;
    let mut people = Vec::new();
    for member in crew {
        people.push(hire(app, estate, &areas, &departments, member).await?);
    }
    appoint(app, estate, &areas, crew, &people).await?;
    let password = app.hashing.hash(PASSWORD.to_owned()).await?;
    let (mut logins, mut acting) = (Vec::new(), Vec::new());
    for (member, staff) in crew.iter().zip(&people) {
        let grants = BTreeSet::from([grant(estate, &areas, member)]);
        let account = account(app, &member.account, (Some(*staff), None), grants, &password).await?;
        acting.push(account);
        logins.push(Login {
            account: member.account.clone(),
            roles: vec![member.role],
            title: member.title.to_owned(),
            name: member.name.clone(),
        });
    }
    let register = households::import(app, estate, world, books).await?;
    let mut residents = BTreeMap::new();
    for resident in app_users(world) {
        let Some(person) = register.persons.get(&resident.person).copied() else {
            continue;
        };
        let roles = resident.roles.iter();
        let grants = roles
            .map(|role| Grant {
                role: *role,
                estate: Some(estate),
                areas: BTreeSet::new(),
            })
            .collect();
        let actor = account(app, &resident.account, (None, Some(person)), grants, &password).await?;
        residents.insert(resident.person, actor);
        logins.push(Login {
            account: resident.account,
            roles: resident.roles,
            title: resident.title,
            name: world.people[resident.person].name.clone(),
        });
    }
    let persons = residents
        .keys()
        .filter_map(|place| Some((*place, *register.persons.get(place)?)));
    let cast = Cast {
        estate,
        areas,
        departments,
        staff: people,
        buildings: register.buildings,
        units: register.units,
        residents: persons.collect(),
    };
    Ok(Founded {
        cast,
        logins,
        staff: acting,
        residents,
    })
}

async fn send(
    app: &Arc<App>,
    estate: EstateId,
    command: estates::Command,
) -> Result<estates::Estate, Problem> {
    Ok(execute::<Estates>(app, &app.system, Call::new(estate, command))
        .await?
        .state)
}

async fn estate(app: &Arc<App>) -> Result<(EstateId, Vec<AreaId>), Problem> {
    let estate = EstateId(app.ids.next(app.time.now()));
    let changes = EstateChanges {
        phone: Some(PHONE.to_owned()),
        building_label: Some("栋".to_owned()),
        ..EstateChanges::default()
    };
    let register = estates::Command::Register {
        estate,
        name: NAME.to_owned(),
        address: ADDRESS.to_owned(),
        zone: None,
        changes: Box::new(changes),
    };
    let registered = send(app, estate, register).await?;
    let mut areas: Vec<AreaId> = registered.areas.keys().copied().collect();
    for (place, name) in AREAS.iter().enumerate() {
        let name = (*name).to_owned();
        let command = match areas.get(place) {
            Some(area) => estates::Command::ChangeArea {
                area: *area,
                name: Some(name),
                assistants: None,
            },
            None => {
                let area = AreaId(app.ids.next(app.time.now()));
                areas.push(area);
                estates::Command::AddArea {
                    area,
                    name,
                    officer: None,
                }
            }
        };
        send(app, estate, command).await?;
    }
    Ok((estate, areas))
}

async fn departments(
    app: &Arc<App>,
    estate: EstateId,
) -> Result<BTreeMap<String, domain::ids::DepartmentId>, Problem> {
    let found = app
        .store
        .read(move |tx| async move { crate::features::estates::of_id(&tx, estate).await })
        .await?;
    let departments = found.map(|found| found.departments).unwrap_or_default();
    Ok(departments
        .into_iter()
        .map(|(id, department)| (department.code, id))
        .collect())
}

fn grant(estate: EstateId, areas: &[AreaId], member: &Member) -> Grant {
    Grant {
        role: member.role,
        estate: (!member.of_company()).then_some(estate),
        areas: member
            .area
            .and_then(|area| areas.get(area).copied())
            .into_iter()
            .collect(),
    }
}

async fn hire(
    app: &Arc<App>,
    estate: EstateId,
    areas: &[AreaId],
    departments: &BTreeMap<String, domain::ids::DepartmentId>,
    member: &Member,
) -> Result<StaffId, Problem> {
    let id = StaffId(app.ids.next(app.time.now()));
    let grant = grant(estate, areas, member);
    let new = NewStaff {
        staff: id,
        estate: (!member.of_company()).then_some(estate),
        name: Personal::new(PersonalClass::Name, member.name.clone()),
        service_number: member.number.clone(),
        title: member.title.to_owned(),
        areas: grant.areas.clone(),
        grants: vec![grant],
        departments: departments.get(member.department).copied().into_iter().collect(),
        skills: member.skills.iter().map(|skill| (*skill).to_owned()).collect(),
        phones: vec![ContactPhone::new(format!("+86{}", member.mobile), &member.mobile)],
        wishes: ContactWishes::default(),
    };
    let command = staff::Command::Register { staff: Box::new(new) };
    execute::<Staff>(app, &app.system, Call::new(id, command)).await?;
    Ok(id)
}

/// Officers of the areas, the assistants of their lobbies, heads of departments.
async fn appoint(
    app: &Arc<App>,
    estate: EstateId,
    areas: &[AreaId],
    crew: &[Member],
    people: &[StaffId],
) -> Result<(), Problem> {
    let of_role = |role: Role| {
        crew.iter()
            .zip(people)
            .filter(move |(member, _)| member.role == role)
    };
    for (member, staff) in of_role(Role::AreaOfficer) {
        if let Some(area) = member.area.and_then(|area| areas.get(area)) {
            let command = estates::Command::NameOfficer {
                area: *area,
                officer: *staff,
                from_at: None,
            };
            send(app, estate, command).await?;
        }
    }
    let lobby: Vec<StaffId> = of_role(Role::ConciergeAssistant)
        .map(|(_, staff)| *staff)
        .collect();
    let (first, second) = lobby.split_at(lobby.len() / 2);
    for (area, assistants) in areas.iter().skip(1).zip([first, second]) {
        let assistants = Some(assistants.to_vec());
        send(
            app,
            estate,
            estates::Command::ChangeArea {
                area: *area,
                name: None,
                assistants,
            },
        )
        .await?;
    }
    let heads = of_role(Role::DepartmentHead).chain(of_role(Role::CustomerServiceSupervisor).take(1));
    let heads: Vec<_> = heads.map(|(member, staff)| (member.department, *staff)).collect();
    let found = app
        .store
        .read(move |tx| async move { crate::features::estates::of_id(&tx, estate).await })
        .await?;
    for (department, record) in found.map(|found| found.departments).unwrap_or_default() {
        let head = heads
            .iter()
            .find(|(code, _)| *code == record.code)
            .map(|(_, staff)| *staff);
        let command = estates::Command::SetDepartment {
            department,
            code: record.code,
            name: record.name,
            head,
            active: true,
        };
        send(app, estate, command).await?;
    }
    Ok(())
}

/// Opens an account whose holder has read and confirmed the confidentiality rules, and answers how they act.
async fn account(
    app: &Arc<App>,
    name: &str,
    (staff, person): (Option<StaffId>, Option<PersonId>),
    grants: BTreeSet<Grant>,
    password: &Secret,
) -> Result<Arc<Actor>, MakingError> {
    let id = AccountId(app.ids.next(app.time.now()));
    let open = accounts::Command::Open {
        name: name.to_owned(),
        staff,
        person,
        grants,
        founder: false,
        own_password: true,
        password: password.clone(),
    };
    execute::<Accounts>(app, &app.system, Call::new(id, open)).await?;
    let unknown = || MakingError::Unexpected(format!("the account `{name}` cannot act"));
    let actor = Arc::new(actor_of(app, id).await?.ok_or_else(unknown)?);
    let (version, _) = app
        .store
        .read(|tx| async move { confidentiality_in_force(&tx).await })
        .await
        .map_err(Problem::from)?;
    execute::<Accounts>(app, &actor, Call::new(id, accounts::Command::Confirm { version })).await?;
    Ok(actor)
}

/// A resident who uses the app.
struct AppUser {
    person: usize,
    account: String,
    roles: Vec<Role>,
    title: String,
}

/// Owners, tenants and other residents of all areas; the first two owners sit on the committee.
fn app_users(world: &World) -> Vec<AppUser> {
    let mut users: Vec<AppUser> = Vec::new();
    let (mut owners, mut tenants, mut members) = (0, 0, 0);
    for home in world.homes.iter().step_by(19) {
        let (person, role, login, count) = match home.living {
            Living::Let => match home.tenants.first() {
                Some(tenant) => (*tenant, Role::Tenant, "zuhu", &mut tenants),
                None => continue,
            },
            Living::Owner if owners > 3 && members < 4 && !home.family.is_empty() => {
                (home.family[0], Role::Resident, "zhuhu", &mut members)
            }
            Living::Owner => (home.owners[0], Role::Owner, "yezhu", &mut owners),
            _ => continue,
        };
        if users.iter().any(|user| user.person == person) {
            continue;
        }
        *count += 1;
        let on_committee = role == Role::Owner && *count <= 2;
        let committee = on_committee.then_some(Role::CommitteeMember);
        users.push(AppUser {
            person,
            account: if on_committee {
                format!("yeweihui{count}")
            } else {
                format!("{login}{count}")
            },
            roles: [role].into_iter().chain(committee).collect(),
            title: format!(
                "{}{}",
                world.address(home),
                if on_committee { "（业委会）" } else { "" }
            ),
        });
    }
    users
}
