//! A PostgreSQL server that lives as long as the tests.
//!
//! A test runner may start one process a test, so the server is shared between processes: the first one starts
//! it in a folder named after the runner, each holds a shared lock on it, and a small shell script stops it and
//! removes the folder when the runner is gone or nobody has held the lock for a while. So nothing is left
//! behind even if a test is killed.
#![expect(clippy::panic, reason = "a test without its server cannot go on")]

use std::{
    fs::{self, File},
    io::Write as _,
    os::unix::process::{CommandExt, parent_id},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

use crate::{Settings, Store};

const USER: &str = "linli";
const TEMPLATE: &str = "linli_template";
/// Fast, and of no use after a power cut: for tests that do not crash the server.
const CARELESS: &[&str] = &["fsync=off", "full_page_writes=off", "synchronous_commit=off"];

/// The server that the tests of a run share.
pub struct Shared {
    sockets: PathBuf,
    /// Held as long as the process lives; the watching script looks at it.
    _user: File,
}

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

/// Makes a folder that the server's user owns.
fn folder_for_server(path: &Path) {
    fs::create_dir_all(path).expect("a folder for PostgreSQL");
    if is_root() {
        let owned = Command::new("chown").arg("postgres:").arg(path).status();
        assert!(
            owned.is_ok_and(|status| status.success()),
            "PostgreSQL needs a user `postgres` under root"
        );
    }
}

fn initdb(data: &Path, log: Option<&Path>) {
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

fn server(data: &Path, sockets: &Path, settings: &[&str]) -> Command {
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

fn address(sockets: &Path, database: &str) -> String {
    format!("host={} user={USER} dbname={database}", sockets.display())
}

/// One statement outside any pool and transaction.
async fn say(address: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await?;
    let talking = tokio::spawn(connection);
    let said = client.batch_execute(sql).await;
    drop(client);
    let _ = talking.await;
    said
}

async fn wait_until_it_answers(sockets: &Path) {
    for _ in 0..600 {
        if say(&address(sockets, "postgres"), "SELECT 1").await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("PostgreSQL does not answer in {}", sockets.display());
}

/// The server of this run of tests; started by whoever asks first. `None` where it is not installed.
///
/// # Panics
/// If it does not start, or is missing and `CI=true`.
pub async fn shared() -> Option<&'static Shared> {
    static SHARED: tokio::sync::OnceCell<Shared> = tokio::sync::OnceCell::const_new();
    if missing() {
        return None;
    }
    Some(SHARED.get_or_init(start_shared).await)
}

async fn start_shared() -> Shared {
    let runner = parent_id();
    // The number of a process may come again; the moment of its start does not.
    let started = fs::read_to_string(format!("/proc/{runner}/stat"))
        .ok()
        .and_then(|stat| Some(stat.rsplit_once(')')?.1.split(' ').nth(20)?.to_owned()))
        .unwrap_or_default();
    let folder = std::env::temp_dir().join(format!("linli-postgres-{runner}-{started}"));
    fs::create_dir_all(&folder).expect("a folder for PostgreSQL");
    let lock = |name: &str| File::create(folder.join(name)).expect("a lock file");
    // Waits while the watching script stops an idle server.
    let user = lock("users");
    user.lock_shared().expect("a lock on the server");
    let starting = lock("starting");
    starting.lock().expect("a lock on the start");
    let (sockets, ready) = (folder.join("server"), folder.join("ready"));
    if !ready.exists() {
        let _ = fs::remove_dir_all(&sockets);
        folder_for_server(&sockets);
        let data = sockets.join("data");
        initdb(&data, None);
        watch(&folder, runner, &server(&data, &sockets, CARELESS));
        wait_until_it_answers(&sockets).await;
        say(
            &address(&sockets, "postgres"),
            &format!("CREATE DATABASE {TEMPLATE}"),
        )
        .await
        .expect("the template is made");
        let scratch = folder.join("scratch");
        let settings = Settings::new(&scratch).on(Some(address(&sockets, TEMPLATE)));
        let store = Store::open(&settings).await.expect("the template opens");
        store.migrate().await.expect("the template gets its tables");
        drop(store);
        File::create(&ready).expect("the server is ready");
    }
    Shared { sockets, _user: user }
}

/// Starts the server below a script of its own that outlives this process and stops it in time.
fn watch(folder: &Path, runner: u32, server: &Command) {
    const SCRIPT: &str = r#"
        folder=$1; runner=$2; shift 2
        "$@" &
        exec 9>"$folder/users"
        idle=0
        while kill -0 "$runner" 2>/dev/null && [ "$idle" -lt 20 ]; do
            sleep 1
            if flock -n -x 9; then flock -u 9; idle=$((idle + 1)); else idle=0; fi
        done
        flock -w 5 -x 9
        rm -f "$folder/ready"
        kill -INT "$(head -n 1 "$folder/server/data/postmaster.pid")"
        wait
        rm -rf "$folder"
    "#;
    let started = Command::new("sh")
        .args(["-c", SCRIPT, "watch"])
        .arg(folder)
        .arg(runner.to_string())
        .arg(server.get_program())
        .args(server.get_args())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    // It outlives this process, and nobody waits for it.
    #[expect(clippy::zombie_processes, reason = "the script outlives the test")]
    let _script = started.expect("a shell starts the server");
}

impl Shared {
    /// The address of a database.
    pub fn address(&self, database: &str) -> String {
        address(&self.sockets, database)
    }

    /// A database with every migration run.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn new_database(&self) -> String {
        let name = format!("test_{:032x}", rand::random::<u128>());
        let sql = format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}");
        for _ in 0..100 {
            match say(&self.address("postgres"), &sql).await {
                Ok(()) => return name,
                // Somebody still looks at the template, or copies it.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        panic!("no database could be made");
    }

    /// An empty database, without any table.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn empty_database(&self) -> String {
        let name = format!("test_{:032x}", rand::random::<u128>());
        say(&self.address("postgres"), &format!("CREATE DATABASE {name}"))
            .await
            .expect("an empty database is made");
        name
    }
}

/// Drops a test's database without keeping the test waiting for a runtime of its own.
pub(super) fn drop_database(name: String) {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if let Ok(runtime) = runtime {
            runtime.block_on(async {
                if let Some(shared) = shared().await {
                    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                    let _ = say(&shared.address("postgres"), &sql).await;
                }
            });
        }
    });
    let _ = thread.join();
}

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
