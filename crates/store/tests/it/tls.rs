//! TLS towards PostgreSQL: what the address asks for is what happens (V-08).

use std::{path::Path, process::Command, time::Duration};

use store::{Settings, Store, StoreError, testing};

/// A certificate of its own authority for one address in `folder`; `false` where openssl is missing.
fn certificate(folder: &Path, name: &str, host: &str) -> bool {
    let mut openssl = Command::new("openssl");
    openssl.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
    ]);
    openssl.args(["-nodes", "-days", "3", "-subj", "/CN=linli"]);
    openssl.args(["-addext", &format!("subjectAltName=IP:{host}")]);
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    openssl.arg("-keyout").arg(folder.join(format!("{name}.key")));
    openssl.arg("-out").arg(folder.join(format!("{name}.pem")));
    let Ok(made) = openssl.output() else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "openssl is needed in CI"
        );
        eprintln!("LEFT OUT: openssl is not installed");
        return false;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    true
}

/// Whether a connection to `address` is encrypted.
async fn encrypted(address: &str) -> Result<bool, StoreError> {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Settings::new(folder.path()).on(Some(address.to_owned()))).await?;
    store
        .read(|tx| async move {
            let own = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
            tx.query(own, &[]).await?[0].get(0)
        })
        .await
}

#[tokio::test]
async fn v08_the_address_says_how_private_the_database_is_own_cluster() {
    // Loopback addresses of its own, so that no other server is in the way at the usual port.
    let [a, b] = rand::random::<[u8; 2]>();
    let (host, other) = (format!("127.83.{a}.{b}"), format!("127.84.{a}.{b}"));
    let folder = tempfile::tempdir().unwrap();
    if !certificate(folder.path(), "server", &host) || !certificate(folder.path(), "stranger", &host) {
        return;
    }
    let listen = format!("listen_addresses={host},{other}");
    let Some(cluster) = testing::OwnCluster::start(&["fsync=off", &listen], None).await else {
        return;
    };
    testing::folder_for_server(folder.path());
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let at = |host: &str, mode: &str| format!("postgres://linli@{host}/linli?{mode}");
    let ours = format!("sslmode=verify-full&sslrootcert={}", file("server.pem"));
    let strangers = format!("sslmode=verify-full&sslrootcert={}", file("stranger.pem"));

    // A server without TLS is spoken to openly, but not by whoever asked for more.
    for mode in ["", "sslmode=prefer", "sslmode=disable"] {
        assert_eq!(encrypted(&at(&host, mode)).await, Ok(false), "{mode}");
    }
    for mode in ["sslmode=require", &ours] {
        match encrypted(&at(&host, mode)).await {
            Err(StoreError::Unavailable(text)) => assert!(text.contains("TLS"), "{text}"),
            other => panic!("{mode}: {other:?}"),
        }
    }

    for (setting, value) in [
        ("ssl_cert_file", file("server.pem")),
        ("ssl_key_file", file("server.key")),
        ("ssl", "on".to_owned()),
    ] {
        cluster
            .say(&format!("ALTER SYSTEM SET {setting} = '{value}'"))
            .await;
    }
    cluster.say("SELECT pg_reload_conf()").await;
    for _ in 0..600 {
        if encrypted(&at(&host, "sslmode=require")).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for mode in ["", "sslmode=prefer", "sslmode=require", &ours] {
        assert_eq!(encrypted(&at(&host, mode)).await, Ok(true), "{mode}");
    }
    assert_eq!(encrypted(&at(&host, "sslmode=disable")).await, Ok(false));
    // Another authority, or another name than the certificate's: not our server.
    for address in [at(&host, &strangers), at(&other, &ours)] {
        match encrypted(&address).await {
            Err(StoreError::Unavailable(text)) => assert!(text.contains("certificate"), "{text}"),
            other => panic!("{address}: {other:?}"),
        }
    }
    // A socket in the file system is the machine's own.
    assert_eq!(encrypted(&cluster.address("linli")).await, Ok(false));
    let missing = format!("sslmode=verify-full&sslrootcert={}", file("nothing.pem"));
    let missing = encrypted(&at(&host, &missing)).await;
    assert!(
        matches!(&missing, Err(StoreError::Setting(text)) if text.contains("nothing.pem")),
        "{missing:?}"
    );
}
