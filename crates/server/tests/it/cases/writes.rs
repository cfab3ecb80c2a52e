//! What a case costs (issue 2, speed): at most ten rows besides one a clock and one a personal value.

use domain::actor::Role;
use store::Lane;

use super::{matter, report, staff};
use crate::harness::{World, rows, tell};

/// Rows that SQLite's writer has changed since it was opened.
async fn changes(world: &World) -> i64 {
    let asked = world
        .app
        .store
        .write::<_, String, _, _>(Lane::People, |tx| async move {
            Ok(tx.query("SELECT total_changes()", &[]).await?)
        });
    asked.await.unwrap()[0].get(0).unwrap()
}

async fn count(world: &World, sql: &'static str, id: uuid::Uuid) -> i64 {
    let rows = world
        .app
        .store
        .read(move |tx| async move { tx.query(sql, &[id.into()]).await });
    rows.await.unwrap()[0].get(0).unwrap()
}

/// The statements are the same on both engines; SQLite counts the rows that they change.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_writes_at_most_ten_rows_besides_clocks_and_personal_values() {
    tell(store::Engine::Sqlite, |world| async move {
        let (desk, _) = staff(&world, Role::FrontDeskAssistant).await;
        // The first one reserves numbers and notes the use of the session.
        report(&desk, matter(&world, "repair", "unit.bulb")).await;
        for (kind, subject) in [
            ("repair", "unit.bulb"),
            ("inquiry", "estate"),
            ("complaint", "management-service"),
        ] {
            report(&desk, matter(&world, kind, subject)).await;
            let (before, tables) = (changes(&world).await, rows(&world.app).await);
            let case = report(&desk, matter(&world, kind, subject)).await;
            let written = changes(&world).await - before;
            let after = rows(&world.app).await;
            let id = case["id"].as_str().unwrap().parse().unwrap();
            let sql = "SELECT CAST(count(*) AS bigint) FROM journal_personal WHERE subject = $1";
            let personal = count(&world, sql, id).await;
            let clocks = after["case_clocks"] - tables["case_clocks"];
            assert!(
                clocks > 1 && personal > 1,
                "{clocks} clocks, {personal} personal values"
            );
            let made: i64 = after
                .iter()
                .filter(|(table, _)| !table.contains(','))
                .map(|(table, count)| count - tables[table])
                .sum::<i64>();
            assert!(
                made <= 10 + clocks,
                "{kind}: {made} rows, {clocks} of them clocks"
            );
            // Words of the search follow the journal; the use of the session may be noted meanwhile.
            let besides = written - made - personal;
            assert!(
                (0..=2).contains(&besides),
                "{kind}: {besides} further changes of rows"
            );
        }
    })
    .await;
}
