//! `linli serve`

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum_server::{Handle, tls_rustls::RustlsConfig};
use clap::Args;

use super::{Failed, Place, say};
use crate::{
    app::App,
    http::{router, safety::OverTls},
    jobs, live, sweep,
    time::ClockSetting,
};

/// Serves the API and the pages until it is told to stop (Ctrl-C or SIGTERM); what was begun is finished.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    linli serve --data ./data\n  \
    linli serve --data ./data --listen 0.0.0.0:443 --tls-cert chain.pem --tls-key key.pem\n  \
    LINLI_DATABASE=postgres://linli:secret@localhost/linli linli serve --data ./data")]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address to listen on. Use 127.0.0.1 behind a proxy, 0.0.0.0 to be reached by others.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Certificate chain (PEM). Phones need HTTPS for the camera and for working without signal.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A clock of its own for a demo folder: 2026-09-30T16:55:00+08:00, or with ,x60 sixty times as fast.
    #[arg(long, value_name = "T[,xN]")]
    clock: Option<ClockSetting>,
}

/// Where a demo's clock stood last.
const CLOCK_FILE: &str = "clock";

impl Serve {
    /// Serves without TLS, on the clock that the folder has.
    pub(super) fn plain(place: Place, listen: SocketAddr) -> Self {
        Self {
            place,
            listen,
            tls_cert: None,
            tls_key: None,
            clock: None,
        }
    }

    pub(super) async fn run(self) -> Result<(), Failed> {
        let demo = self.place.data.join(crate::app::DEMO_MARK).exists();
        if self.clock.is_some() && !demo {
            return Err(Failed::Usage(
                "--clock is only taken on a data folder marked as a demo".into(),
            ));
        }
        let kept = std::fs::read_to_string(self.place.data.join(CLOCK_FILE)).ok();
        let clock = self
            .clock
            .or_else(|| kept.filter(|_| demo).and_then(|text| text.trim().parse().ok()));
        let secure = self.tls_cert.is_some();
        let app = self.place.open_current(clock).await?;
        let listener = TcpListener::bind(self.listen)
            .map_err(|error| Failed::Fault(format!("cannot listen on {}: {error}", self.listen)))?;
        listener.set_nonblocking(true).map_err(Failed::fault)?;
        let address = listener.local_addr().map_err(Failed::fault)?;

        let background = [
            tokio::spawn(jobs::run(app.clone())),
            tokio::spawn(jobs::words::follow(app.clone())),
            tokio::spawn(jobs::nightly::run(app.clone())),
            tokio::spawn(sweep::keep_swept(app.clone())),
            tokio::spawn(live::read_on(app.clone())),
            tokio::spawn(keep_clock(app.clone())),
        ];
        let handle = Handle::new();
        tokio::spawn(stop_on_signal(handle.clone()));
        let scheme = if secure { "https" } else { "http" };
        say(format!(
            "Linli serves {scheme}://{address} (API: {scheme}://{address}/api-docs)"
        ));
        let routes = router::router(app.clone());
        let served = match (&self.tls_cert, &self.tls_key) {
            (Some(cert), Some(key)) => {
                // The first caller of the process sets the provider; a second setting is no fault.
                drop(rustls::crypto::ring::default_provider().install_default());
                let config = RustlsConfig::from_pem_file(cert, key).await.map_err(|error| {
                    Failed::Usage(format!("the certificate or its key cannot be used: {error}"))
                })?;
                let routes = routes.layer(axum::Extension(OverTls));
                axum_server::from_tcp_rustls(listener, config)
                    .map_err(Failed::fault)?
                    .handle(handle)
                    .serve(routes.into_make_service_with_connect_info::<SocketAddr>())
                    .await
            }
            _ => {
                axum_server::from_tcp(listener)
                    .map_err(Failed::fault)?
                    .handle(handle)
                    .serve(routes.into_make_service_with_connect_info::<SocketAddr>())
                    .await
            }
        };
        for task in background {
            task.abort();
        }
        write_clock(&app);
        served.map_err(Failed::fault)
    }
}

/// Ends the server when the process is told to stop, giving open requests ten seconds.
async fn stop_on_signal(handle: Handle<SocketAddr>) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            },
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
    tracing::info!("stopping: what was begun is finished");
    handle.graceful_shutdown(Some(Duration::from_secs(10)));
}

/// Notes now and then where a demo's clock stands, so that a second start goes on from there.
async fn keep_clock(app: Arc<App>) {
    if !app.time.is_set() || !app.is_demo() {
        return;
    }
    loop {
        write_clock(&app);
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

fn write_clock(app: &App) {
    if let Some(setting) = app.time.setting().filter(|_| app.is_demo())
        && let Err(error) = std::fs::write(app.data.join(CLOCK_FILE), setting.to_string())
    {
        tracing::warn!(%error, "the clock's position could not be noted");
    }
}
