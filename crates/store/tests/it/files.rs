//! Files in a folder: pieces, resuming, expiry.

use jiff::ToSpan;
use store::{BlobHash, Blobs, Engine, Lane, StoreError, testing};

use crate::subject::{ENGINES, id, noon};

#[tokio::test]
async fn an_upload_is_resumed_where_it_broke() {
    for engine in ENGINES {
        let Some(scratch) = testing::scratch(engine).await else {
            continue;
        };
        let store = &scratch.store;
        let blobs = Blobs::open(&scratch.settings.data).unwrap();
        let upload = id(1);
        store.begin_upload(upload, noon()).await.unwrap();
        assert_eq!(blobs.arrived(upload).await.unwrap(), 0);
        assert_eq!(blobs.append(upload, 0, b"hello ".to_vec()).await.unwrap(), 6);
        // A hole is not left, a repeated piece is taken as it was.
        assert_eq!(blobs.append(upload, 9, b"ld".to_vec()).await.unwrap(), 6);
        assert_eq!(blobs.append(upload, 6, b"world".to_vec()).await.unwrap(), 11);
        assert_eq!(blobs.append(upload, 0, b"hello ".to_vec()).await.unwrap(), 11);
        let (hash, size) = store.end_upload(&blobs, upload, noon()).await.unwrap();
        assert_eq!((hash, size), (BlobHash::of(b"hello world"), 11));
        assert_eq!(
            blobs.read(hash).await.unwrap().as_deref(),
            Some(&b"hello world"[..])
        );
        assert_eq!(hash.to_string().parse::<BlobHash>().unwrap(), hash);
        assert_eq!(blobs.read(BlobHash::of(b"else")).await.unwrap(), None);

        std::fs::write(blobs.path(hash), b"hello earth").unwrap();
        assert!(matches!(blobs.read(hash).await, Err(StoreError::Corrupt(_))));
    }
}

#[tokio::test]
async fn what_nothing_names_goes_after_seven_days() {
    let scratch = testing::scratch(Engine::Sqlite).await.unwrap();
    let store = &scratch.store;
    let blobs = Blobs::open(&scratch.settings.data).unwrap();
    let kept = store.keep_blob(&blobs, b"named".to_vec(), noon()).await.unwrap();
    let loose = store.keep_blob(&blobs, b"loose".to_vec(), noon()).await.unwrap();
    store.begin_upload(id(1), noon()).await.unwrap();
    blobs.append(id(1), 0, b"half".to_vec()).await.unwrap();
    store
        .write::<_, String, _, _>(Lane::People, move |tx| async move {
            assert!(tx.attach_blob(kept).await?);
            assert!(!tx.attach_blob(BlobHash::of(b"never seen")).await?);
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(store.expire_blobs(&blobs, noon() + 167.hours()).await.unwrap(), 0);
    assert_eq!(store.expire_blobs(&blobs, noon() + 169.hours()).await.unwrap(), 2);
    assert!(blobs.has(kept).await && !blobs.has(loose).await);
    assert_eq!(blobs.arrived(id(1)).await.unwrap(), 0);

    // Named no more: seven days from then.
    store
        .write::<_, String, _, _>(Lane::People, move |tx| async move {
            Ok(tx.detach_blob(kept, noon() + 169.hours()).await?)
        })
        .await
        .unwrap();
    assert_eq!(store.expire_blobs(&blobs, noon() + 170.hours()).await.unwrap(), 0);
    assert_eq!(store.expire_blobs(&blobs, noon() + 338.hours()).await.unwrap(), 1);
    assert!(!blobs.has(kept).await);
}
