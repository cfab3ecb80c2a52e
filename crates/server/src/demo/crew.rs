//! The staff of the demo: every role, with titles as property offices use them, skills, areas and shifts.

use domain::actor::Role;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, time},
    tz::TimeZone,
};

use super::{chance::Chance, names};

/// When somebody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// 08:00 to 17:30, five days a week; the number says which two days are off.
    Office(u16),
    /// Day, day, evening, night, off: the number is the place in that round.
    Round(u16),
    /// From 08:00 to 08:00, every so many days: the number is the place in the round of duty managers.
    Whole(u16),
    /// 06:30 to 16:00, one day a week off.
    Early(u16),
    /// Does not sign on at the estate.
    Elsewhere,
}

/// One member of staff.
#[derive(Clone, Debug)]
pub struct Member {
    /// Name.
    pub name: String,
    /// 工号.
    pub number: String,
    /// Name to sign in with: what the post is called, in pinyin, and a number where there are several.
    pub account: String,
    /// Title.
    pub title: &'static str,
    /// Role.
    pub role: Role,
    /// Code of the department; empty for the company's own people.
    pub department: &'static str,
    /// Codes of skills.
    pub skills: &'static [&'static str],
    /// Area, as an index; `None`: the whole estate.
    pub area: Option<usize>,
    /// When they work.
    pub pattern: Pattern,
    /// Mobile number.
    pub mobile: String,
    /// How quick and careful they are, 70 to 130 per cent of the usual time.
    pub pace: i64,
}

impl Member {
    /// Whether the person belongs to the company and not to the estate.
    pub fn of_company(&self) -> bool {
        self.department.is_empty()
    }
}

/// A post: title, account, role, department, skills of each holder, number of holders.
type Post = (
    &'static str,
    &'static str,
    Role,
    &'static str,
    &'static [&'static [&'static str]],
    u16,
);

const DUTY_MANAGERS: u16 = 4;
const WATER: &[&str] = &["plumbing", "gas"];
const POWER: &[&str] = &["electrical", "lift", "equipment"];
const WOOD: &[&str] = &["carpentry", "masonry", "plumbing"];
const POSTS: [Post; 17] = [
    (
        "服务中心经理",
        "jingli",
        Role::ServiceCentreManager,
        "customer-service",
        &[],
        1,
    ),
    (
        "分管主任",
        "fenguan",
        Role::DirectorInCharge,
        "customer-service",
        &[],
        1,
    ),
    (
        "客服主管",
        "zhuguan",
        Role::CustomerServiceSupervisor,
        "customer-service",
        &[],
        2,
    ),
    (
        "值班主任",
        "zhiban",
        Role::DutyManager,
        "security",
        &[],
        DUTY_MANAGERS,
    ),
    (
        "客服前台",
        "qiantai",
        Role::FrontDeskAssistant,
        "customer-service",
        &[],
        10,
    ),
    (
        "服务跟踪员",
        "genzong",
        Role::ServiceTracker,
        "customer-service",
        &[],
        1,
    ),
    (
        "质量评估员",
        "zhijian",
        Role::QualityAssessor,
        "customer-service",
        &[],
        1,
    ),
    (
        "礼宾助理",
        "libin",
        Role::ConciergeAssistant,
        "customer-service",
        &[],
        10,
    ),
    (
        "片区管家",
        "guanjia",
        Role::AreaOfficer,
        "customer-service",
        &[],
        3,
    ),
    (
        "客服区域专员",
        "quyu",
        Role::AreaServiceSpecialist,
        "customer-service",
        &[],
        1,
    ),
    (
        "工程主管",
        "gongcheng",
        Role::DepartmentHead,
        "engineering",
        &[POWER],
        1,
    ),
    (
        "环境主管",
        "huanjing",
        Role::DepartmentHead,
        "environment",
        &[],
        1,
    ),
    ("秩序主管", "zhixu", Role::DepartmentHead, "security", &[], 1),
    (
        "维修技工",
        "weixiu",
        Role::MaintenanceWorker,
        "engineering",
        &[WATER, POWER, WATER, POWER, WOOD],
        15,
    ),
    (
        "保洁绿化员",
        "baojie",
        Role::CleaningWorker,
        "environment",
        &[&["cleaning"], &["cleaning", "greening"]],
        6,
    ),
    ("秩序维护员", "baoan", Role::Guard, "security", &[], 10),
    ("物业公司品质总监", "gongsi", Role::CompanyManagement, "", &[], 2),
];

/// The staff of a seed, the system's administrator last.
pub fn crew(seed: u64) -> Vec<Member> {
    let mut chance = Chance::new(seed).apart("crew", 0);
    let mut crew: Vec<Member> = Vec::new();
    let mut hire = |title, account: String, role, department, skills, place: u16| {
        let woman = chance.of_100(match role {
            Role::MaintenanceWorker | Role::Guard => 4,
            Role::FrontDeskAssistant | Role::ConciergeAssistant => 75,
            _ => 45,
        });
        let born = i16::try_from(chance.within(1972, 2001)).unwrap_or(1985);
        let serial = u32::try_from(crew.len()).unwrap_or(0);
        let pattern = match role {
            Role::FrontDeskAssistant | Role::ConciergeAssistant | Role::MaintenanceWorker | Role::Guard => {
                Pattern::Round(place % 5)
            }
            Role::DutyManager => Pattern::Whole(place),
            Role::CleaningWorker => Pattern::Early(place),
            Role::CompanyManagement | Role::Administrator => Pattern::Elsewhere,
            _ => Pattern::Office(place * 2 + 5),
        };
        crew.push(Member {
            name: format!(
                "{}{}",
                names::family(&mut chance),
                names::given(&mut chance, woman, born)
            ),
            number: format!("LL{:03}", serial + 1),
            account,
            title,
            role,
            department,
            skills,
            area: (role == Role::AreaOfficer).then_some(usize::from(place)),
            pattern,
            mobile: names::mobile(900_000 + serial),
            pace: chance.within(70, 130),
        });
    };
    for (title, login, role, department, skills, count) in POSTS {
        for place in 0..count {
            let own = skills
                .get(usize::from(place) % skills.len().max(1))
                .copied()
                .unwrap_or(&[]);
            let account = if count > 1 {
                format!("{login}{}", place + 1)
            } else {
                login.to_owned()
            };
            hire(title, account, role, department, own, place);
        }
    }
    hire("系统管理员", "admin".to_owned(), Role::Administrator, "", &[], 0);
    crew
}

/// One turn of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// Signed on at.
    pub on: Timestamp,
    /// Signed off at.
    pub off: Timestamp,
    /// Index into the crew.
    pub member: usize,
}

/// The turns that begin on a local day.
pub fn turns(crew: &[Member], seed: u64, day: Date, zone: &TimeZone) -> Vec<Turn> {
    let mut turns = Vec::new();
    let number = day_number(day);
    for (member, person) in crew.iter().enumerate() {
        let Some((from, until)) = hours(person.pattern, number) else {
            continue;
        };
        let mut chance = Chance::new(seed).apart("turn", u64::from(number) * 1_000 + member as u64);
        let early = chance.within(3, 15).minutes();
        let late = chance.within(2, 14).minutes();
        let overnight = i64::from(until <= from);
        let start = moment(day, from, zone).and_then(|at| at.checked_sub(early).ok());
        let end = day
            .checked_add(overnight.days())
            .ok()
            .and_then(|last| moment(last, until, zone))
            .and_then(|at| at.checked_add(late).ok());
        if let (Some(on), Some(off)) = (start, end) {
            turns.push(Turn { on, off, member });
        }
    }
    turns.sort_unstable();
    turns
}

/// The duty manager of a day, as an index into the crew.
pub fn duty_manager(crew: &[Member], day: Date) -> Option<usize> {
    let place = day_number(day) % DUTY_MANAGERS;
    crew.iter()
        .position(|person| person.pattern == Pattern::Whole(place))
}

/// A local time of a day as a moment.
pub fn moment(day: Date, at: Time, zone: &TimeZone) -> Option<Timestamp> {
    day.to_datetime(at)
        .to_zoned(zone.clone())
        .ok()
        .map(|zoned| zoned.timestamp())
}

fn hours(pattern: Pattern, number: u16) -> Option<(Time, Time)> {
    match pattern {
        // The number of a day counts from a Monday.
        Pattern::Office(off) => {
            let weekday = number % 7;
            (weekday != off % 7 && weekday != (off + 1) % 7).then(|| (time(8, 0, 0, 0), time(17, 30, 0, 0)))
        }
        Pattern::Round(place) => match (number + place) % 5 {
            0 | 1 => Some((time(8, 0, 0, 0), time(17, 0, 0, 0))),
            2 => Some((time(17, 0, 0, 0), time(0, 0, 0, 0))),
            3 => Some((time(23, 59, 0, 0), time(8, 0, 0, 0))),
            _ => None,
        },
        Pattern::Whole(place) => {
            (number % DUTY_MANAGERS == place).then(|| (time(8, 0, 0, 0), time(8, 0, 0, 0)))
        }
        Pattern::Early(place) => (number % 7 != place % 7).then(|| (time(6, 30, 0, 0), time(16, 0, 0, 0))),
        Pattern::Elsewhere => None,
    }
}

/// Days since a Monday long ago.
fn day_number(day: Date) -> u16 {
    let monday = Date::constant(2024, 1, 1);
    monday
        .until(day)
        .ok()
        .and_then(|span| u16::try_from(span.get_days()).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::actor::Role;
    use jiff::{ToSpan, civil::date, tz::TimeZone};

    use super::{crew, duty_manager, turns};

    #[test]
    fn every_role_of_staff_is_there_and_numbers_are_their_own() {
        let crew = crew(7);
        let customers = [Role::Resident, Role::Owner, Role::Tenant, Role::CommitteeMember];
        for role in Role::ALL.iter().filter(|role| !customers.contains(role)) {
            assert!(crew.iter().any(|person| person.role == *role), "{role}");
        }
        let numbers: BTreeSet<_> = crew.iter().map(|person| &person.number).collect();
        assert_eq!(numbers.len(), crew.len());
    }

    #[test]
    fn desk_workers_guards_and_a_duty_manager_are_there_at_any_hour() {
        let crew = crew(7);
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let mut all = Vec::new();
        for ahead in 0..12 {
            all.extend(turns(
                &crew,
                7,
                date(2026, 8, 1).checked_add(ahead.days()).unwrap(),
                &zone,
            ));
        }
        let first = date(2026, 8, 3).to_zoned(zone.clone()).unwrap().timestamp();
        for quarter in 0..(7 * 96) {
            let at = first + (quarter * 15).minutes();
            for role in [
                Role::FrontDeskAssistant,
                Role::MaintenanceWorker,
                Role::Guard,
                Role::DutyManager,
            ] {
                let there = all
                    .iter()
                    .filter(|turn| turn.on <= at && at < turn.off && crew[turn.member].role == role)
                    .count();
                assert!(there > 0, "{role} at {at}");
            }
        }
        assert!((0..9).all(|ahead| duty_manager(&crew, date(2026, 8, 1) + ahead.days()).is_some()));
    }

    #[test]
    fn nobody_begins_a_turn_before_the_last_one_has_ended() {
        let crew = crew(7);
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        for (member, person) in crew.iter().enumerate() {
            let mut last = None;
            for ahead in 0..30 {
                let day = date(2026, 7, 1) + ahead.days();
                for turn in turns(&crew, 7, day, &zone)
                    .iter()
                    .filter(|turn| turn.member == member)
                {
                    assert!(last.is_none_or(|off| off < turn.on), "{} on {day}", person.number);
                    last = Some(turn.off);
                }
            }
        }
    }
}
