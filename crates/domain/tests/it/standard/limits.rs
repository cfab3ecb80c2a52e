//! The limit of every row of group D, as text: which clause governs which clock of which matter.

use domain::standard::{ClockName, Grade, Kind, Level, Matter, Standard, Start};

/// `kind subject[/fault] grade [level]`, clock, clause, limit.
const TABLE: &[(&str, &str, &str, &str)] = &[
    (
        "complaint staff-attitude general",
        "resolve",
        "D-02",
        "4 daytime-h",
    ),
    ("complaint staff-attitude serious", "resolve", "D-03", "48 h"),
    ("complaint staff-attitude major", "resolve", "D-03", "48 h"),
    ("repair unit.flooding general", "arrive", "D-04", "10 min"),
    ("repair unit.power-cut general", "arrive", "D-04", "10 min"),
    ("repair unit.water-cut general", "arrive", "D-04", "10 min"),
    ("repair unit.toilet-blocked general", "arrive", "D-04", "10 min"),
    ("repair unit.gas-smell general", "arrive", "D-04", "10 min"),
    (
        "complaint unit-repair/unit.flooding general",
        "arrive",
        "D-04",
        "10 min",
    ),
    (
        "complaint unit-repair/unit.flooding major",
        "dispatch",
        "X-11.dispatch",
        "1 min",
    ),
    ("repair unit.bulb general", "resolve", "D-05", "4 daytime-h"),
    ("repair unit.lock general", "resolve", "D-05", "4 daytime-h"),
    ("repair unit.small-part general", "resolve", "D-05", "4 daytime-h"),
    (
        "complaint unit-repair/unit.bulb serious",
        "resolve",
        "D-05",
        "4 daytime-h",
    ),
    (
        "repair unit.other general",
        "resolve",
        "D-06",
        "agreed <= 7 working-days",
    ),
    (
        "repair unit.leak general",
        "resolve",
        "D-06",
        "agreed <= 7 working-days",
    ),
    (
        "repair unit.warranty general",
        "resolve",
        "D-06",
        "agreed <= 7 working-days",
    ),
    (
        "repair unit.seepage general",
        "resolve",
        "D-06",
        "agreed <= 7 working-days",
    ),
    (
        "repair public.equipment-noise general",
        "arrive",
        "D-07",
        "10 min",
    ),
    ("repair public.manhole-cover general", "arrive", "D-07", "10 min"),
    (
        "repair public.sewage-overflow general",
        "arrive",
        "D-07",
        "10 min",
    ),
    ("repair public.ponding general", "arrive", "D-07", "10 min"),
    ("repair public.roof-drain general", "arrive", "D-07", "10 min"),
    ("repair public.hazard general", "arrive", "D-07", "10 min"),
    (
        "repair public.lift-entrapment general",
        "arrive",
        "D-07",
        "10 min",
    ),
    (
        "complaint public-repair/public.ponding general",
        "arrive",
        "D-07",
        "10 min",
    ),
    ("repair public.other general", "resolve", "D-08", "3 working-days"),
    (
        "repair public.lighting general",
        "resolve",
        "D-08",
        "3 working-days",
    ),
    (
        "repair public.lift-failure general",
        "resolve",
        "D-08",
        "3 working-days",
    ),
    (
        "repair equipment-failure general",
        "resolve",
        "D-08",
        "3 working-days",
    ),
    (
        "complaint public-repair/public.lighting general",
        "resolve",
        "D-08",
        "3 working-days",
    ),
    (
        "complaint other-owner-conduct general",
        "arrive",
        "D-09",
        "15 min",
    ),
    (
        "complaint management-service general",
        "arrive",
        "D-10.arrive",
        "8 h",
    ),
    ("complaint government serious", "arrive", "D-10.arrive", "8 h"),
    ("complaint other major", "arrive", "D-10.arrive", "8 h"),
    ("complaint other general", "set-limit", "D-10", "2 daytime-h"),
    ("complaint other general", "respond", "D-17", "24 h"),
    ("inquiry estate general", "resolve", "D-11", "30 min"),
    ("inquiry parking general", "resolve", "D-11", "30 min"),
    ("inquiry charges general", "resolve", "D-12", "30 min"),
    (
        "inquiry charges-on-site general",
        "arrive",
        "D-12.arrive",
        "30 min",
    ),
    ("inquiry outside-services general", "resolve", "D-13", "30 min"),
    (
        "inquiry other-departments general",
        "resolve",
        "D-14",
        "agreed <= 2 working-days",
    ),
    ("inquiry estate general", "acknowledge", "D-16", "30 min"),
    (
        "repair unit.leak general",
        "acknowledge",
        "X-09.acknowledge",
        "30 min",
    ),
    ("complaint staff-attitude general", "respond", "D-17", "24 h"),
    ("complaint staff-attitude major", "plan", "D-18", "24 h"),
    ("repair equipment-failure general", "investigate", "D-19", "2 h"),
    ("repair public.lift-failure general", "investigate", "D-19", "2 h"),
    (
        "emergency equipment-failure general III",
        "investigate",
        "D-19",
        "2 h",
    ),
    (
        "emergency outage general III",
        "investigate",
        "D-19.level-III",
        "2 h",
    ),
    ("emergency fire general I", "dispatch", "D-20.dispatch", "1 min"),
    ("emergency fire general I", "take", "D-20.take", "2 min"),
    ("emergency fire general I", "arrive", "D-20.arrive", "10 min"),
    ("emergency outage general II", "arrive", "D-20.arrive", "10 min"),
    ("inquiry estate general", "same-day", "D-23", "same-day"),
    ("opinion other general", "same-day", "D-23", "same-day"),
    ("opinion other general", "resolve", "D-23.resolve", "same-day"),
    (
        "inquiry other-departments general",
        "same-day",
        "X-10.other-departments",
        "same-day",
    ),
    ("repair unit.leak general", "same-day", "X-10", "same-day"),
    ("complaint staff-attitude serious", "same-day", "X-10", "same-day"),
    ("complaint other general", "progress", "D-25", "same-day"),
    ("repair unit.leak general", "dispatch", "X-13.dispatch", "15 min"),
    ("repair unit.leak general", "take", "X-13.take", "15 min"),
    (
        "repair unit.flooding general",
        "dispatch",
        "X-11.dispatch",
        "1 min",
    ),
    ("repair unit.flooding general", "take", "X-11.take", "2 min"),
    ("complaint other general", "dispatch", "X-13.pass-on", "10 min"),
    ("complaint other general", "verify", "X-13.verify", "24 h"),
    (
        "repair unit.leak general",
        "feedback",
        "X-13.feedback",
        "2 daytime-h",
    ),
    ("suggestion other general", "respond", "X-59.respond", "same-day"),
    ("suggestion other general", "resolve", "X-59", "5 working-days"),
    (
        "suggestion other general",
        "feedback",
        "X-59.feedback",
        "same-day",
    ),
];

fn matter(text: &str) -> Matter {
    let words: Vec<&str> = text.split(' ').collect();
    let kind: Kind = words[0].parse().unwrap();
    let (subject, fault) = match words[1].split_once('/') {
        Some((subject, fault)) => (subject, Some(fault.to_owned())),
        None => (words[1], None),
    };
    Matter {
        fault,
        level: words.get(3).map(|level| level.parse::<Level>().unwrap()),
        ..Matter::new(kind, subject, words[2].parse().unwrap())
    }
}

#[test]
fn each_row_of_group_d_sets_its_limit() {
    let standard = Standard::shipped();
    let mut wrong = Vec::new();
    for (text, clock, clause, limit) in TABLE {
        let clock: ClockName = clock.parse().unwrap();
        let governing = standard.govern(&matter(text));
        let found = governing.iter().find(|entry| entry.clock == clock);
        let found = found.map(|entry| (entry.clause.id.as_str(), entry.clause.limit.to_string()));
        if found != Some((clause, (*limit).to_owned())) {
            wrong.push(format!(
                "{text} {clock}: expected {clause} {limit}, found {found:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The issue: `unit.gas-smell` and `public.lift-entrapment` also carry D-20's clauses of level I.
#[test]
fn gas_and_lift_entrapment_carry_d_20_beside() {
    let standard = Standard::shipped();
    for subject in ["unit.gas-smell", "public.lift-entrapment"] {
        let governing = standard.govern(&Matter::new(Kind::Repair, subject, Grade::General));
        for (clock, beside) in [
            (ClockName::Dispatch, "D-20.I.dispatch"),
            (ClockName::Take, "D-20.I.take"),
            (ClockName::Arrive, "D-20.I.arrive"),
        ] {
            let entry = governing.iter().find(|entry| entry.clock == clock).unwrap();
            assert!(
                entry.also.iter().any(|clause| clause.id == beside),
                "{subject} {beside}"
            );
        }
    }
}

/// a repair counts as a complaint only when it does.
#[test]
fn a_repair_that_counts_as_a_complaint_gets_the_duties_of_one() {
    let standard = Standard::shipped();
    let plain = Matter::new(Kind::Repair, "unit.leak", Grade::General);
    let angry = Matter {
        complaint: true,
        ..plain.clone()
    };
    let has = |matter: &Matter, clock| standard.govern(matter).iter().any(|entry| entry.clock == clock);
    assert!(!has(&plain, ClockName::Respond) && !has(&plain, ClockName::Verify));
    assert!(has(&angry, ClockName::Respond) && has(&angry, ClockName::Verify));
    let resolve = |matter: &Matter| {
        let governing = standard.govern(matter);
        governing
            .iter()
            .find(|entry| entry.clock == ClockName::Resolve)
            .unwrap()
            .clause
            .id
            .clone()
    };
    assert_eq!(resolve(&plain), resolve(&angry));
}

#[test]
fn clocks_that_start_later_say_so() {
    let standard = Standard::shipped();
    for entry in standard
        .govern(&Matter::new(Kind::Repair, "unit.leak", Grade::General))
        .iter()
    {
        let expected = match entry.clock {
            ClockName::Take => Start::Dispatch,
            ClockName::Feedback => Start::Resolve,
            _ => Start::Report,
        };
        assert_eq!(entry.clause.starts, expected, "{}", entry.clock);
    }
    let promise = standard
        .promise(&Matter::new(Kind::Inquiry, "estate", Grade::General))
        .unwrap();
    assert_eq!(
        (promise.clause.id.as_str(), promise.clause.starts),
        ("C-36", Start::Promise)
    );
}

/// for matters received after 21:00 the intake answer fulfils them.
#[test]
fn the_intake_answer_fulfils_the_duties_of_the_day_after_21() {
    let standard = Standard::shipped();
    for id in ["D-23", "X-10", "X-10.other-departments", "D-25", "X-59.respond"] {
        let clause = standard.clause(id).unwrap();
        assert_eq!(clause.intake_answers_after.unwrap().to_string(), "21:00", "{id}");
    }
}
