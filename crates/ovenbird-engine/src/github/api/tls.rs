//! Encryption: rustls with ring, and the authorities that the system or the user trusts.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// The configuration; `Err` says what is wrong with the certificates.
pub(super) fn config(root_certificate: Option<&Path>) -> Result<TlsConfig, String> {
    let certificates = match root_certificate {
        Some(path) => of_file(path)?,
        // One odd certificate of the system spoils nothing.
        None => rustls_native_certs::load_native_certs().certs,
    };
    if certificates.is_empty() {
        return Err("there are no certificates of authorities; name a file of them".to_owned());
    }
    let owned = |der: CertificateDer<'_>| Certificate::from_der(&der).to_owned();
    let roots = certificates.into_iter().map(owned).collect();
    Ok(TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build())
}

fn of_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    read.map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}
