//! How many commands like creating a case the store takes a second, by 64 callers at once.
//!
//! Then: how long it takes to find households among 100,000 by two characters, initials, room and phone.
//!
//! `cargo run --release -p store --example measure --features testing -- [postgres-address]`
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement, not part of the product"
)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde_json::json;
use store::{Body, Lane, NewErrand, Settings, Store, StoreError, SubjectWrite, Tx, testing};
use uuid::Uuid;

const TABLES: &str = "CREATE TABLE measured_cases (
    id uuid NOT NULL PRIMARY KEY, version bigint NOT NULL, head bytea NOT NULL, estate_id uuid,
    state text NOT NULL, number text NOT NULL, kind text NOT NULL, stage text NOT NULL, grade text NOT NULL,
    area_id uuid, unit_id uuid, responsible uuid, reported_at timestamptz NOT NULL, due_at timestamptz
);
CREATE UNIQUE INDEX measured_number ON measured_cases (number);
CREATE INDEX measured_due ON measured_cases (estate_id, stage, due_at);
CREATE INDEX measured_area ON measured_cases (estate_id, area_id, stage, due_at);
-- clustered
CREATE TABLE measured_clocks (
    estate_id uuid NOT NULL, case_id uuid NOT NULL, clock text NOT NULL, clause text NOT NULL,
    started_at timestamptz NOT NULL, due_at timestamptz NOT NULL, stopped_at timestamptz, verdict text,
    PRIMARY KEY (case_id, clock)
);
CREATE INDEX measured_clocks_due ON measured_clocks (estate_id, due_at) WHERE stopped_at IS NULL;";

const CLOCKS: [&str; 4] = ["acknowledge", "dispatch", "arrive", "resolve"];

fn id(kind: u64, number: u64) -> Uuid {
    // Rising, as version 7 is.
    Uuid::from_u64_pair(
        0x0190_0000_0000_7000 | number << 16,
        0x8000_0000_0000_0000 | kind << 32 | number,
    )
}

async fn create(tx: &Tx, number: u64, at: Timestamp) -> Result<(), StoreError> {
    let (case, estate, account) = (id(1, number), id(2, 1), id(3, number % 40));
    let key = format!("key-{number}");
    if tx.remembered(account, &key).await?.is_some() {
        return Ok(());
    }
    let text = "业主来电反映三栋二单元五〇一室厨房水管漏水，已关总阀，请尽快安排维修人员上门。".repeat(5);
    let personal = |class: &str, value: &str| json!({"$personal": {"class": class, "value": value}});
    let state = json!({
        "number": key, "kind": "repair", "subject": "unit.leak", "stage": "received", "grade": "general",
        "contact": {"name": personal("name", "王芳"), "phone": personal("phone", "13800001234")},
        "description": personal("text", &text),
        "clocks": CLOCKS.map(|clock| json!({"clock": clock, "clause": "D-04", "dueAt": at, "startedAt": at, "version": "2026-1"})),
    });
    let body = json!([{"Reported": state}, {"ClocksStarted": {"clocks": CLOCKS}}]);
    tx.write_subject(SubjectWrite {
        table: "measured_cases",
        feature: "cases",
        id: case,
        estate: Some(estate),
        expected: None,
        state: state.to_string(),
        columns: vec![
            ("number", key.as_str().into()),
            ("kind", "repair".into()),
            ("stage", "received".into()),
            ("grade", "general".into()),
            ("area_id", id(4, number % 12).into()),
            ("unit_id", id(5, number % 1_200).into()),
            ("responsible", account.into()),
            ("reported_at", at.into()),
            ("due_at", at.into()),
        ],
        at,
        actor: Some(account),
        command: Some(case),
        body: Body::read(&body.to_string())?,
    })
    .await?;
    let clocks = CLOCKS.map(|clock| async move {
        tx.execute(
            "INSERT INTO measured_clocks (estate_id, case_id, clock, clause, started_at, due_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                estate.into(),
                case.into(),
                clock.into(),
                "D-04".into(),
                at.into(),
                at.into(),
            ],
        )
        .await
    });
    futures_util::future::try_join_all(clocks).await?;
    let timers = [("prompt", at), ("warn", at), ("breach", at)];
    tx.set_timers("cases", case, Some(estate), &[], &timers).await?;
    let words = format!(
        "王 芳 王芳 wang fang wf 3-2-501 三栋二单元501 13800001234 1234 {number} TS-20261121-{number}"
    );
    tx.index("cases", case, Some(estate), &words).await?;
    tx.leave(NewErrand {
        id: id(6, number),
        kind: "tell",
        estate: Some(estate),
        subject: Some(case),
        body: json!({"case": case}),
        due_at: at,
    })
    .await?;
    tx.remember(account, &key, &[7; 32], &state.to_string(), at).await
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let folder = tempfile::tempdir_in(".").unwrap();
    let settings = Settings::new(folder.path()).on(std::env::args().nth(1));
    let store = Store::open(&settings).await.unwrap();
    store.migrate().await.unwrap();
    testing::apply(&store, TABLES).await.unwrap();
    creating(&store).await;
    searching(&store).await;
}

async fn creating(store: &Store) {
    let at: Timestamp = "2026-11-21T04:00:00Z".parse().unwrap();
    let next = Arc::new(AtomicU64::new(1));
    let end = Instant::now() + Duration::from_secs(10);
    let start = Instant::now();
    let callers: Vec<_> = (0..64)
        .map(|_| {
            let (store, next) = (store.clone(), next.clone());
            tokio::spawn(async move {
                let mut took = Vec::new();
                while Instant::now() < end {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let begun = Instant::now();
                    store
                        .write::<_, String, _, _>(Lane::People, move |tx| async move {
                            Ok(create(&tx, number, at).await?)
                        })
                        .await
                        .unwrap();
                    took.push(begun.elapsed());
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for caller in callers {
        took.extend(caller.await.unwrap());
    }
    let seconds = start.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: usize| took[took.len() * share / 1_000].as_secs_f64() * 1_000.0;
    println!(
        "{:?}: {} cases in {seconds:.1} s: {:.0} a second; p50 {:.1} ms, p99 {:.1} ms, p99.9 {:.1} ms",
        store.engine(),
        took.len(),
        took.len() as f64 / seconds,
        at(500),
        at(990),
        at(999),
    );
}

const FAMILY: [(char, &str); 12] = [
    ('王', "wang"),
    ('李', "li"),
    ('张', "zhang"),
    ('刘', "liu"),
    ('陈', "chen"),
    ('杨', "yang"),
    ('赵', "zhao"),
    ('黄', "huang"),
    ('周', "zhou"),
    ('吴', "wu"),
    ('徐', "xu"),
    ('孙', "sun"),
];
const GIVEN: [(char, &str); 40] = [
    ('伟', "wei"),
    ('芳', "fang"),
    ('娜', "na"),
    ('敏', "min"),
    ('静', "jing"),
    ('丽', "li"),
    ('强', "qiang"),
    ('磊', "lei"),
    ('军', "jun"),
    ('洋', "yang"),
    ('勇', "yong"),
    ('艳', "yan"),
    ('杰', "jie"),
    ('娟', "juan"),
    ('涛', "tao"),
    ('明', "ming"),
    ('超', "chao"),
    ('秀', "xiu"),
    ('兰', "lan"),
    ('霞', "xia"),
    ('平', "ping"),
    ('刚', "gang"),
    ('桂', "gui"),
    ('英', "ying"),
    ('华', "hua"),
    ('玉', "yu"),
    ('萍', "ping"),
    ('红', "hong"),
    ('建', "jian"),
    ('国', "guo"),
    ('志', "zhi"),
    ('文', "wen"),
    ('斌', "bin"),
    ('鹏', "peng"),
    ('宇', "yu"),
    ('浩', "hao"),
    ('凯', "kai"),
    ('健', "jian"),
    ('俊', "jun"),
    ('帆', "fan"),
];

fn household(number: u64) -> (String, String) {
    let mix = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let pick = |shift: u64, of: usize| (mix >> shift) as usize % of;
    let (a, b, c) = (FAMILY[pick(0, 12)], GIVEN[pick(8, 40)], GIVEN[pick(20, 40)]);
    let room = format!(
        "{}-{}-{:03}",
        number % 60 + 1,
        number / 60 % 3 + 1,
        number / 180 % 900 + 101
    );
    let phone = format!("13{:09}", mix % 1_000_000_000);
    let (initial, tail) = (|text: &str| text[..1].to_owned(), &phone[7..]);
    let words = format!(
        "{} {} {} {}{} {}{} {}{}{} {} {} {}{}{} {}{}{} {room} {} {phone} {tail} {}",
        a.0,
        b.0,
        c.0,
        a.0,
        b.0,
        b.0,
        c.0,
        a.0,
        b.0,
        c.0,
        a.1,
        b.1,
        a.1,
        b.1,
        c.1,
        initial(a.1),
        initial(b.1),
        initial(c.1),
        room.replace('-', ""),
        &phone[5..],
    );
    (room, words)
}

async fn searching(store: &Store) {
    testing::apply(
        store,
        "CREATE TABLE measured_households (id uuid NOT NULL PRIMARY KEY, estate_id uuid NOT NULL, room text NOT NULL);
         CREATE INDEX measured_room ON measured_households (estate_id, room, id);",
    )
    .await
    .unwrap();
    let begun = Instant::now();
    for batch in 0..200_u64 {
        store
            .write::<_, String, _, _>(Lane::Batch, move |tx| async move {
                for number in batch * 500..batch * 500 + 500 {
                    let (room, words) = household(number);
                    let sql = "INSERT INTO measured_households (id, estate_id, room) VALUES ($1, $2, $3)";
                    tx.execute(
                        sql,
                        &[id(7, number).into(), id(2, number % 20).into(), room.into()],
                    )
                    .await?;
                    tx.index("households", id(7, number), Some(id(2, number % 20)), &words)
                        .await?;
                }
                Ok(())
            })
            .await
            .unwrap();
    }
    println!(
        "100,000 households written in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    for (what, column) in [
        ("two characters", 3),
        ("initials", 9),
        ("room", 10),
        ("phone", 12),
        ("tail", 13),
        ("one character", 0),
    ] {
        for scoped in [true, false] {
            let mut took = Vec::new();
            let mut found = 0;
            for query in 0..300_u64 {
                let (_, words) = household(query * 331);
                let word = words.split(' ').nth(column).unwrap().to_owned();
                let begun = Instant::now();
                found += store
                    .read(move |tx| async move {
                        let (clause, mut params) = tx.search_clause("households", &[word], 2);
                        params.insert(0, id(2, query * 331 % 20).into());
                        let scope = if scoped { "estate_id = $1" } else { "estate_id <> $1" };
                        let sql = format!(
                            "SELECT id, room FROM measured_households WHERE {scope} AND {clause} ORDER BY estate_id, room, id LIMIT 50"
                        );
                        Ok(tx.query(&sql, &params).await?.len())
                    })
                    .await
                    .unwrap();
                took.push(begun.elapsed());
            }
            took.sort_unstable();
            println!(
                "{what}, {}: found {:.1}; p50 {:.2} ms, p99 {:.2} ms",
                if scoped {
                    "one estate of 20"
                } else {
                    "every estate"
                },
                found as f64 / 300.0,
                took[150].as_secs_f64() * 1e3,
                took[297].as_secs_f64() * 1e3,
            );
        }
    }
}
