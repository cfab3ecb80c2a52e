//! The hundred days: one move after the other through the door, each at its own moment, with the bells that ring in
//! between rung first.

use std::sync::Arc;

use domain::{
    actor::Actor,
    cases::{Case, Cases, Command, NewCase},
    estates::{self, Estates},
    ids::CaseId,
    staff::{self, Staff},
};
use jiff::Timestamp;

use super::{
    MakingError,
    founding::Founded,
    story::{By, Move, Story},
};
use crate::{
    app::App,
    execute::{Call, Room, execute},
    features::cases,
    jobs,
    problem::Problem,
};

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Lived {
    /// Commands that went through the door.
    pub steps: usize,
    /// Timers that rang and errands that were run.
    pub rung: usize,
    /// Refusals that the story did not foresee, each in a line.
    pub surprises: Vec<String>,
}

impl Lived {
    /// Notes a refusal; a fault ends the story.
    fn note<T>(&mut self, at: Timestamp, went: Result<T, Problem>) -> Result<(), Problem> {
        match went {
            Ok(_) => Ok(()),
            Err(Problem::Refused(no)) => {
                self.surprises.push(format!("{at} {no:?}"));
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }
}

/// Lives through `story` until `end`; `told` hears the moment now and then.
///
/// # Errors
/// A fault of the store.
pub async fn live(
    app: &Arc<App>,
    founded: &Founded,
    story: &mut Story,
    end: Timestamp,
    told: &(dyn Fn(Timestamp) + Send + Sync),
) -> Result<Lived, MakingError> {
    let mut lived = Lived::default();
    while let Some((at, what)) = story.next_move() {
        lived.rung += jobs::run_until(app, at).await?;
        told(at);
        match what {
            Move::Turn { member, on } => {
                let command = if on {
                    staff::Command::SignOn {
                        estate: founded.cast.estate,
                    }
                } else {
                    staff::Command::SignOff
                };
                let who = &founded.staff[member];
                let call = Call::new(founded.cast.staff[member], command);
                lived.note(at, execute::<Staff>(app, who, call).await)?;
            }
            Move::Duty { on, member } => {
                let staff = founded.cast.staff[member];
                let command = estates::Command::SetDutyManager { on, staff };
                let call = Call::new(founded.cast.estate, command);
                lived.note(at, execute::<Estates>(app, &app.system, call).await)?;
            }
            Move::Report { life, id, by, report } => {
                let number = cases::number(app, report.kind, report.estate, app.time.now()).await?;
                let report = NewCase { number, ..*report };
                let what = Doing {
                    life,
                    id,
                    by,
                    intent: None,
                };
                what.send(app, founded, story, Command::Report(Box::new(report)))
                    .await?;
            }
            Move::Wake { life, id, intent } => {
                let Some(case) = read(app, id).await? else {
                    continue;
                };
                let Some(step) = story.step(life, &intent, &case, app.time.now()) else {
                    continue;
                };
                let what = Doing {
                    life,
                    id,
                    by: step.by,
                    intent: Some(intent),
                };
                what.send(app, founded, story, Command::Act(Box::new(step.deed)))
                    .await?;
            }
        }
        lived.steps += 1;
    }
    lived.rung += jobs::run_until(app, end).await?;
    jobs::words::catch_up(app).await?;
    let of_cases = story.surprises().iter();
    lived.surprises.extend(
        of_cases.map(|surprise| format!("{} {} {:?}", surprise.at, surprise.tried, surprise.rejection)),
    );
    Ok(lived)
}

/// A command of the story on its way.
struct Doing {
    life: usize,
    id: CaseId,
    by: By,
    intent: Option<super::story::Intent>,
}

impl Doing {
    async fn send(
        self,
        app: &Arc<App>,
        founded: &Founded,
        story: &mut Story,
        command: Command,
    ) -> Result<(), MakingError> {
        let who = acting(founded, self.by)?;
        let tried = match &command {
            Command::Act(deed) => deed.action.verb().to_string(),
            _ => "report".to_owned(),
        };
        match execute::<Cases>(app, who, Call::new(self.id, command)).await {
            Ok(done) => story.went(self.life, self.intent.as_ref(), &done.state, done.now),
            Err(Problem::Refused(no)) => {
                let tried = format!("{tried} of {} by {:?}", self.id, self.by);
                story.refused(self.life, self.intent.as_ref(), tried, no, app.time.now());
            }
            Err(fault) => return Err(fault.into()),
        }
        Ok(())
    }
}

fn acting(founded: &Founded, by: By) -> Result<&Arc<Actor>, MakingError> {
    let actor = match by {
        By::Staff(member) => founded.staff.get(member),
        By::Resident(person) => founded.residents.get(&person),
    };
    actor.ok_or_else(|| MakingError::Unexpected(format!("{by:?} has no account")))
}

/// The case as it is now; `None` if its report was refused.
async fn read(app: &Arc<App>, id: CaseId) -> Result<Option<Case>, MakingError> {
    let stored = app
        .store
        .read(move |tx| async move { tx.load(Cases::TABLE, id.into()).await })
        .await
        .map_err(Problem::from)?;
    stored
        .map(|stored| serde_json::from_str(&stored.state).map_err(MakingError::unexpected))
        .transpose()
}
