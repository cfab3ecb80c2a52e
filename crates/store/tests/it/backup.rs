//! A backup holds everything, and a restore takes nothing that was changed.

use std::fs;

use store::{Blobs, Engine, Lane, Settings, Store, StoreError, testing};

use crate::subject::{ENGINES, id, noon, notes, put, settle, things};

/// The settings of an empty place on the same engine.
async fn elsewhere(engine: Engine, folder: &std::path::Path) -> Settings {
    let settings = Settings::new(folder);
    match engine {
        Engine::Sqlite => settings,
        Engine::Postgres => {
            let shared = testing::shared().await.unwrap();
            let name = shared.empty_database().await;
            settings.on(Some(shared.address(&name)))
        }
    }
}

#[tokio::test]
async fn everything_comes_back() {
    for engine in ENGINES {
        let Some(scratch) = testing::scratch(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let data = &scratch.settings.data;
        for number in 0..20 {
            store.leave_mark(number).await;
        }
        settle(store).await;
        store
            .seal_day(jiff::civil::date(2026, 11, 21))
            .await
            .unwrap()
            .unwrap();
        let blobs = Blobs::open(data).unwrap();
        let photo = store.keep_blob(&blobs, b"photo".to_vec(), noon()).await.unwrap();
        fs::create_dir_all(data.join("standards")).unwrap();
        fs::write(data.join("standards/own.toml"), "x = 1").unwrap();

        let room = tempfile::tempdir().unwrap();
        let archive = room.path().join("backup.zip");
        let beside = [
            ("files", data.join("files")),
            ("standards", data.join("standards")),
        ];
        let report = store.backup(&archive, &beside, noon()).await.unwrap();
        assert!(report.files >= 3 && report.bytes > 0);

        let folder = tempfile::tempdir().unwrap();
        let settings = elsewhere(engine, folder.path()).await;
        assert_eq!(store::restore(&archive, &settings).await.unwrap(), report);
        let back = Store::open(&settings).await.unwrap();
        assert!(back.is_current().await.unwrap());
        assert_eq!(
            testing::schema(&back).await.unwrap(),
            testing::schema(store).await.unwrap()
        );
        let verified = back.verify(&[], |_| vec![], |_, _| ()).await.unwrap();
        assert_eq!(
            (verified.findings, verified.entries, verified.roots),
            (vec![], 20, 1)
        );
        let found = Blobs::open(folder.path()).unwrap().read(photo).await.unwrap();
        assert_eq!(found.as_deref(), Some(&b"photo"[..]));
        assert_eq!(
            fs::read_to_string(folder.path().join("standards/own.toml")).unwrap(),
            "x = 1"
        );
        // It goes on from there.
        back.leave_mark(5).await;
        back.leave_mark(77).await;
        settle(&back).await;
        back.seal_day(jiff::civil::date(2026, 11, 22))
            .await
            .unwrap()
            .unwrap();
        let verified = back.verify(&[], |_| vec![], |_, _| ()).await.unwrap();
        assert_eq!(
            (verified.findings, verified.entries, verified.roots),
            (vec![], 22, 2)
        );

        // Nothing is written over.
        let again = store::restore(&archive, &settings).await;
        assert!(matches!(again, Err(StoreError::Setting(text)) if text.contains("already")));
        let other = Settings::new(room.path().join("other")).on(match engine {
            Engine::Sqlite => Some("host=/nowhere".into()),
            Engine::Postgres => None,
        });
        let crossed = store::restore(&archive, &other).await;
        assert!(matches!(crossed, Err(StoreError::Setting(text)) if text.contains("archive is of")));
    }
}

/// Journal entries of a feature without a table.
trait Mark {
    async fn leave_mark(&self, number: u128);
}

impl Mark for Store {
    async fn leave_mark(&self, number: u128) {
        let exists = "SELECT 1 FROM journal WHERE subject = $1";
        self.write::<_, String, _, _>(Lane::People, move |tx| async move {
            testing::mark(&tx, id(number), noon()).await?;
            tx.index("marks", id(number), None, "张伟 zhangwei").await?;
            assert!(!tx.query(exists, &[id(number).into()]).await?.is_empty());
            Ok(())
        })
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn a_damaged_archive_restores_nothing() {
    let scratch = things(Engine::Sqlite).await.unwrap();
    for number in 0..50 {
        put(
            &scratch.store,
            Lane::People,
            id(number),
            "a note that is long enough",
        )
        .await
        .unwrap();
    }
    let room = tempfile::tempdir().unwrap();
    let archive = room.path().join("backup.zip");
    scratch.store.backup(&archive, &[], noon()).await.unwrap();
    let whole = fs::read(&archive).unwrap();
    for damage in 0..3 {
        let mut bytes = whole.clone();
        match damage {
            0 => bytes[400] ^= 1,
            1 => bytes.truncate(whole.len() / 2),
            _ => bytes.clear(),
        }
        fs::write(&archive, &bytes).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::new(folder.path());
        let restored = store::restore(&archive, &settings).await;
        assert!(
            matches!(restored, Err(StoreError::Corrupt(_))),
            "{damage}: {restored:?}"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
    fs::write(&archive, &whole).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::new(folder.path());
    store::restore(&archive, &settings).await.unwrap();
    assert_eq!(notes(&Store::open(&settings).await.unwrap()).await.len(), 50);
}
