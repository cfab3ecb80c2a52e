//! The real server as a child, on a fresh data folder, with one estate and one account.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Outcome, client::Client};

/// The password of every account of a measurement; the folder is thrown away.
pub const PASSWORD: &str = "Yard-stick-2026-measure";

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    /// Host and port.
    pub address: String,
    /// Bearer token of the first administrator, who may do everything while alone.
    pub token: String,
    /// The estate of the measurement.
    pub estate: String,
    /// How long the server took from its start to the first answer.
    pub start: Duration,
    binary: PathBuf,
    database: Option<String>,
    folder: TempDir,
}

impl Server {
    /// A new data folder, the first administrator, one estate.
    pub async fn fresh(binary: &Path, database: Option<&str>) -> Outcome<Self> {
        if let Some(database) = database {
            crate::postgres::empty(database)?;
        }
        let folder = tempfile::tempdir()?;
        let mut create = command(binary, database, folder.path(), &["admin", "create"]);
        let mut child = create
            .args(["--account", "bench"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        child
            .stdin
            .take()
            .ok_or("no standard input")?
            .write_all(format!("{PASSWORD}\n").as_bytes())?;
        if !child.wait()?.success() {
            return Err("linli admin create failed".into());
        }
        let mut server = Self::serve(binary, database, folder).await?;
        let mut client = Client::connect(&server.address, "").await?;
        let session = json!({"account": "bench", "password": PASSWORD});
        let session = client.json("POST", "/api/v1/sessions", Some(&session)).await?;
        server.token = text(&session, "token")?;
        let estate = json!({"name": "量尺小区"});
        let estate = server
            .client()
            .await?
            .json("POST", "/api/v1/estates", Some(&estate))
            .await?;
        server.estate = text(&estate, "id")?;
        Ok(server)
    }

    async fn serve(binary: &Path, database: Option<&str>, folder: TempDir) -> Outcome<Self> {
        // A free port is taken from the system and given back just before the server takes it.
        let address = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .to_string();
        let started = Instant::now();
        let child = command(binary, database, folder.path(), &["serve"])
            .args(["--listen", &address])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self {
            child,
            address,
            token: String::new(),
            estate: String::new(),
            start: Duration::ZERO,
            binary: binary.to_owned(),
            database: database.map(str::to_owned),
            folder,
        };
        loop {
            if let Ok(mut client) = Client::connect(&server.address, "").await
                && let Ok((200, _)) = client.send("GET", "/health", None).await
            {
                break;
            }
            if started.elapsed() > Duration::from_secs(30) {
                return Err("the server did not start within 30 s".into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        server.start = started.elapsed();
        Ok(server)
    }

    /// Stops the server and starts it again on the same data.
    pub async fn restarted(mut self) -> Outcome<Self> {
        self.stop();
        let (token, estate) = (self.token.clone(), self.estate.clone());
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir()?);
        let mut server = Self::serve(&self.binary, self.database.as_deref(), folder).await?;
        (server.token, server.estate) = (token, estate);
        Ok(server)
    }

    /// Runs another command of the binary on the same data, while the server is stopped or not.
    pub fn command(&self, arguments: &[&str]) -> Command {
        command(
            &self.binary,
            self.database.as_deref(),
            self.folder.path(),
            arguments,
        )
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A new connection of the administrator.
    pub async fn client(&self) -> Outcome<Client> {
        Client::connect(&self.address, &self.token).await
    }

    /// The server's process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends the server; writes that were acknowledged are on disk.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn command(binary: &Path, database: Option<&str>, folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(binary);
    command.args(words).arg("--data").arg(folder);
    if let Some(database) = database {
        command.args(["--database", database]);
    }
    command
}

/// A text field of an answer.
pub fn text(answer: &Value, field: &str) -> Outcome<String> {
    Ok(answer[field]
        .as_str()
        .ok_or_else(|| format!("no `{field}` in {answer}"))?
        .to_owned())
}
