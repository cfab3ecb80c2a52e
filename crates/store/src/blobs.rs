//! Files: contents in a folder, each under its SHA-256; uploads arrive in pieces that can be resumed.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Lane, Store, StoreError, Tx, Value, statements};

/// How long a content that nothing names, or an upload that never ended, is kept.
pub const UNATTACHED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The SHA-256 of a content, by which it is found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobHash([u8; 32]);

impl BlobHash {
    /// The hash of `content`.
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobHash({self})")
    }
}

impl FromStr for BlobHash {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash)
            .map_err(|_| StoreError::Corrupt(format!("`{text}` is no hash of a file")))?;
        Ok(Self(hash))
    }
}

impl From<BlobHash> for Value {
    fn from(hash: BlobHash) -> Self {
        Value::Text(hash.to_string())
    }
}

impl crate::FromValue for BlobHash {
    fn from_value(value: &Value) -> Result<Self, StoreError> {
        String::from_value(value)?.parse()
    }
}

/// The folder of contents. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    folder: Arc<PathBuf>,
    /// Held while a content comes or goes, so that none goes that just came again.
    changing: Arc<tokio::sync::Mutex<()>>,
}

impl Blobs {
    /// The name of the folder in the data folder.
    pub const FOLDER: &'static str = "files";

    /// Opens the folder of files in the data folder, and makes it if there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it cannot be made.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        let folder = data.join(Self::FOLDER);
        fs::create_dir_all(folder.join("pieces"))?;
        Ok(Self {
            folder: Arc::new(folder),
            changing: Arc::default(),
        })
    }

    /// Where a content lies, for sending it without reading it whole.
    pub fn path(&self, hash: BlobHash) -> PathBuf {
        let name = hash.to_string();
        self.folder.join(&name[..2]).join(name)
    }

    /// A whole content; `None` if it is not there.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if it is not what its hash says.
    pub async fn read(&self, hash: BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
        match tokio::fs::read(self.path(hash)).await {
            Ok(content) if BlobHash::of(&content) == hash => Ok(Some(content)),
            Ok(_) => Err(StoreError::Corrupt(format!("file {hash} was changed"))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The length of a content; `None` if it is not there.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn size(&self, hash: BlobHash) -> Result<Option<u64>, StoreError> {
        match tokio::fs::metadata(self.path(hash)).await {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// `length` bytes of a content from `first` on; `None` if it is not there. A part cannot be compared with
    /// the hash of the whole: `linli verify` does.
    ///
    /// # Errors
    /// What the disk says; a content that ends before.
    pub async fn read_part(
        &self,
        hash: BlobHash,
        first: u64,
        length: u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(hash);
        blocking(move || {
            let mut file = match File::open(path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
            file.seek(SeekFrom::Start(first))?;
            let mut part = vec![0; usize::try_from(length).map_err(io::Error::other)?];
            io::Read::read_exact(&mut file, &mut part)?;
            Ok(Some(part))
        })
        .await
    }

    /// Whether a content is there.
    pub async fn has(&self, hash: BlobHash) -> bool {
        tokio::fs::try_exists(self.path(hash)).await.unwrap_or(false)
    }

    /// How much of an upload has arrived: where to go on.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn arrived(&self, upload: Uuid) -> Result<u64, StoreError> {
        match tokio::fs::metadata(self.piece(upload)).await {
            Ok(found) => Ok(found.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a piece of an upload that begins at `offset`; answers how much has arrived in all. A piece that
    /// was taken before may come again; one that would leave a hole is not taken: go on where the answer says.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn append(&self, upload: Uuid, offset: u64, piece: Vec<u8>) -> Result<u64, StoreError> {
        let path = self.piece(upload);
        blocking(move || {
            let mut file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(path)?;
            let length = file.metadata()?.len();
            if offset > length {
                return Ok(length);
            }
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(&piece)?;
            Ok(length.max(offset + piece.len() as u64))
        })
        .await
    }

    /// Takes an upload away that is not wanted.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn abandon(&self, upload: Uuid) -> Result<(), StoreError> {
        let path = self.piece(upload);
        blocking(move || remove(&path)).await
    }

    fn piece(&self, upload: Uuid) -> PathBuf {
        self.folder.join("pieces").join(upload.to_string())
    }

    /// Puts a file under its hash, on the disk for good.
    async fn place(&self, from: PathBuf) -> Result<(BlobHash, u64), StoreError> {
        let folder = self.folder.clone();
        blocking(move || {
            let mut file = File::open(&from)?;
            let (hash, size) = hash_of(&mut file)?;
            file.sync_all()?;
            let name = hex::encode(hash);
            let shelf = folder.join(&name[..2]);
            fs::create_dir_all(&shelf)?;
            fs::rename(&from, shelf.join(&name))?;
            File::open(&shelf)?.sync_all()?;
            Ok((BlobHash(hash), size))
        })
        .await
    }
}

/// The hash and the length of a file.
pub(crate) fn hash_of(file: &mut impl io::Read) -> io::Result<([u8; 32], u64)> {
    let (mut sha, mut size) = (Sha256::new(), 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((sha.finalize().into(), size));
        }
        sha.update(&buffer[..read]);
        size += read as u64;
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Disk work on a thread that may wait.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(error) => Err(StoreError::Panicked(error.to_string())),
    }
}

impl Store {
    /// Notes that an upload begins, so that it goes if it never ends.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn begin_upload(&self, upload: Uuid, at: Timestamp) -> Result<(), StoreError> {
        self.write_plain(Lane::People, move |tx| async move {
            tx.execute(statements::PIECES_BEGIN, &[upload.into(), at.into()])
                .await
                .map(drop)
        })
        .await
    }

    /// Ends an upload: its content is kept under its hash, for 7 days unless something names it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if nothing of it has arrived, or what disk and engine say.
    pub async fn end_upload(
        &self,
        blobs: &Blobs,
        upload: Uuid,
        at: Timestamp,
    ) -> Result<(BlobHash, u64), StoreError> {
        let _changing = blobs.changing.lock().await;
        let (hash, size) = blobs.place(blobs.piece(upload)).await?;
        self.write_plain(Lane::People, move |tx| async move {
            tx.blob_stored(hash, size, at).await?;
            tx.execute(statements::PIECES_END, &[upload.into()])
                .await
                .map(drop)
        })
        .await?;
        Ok((hash, size))
    }

    /// Keeps a whole content at once, for 7 days unless something names it.
    ///
    /// # Errors
    /// What disk and engine say.
    pub async fn keep_blob(
        &self,
        blobs: &Blobs,
        content: Vec<u8>,
        at: Timestamp,
    ) -> Result<BlobHash, StoreError> {
        let _changing = blobs.changing.lock().await;
        let piece = blobs
            .folder
            .join("pieces")
            .join(format!("{:032x}", rand::random::<u128>()));
        let path = piece.clone();
        blocking(move || fs::write(path, content)).await?;
        let (hash, size) = blobs.place(piece).await?;
        self.write_plain(Lane::People, move |tx| async move {
            tx.blob_stored(hash, size, at).await
        })
        .await?;
        Ok(hash)
    }

    /// Takes away contents that nothing has named for 7 days, and uploads that began so long ago; tells how
    /// many went.
    ///
    /// # Errors
    /// What disk and engine say.
    pub async fn expire_blobs(&self, blobs: &Blobs, now: Timestamp) -> Result<u64, StoreError> {
        let _changing = blobs.changing.lock().await;
        let before = now - UNATTACHED;
        let (hashes, uploads) = self
            .write_plain(Lane::Background, move |tx| async move {
                let hashes = tx.query(statements::BLOBS_EXPIRE, &[before.into()]).await?;
                let uploads = tx.query(statements::PIECES_EXPIRE, &[before.into()]).await?;
                let hashes = hashes
                    .iter()
                    .map(|row| row.get::<BlobHash>(0))
                    .collect::<Result<Vec<_>, _>>()?;
                let uploads = uploads
                    .iter()
                    .map(|row| row.get::<Uuid>(0))
                    .collect::<Result<Vec<_>, _>>()?;
                Ok((hashes, uploads))
            })
            .await?;
        let gone = (hashes.len() + uploads.len()) as u64;
        let mut paths: Vec<PathBuf> = hashes.into_iter().map(|hash| blobs.path(hash)).collect();
        paths.extend(uploads.into_iter().map(|upload| blobs.piece(upload)));
        blocking(move || paths.iter().try_for_each(|path| remove(path))).await?;
        Ok(gone)
    }
}

impl Tx {
    /// Notes a content that lies in the folder.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn blob_stored(&self, hash: BlobHash, size: u64, at: Timestamp) -> Result<(), StoreError> {
        let size = i64::try_from(size).map_err(|_| StoreError::Corrupt("a file of that size".into()))?;
        self.execute(statements::BLOB_STORED, &[hash.into(), size.into(), at.into()])
            .await?;
        Ok(())
    }

    /// Notes that one more row names a content; answers whether it is there.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn attach_blob(&self, hash: BlobHash) -> Result<bool, StoreError> {
        Ok(self.execute(statements::BLOB_ATTACH, &[hash.into()]).await? == 1)
    }

    /// Notes that one row less names a content; after the last it stays 7 days more.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn detach_blob(&self, hash: BlobHash, at: Timestamp) -> Result<(), StoreError> {
        self.execute(statements::BLOB_DETACH, &[hash.into(), at.into()])
            .await?;
        Ok(())
    }
}
