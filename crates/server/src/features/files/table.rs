//! Rows of files.

use domain::{
    ids::{AccountId, FileId},
    rejection::Rejection,
};
use jiff::{SignedDuration, Timestamp};
use store::{BlobHash, Failure, Row, StoreError, Tx, Value};
use uuid::Uuid;

/// One file.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// Its id.
    pub id: FileId,
    /// Who uploaded it.
    pub account: AccountId,
    /// Its name as it came.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Its content type; `None` until every piece has arrived.
    pub kind: Option<String>,
    /// The original.
    pub hash: Option<BlobHash>,
    /// The copy that pages show.
    pub shown: Option<BlobHash>,
    /// Pixels of a photo.
    pub width: Option<u32>,
    /// Pixels of a photo.
    pub height: Option<u32>,
    /// Length of a voice message.
    pub seconds: Option<u32>,
    /// When it came.
    pub created_at: Timestamp,
    /// Feature of the subject that it belongs to.
    pub feature: Option<String>,
    /// The subject that it belongs to.
    pub subject: Option<Uuid>,
}

const COLUMNS: &str = "id, account_id, name, size, kind, hash, shown, width, height, seconds, created_at, feature, \
     subject_id";

fn read(row: &Row) -> Result<StoredFile, StoreError> {
    Ok(StoredFile {
        id: row.get(0)?,
        account: row.get(1)?,
        name: row.get(2)?,
        size: row.get(3)?,
        kind: row.get(4)?,
        hash: row.get(5)?,
        shown: row.get(6)?,
        width: row.get(7)?,
        height: row.get(8)?,
        seconds: row.get(9)?,
        created_at: row.get(10)?,
        feature: row.get(11)?,
        subject: row.get(12)?,
    })
}

pub(super) async fn of_id(tx: &Tx, id: FileId) -> Result<Option<StoredFile>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM files WHERE id = $1");
    tx.query_opt(&sql, &[id.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The files of a subject, the oldest first.
///
/// # Errors
/// A fault of the store.
pub async fn of_subject(tx: &Tx, feature: &str, subject: Uuid) -> Result<Vec<StoredFile>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM files WHERE subject_id = $1 AND feature = $2 ORDER BY created_at, id LIMIT 500"
    );
    tx.query(&sql, &[subject.into(), feature.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

pub(super) async fn insert(tx: &Tx, file: &StoredFile) -> Result<(), StoreError> {
    let sql = "INSERT INTO files (id, account_id, name, size, kind, hash, shown, width, height, seconds, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let params: [Value; 11] = [
        file.id.into(),
        file.account.into(),
        file.name.as_str().into(),
        file.size.into(),
        file.kind.clone().into(),
        file.hash.into(),
        file.shown.into(),
        file.width.into(),
        file.height.into(),
        file.seconds.into(),
        file.created_at.into(),
    ];
    tx.execute(sql, &params).await?;
    name_blobs(tx, file).await
}

pub(super) async fn complete(tx: &Tx, file: &StoredFile) -> Result<(), StoreError> {
    let sql = "UPDATE files SET kind = $2, hash = $3, shown = $4, width = $5, height = $6, seconds = $7, size = $8 \
         WHERE id = $1 AND kind IS NULL";
    let params: [Value; 8] = [
        file.id.into(),
        file.kind.clone().into(),
        file.hash.into(),
        file.shown.into(),
        file.width.into(),
        file.height.into(),
        file.seconds.into(),
        file.size.into(),
    ];
    if tx.execute(sql, &params).await? == 1 {
        name_blobs(tx, file).await
    } else {
        Ok(())
    }
}

async fn name_blobs(tx: &Tx, file: &StoredFile) -> Result<(), StoreError> {
    for hash in [file.hash, file.shown].into_iter().flatten() {
        tx.attach_blob(hash).await?;
    }
    Ok(())
}

/// Takes an unattached file away.
pub(super) async fn delete(tx: &Tx, file: &StoredFile, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "DELETE FROM files WHERE id = $1 AND subject_id IS NULL";
    if tx.execute(sql, &[file.id.into()]).await? == 0 {
        return Ok(false);
    }
    for hash in [file.hash, file.shown].into_iter().flatten() {
        tx.detach_blob(hash, now).await?;
    }
    Ok(true)
}

/// Whether files may be attached to a subject: the caller's own, complete, and attached to nothing else. Ask it
/// in the facts; `field` names the input field for the refusal.
///
/// # Errors
/// A file is unknown, somebody else's, incomplete or attached elsewhere.
pub async fn check(
    tx: &Tx,
    files: impl IntoIterator<Item = FileId> + Send,
    account: Option<AccountId>,
    subject: Uuid,
    field: &str,
) -> Result<(), Failure<Rejection>> {
    let files: Vec<FileId> = files.into_iter().collect();
    for (index, id) in files.into_iter().enumerate() {
        let refuse =
            |code: &'static str| Failure::Refused(Rejection::field(format!("{field}[{index}]"), code));
        let file = of_id(tx, id).await?.ok_or_else(|| refuse("unknown"))?;
        if account.is_some_and(|account| account != file.account) {
            return Err(refuse("unknown"));
        }
        if file.kind.is_none() {
            return Err(refuse("files.incomplete"));
        }
        if file.subject.is_some_and(|own| own != subject) {
            return Err(refuse("files.attached"));
        }
    }
    Ok(())
}

/// Attaches files that were checked, in the transaction that makes or changes the subject; one that is attached
/// stays where it is.
///
/// # Errors
/// A fault of the store.
pub async fn attach(
    tx: &Tx,
    files: impl IntoIterator<Item = FileId> + Send,
    feature: &str,
    subject: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let files: Vec<FileId> = files.into_iter().collect();
    for id in files {
        let sql = "UPDATE files SET feature = $2, subject_id = $3, attached_at = $4 \
             WHERE id = $1 AND subject_id IS NULL";
        tx.execute(sql, &[id.into(), feature.into(), subject.into(), now.into()])
            .await?;
    }
    Ok(())
}

/// Takes away what has been attached to nothing for `days`; returns how many.
///
/// # Errors
/// A fault of the store.
pub async fn expire(tx: &Tx, days: u32, now: Timestamp) -> Result<usize, StoreError> {
    let before = now - SignedDuration::from_hours(24 * i64::from(days));
    let sql = format!(
        "SELECT {COLUMNS} FROM files WHERE subject_id IS NULL AND created_at < $1 ORDER BY created_at LIMIT 500"
    );
    let mut gone = 0;
    for row in tx.query(&sql, &[before.into()]).await? {
        gone += usize::from(delete(tx, &read(&row)?, now).await?);
    }
    Ok(gone)
}

/// Takes away every file of a subject whose time is over; the contents go once nothing names them.
///
/// # Errors
/// A fault of the store.
pub async fn remove(tx: &Tx, feature: &str, subject: Uuid, now: Timestamp) -> Result<(), StoreError> {
    for file in of_subject(tx, feature, subject).await? {
        tx.execute("DELETE FROM files WHERE id = $1", &[file.id.into()])
            .await?;
        for hash in [file.hash, file.shown].into_iter().flatten() {
            tx.detach_blob(hash, now).await?;
        }
    }
    Ok(())
}
