//! The real application on a random port, on SQLite and on PostgreSQL; callers of every role and a stranger;
//! time moved by hand. After each story every journal is folded and compared with its row.
//!
//! ```ignore
//! both_engines!(a_desk_opens_a_form, |world| async move {
//!     let desk = world.caller(Role::FrontDeskAssistant).await;
//!     desk.post("/api/v1/intakes", json!({ "estateId": world.estate })).await.expect(201);
//! });
//! ```

mod answer;
mod fold;
pub mod program;
mod rows;

use std::{any::Any, collections::BTreeSet, net::SocketAddr, path::PathBuf, sync::Arc};

use domain::{
    accounts::{Accounts, Command, command::Secret},
    actor::{Actor, Grant, Role},
    ids::{AccountId, EstateId, PersonId, StaffId},
};
use jiff::{SignedDuration, Timestamp};
use server::{
    app::App,
    config::Config,
    execute::{Call, execute},
    features::{
        accounts,
        sessions::{self, SessionKind},
    },
    http::router,
    time::ClockSetting,
};
use store::{Engine, Store, testing};
use tokio::task::JoinHandle;
use uuid::Uuid;

pub use self::{
    answer::{Answer, Client},
    rows::rows,
};

/// Where every story begins: a Wednesday afternoon on which people work.
pub const START: &str = "2026-09-23T15:00:00+08:00";

/// The application with one estate, ready for a story.
pub struct World {
    /// The application itself, for what has no route.
    pub app: Arc<App>,
    /// The estate of the story.
    pub estate: EstateId,
    /// Another estate, which callers of the first have nothing to do with.
    pub other_estate: EstateId,
    base: String,
    tasks: Vec<JoinHandle<()>>,
    _keep: Box<dyn Any + Send + Sync>,
}

/// Runs a story on both engines, as two tests.
#[macro_export]
macro_rules! both_engines {
    ($(#[$attribute:meta])* $name:ident, $story:expr) => {
        fn $name(world: std::sync::Arc<$crate::harness::World>) -> impl Future<Output = ()> {
            $crate::harness::told(world, $story)
        }
        mod $name {
            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::harness::tell(store::Engine::Sqlite, super::$name).await;
            }
            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::harness::tell(store::Engine::Postgres, super::$name).await;
            }
        }
    };
}

/// Gives the world to a story; only tells the compiler what the story is given.
pub fn told<F: Future<Output = ()>>(world: Arc<World>, story: impl FnOnce(Arc<World>) -> F) -> F {
    story(world)
}

/// Tells one story on one engine, then checks every journal against its row.
pub async fn tell<F: Future<Output = ()>>(engine: Engine, story: impl FnOnce(Arc<World>) -> F) {
    let Some(world) = World::start(engine, Config::default()).await else {
        return;
    };
    let world = Arc::new(world);
    story(world.clone()).await;
    fold::check(&world.app).await;
}

impl World {
    /// Starts the application; `None` where PostgreSQL is not installed.
    pub async fn start(engine: Engine, config: Config) -> Option<Self> {
        let scratch = testing::scratch(engine).await?;
        let (store, data) = (scratch.store.clone(), scratch.settings.data.clone());
        Some(Self::on(store, data, config, Box::new(scratch)).await)
    }

    /// The application on a store of the test's own; `keep` goes with the world.
    pub async fn on(
        store: Store,
        data: PathBuf,
        mut config: Config,
        keep: Box<dyn Any + Send + Sync>,
    ) -> Self {
        // Real strength is for real passwords; a hundred sign-ins must not take a minute.
        config.passwords.memory_kib = 64;
        config.passwords.passes = 1;
        // As on a machine with many processors; the programs started by tests decide as this machine does.
        config.commands.ahead_from_processors = 1;
        std::fs::write(data.join(server::app::DEMO_MARK), "").unwrap();
        let clock = ClockSetting {
            start: START.parse().unwrap(),
            speed: 0,
        };
        let app = App::with_store(store, data, config, Some(clock), None).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let routes = router::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let tasks = vec![
            tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() }),
            tokio::spawn(server::live::read_on(app.clone())),
        ];
        let now = app.time.now();
        let estate = EstateId(app.ids.next(now));
        let other_estate = EstateId(app.ids.next(now));
        for (id, name) in [(estate, "翠湖花园"), (other_estate, "碧水湾")] {
            let command = domain::estates::Command::Register {
                estate: id,
                name: name.to_owned(),
                address: String::new(),
                zone: None,
                changes: Box::default(),
            };
            execute::<domain::estates::Estates>(&app, &app.system, Call::new(id, command))
                .await
                .unwrap();
        }
        Self {
            app,
            estate,
            other_estate,
            base,
            tasks,
            _keep: keep,
        }
    }

    /// Somebody without an account.
    pub fn stranger(&self) -> Client {
        Client::new(&self.base, None)
    }

    /// A caller with `role` in the estate of the story (administrators and company management company-wide).
    pub async fn caller(&self, role: Role) -> Client {
        let company = matches!(role, Role::Administrator | Role::CompanyManagement);
        let estate = (!company).then_some(self.estate);
        self.caller_with(
            &format!("{role}-{}", self.app.ids.next(self.now())),
            grant(role, estate),
        )
        .await
    }

    /// A caller with `role` in the other estate.
    pub async fn outsider(&self, role: Role) -> Client {
        self.caller_with(&format!("other-{role}"), grant(role, Some(self.other_estate)))
            .await
    }

    /// A caller with these roles under this name.
    pub async fn caller_with(&self, name: &str, grants: BTreeSet<Grant>) -> Client {
        self.caller_as(name, grants, None, None).await
    }

    /// A caller who is a member of staff or a customer.
    pub async fn caller_as(
        &self,
        name: &str,
        grants: BTreeSet<Grant>,
        staff: Option<StaffId>,
        person: Option<PersonId>,
    ) -> Client {
        let account = self.account(name, "unused", grants, staff, person, true).await;
        self.signed_in(account).await
    }

    /// The holder of an account, signed in.
    pub async fn signed_in(&self, account: AccountId) -> Client {
        let session = sessions::open(
            &self.app,
            account,
            SessionKind::Browser,
            String::new(),
            false,
            None,
        );
        let session = session.await.unwrap();
        Client::new(&self.base, Some(session.token)).of(account)
    }

    /// The same caller, signed in anew: sessions of browsers end while time passes.
    pub async fn again(&self, client: &Client) -> Client {
        let account = client.account();
        let session = sessions::open(
            &self.app,
            account,
            SessionKind::Browser,
            String::new(),
            false,
            None,
        );
        Client::new(&self.base, Some(session.await.unwrap().token)).of(account)
    }

    /// Opens an account; `ready`: its own password chosen and confidentiality confirmed.
    pub async fn account(
        &self,
        name: &str,
        password: &str,
        grants: BTreeSet<Grant>,
        staff: Option<StaffId>,
        person: Option<PersonId>,
        ready: bool,
    ) -> AccountId {
        let app = &self.app;
        let password = match password {
            "unused" => Secret("none".to_owned()),
            text => app.hashing.hash(text.to_owned()).await.unwrap(),
        };
        let command = Command::Open {
            name: name.to_owned(),
            staff,
            person,
            grants,
            founder: false,
            own_password: ready,
            password,
        };
        let id = app.ids.next(self.now());
        execute::<Accounts>(app, &app.system, Call::new(id, command))
            .await
            .unwrap();
        if ready {
            let own = Actor {
                account: Some(AccountId(id)),
                unlimited: false,
                ..Actor::system()
            };
            let version = app
                .store
                .read(|tx| async move { accounts::confidentiality_in_force(&tx).await });
            let (version, _) = version.await.unwrap();
            let call = Call::new(id, Command::Confirm { version });
            execute::<Accounts>(app, &Arc::new(own), call).await.unwrap();
        }
        AccountId(id)
    }

    /// The present of the story.
    pub fn now(&self) -> Timestamp {
        self.app.time.now()
    }

    /// Lets time pass, with everything that is due on the way.
    pub async fn pass(&self, span: SignedDuration) {
        let until = self.now() + span;
        server::jobs::run_until(&self.app, until).await.unwrap();
    }

    /// An id that names nothing.
    pub fn nowhere(&self) -> Uuid {
        self.app.ids.next(self.now())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// One role in one place.
pub fn grant(role: Role, estate: Option<EstateId>) -> BTreeSet<Grant> {
    BTreeSet::from([Grant {
        role,
        estate,
        areas: BTreeSet::new(),
    }])
}
