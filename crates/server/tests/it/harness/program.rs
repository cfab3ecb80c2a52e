//! The real program: commands with their exit codes, and a server that may be killed.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use serde_json::{Value, json};

use super::Client;

/// The password of the founder's account.
pub const PASSWORD: &str = "a long-enough phrase 7";

/// `linli` with its database, without a folder; passwords are hashed cheaply.
pub fn linli(database: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
    command
        .env_remove("LINLI_DATABASE")
        .env("LINLI_PASSWORDS__MEMORY_KIB", "64")
        .env("LINLI_PASSWORDS__PASSES", "1")
        .env("LINLI_LOGS__FILTER", "warn")
        .stdin(Stdio::null());
    if let Some(database) = database {
        command.env("LINLI_DATABASE", database);
    }
    command
}

/// Runs a command with `--data`; what it said.
pub fn run(data: &Path, database: Option<&str>, arguments: &[&str]) -> Output {
    linli(database)
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .expect("linli runs")
}

/// Runs a command that must go well; its standard output.
#[track_caller]
pub fn done(data: &Path, database: Option<&str>, arguments: &[&str]) -> String {
    let output = run(data, database, arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {:?} {}",
        output.status.code(),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Makes the first administrator.
pub fn found(data: &Path, database: Option<&str>) {
    let mut child = linli(database)
        .args(["admin", "create", "--account", "founder", "--data"])
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("linli runs");
    let mut input = child.stdin.take().unwrap();
    input.write_all(PASSWORD.as_bytes()).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
}

/// A server of its own process.
pub struct Program {
    child: Child,
    /// Where it answers.
    pub base: String,
}

impl Program {
    /// Starts `linli serve` on a free port and waits until it says where it answers.
    pub fn serve(data: &Path, database: Option<&str>, more: &[&str]) -> Self {
        let mut child = linli(database)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .expect("linli serves");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("a line of the server").unwrap();
        let address = line.split(' ').find(|word| word.contains("://"));
        let base = address
            .unwrap_or_else(|| panic!("no address in `{line}`"))
            .to_owned();
        Self { child, base }
    }

    /// The founder, signed in.
    pub async fn founder(&self) -> Client {
        let stranger = Client::new(&self.base, None);
        let wish = json!({ "account": "founder", "password": PASSWORD });
        let signed: Value = stranger.post("/api/v1/sessions", wish).await.expect(201);
        stranger.with_token(signed["token"].as_str().unwrap())
    }

    /// SIGKILL: nothing is finished, nothing is closed.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, as a service manager stops it; its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let told = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(told.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Gone already where the test killed or stopped it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
