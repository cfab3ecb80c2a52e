//! Intake: who may report what, the grade, the clocks, the promised reply, an answer at once.

use jiff::Timestamp;

use super::{
    Facts,
    change::{self, known, pressing, work_type},
    clocks,
    draft::{Draft, who},
    ending, handling, texts, work,
};
use crate::{
    cases::{
        command::NewCase,
        event::{Event, Reported, What},
        evolve::evolve,
        state::{About, Contact, Ending, FeedbackManner, Signal},
    },
    feature::Context,
    rejection::{Nature, Rejection},
    standard::{ChannelCode, ChannelEntry, ClockName, Grade, Kind, Matter, Verb},
};

pub(super) fn report(
    report: &NewCase,
    facts: &Facts,
    context: &Context<'_>,
) -> Result<Vec<Event>, Rejection> {
    let now = context.now;
    if !facts.estate_known {
        return Err(Rejection::field("estateId", "unknown"));
    }
    // Whoever serves any part of the estate takes down what concerns another part of it.
    if !context.actor.scope("cases.report").reaches(report.estate) {
        return Err(Rejection::forbidden("cases.not-permitted").with("verb", "report"));
    }
    let reported_at = report.reported_at.unwrap_or(now);
    let mut matter = Matter {
        kind: report.kind,
        subject: report.subject.clone(),
        fault: report.fault.clone(),
        grade: report.grade.unwrap_or(Grade::General),
        level: report.level,
        complaint: report.kind == Kind::Complaint,
    };
    let channel = facts.standard.taxonomy.open_channel(&report.channel, "channel")?;
    check(report, &mut matter, reported_at, facts, now)?;
    texts::check_answer(report, facts)?;
    let grade_reason = grade(report, channel, &mut matter, reported_at, facts)?;
    let begun = clocks::begin(&matter, reported_at, report.agreed_at, 1, facts, now)?;
    agreed(report, &begun.clocks, now)?;
    solvable(report, &matter, &begun.clocks)?;

    let reply_by = match (&report.solved, report.promise_by) {
        (Some(_), _) => None,
        (None, Some(promise)) => Some(promise),
        (None, None) => begun.clocks.iter().map(|clock| clock.due_at).min(),
    };
    let (urgent, danger) = pressing(&facts.standard, &matter, report.signals.contains(&Signal::Danger));
    let first = Event {
        at: now,
        by: who(context),
        told: None,
        what: What::Reported(Box::new(Reported {
            estate: report.estate,
            number: report.number.clone(),
            kind: matter.kind,
            grade: matter.grade,
            grade_reason,
            level: matter.level,
            complaint: matter.complaint,
            urgent,
            danger,
            signals: report.signals.clone(),
            tags: report.tags.clone(),
            work: work_type(&facts.standard, &matter),
            channel: report.channel.clone(),
            channel_parent: channel.parent,
            place: place(report, facts),
            contact: report.contact.as_ref().map(|contact| Contact {
                name: contact.name.clone().of(facts.person),
                phone: contact.phone.clone().of(facts.person),
                person: facts.person,
            }),
            about: report.about.map(|about| About {
                department: about.department.or(facts.about_department),
                ..about
            }),
            description: report.description.clone().of(facts.person),
            reported_at,
            intake: report.intake,
            agreed_at: report.agreed_at,
            reply_by,
            standard: facts.standard.version.clone(),
            priority_keys: facts.standard.priority.keys.clone(),
            parent: report.parent,
            subject: matter.subject.clone(),
            fault: matter.fault.clone(),
        })),
    };
    let Some(case) = evolve(None, &first) else {
        return Ok(Vec::new());
    };
    let mut draft = Draft::begun(case, first, facts, context);
    draft.start(begun.clocks, begun.waiting);
    follow(&mut draft, report, facts.standard.in_person(channel), reported_at);
    Ok(draft.finish())
}

/// What follows at once: the first word given by taking the matter in person, the management told, evidence, a
/// promise, an answer.
fn follow(draft: &mut Draft<'_>, report: &NewCase, in_person: bool, reported_at: Timestamp) {
    let standard = draft.facts.standard.clone();
    let person = draft.context.actor.person;
    let taken = !draft.by_itself() && person.is_none() && in_person;
    if taken {
        draft.stop(Verb::Acknowledge, reported_at);
        work::answered_by_intake(draft, reported_at);
    }
    let tell: Vec<_> = standard
        .ladder(&draft.case.matter())
        .map(|ladder| ladder.on_registration.iter().copied().collect())
        .unwrap_or_default();
    if !tell.is_empty() {
        draft.push(What::Announced { tell });
    }
    if !report.files.is_empty() {
        let files = report.files.iter().map(|file| draft.evidence(file)).collect();
        draft.push(What::EvidenceAdded { files });
    }
    if let Some(promise) = report.promise_by.filter(|_| report.solved.is_none()) {
        handling::promised(draft, None, promise, draft.now());
    }
    if let Some(solved) = &report.solved {
        texts::note_answer(draft, report);
        // An answer given during the contact was given when the contact took place.
        let at = if taken { reported_at } else { draft.now() };
        let answer = Ending {
            outcome: solved.outcome,
            text: Some(solved.text.clone()),
            at,
            by: draft.staff(),
            at_once: true,
            unconfirmed: false,
            referred_to: solved.referred_to.clone(),
            duplicate_of: None,
        };
        ending::resolved(draft, answer, None);
        let manner = if taken {
            FeedbackManner::InPerson
        } else {
            FeedbackManner::Message
        };
        draft.push(What::FeedbackGiven {
            text: None,
            manner,
            opinion: None,
            ask_again_at: None,
        });
        draft.stop(Verb::Feedback, at);
        ending::close(draft);
    }
}

fn place(report: &NewCase, facts: &Facts) -> crate::cases::state::Place {
    let mut place = facts.place.clone().unwrap_or_default();
    place.text.clone_from(&report.place.text);
    place
}

fn check(
    report: &NewCase,
    matter: &mut Matter,
    reported_at: Timestamp,
    facts: &Facts,
    now: Timestamp,
) -> Result<(), Rejection> {
    let intake = &facts.standard.intake;
    known(&facts.standard, matter)?;
    if report.kind == Kind::Repair {
        matter.complaint = report.counts_as_complaint.unwrap_or(false);
    }
    let named = !report.place.is_unplaced();
    if named && facts.place.is_none() {
        return Err(Rejection::field("unitId", "unknown"));
    }
    let anonymous = intake.anonymous_kinds.contains(&report.kind);
    let described = report
        .place
        .text
        .as_ref()
        .is_some_and(|text| !text.text().trim().is_empty());
    if !named && !described && !anonymous {
        return Err(Rejection::field("unitId", "required"));
    }
    match &report.contact {
        Some(contact) => {
            texts::needed(&contact.name, "contact.name")?;
            texts::needed(&contact.phone, "contact.phone")?;
        }
        None if anonymous => {}
        None => return Err(Rejection::field("contact", "required")),
    }
    texts::needed(&report.description, "description")?;
    texts::check_report(report, facts)?;
    if reported_at > now {
        return Err(
            Rejection::new(Nature::Invalid, "cases.reported-in-future").and_field("reportedAt", "future")
        );
    }
    if let Some(limit) = facts.logged_too_late(reported_at, now) {
        return Err(Rejection::new(Nature::Invalid, "cases.reported-too-long-ago")
            .and_field("reportedAt", "too-long-ago")
            .with("limit", limit));
    }
    if report.promise_by.is_some_and(|promise| promise <= now) {
        return Err(Rejection::new(Nature::Invalid, "cases.promise-past").and_field("promiseBy", "past"));
    }
    if let Some(promise) = report.promise_by {
        handling::promisable(facts, matter, promise, now, "promiseBy")?;
    }
    Ok(())
}

/// The grade: as proposed, or higher by rule; a proposal above the rules needs a reason (C-05, X-14). Answers the
/// reason.
fn grade(
    report: &NewCase,
    channel: &ChannelEntry,
    matter: &mut Matter,
    reported_at: Timestamp,
    facts: &Facts,
) -> Result<Option<String>, Rejection> {
    let parent = channel.parent.map(ChannelCode::from);
    let channels: Vec<_> = std::iter::once(channel.code.clone()).chain(parent).collect();
    let ruled = change::by_rule(
        facts,
        matter,
        report.description.text(),
        &channels,
        &report.signals,
        reported_at,
    );
    let by_rule = ruled.as_ref().map_or(Grade::General, |(grade, _)| *grade);
    if by_rule >= matter.grade {
        matter.grade = by_rule;
        return Ok(ruled.map(|(_, reason)| reason));
    }
    match report.grade_reason.as_deref().map(str::trim) {
        Some(reason) if !reason.is_empty() => Ok(Some(reason.to_owned())),
        _ => Err(Rejection::field("gradeReason", "required")),
    }
}

/// A time agreed with the resident lies in the future, and not beyond the deadline (D-06, D-14).
fn agreed(report: &NewCase, clocks: &[crate::cases::state::Clock], now: Timestamp) -> Result<(), Rejection> {
    let Some(agreed) = report.agreed_at else {
        return Ok(());
    };
    if agreed <= now {
        return Err(Rejection::new(Nature::Invalid, "cases.agreed-past").and_field("agreedAt", "past"));
    }
    let limit = clocks
        .iter()
        .filter(|clock| {
            matches!(clock.name, ClockName::Resolve | ClockName::Arrive) && clock.agreed.is_none()
        })
        .map(|clock| clock.due_at)
        .min();
    match limit {
        Some(limit) if agreed > limit => Err(Rejection::new(Nature::Invalid, "cases.agreed-beyond-cap")
            .and_field("agreedAt", "beyond-cap")
            .with("latest", limit)),
        _ => Ok(()),
    }
}

/// Answered and closed in one step: ordinary matters for which nobody has to come (C-10).
fn solvable(
    report: &NewCase,
    matter: &Matter,
    clocks: &[crate::cases::state::Clock],
) -> Result<(), Rejection> {
    let Some(solved) = &report.solved else {
        return Ok(());
    };
    texts::needed(&solved.text, "solved.text")?;
    ending::check_outcome(solved.outcome, solved.referred_to.as_deref().or(Some("-")), false)?;
    let has = |name: ClockName| clocks.iter().any(|clock| clock.name == name);
    // Somebody has to go there, except where the source only caps a case-by-case limit (D-10).
    let somebody_goes = has(ClockName::Arrive) && !has(ClockName::SetLimit);
    let kind = matches!(
        matter.kind,
        Kind::Repair | Kind::Emergency | Kind::Misconduct | Kind::Dispute
    );
    if somebody_goes || kind || matter.fault.is_some() || matter.grade != Grade::General {
        return Err(Rejection::conflict("cases.not-solvable-at-once").and_field("solved", "not-allowed"));
    }
    Ok(())
}
