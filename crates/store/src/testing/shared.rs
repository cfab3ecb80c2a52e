//! The PostgreSQL server that all tests of a run share.
//!
//! A test runner may start one process a test, so the server is shared between processes: the first one starts
//! it in a folder named after the runner, each holds a shared lock on it, and a small shell script stops it and
//! removes the folder when the runner is gone or nobody has held the lock for a while. So nothing is left
//! behind even if a test is killed.
#![expect(clippy::panic, reason = "a test without its server cannot go on")]

use std::{
    fs::{self, File},
    os::unix::process::{CommandExt, parent_id},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use super::cluster::{address, folder_for_server, initdb, missing, say, server, wait_until_it_answers};
use crate::{Settings, Store};

const TEMPLATE: &str = "linli_template";
/// Fast, and of no use after a power cut: for tests that do not crash the server.
const CARELESS: &[&str] = &["fsync=off", "full_page_writes=off", "synchronous_commit=off"];

/// The server that the tests of a run share.
pub struct Shared {
    sockets: PathBuf,
    /// Held as long as the process lives; the watching script looks at it.
    _user: File,
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
