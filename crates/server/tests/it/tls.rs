//! TLS of our own: `linli serve --tls-cert --tls-key` (V-08).

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::Command,
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};

use crate::harness::program::{PASSWORD, Program, found, run};

/// A certificate for 127.0.0.1 in `folder`; `false` where openssl is missing.
fn certificate(folder: &Path) -> bool {
    let mut openssl = Command::new("openssl");
    openssl.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "3",
    ]);
    openssl.args(["-subj", "/CN=linli", "-addext", "subjectAltName=IP:127.0.0.1"]);
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    openssl
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(folder);
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

/// One request over TLS; the whole answer as text.
fn asked(address: &str, certificate: &Path, request: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(certificate).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // The server may close without saying goodbye in TLS; what came is what counts.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn v08_tls_with_secure_cookies_and_strict_transport() {
    let folder = tempfile::tempdir().unwrap();
    if !certificate(folder.path()) {
        return;
    }
    let data = folder.path().join("data");
    found(&data, None);
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    let wrong = run(
        &data,
        None,
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--tls-cert",
            &key,
            "--tls-key",
            &cert,
        ],
    );
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("certificate"));

    let server = Program::serve(&data, None, &["--tls-cert", &cert, "--tls-key", &key]);
    let address = server
        .base
        .strip_prefix("https://")
        .expect("an https address")
        .to_owned();
    let body = format!("{{\"account\":\"founder\",\"password\":\"{PASSWORD}\"}}");
    let request = format!(
        "POST /api/v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = asked(&address, Path::new(&cert), &request);
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
    assert!(
        head.contains("strict-transport-security: max-age=31536000"),
        "{head}"
    );
    let cookie = head.lines().find(|line| line.starts_with("set-cookie:")).unwrap();
    for part in ["httponly", "samesite=strict", "secure", "path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    // Whoever speaks plain HTTP to it gets no answer of the API.
    let mut plain = TcpStream::connect(&address).unwrap();
    plain
        .write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said);
    assert!(!String::from_utf8_lossy(&said).contains("200 OK"));
    assert_eq!(server.stop(), Some(0));

    // Without TLS neither is claimed.
    let server = Program::serve(&data, None, &[]);
    let mut plain = TcpStream::connect(server.base.strip_prefix("http://").unwrap()).unwrap();
    plain.write_all(request.as_bytes()).unwrap();
    let mut said = Vec::new();
    let _ = plain.read_to_end(&mut said);
    let head = String::from_utf8_lossy(&said).to_lowercase();
    assert!(head.starts_with("http/1.1 201"), "{head}");
    assert!(!head.contains("strict-transport-security"));
    assert!(!head.contains("; secure"));
}
