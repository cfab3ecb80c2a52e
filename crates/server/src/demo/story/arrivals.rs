//! What comes in on an ordinary day: how much, at which hour, by which channel, from whom.

use domain::standard::{Channel, Kind};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::{Cast, Span, later};
use crate::demo::{
    chance::Chance,
    estate::{Home, Living, World},
    words::{Matter, Words},
};

/// A matter on its way in.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// When.
    pub at: Timestamp,
    /// What it is.
    pub matter: Matter,
    /// By which channel.
    pub channel: Channel,
    /// Whose home it is about, by its place in the world.
    pub home: usize,
    /// Who reports, by their place in the world's people; `None`: staff on patrol, or nobody.
    pub person: Option<usize>,
    /// Particulars of something that happens once.
    pub special: Special,
}

/// What sets an arrival apart from an ordinary one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Special {
    /// Danger to persons.
    pub danger: bool,
    /// Loss of property.
    pub loss: bool,
    /// Several households.
    pub several: bool,
    /// An authority or the press asks.
    pub authority: bool,
    /// Abuse.
    pub abuse: bool,
    /// The same matter has been reported already: it ends as a duplicate of the incident's first case.
    pub duplicate: bool,
    /// Number of the incident; 0 for none.
    pub incident: u16,
    /// How many minutes before it was taken down it was reported.
    pub logged_later: u16,
}

/// How many matters come in at each hour of the day, against each other: mornings, and the evening's peak.
const HOURS: [u64; 24] = [
    2, 1, 1, 1, 1, 2, 6, 14, 26, 28, 24, 20, 14, 12, 18, 20, 20, 22, 30, 34, 30, 22, 12, 5,
];
/// The same for noise and neighbours.
const NIGHT: [u64; 24] = [
    8, 4, 2, 1, 1, 1, 3, 6, 6, 6, 5, 4, 14, 10, 5, 5, 6, 8, 10, 14, 18, 24, 28, 18,
];
/// Public holidays of the hundred days.
const HOLIDAYS: [(Date, Date); 2] = [
    (Date::constant(2026, 9, 25), Date::constant(2026, 9, 27)),
    (Date::constant(2026, 10, 1), Date::constant(2026, 10, 7)),
];

/// Everything ordinary that comes in during the story.
pub fn of(world: &World, words: &Words, cast: &Cast, span: &Span, zone: &TimeZone) -> Vec<Arrival> {
    let mut arrivals = Vec::new();
    let first = span.start().to_zoned(zone.clone()).date();
    for ahead in 0..=i64::from(span.days) {
        let Ok(day) = first.checked_add(ahead.days()) else {
            continue;
        };
        let mut chance = Chance::new(span.seed).apart("day", ahead.unsigned_abs());
        for _ in 0..how_many(day, &mut chance) {
            if let Some(arrival) = one(world, words, cast, day, zone, &mut chance)
                && (span.start()..span.end).contains(&arrival.at)
            {
                arrivals.push(arrival);
            }
        }
    }
    arrivals
}

fn how_many(day: Date, chance: &mut Chance) -> i64 {
    let usual = chance.within(26, 37);
    let share = if is_holiday(day) {
        80
    } else {
        match day.weekday() {
            Weekday::Monday => 108,
            Weekday::Saturday | Weekday::Sunday => 112,
            _ => 98,
        }
    };
    usual * share / 100
}

/// Whether the day is a public holiday.
pub(super) fn is_holiday(day: Date) -> bool {
    HOLIDAYS
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&day))
}

fn one(
    world: &World,
    words: &Words,
    cast: &Cast,
    day: Date,
    zone: &TimeZone,
    chance: &mut Chance,
) -> Option<Arrival> {
    let list = match chance.below(1000) {
        0..600 => &words.inquiries,
        600..893 => &words.repairs,
        893..971 => &words.complaints,
        _ => &words.others,
    };
    let matter = chance.of_weight(list)?;
    let at = moment(day, matter, zone, chance)?;
    let on_patrol = matter.by == "patrol" && chance.of_100(30);
    let home = if on_patrol {
        usize::try_from(chance.below(world.homes.len() as u64)).ok()?
    } else {
        lived_in(world, chance)
    };
    let (channel, person) = if on_patrol {
        (Channel::Patrol, None)
    } else {
        reported(world, cast, matter, &world.homes[home], chance)
    };
    // Who reports by the app reports about their own home.
    let home = match (channel, person) {
        (Channel::App, Some(person)) => home_of(world, person).unwrap_or(home),
        _ => home,
    };
    let personal = matches!(channel, Channel::Call | Channel::WalkIn);
    let logged_later = if personal && chance.of_1000(25) {
        u16::try_from(chance.within(15, 150)).unwrap_or(20)
    } else {
        0
    };
    Some(Arrival {
        at,
        matter: matter.clone(),
        channel,
        home,
        person,
        special: Special {
            logged_later,
            ..Special::default()
        },
    })
}

impl Chance {
    fn of_weight<'a>(&mut self, list: &'a [Matter]) -> Option<&'a Matter> {
        self.weighted(list, |matter| matter.weight)
    }
}

fn moment(day: Date, matter: &Matter, zone: &TimeZone, chance: &mut Chance) -> Option<Timestamp> {
    let hours: Vec<(i8, u64)> = (0..)
        .zip(if matter.hours == "night" { NIGHT } else { HOURS })
        .collect();
    // Whoever asks something asks while the office is open, more or less.
    let open = |hour: i8| matter.kind != Kind::Inquiry || (7..22).contains(&hour);
    let (hour, _) = chance.weighted(&hours, |(hour, weight)| if open(*hour) { *weight } else { 0 })?;
    let start = day.at(*hour, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp();
    Some(later(start, chance.within(0, 3599)))
}

/// The place of a home where somebody lives.
pub(super) fn lived_in(world: &World, chance: &mut Chance) -> usize {
    for _ in 0..40 {
        let at = usize::try_from(chance.below(world.homes.len() as u64)).unwrap_or(0);
        let rare = matches!(
            world.homes[at].living,
            Living::Empty | Living::LongEmpty | Living::HandedOver
        );
        if !rare || chance.of_100(4) {
            return at;
        }
    }
    0
}

/// Somebody of a home.
pub(super) fn somebody(home: &Home, chance: &mut Chance) -> Option<usize> {
    let all: Vec<usize> = match home.living {
        Living::Let if chance.of_100(80) => home.tenants.clone(),
        Living::Owner => home.owners.iter().chain(&home.family).copied().collect(),
        _ => home.owners.clone(),
    };
    chance.one_of(&all).copied()
}

fn home_of(world: &World, person: usize) -> Option<usize> {
    world.homes.iter().position(|home| {
        home.owners.contains(&person) && home.living == Living::Owner || home.tenants.contains(&person)
    })
}

fn reported(
    world: &World,
    cast: &Cast,
    matter: &Matter,
    home: &Home,
    chance: &mut Chance,
) -> (Channel, Option<usize>) {
    if matter.kind == Kind::Misconduct {
        return (Channel::Letter, None);
    }
    let person = somebody(home, chance);
    let old = person.is_some_and(|person| world.people[person].born < 1958);
    let urgent_words =
        matter.pauses.is_empty() && matter.kind == Kind::Repair || matter.kind == Kind::Emergency;
    let channel = match chance.below(100) {
        0..44 => Channel::Call,
        44..57 => Channel::WalkIn,
        57..76 if !old => Channel::Wechat,
        76..91 if !urgent_words => Channel::App,
        91..93 => Channel::Sms,
        93 if !urgent_words => Channel::Email,
        94 if !urgent_words => Channel::Web,
        95 => Channel::Visit,
        96 => Channel::Staff,
        97 if matter.kind != Kind::Inquiry => Channel::Department,
        98 if matter.kind == Kind::Complaint || matter.kind == Kind::Suggestion => Channel::Committee,
        99 if matter.kind == Kind::Complaint && chance.of_100(20) => Channel::Authority,
        _ => Channel::Call,
    };
    if channel == Channel::App {
        let residents: Vec<usize> = cast.residents.keys().copied().collect();
        if let Some(resident) = chance.one_of(&residents) {
            return (Channel::App, Some(*resident));
        }
        return (Channel::Wechat, person);
    }
    (channel, person)
}
