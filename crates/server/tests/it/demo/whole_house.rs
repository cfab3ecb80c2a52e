//! A short demo through the real door, importer and database.

use std::{collections::BTreeSet, sync::Arc};

use domain::{actor::Role, cases::Case};
use server::{
    app::{App, Opening},
    demo::{self, Made, story::Span},
    time::ClockSetting,
};

/// Two days, the last ones of the story.
const SPAN: Span = Span {
    seed: demo::SEED,
    days: 2,
    end: demo::END,
};

async fn make(folder: &std::path::Path) -> (Arc<App>, Made) {
    let opening = Opening {
        data: folder.to_owned(),
        clock: Some(ClockSetting {
            start: demo::founding_day(&SPAN),
            speed: 0,
        }),
        seed: Some(SPAN.seed),
        ..Opening::default()
    };
    let app = App::open(opening).await.unwrap();
    app.store.migrate().await.unwrap();
    let made = demo::make(&app, SPAN, folder, &|_| {}).await.unwrap();
    (app, made)
}

async fn cases(app: &App) -> Vec<Case> {
    let sql = "SELECT state FROM cases ORDER BY id";
    let rows = app
        .store
        .read(move |tx| async move { tx.query(sql, &[]).await })
        .await
        .unwrap();
    rows.iter()
        .map(|row| serde_json::from_str(&row.get::<String>(0).unwrap()).unwrap())
        .collect()
}

#[tokio::test]
async fn two_days_of_the_demo_are_lived_without_a_surprise_and_the_same_twice() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (app, made) = make(one.path()).await;
    assert!(made.lived.surprises.is_empty(), "{:#?}", made.lived.surprises);
    assert_eq!(app.time.now(), demo::END);

    let roles: BTreeSet<Role> = made
        .founded
        .logins
        .iter()
        .flat_map(|login| login.roles.clone())
        .collect();
    let without: Vec<&Role> = Role::ALL.iter().filter(|role| !roles.contains(role)).collect();
    assert!(without.is_empty(), "nobody signs in as {without:?}");

    let lived = cases(&app).await;
    assert!(lived.len() > 40, "{} cases", lived.len());
    let placed = lived.iter().filter(|case| !case.place.is_unplaced()).count();
    assert!(placed > lived.len() / 2, "only {placed} cases have a place");
    assert!(lived.iter().any(|case| case.responsible.is_some()));
    assert!(lived.iter().any(|case| {
        case.contact
            .as_ref()
            .is_some_and(|contact| contact.person.is_some())
    }));
    let rows = app
        .store
        .read(|tx| async move { tx.query("SELECT CAST(count(*) AS bigint) FROM units", &[]).await })
        .await
        .unwrap();
    assert_eq!(rows[0].get::<i64>(0).unwrap(), 1_200);
    assert_eq!(server::commands::verify(&app).await.unwrap(), 0);

    let (again, _) = make(other.path()).await;
    assert!(cases(&again).await == lived, "the same seed made another story");
}
