//! Finding by folded words.

use serde_json::json;
use store::{Failure, Lane};
use uuid::Uuid;

use crate::subject::{ENGINES, id, note, things};

#[tokio::test]
async fn subjects_are_found_by_all_words_and_the_beginning_of_the_last() {
    for engine in ENGINES {
        let Some(scratch) = things(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let rows = [
            (10, "张 伟 张伟 zhang wei zw 3-2-501 13800001234 1234"),
            (11, "张 三 张三 zhang san zs 3-2-502 13900005678 5678"),
            (12, "李 o'neil li 12-1-101 \"quoted\" a\\b 13800009999"),
        ];
        store
            .write::<_, String, _, _>(Lane::People, move |tx| async move {
                for (number, words) in rows {
                    note(&tx, id(number), words, json!([])).await?;
                    tx.index("things", id(number), Some(id(1)), words).await?;
                }
                tx.index("others", id(11), None, "张伟").await?;
                Ok(())
            })
            .await
            .unwrap();
        let find = |query: &str| {
            let words: Vec<String> = query.split_whitespace().map(str::to_owned).collect();
            store.read(move |tx| async move {
                let (clause, mut params) = tx.search_clause("things", &words, 2);
                params.insert(0, id(1).into());
                let sql = format!("SELECT id FROM things WHERE estate_id = $1 AND {clause} ORDER BY id");
                let rows = tx.query(&sql, &params).await?;
                rows.iter()
                    .map(|row| row.get::<Uuid>(0))
                    .collect::<Result<Vec<_>, _>>()
            })
        };
        assert_eq!(find("张").await.unwrap(), [id(10), id(11)], "{engine:?}");
        assert_eq!(find("张伟").await.unwrap(), [id(10)]);
        assert_eq!(find("zh").await.unwrap(), [id(10), id(11)]);
        assert_eq!(
            find("zh 5678").await.unwrap(),
            Vec::<Uuid>::new(),
            "only the last word is a beginning"
        );
        assert_eq!(find("zhang 5678").await.unwrap(), [id(11)]);
        assert_eq!(find("3-2-50").await.unwrap(), [id(10), id(11)]);
        assert_eq!(find("1380000").await.unwrap(), [id(10), id(12)]);
        assert_eq!(find("o'neil").await.unwrap(), [id(12)]);
        assert_eq!(find("\" ' OR 1=1 --").await.unwrap(), Vec::<Uuid>::new());
        assert_eq!(find("''").await.unwrap(), Vec::<Uuid>::new());
        assert_eq!(find("a\\b").await.unwrap(), [id(12)]);

        // New words replace the old ones; no words take the subject out.
        store
            .write::<_, String, _, _>(Lane::People, |tx| async move {
                tx.index("things", id(10), Some(id(1)), "王 wang").await?;
                tx.index("things", id(11), Some(id(1)), "").await?;
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(find("张").await.unwrap(), Vec::<Uuid>::new());
        assert_eq!(find("wan").await.unwrap(), [id(10)]);

        // Words of a refused command are not found.
        let refused: Result<(), Failure<String>> = store
            .write(Lane::People, |tx| async move {
                tx.index("things", id(10), Some(id(1)), "赵").await?;
                Err(Failure::Refused("no".into()))
            })
            .await;
        assert!(refused.is_err());
        assert_eq!(find("赵").await.unwrap(), Vec::<Uuid>::new());
        assert_eq!(find("王").await.unwrap(), [id(10)]);
    }
}
