//! Both engines have the same tables, and take every statement.

use store::{Engine, Store, StoreError, testing};

use crate::subject::ENGINES;

#[tokio::test]
async fn every_statement_is_prepared() {
    for engine in ENGINES {
        let Some(scratch) = testing::scratch(engine).await else {
            continue;
        };
        for sql in testing::every_statement(engine) {
            if let Err(error) = scratch.store.prepare(&sql).await {
                panic!("{engine:?}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn both_engines_end_with_the_same_tables() {
    let sqlite = testing::scratch(Engine::Sqlite).await.unwrap();
    let Some(postgres) = testing::scratch(Engine::Postgres).await else {
        return;
    };
    let (one, other) = (
        testing::schema(&sqlite.store).await.unwrap(),
        testing::schema(&postgres.store).await.unwrap(),
    );
    assert!(one.len() > 50, "{one:#?}");
    let only = |a: &[String], b: &[String]| -> Vec<String> {
        a.iter().filter(|line| !b.contains(line)).cloned().collect()
    };
    assert_eq!((only(&one, &other), only(&other, &one)), (vec![], vec![]));
}

#[tokio::test]
async fn migrating_again_changes_nothing_and_an_edited_migration_is_refused() {
    for engine in ENGINES {
        let Some(scratch) = testing::scratch(engine).await else {
            continue;
        };
        let store = &scratch.store;
        assert!(store.is_current().await.unwrap());
        let before = testing::schema(store).await.unwrap();
        store.migrate().await.unwrap();
        assert_eq!(testing::schema(store).await.unwrap(), before);
        testing::apply(store, "UPDATE migrations SET hash = 'x' WHERE number = 1")
            .await
            .unwrap();
        assert!(
            matches!(store.migrate().await, Err(StoreError::Setting(text)) if text.contains("0001_journal"))
        );
        testing::apply(
            store,
            "UPDATE migrations SET number = 9999, name = '9999_new' WHERE number = 1",
        )
        .await
        .unwrap();
        assert!(matches!(store.migrate().await, Err(StoreError::Setting(text)) if text.contains("newer")));
    }
}

#[tokio::test]
async fn an_empty_database_is_not_current() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = vec![store::Settings::new(folder.path())];
    if let Some(shared) = testing::shared().await {
        let name = shared.empty_database().await;
        all.push(store::Settings::new(folder.path()).on(Some(shared.address(&name))));
    }
    for settings in all {
        let store = Store::open(&settings).await.unwrap();
        assert!(!store.is_current().await.unwrap());
        store.migrate().await.unwrap();
        assert!(store.is_current().await.unwrap());
    }
}
