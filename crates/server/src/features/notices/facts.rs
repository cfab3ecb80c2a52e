//! Delivering: who the receiver is, and whether they may see the subject at all.

use std::sync::Arc;

use domain::{
    flows::{Errand, Notice, To},
    ids::AccountId,
    rejection::Rejection,
};
use store::{Failure, Lane, Value};
use uuid::Uuid;

use crate::{
    app::App,
    features::{self, accounts},
    http::Problem,
    jobs::Task,
};

/// Runs an errand of kind `notify`: one row an account that may see the subject.
///
/// # Errors
/// A fault of the store; the errand is tried again and leaves nothing twice.
pub async fn deliver(app: Arc<App>, task: Task) -> Result<(), Problem> {
    let errand: Errand = serde_json::from_value(task.body).map_err(Problem::fault)?;
    let Errand::Notify(notice) = errand else {
        return Err(Problem::Fault(
            "an errand of kind `notify` carries something else".to_owned(),
        ));
    };
    let receivers = receivers(&app, &notice).await?;
    if receivers.is_empty() {
        return Ok(());
    }
    let params = serde_json::to_string(&notice.params).map_err(Problem::fault)?;
    app.store
        .write(Lane::Background, move |tx| {
            let (receivers, notice, params) = (receivers.clone(), notice.clone(), params.clone());
            async move {
                for receiver in receivers {
                    let sql = "INSERT INTO notices (id, account_id, errand_id, estate_id, feature, subject_id, message, \
                         params, urgent, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                         ON CONFLICT (errand_id, account_id) DO NOTHING";
                    let values: [Value; 10] = [
                        // The same errand and account give the same id, however often it is tried.
                        Uuid::from_u128(task.id.as_u128() ^ Uuid::from(receiver).as_u128().rotate_left(64)).into(),
                        receiver.into(),
                        task.id.into(),
                        notice.estate.into(),
                        notice.feature.as_str().into(),
                        notice.subject.into(),
                        notice.message.as_str().into(),
                        params.as_str().into(),
                        notice.urgent.into(),
                        notice.at.into(),
                    ];
                    tx.execute(sql, &values).await?;
                }
                Ok::<_, Failure<Rejection>>(())
            }
        })
        .await?;
    Ok(())
}

/// The accounts addressed, without those who may not see the subject.
async fn receivers(app: &Arc<App>, notice: &Notice) -> Result<Vec<AccountId>, Problem> {
    let (to, estate, area) = (notice.to.clone(), notice.estate, notice.area);
    let now = app.time.now();
    let candidates = app
        .store
        .read(move |tx| async move {
            match to {
                To::Staff(staff) => accounts::of_staff(&tx, staff).await,
                To::Person(person) => accounts::of_person(&tx, person).await,
                To::Role(role) => accounts::of_role(&tx, role, estate, area).await,
                To::House => accounts::of_house(&tx).await,
                To::Department(department) => features::accounts_of_department(&tx, department).await,
                To::DutyManager => match estate {
                    Some(estate) => features::accounts_on_duty(&tx, estate, now).await,
                    None => Ok(Vec::new()),
                },
            }
        })
        .await?;
    let Some(room) = app.rooms.get(&notice.feature) else {
        return Ok(candidates);
    };
    let (table, subject) = (room.table(), notice.subject);
    let stored = app
        .store
        .read(move |tx| async move { tx.load(table, subject).await })
        .await?;
    let Some(stored) = stored else {
        return Ok(Vec::new());
    };
    let audience = room.audience(&stored.state)?;
    let mut receivers = Vec::new();
    for account in candidates {
        if let Some(actor) = accounts::actor_of(app, account).await?
            && audience.includes(&actor)
        {
            receivers.push(account);
        }
    }
    Ok(receivers)
}
