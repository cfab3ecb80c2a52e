//! Running PostgreSQL's programs: found on the machine, as a user that they accept, on a socket of their own.
#![expect(clippy::panic, reason = "a test without its server cannot go on")]

use std::{
    fs,
    io::Write as _,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

const USER: &str = "linli";

/// Whether PostgreSQL's programs are missing; says so, and fails where `CI=true`.
///
/// # Panics
/// If they are missing and `CI=true`.
pub fn missing() -> bool {
    if programs().is_some() {
        return false;
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "PostgreSQL's programs (initdb, postgres) are needed in CI"
    );
    let _ = writeln!(
        std::io::stderr(),
        "LEFT OUT: PostgreSQL's programs are not installed"
    );
    true
}

/// Whether the tests run as root, which may mount small folders and which PostgreSQL refuses to run as.
pub fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// The folder of `initdb` and `postgres`: on the path, or where packages put them; the newest version wins.
fn programs() -> Option<PathBuf> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOUND
        .get_or_init(|| {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
            for root in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"] {
                let Ok(entries) = fs::read_dir(root) else { continue };
                let mut versions: Vec<PathBuf> =
                    entries.flatten().map(|entry| entry.path().join("bin")).collect();
                versions.sort();
                folders.extend(versions.into_iter().rev());
            }
            folders
                .into_iter()
                .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        })
        .clone()
}

/// A program of PostgreSQL, run as a user that it accepts.
fn program(name: &str) -> Command {
    let path = programs().expect("asked for before").join(name);
    if !is_root() {
        return Command::new(path);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--init-groups"])
        .arg(path);
    command
}

/// Makes a folder that the server's user owns, with what is in it.
///
/// # Panics
/// If it cannot be made or given away.
pub fn folder_for_server(path: &Path) {
    fs::create_dir_all(path).expect("a folder for PostgreSQL");
    if is_root() {
        let owned = Command::new("chown").args(["-R", "postgres:"]).arg(path).status();
        assert!(
            owned.is_ok_and(|status| status.success()),
            "PostgreSQL needs a user `postgres` under root"
        );
    }
}

pub(super) fn initdb(data: &Path, log: Option<&Path>) {
    let mut initdb = program("initdb");
    if let Some(log) = log {
        initdb.arg("--waldir").arg(log);
    }
    let made = initdb
        .arg("--pgdata")
        .arg(data)
        .args([
            "--username",
            USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ])
        .current_dir("/")
        .output()
        .expect("initdb runs");
    assert!(
        made.status.success(),
        "initdb: {}",
        String::from_utf8_lossy(&made.stderr)
    );
}

pub(super) fn server(data: &Path, sockets: &Path, settings: &[&str]) -> Command {
    let mut command = program("postgres");
    command.arg("-D").arg(data).arg("-k").arg(sockets);
    let usual = [
        "listen_addresses=",
        "max_connections=200",
        "shared_buffers=64MB",
        "log_min_messages=panic",
    ];
    for setting in usual.iter().chain(settings) {
        command.arg("-c").arg(setting);
    }
    command
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A signal to the tests' terminal is not meant for the server.
        .process_group(0);
    command
}

pub(super) fn address(sockets: &Path, database: &str) -> String {
    format!("host={} user={USER} dbname={database}", sockets.display())
}

/// One statement outside any pool and transaction.
pub(super) async fn say(address: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await?;
    let talking = tokio::spawn(connection);
    let said = client.batch_execute(sql).await;
    drop(client);
    let _ = talking.await;
    said
}

pub(super) async fn wait_until_it_answers(sockets: &Path) {
    for _ in 0..600 {
        if say(&address(sockets, "postgres"), "SELECT 1").await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("PostgreSQL does not answer in {}", sockets.display());
}
