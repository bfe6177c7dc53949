//! A GitHub App's word that it is itself: a JSON Web Token, signed with its private key.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rustls::SignatureScheme;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::SigningKey;
use serde_json::json;

use super::{App, Secret};

/// Seconds by which the app's clock may be ahead of the forge's.
const AHEAD: i64 = 60;
/// Seconds for which a word is good. The forge allows 600, by its own clock.
const GOOD_FOR: i64 = 540;

/// Who can sign for an app.
pub(super) struct AppKey {
    id: String,
    key: Arc<dyn SigningKey>,
}

impl AppKey {
    /// Reads the private key; `Err` says what is wrong with it, and nothing of it.
    pub(super) fn new(app: &App) -> Result<Self, String> {
        // What the parser says might repeat a part of the key.
        let der = PrivateKeyDer::from_pem_slice(app.key.expose().as_bytes())
            .map_err(|_| "its private key is not in PEM".to_owned())?;
        let key = any_supported_type(&der)
            .map_err(|_| "its private key is not an RSA key of 2048 bits or more".to_owned())?;
        let this = Self { id: app.id.trim().to_owned(), key };
        if this.key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]).is_none() {
            return Err("its private key is not an RSA key".to_owned());
        }
        Ok(this)
    }

    /// The word of this moment, in Unix seconds.
    pub(super) fn word(&self, now: i64) -> Result<Secret, String> {
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let head = encode(br#"{"alg":"RS256","typ":"JWT"}"#);
        let claims = json!({ "iat": now - AHEAD, "exp": now + GOOD_FOR, "iss": self.id });
        let signed = format!("{head}.{}", encode(claims.to_string().as_bytes()));
        let signer = self.key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]);
        let signer = signer.ok_or("its private key is not an RSA key")?;
        let signature = signer.sign(signed.as_bytes()).map_err(|error| error.to_string())?;
        Ok(Secret::new(&format!("{signed}.{}", encode(&signature))))
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppKey").field("id", &self.id).finish_non_exhaustive()
    }
}
