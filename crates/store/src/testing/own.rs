//! PostgreSQL servers that a test may stop and kill.
#![expect(clippy::panic, reason = "a test without its server cannot go on")]

use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::cluster::{address, folder_for_server, initdb, missing, say, server};

/// A server of a test's own, which the test may kill.
pub struct OwnCluster {
    data: PathBuf,
    sockets: PathBuf,
    settings: Vec<String>,
    server: Option<Child>,
    /// Its input ends with this process, however that ends; then it stops the server and removes the folder.
    guard: Child,
}

impl OwnCluster {
    /// Starts a careful server (fsync on), with further settings; its data lie in `data` or in a folder of
    /// its own. `None` where PostgreSQL is not installed.
    ///
    /// # Panics
    /// If it does not start, or is missing and `CI=true`.
    pub async fn start(settings: &[&str], data: Option<&Path>) -> Option<Self> {
        if missing() {
            return None;
        }
        let name = format!("linli-own-{:016x}", rand::random::<u64>());
        let folder = std::env::temp_dir().join(name);
        folder_for_server(&folder);
        // With data on a small disk the log lies elsewhere: without room for it PostgreSQL only stops.
        let log = data.map(|_| folder.join("log"));
        let data = data.map_or_else(|| folder.join("data"), Path::to_path_buf);
        initdb(&data, log.as_deref());
        let guard = Command::new("sh")
            .args([
                "-c",
                "cat >/dev/null; kill -QUIT $(head -n 1 \"$2/postmaster.pid\"); sleep 1; rm -rf \"$1\"",
            ])
            .arg("guard")
            .arg(&folder)
            .arg(&data)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("a shell guards the server");
        let mut own = Self {
            data,
            sockets: folder,
            settings: settings.iter().map(|&setting| setting.to_owned()).collect(),
            server: None,
            guard,
        };
        own.restart().await;
        say(&own.address("postgres"), "CREATE DATABASE linli")
            .await
            .expect("a database is made");
        Some(own)
    }

    /// The address of a database on it (`linli` is there).
    pub fn address(&self, database: &str) -> String {
        address(&self.sockets, database)
    }

    /// A statement outside any transaction, such as `ALTER SYSTEM`.
    ///
    /// # Panics
    /// If the server refuses it.
    pub async fn say(&self, sql: &str) {
        say(&self.address("linli"), sql)
            .await
            .expect("the server does as it is told");
    }

    /// Starts the server again, and waits until it answers.
    ///
    /// # Panics
    /// If it does not start.
    pub async fn restart(&mut self) {
        let settings: Vec<&str> = self.settings.iter().map(String::as_str).collect();
        for _ in 0..20 {
            let child = server(&self.data, &self.sockets, &settings).spawn();
            let child = self.server.insert(child.expect("the server starts"));
            for _ in 0..600 {
                if say(&address(&self.sockets, "postgres"), "SELECT 1").await.is_ok() {
                    return;
                }
                // Right after a crash it may find remains and give up at once.
                if child.try_wait().is_ok_and(|ended| ended.is_some()) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        panic!("PostgreSQL does not start in {}", self.data.display());
    }

    /// Kills the server and all its processes at once, as a power cut would.
    ///
    /// # Panics
    /// If it did not run.
    pub fn kill(&mut self) {
        // Each backend leads a group of its own, so they are found by their parent.
        let mut child = self.server.take().expect("the server runs");
        let pid = child.id().to_string();
        let backends = Command::new("pgrep")
            .args(["-P", &pid])
            .output()
            .expect("pgrep runs");
        let mut kill = Command::new("kill");
        kill.args(["-KILL", &pid]);
        kill.args(String::from_utf8_lossy(&backends.stdout).split_whitespace());
        // A backend may have ended by itself meanwhile.
        let _ = kill.stderr(Stdio::null()).status();
        let _ = child.wait();
    }

    /// Stops the server as an administrator does who does not wait for anybody.
    ///
    /// # Panics
    /// If it did not run.
    pub fn stop(&mut self) {
        let mut child = self.server.take().expect("the server runs");
        let _ = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        let _ = child.wait();
    }
}

impl Drop for OwnCluster {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.stop();
        }
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}
