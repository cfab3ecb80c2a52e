//! One unit, one person, one building each, however often the workbook names them.

use domain::{ids::EstateId, persons::UnitRole};
use server::exchange::{
    headings::{self, Words},
    plan::{OnFile, Plan},
    rows::{self, Known, Refused},
    sheets,
};
use uuid::Uuid;

use super::written::plain;

fn plan(table: &[&[&str]]) -> (Plan, Vec<Refused>) {
    let sheets = sheets::read(&plain(table)).unwrap();
    let found = headings::find(&sheets[0], Words::shipped()).unwrap();
    let reading = rows::read(0, &sheets[0], &found, Words::shipped(), &Known::default());
    let mut refused = reading.refused;
    let plan = Plan::make(
        EstateId(Uuid::from_u128(7)),
        reading.lines,
        &OnFile::default(),
        &mut refused,
    );
    (plan, refused)
}

#[test]
fn an_owner_with_several_units_is_one_person() {
    let (plan, refused) = plan(&[
        &["房号", "姓名", "电话"],
        &["3-501", "张伟", "13800138000"],
        &["4-502", "张伟", "13800138000/0571-88881234"],
        &["5-503", "张伟", "0571-88881234"],
    ]);
    assert!(refused.is_empty());
    assert_eq!(
        (plan.buildings.len(), plan.units.len(), plan.persons.len()),
        (3, 3, 1)
    );
    assert_eq!(plan.persons[0].roles.len(), 3);
    assert_eq!(plan.persons[0].phones.len(), 2);
}

#[test]
fn two_people_of_one_name_are_told_apart() {
    let (plan, _) = plan(&[
        &["房号", "姓名", "电话"],
        &["3-501", "张伟", "13800138000"],
        &["4-502", "张伟", "13900139000"],
        &["5-503", "张伟", ""],
        &["6-504", "张伟", ""],
    ]);
    assert_eq!(plan.persons.len(), 4);
}

#[test]
fn several_owners_of_one_unit_in_several_rows() {
    let (plan, refused) = plan(&[
        &["房号", "姓名", "电话", "身份", "面积"],
        &["3-2-501", "张伟", "13800138000", "业主", "89.5"],
        &["3栋2单元501", "李娜", "13900139000", "共有人", "89.5"],
        &["3-2-501", "王强", "13700137000", "租户", ""],
    ]);
    assert!(refused.is_empty());
    assert_eq!(plan.units.len(), 1);
    let roles: Vec<UnitRole> = plan.units[0].people.iter().map(|(_, role, _)| *role).collect();
    assert_eq!(roles, [UnitRole::Owner, UnitRole::Owner, UnitRole::Tenant]);
    assert_eq!(plan.buildings["3"].entrances.len(), 1);
}

#[test]
fn duplicate_rows_count_and_contradictions_are_refused() {
    let (plan, refused) = plan(&[
        &["房号", "姓名", "电话", "面积"],
        &["3-501", "张伟", "13800138000", "89.5"],
        &["3-501", "张伟", "13800138000", "89.5"],
        &["3-501", "张伟", "13800138000", "120"],
    ]);
    assert_eq!((plan.units.len(), plan.persons.len(), plan.duplicates), (1, 1, 1));
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (refused[0].row, refused[0].code.as_ref()),
        (4, "area-contradicts")
    );
}

#[test]
fn the_same_rows_give_the_same_ids() {
    let table: &[&[&str]] = &[&["房号", "姓名", "电话"], &["3-2-501", "张伟", "13800138000"]];
    let ((one, _), (other, _)) = (plan(table), plan(table));
    assert_eq!(one.units, other.units);
    assert_eq!(one.persons, other.persons);
    assert_eq!(one.buildings, other.buildings);
}
