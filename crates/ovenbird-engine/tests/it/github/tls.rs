//! Encryption: a certificate is believed if its authority is.

use std::io::{BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use ovenbird_engine::github::api::{ApiError, Client, Forge, PlainHttp, Settings};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::{Asked, Reported};
use super::{page, settings, tokens};

/// A certificate for 127.0.0.1 that vouches for itself, and its key; `None` without `openssl`.
fn certificate(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let status = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-out")
        .arg(&certificate)
        .arg("-keyout")
        .arg(&key)
        .output();
    status.ok()?.status.success().then_some((certificate, key))
}

/// Answers everybody with `[]`, encrypted; its port.
fn serve(certificate: &Path, key: &Path) -> u16 {
    let chain: Result<_, _> = CertificateDer::pem_file_iter(certificate).unwrap().collect();
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain.unwrap(), key)
        .unwrap();
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = BufReader::new(StreamOwned::new(connection, stream.unwrap()));
            if Asked::read(&mut stream).is_some() {
                let stream = stream.get_mut();
                let _ = stream.write_all(Reported::json("[]").bytes());
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    port
}

#[test]
fn an_authority_that_is_named_is_trusted_and_a_stranger_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let Some((certificate, key)) = certificate(folder.path()) else {
        println!("skipped over TLS: there is no `openssl` to make certificates with");
        return;
    };
    let forge = format!("https://127.0.0.1:{}", serve(&certificate, &key));
    let forge = Forge::at(&forge, PlainHttp::LoopbackOnly).unwrap();
    let with = |root_certificate| {
        let settings = Settings { root_certificate, ..settings() };
        Client::new(forge.clone(), &tokens(1), settings)
    };
    let trusting = with(Some(certificate)).unwrap();
    assert_eq!(page(&trusting, "/x").unwrap().body, b"[]");
    match with(None) {
        Ok(client) => {
            let error = page(&client, "/x").unwrap_err();
            assert!(matches!(error, ApiError::Untrusted { .. }), "{error:?}");
        }
        // A system without any authorities.
        Err(error) => assert!(matches!(error, ApiError::Setup { .. }), "{error:?}"),
    }
    let missing = with(Some("/no/such/file".into())).unwrap_err();
    assert!(missing.to_string().contains("/no/such/file"), "{missing}");
}
