//! What happens once: the burst main, the typhoon, the lift, the complaint of several households. All of it is
//! text in `words/incidents.toml`; here it is put on the calendar.

use domain::standard::{Channel, Kind};
use jiff::{ToSpan, tz::TimeZone};

use super::{
    Cast, Span,
    arrivals::{Arrival, Special, somebody},
    later,
};
use crate::demo::{
    chance::Chance,
    crew::moment,
    estate::World,
    words::{Incident, Incoming, Matter, Words},
};

/// Every arrival that belongs to an incident of the story's days.
pub fn of(world: &World, words: &Words, _cast: &Cast, span: &Span, zone: &TimeZone) -> Vec<Arrival> {
    let last = span.end.to_zoned(zone.clone()).date();
    let mut arrivals = Vec::new();
    for (number, incident) in (1_u16..).zip(&words.incidents) {
        let day = last.checked_sub(i64::from(incident.day).days());
        let begin = day.ok().and_then(|day| moment(day, incident.at, zone));
        let Some(begin) = begin else { continue };
        let mut chance = Chance::new(span.seed).apart("incident", u64::from(number));
        for incoming in &incident.incoming {
            let matter = matter(words, incoming);
            for _ in 0..incoming.count {
                let minutes = incoming.after + chance.within(0, incoming.spread);
                let seconds = minutes * 60 + chance.within(0, 59);
                let at = if seconds < 0 {
                    begin.checked_sub((-seconds).seconds()).unwrap_or(begin)
                } else {
                    later(begin, seconds)
                };
                if (span.start()..span.end).contains(&at) {
                    arrivals.push(one(world, number, incident, incoming, &matter, at, &mut chance));
                }
            }
        }
    }
    arrivals
}

fn matter(words: &Words, incoming: &Incoming) -> Matter {
    let known = words.all().find(|matter| {
        matter.kind == incoming.kind
            && matter.subject == incoming.subject
            && (incoming.fault.is_none() || matter.fault == incoming.fault)
    });
    let mut matter = known
        .cloned()
        .unwrap_or_else(|| Matter::new(incoming.kind, &incoming.subject));
    matter.fault = incoming.fault.clone().or(matter.fault);
    for (own, others) in [
        (&incoming.say, &mut matter.say),
        (&incoming.answer, &mut matter.answer),
        (&incoming.cause, &mut matter.cause),
        (&incoming.fix, &mut matter.fix),
        (&incoming.found, &mut matter.found),
        (&incoming.plan, &mut matter.plan),
        (&incoming.prevention, &mut matter.prevention),
    ] {
        if !own.is_empty() {
            others.clone_from(own);
        }
    }
    matter
}

fn one(
    world: &World,
    number: u16,
    incident: &Incident,
    incoming: &Incoming,
    matter: &Matter,
    at: jiff::Timestamp,
    chance: &mut Chance,
) -> Arrival {
    let flag = |name: &str| incoming.flags.iter().any(|flag| flag == name);
    let near: Vec<usize> = (0..world.homes.len())
        .filter(|home| {
            let home = &world.homes[*home];
            world.buildings[home.building].number == incident.building && !home.owners.is_empty()
        })
        .collect();
    let home = chance.one_of(&near).copied().unwrap_or(0);
    let patrol = flag("patrol") && chance.of_100(60);
    let person = (!patrol && !flag("anonymous"))
        .then(|| somebody(&world.homes[home], chance))
        .flatten();
    let channel = match (patrol, flag("anonymous"), flag("authority")) {
        (true, ..) => Channel::Patrol,
        (_, true, _) => Channel::Letter,
        (_, _, true) => Channel::Authority,
        _ if matter.kind == Kind::Emergency || chance.of_100(75) => Channel::Call,
        _ => Channel::Wechat,
    };
    Arrival {
        at,
        matter: matter.clone(),
        channel,
        home,
        person,
        special: Special {
            danger: flag("danger"),
            loss: flag("loss"),
            several: flag("several"),
            authority: flag("authority"),
            abuse: flag("abuse"),
            duplicate: flag("duplicate"),
            incident: number,
            logged_later: 0,
        },
    }
}
