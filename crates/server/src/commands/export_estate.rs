//! `linli export-estate`

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{BufWriter, Write},
    path::PathBuf,
    sync::Arc,
};

use clap::Args;
use domain::ids::EstateId;
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use store::{BlobHash, Blobs};
use uuid::Uuid;

use super::{Failed, Place, export, import, progress, say};
use crate::{app::App, execute::AnyRoom, features::audit};

/// Subjects read on one snapshot.
const BATCH: u32 = 200;

/// Hands one estate over whole: every record with its history and the files it names, as JSON lines in a folder
/// that anybody can read without this program.
#[derive(Debug, Args)]
#[command(
    after_help = "The folder gets, for each feature, NAME.jsonl (one record a line: id, version, state) and\n\
    NAME.journal.jsonl (what happened, oldest first), audit.jsonl (who looked, exported and was refused), the\n\
    folder `files`, and manifest.json with a hash a file.\n\
    It holds personal data: that it was written, and what for, stands in the audit log; hand it over as such, and\n\
    delete it afterwards.\n\n\
    Example:\n  linli export-estate ./handover --data ./data --estate ESTATE-ID --purpose 移交新物业"
)]
pub struct ExportEstate {
    #[command(flatten)]
    place: Place,
    /// The estate.
    #[arg(long, value_name = "ID")]
    estate: EstateId,
    /// What it is for; stands in the audit log (V-02).
    #[arg(long, value_name = "WORDS")]
    purpose: String,
    /// The folder to write; it must not exist.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

impl ExportEstate {
    pub(super) async fn run(self) -> Result<(), Failed> {
        if self.folder.exists() {
            return Err(Failed::Usage(format!("{} exists already", self.folder.display())));
        }
        let purpose = export::stated(&self.purpose)?;
        let app = self.place.open(None).await?;
        // It is logged before anything leaves the house, and so is a line of what leaves it.
        let (estate, _) = import::find(&app, &self.estate.to_string(), None).await?;
        let line = audit::Line::by_hand("export", None)
            .within(Some(estate))
            .what("estate")
            .purpose(purpose);
        audit::note(&app, line.into()).await?;
        fs::create_dir_all(&self.folder).map_err(Failed::fault)?;
        let mut written = Vec::new();
        let mut hashes = BTreeSet::new();
        let mut total = 0;
        let rooms: Vec<Arc<dyn AnyRoom>> = app.rooms.iter().cloned().collect();
        for room in rooms {
            let count = self.feature(&app, &room, &mut written, &mut hashes).await?;
            if count > 0 {
                say(format!("{}: {count}", room.name()));
            }
            total += count;
        }
        if total == 0 {
            fs::remove_dir_all(&self.folder).map_err(Failed::fault)?;
            return Err(Failed::Usage(format!("there is no estate {}", self.estate)));
        }
        let lines = self.audit(&app, &mut written).await?;
        say(format!("lines of the audit log: {lines}"));
        let files = self.files(&app, &hashes, &mut written)?;
        say(format!("files: {files}"));
        let manifest = json!({"estate": self.estate, "at": app.time.now(), "files": written});
        let text = serde_json::to_string_pretty(&manifest).map_err(Failed::fault)?;
        fs::write(self.folder.join("manifest.json"), text).map_err(Failed::fault)?;
        Ok(())
    }

    /// Writes the records and journals of one feature; how many.
    async fn feature(
        &self,
        app: &Arc<App>,
        room: &Arc<dyn AnyRoom>,
        written: &mut Vec<Json>,
        hashes: &mut BTreeSet<BlobHash>,
    ) -> Result<u64, Failed> {
        let (feature, table, estate) = (room.name(), room.table(), self.estate);
        let bar = progress::bar(feature, 0);
        let (mut records, mut journal) = (None, None);
        let (mut after, mut count) = (Uuid::nil(), 0);
        loop {
            let batch = app
                .store
                .read(move |tx| async move {
                    let sql = format!(
                        "SELECT id, version, state FROM {table} WHERE estate_id = $1 AND id > $2 ORDER BY id LIMIT $3"
                    );
                    let rows = tx.query(&sql, &[estate.into(), after.into(), BATCH.into()]).await?;
                    let mut batch = Vec::new();
                    for row in rows {
                        let (id, version, state): (Uuid, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                        batch.push((id, version, state, tx.journal(feature, id).await?));
                    }
                    Ok(batch)
                })
                .await?;
            let Some(last) = batch.last().map(|(id, ..)| *id) else {
                break;
            };
            after = last;
            for (id, version, state, entries) in batch {
                let state: Json = serde_json::from_str(&state).map_err(Failed::fault)?;
                collect_hashes(&state, hashes);
                let line = json!({"id": id, "version": version, "state": state});
                self.line(&mut records, &format!("{feature}.jsonl"), &line)?;
                for entry in entries {
                    let line = json!({
                        "subject": id, "seq": entry.seq, "at": entry.at, "actor": entry.actor, "events": entry.body,
                    });
                    self.line(&mut journal, &format!("{feature}.journal.jsonl"), &line)?;
                }
                count += 1;
                bar.set_position(count);
            }
        }
        for (file, name) in [
            (records, format!("{feature}.jsonl")),
            (journal, format!("{feature}.journal.jsonl")),
        ] {
            if let Some(mut file) = file {
                file.flush().map_err(Failed::fault)?;
                written.push(self.noted(&name)?);
            }
        }
        bar.finish_and_clear();
        Ok(count)
    }

    /// Writes who looked, exported and was refused at the estate; how many lines.
    async fn audit(&self, app: &Arc<App>, written: &mut Vec<Json>) -> Result<u64, Failed> {
        let (estate, name) = (self.estate, "audit.jsonl");
        let bar = progress::bar("audit", 0);
        let (mut file, mut count) = (None, 0);
        let mut after = (Timestamp::UNIX_EPOCH, Uuid::nil());
        loop {
            let lines = app
                .store
                .read(move |tx| async move { audit::of_estate(&tx, estate, after, BATCH).await })
                .await?;
            let Some((last, _)) = lines.last() else { break };
            after = *last;
            for (_, line) in lines {
                self.line(&mut file, name, &line)?;
                count += 1;
            }
            bar.set_position(count);
        }
        bar.finish_and_clear();
        if let Some(mut file) = file {
            file.flush().map_err(Failed::fault)?;
            written.push(self.noted(name)?);
        }
        Ok(count)
    }

    /// Appends a line to a file, made on its first line.
    fn line(&self, file: &mut Option<BufWriter<File>>, name: &str, line: &Json) -> Result<(), Failed> {
        if file.is_none() {
            *file = Some(BufWriter::new(
                File::create(self.folder.join(name)).map_err(Failed::fault)?,
            ));
        }
        match file {
            Some(file) => writeln!(file, "{line}").map_err(Failed::fault),
            None => Ok(()),
        }
    }

    fn files(
        &self,
        app: &App,
        hashes: &BTreeSet<BlobHash>,
        written: &mut Vec<Json>,
    ) -> Result<usize, Failed> {
        let blobs = Blobs::open(&app.data)?;
        let mut count = 0;
        for hash in hashes {
            let from = blobs.path(*hash);
            if from.exists() {
                let name = format!("files/{hash}");
                fs::create_dir_all(self.folder.join("files")).map_err(Failed::fault)?;
                fs::copy(from, self.folder.join(&name)).map_err(Failed::fault)?;
                written.push(self.noted(&name)?);
                count += 1;
            }
        }
        Ok(count)
    }

    /// A file as the manifest names it.
    fn noted(&self, name: &str) -> Result<Json, Failed> {
        let content = fs::read(self.folder.join(name)).map_err(Failed::fault)?;
        Ok(json!({"name": name, "size": content.len(), "sha256": hex::encode(Sha256::digest(&content))}))
    }
}

/// Every text in a state that is the name of a file.
fn collect_hashes(value: &Json, found: &mut BTreeSet<BlobHash>) {
    match value {
        Json::String(text) => found.extend(text.parse::<BlobHash>()),
        Json::Array(items) => items.iter().for_each(|item| collect_hashes(item, found)),
        Json::Object(fields) => fields.values().for_each(|field| collect_hashes(field, found)),
        _ => {}
    }
}
