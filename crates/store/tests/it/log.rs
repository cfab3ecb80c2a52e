//! What SQLite keeps beside the rows: its log, which must not grow for ever, and what it knows of their number.

use std::time::Duration;

use store::{Engine, Lane, Store, testing};

use crate::subject::{TABLE, id, put};

/// Makes `count` rows in one command.
async fn rows(store: &Store, count: i64) {
    store
        .write::<_, String, _, _>(Lane::Background, move |tx| async move {
            let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
                       INSERT INTO things (id, version, head, state, note, urgent) \
                       SELECT randomblob(16), 1, x'00', '{}', hex(randomblob(300)), 0 FROM n";
            Ok(tx.execute(sql, &[count.into()]).await?)
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn the_log_is_carried_over_into_the_file_and_begins_anew() {
    let scratch = testing::scratch_with(Engine::Sqlite, |mut settings| {
        // The engine itself would carry over only after gigabytes.
        settings.checkpoint_pages = 1_000_000;
        settings
    })
    .await
    .unwrap();
    let store = &scratch.store;
    testing::apply(store, TABLE).await.unwrap();
    let size = |name: &str| std::fs::metadata(scratch.settings.data.join(name)).map_or(0, |file| file.len());
    for round in 0..14 {
        let before = size("linli.sqlite");
        rows(store, 12_000).await;
        // The file itself grows only by carrying over.
        for _ in 0..1_200 {
            if size("linli.sqlite") > before {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert!(
            size("linli.sqlite") > before,
            "round {round}: nothing is carried over"
        );
    }
    // All that was written has gone through the log; it begins anew once it has some 32 megabytes.
    let (file, log) = (size("linli.sqlite") >> 20, size("linli.sqlite-wal") >> 20);
    assert!(
        file > 90 && log < 60,
        "{file} megabytes, {log} of them in the log"
    );
}

#[tokio::test]
async fn the_engine_looks_around_once_another_process_has_written() {
    let scratch = testing::scratch_with(Engine::Sqlite, |mut settings| {
        settings.others_asked = Duration::ZERO;
        settings
    })
    .await
    .unwrap();
    testing::apply(&scratch.store, TABLE).await.unwrap();
    // How many things the engine believes there are.
    let known = async || {
        let asked = scratch.store.read(|tx| async move {
            let any = tx.query("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'", &[]);
            if any.await?.is_empty() {
                return Ok(0);
            }
            let said = tx
                .query("SELECT stat FROM sqlite_stat1 WHERE tbl = 'things'", &[])
                .await?;
            let said: Vec<String> = said.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
            let count = |stat: &String| stat.split(' ').next()?.parse::<u64>().ok();
            Ok(said.iter().filter_map(count).max().unwrap_or_default())
        });
        asked.await.unwrap()
    };
    let mut settings = scratch.settings.clone();
    settings.others_asked = Duration::from_secs(3_600);
    let other = Store::open(&settings).await.unwrap();
    put(&scratch.store, Lane::People, id(1), "own").await.unwrap();
    // Fewer rows than would make the other look around by itself.
    rows(&other, 3_000).await;
    assert!(known().await < 10);
    // It looks after a commit of its own has been answered.
    for number in 2..1_200 {
        put(&scratch.store, Lane::People, id(number), "own")
            .await
            .unwrap();
        if known().await > 1_000 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
        rows(&other, 1).await;
    }
    panic!("nobody has looked around");
}
