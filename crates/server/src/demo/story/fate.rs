//! What is going to happen to a case, drawn from the seed when it comes in.

use domain::standard::{Kind, Outcome};

use super::arrivals::Arrival;
use crate::demo::chance::Chance;

/// What is going to happen to a case.
#[derive(Clone, Debug)]
pub(super) struct Fate {
    /// Everything takes longer.
    pub slow: bool,
    /// Price of paid work, in fen.
    pub price: Option<i64>,
    /// The customer declines the price.
    pub declines: bool,
    /// A pause.
    pub pause: Option<String>,
    /// More time is asked for.
    pub extension: bool,
    /// It is handed on.
    pub transfer: bool,
    /// It goes up the ladder by hand.
    pub escalate: bool,
    /// How often the resident refuses acceptance.
    pub rejections: u16,
    /// The company's check fails once.
    pub bad_work: bool,
    /// Nobody can be reached at the end.
    pub unreachable: bool,
    /// How it ends.
    pub outcome: Option<Outcome>,
    /// Whether a complaint turns out to be right.
    pub right: bool,
}

impl Fate {
    pub(super) fn of(arrival: &Arrival, chance: &mut Chance) -> Self {
        let matter = &arrival.matter;
        let repair = matter.kind == Kind::Repair || matter.fault.is_some();
        let complaint = matter.kind == Kind::Complaint;
        let long = repair && !matter.pauses.is_empty();
        let price = (long && chance.of_100(35))
            .then(|| chance.one_of(&matter.fen).copied())
            .flatten();
        let unreachable = chance.of_1000(if repair { 30 } else { 12 });
        let outcome = match chance.below(1000) {
            _ if arrival.special.duplicate => Some(Outcome::Duplicate),
            0..600 if matter.subject == "government" => Some(Outcome::Referred),
            0..16 => Some(Outcome::DeclinedByResident),
            16..28 => Some(Outcome::Referred),
            28..38 => Some(Outcome::OutOfScope),
            38..44 => Some(Outcome::Unreachable),
            _ => None,
        };
        let outcome = outcome.filter(|outcome| {
            *outcome == Outcome::Duplicate || arrival.special.incident == 0 && matter.kind != Kind::Emergency
        });
        Self {
            slow: chance.of_100(11),
            price,
            declines: chance.of_100(9),
            pause: (long && chance.of_100(30))
                .then(|| chance.one_of(&matter.pauses).cloned())
                .flatten(),
            extension: (long || complaint) && chance.of_1000(45),
            transfer: (repair || complaint) && chance.of_1000(35),
            escalate: complaint && chance.of_100(12),
            rejections: u16::from(repair && chance.of_1000(60)) + u16::from(repair && chance.of_1000(12)),
            bad_work: repair && chance.of_1000(30),
            unreachable,
            outcome,
            right: arrival.special.incident > 0 || chance.of_100(68),
        }
    }
}
