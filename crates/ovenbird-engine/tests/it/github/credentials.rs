//! Tokens that are revoked, and apps that act as an installation.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering::SeqCst};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ovenbird_engine::github::api::{
    ApiError, App, Client, Credential, Forge, PlainHttp, Secret, Settings,
};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};

use super::server::{Asked, Reported, Server};
use super::{TOKENS, client, no_token_in, page, settings, tokens, unix_now};

/// With the budget of nobody in particular, as GitHub does it.
fn unauthorized() -> Reported {
    Reported::budget(401, 0, unix_now() + 3600, r#"{"message":"Bad credentials"}"#)
}

#[test]
fn a_token_that_is_revoked_gives_way_to_another() {
    let served = AtomicUsize::new(0);
    let server = Server::new(move |asked| {
        let revoked = served.fetch_add(1, SeqCst) >= 2 && asked.token() == TOKENS[0];
        if revoked { unauthorized() } else { Reported::json("[]") }
    });
    let client = client(&server, &tokens(2), settings());
    for _ in 0..4 {
        page(&client, "/x").unwrap();
    }
    let shown: Vec<_> = server.asked().iter().map(|asked| asked.token().to_owned()).collect();
    assert_eq!(shown, [TOKENS[0], TOKENS[0], TOKENS[0], TOKENS[1], TOKENS[1]]);
    let retired = client.budgets()[0].retired.clone().unwrap();
    assert_eq!(retired, "token 1 of 2 is not accepted: Bad credentials");
    assert_eq!(client.budgets()[0].budgets, [], "what comes with a no is not its budget");
}

#[test]
fn when_all_are_revoked_the_last_is_named() {
    let server = Server::new(|asked| {
        Reported::new(401, &[], format!(r#"{{"message":"no {}"}}"#, asked.token()).as_bytes())
    });
    let client = client(&server, &tokens(3), settings());
    for _ in 0..2 {
        let error = page(&client, "/x").unwrap_err();
        assert_eq!(error.to_string(), "token 3 of 3 is not accepted: no ***");
    }
    no_token_in(&client.graphql("{x}", &Value::Null).unwrap_err());
    assert_eq!(server.asked().len(), 3, "none is tried twice");
}

#[test]
fn the_same_token_twice_is_one() {
    let server = Server::new(|_| unauthorized());
    let twice = [tokens(1), tokens(2)].concat();
    let client = client(&server, &twice, settings());
    let error = page(&client, "/x").unwrap_err();
    assert_eq!(error.to_string(), "token 3 of 3 is not accepted: Bad credentials");
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn where_nobody_is_welcome_a_token_is_needed() {
    let server = Server::new(|_| unauthorized());
    let client = client(&server, &[], settings());
    let what = "GET /x".to_owned();
    assert_eq!(page(&client, "/x").unwrap_err(), ApiError::NeedsToken { what });
}

#[test]
fn what_is_no_credential_is_reported_at_once() {
    let app = |key: &str| {
        Credential::App(App { id: "1".into(), installation: None, key: Secret::new(key) })
    };
    let token = |text: &str| Credential::Token(Secret::new(text));
    let pem = "-----BEGIN PRIVATE KEY-----\nZ2hwX2ZpcnN0MTEx\n-----END PRIVATE KEY-----";
    let odd = [token(""), token("ghp_first111 x"), token("ghp_first111\nx"), app(""), app(pem)];
    for credential in odd {
        let forge = Forge::at("http://127.0.0.1:1", PlainHttp::LoopbackOnly).unwrap();
        let all = [tokens(1), vec![credential.clone()]].concat();
        let error = Client::new(forge, &all, settings()).unwrap_err();
        no_token_in(&error);
        assert!(error.to_string().contains("2 of 2: it"), "{error}");
        assert!(!format!("{error:?} {credential:?}").contains("Z2hw"), "{error:?}");
    }
}

/// A private key in PEM, made by `openssl`; `None` where there is none.
#[expect(clippy::print_stdout, reason = "what is skipped is told")]
fn private_key(folder: &Path, form: &str) -> Option<String> {
    let path = folder.join(form);
    let mut openssl = Command::new("openssl");
    openssl.args(["genrsa", form, "-out"]).arg(&path).arg("2048");
    if !openssl.output().ok()?.status.success() {
        println!("skipped for keys with `{form}`: `openssl` does not make them");
        return None;
    }
    std::fs::read_to_string(path).ok()
}

/// PKCS#8 and PKCS#1.
#[expect(clippy::print_stdout, reason = "what is skipped is told")]
fn private_keys() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let keys: Vec<_> = ["-verbose", "-traditional"]
        .iter()
        .filter_map(|form| private_key(folder.path(), form))
        .collect();
    if keys.is_empty() {
        println!("skipped for apps: there is no `openssl` to make keys with");
    }
    keys
}

/// The claims of a word that the owner of the key has signed.
fn claims(word: &str, pem: &str) -> Value {
    let pair = match PrivateKeyDer::from_pem_slice(pem.as_bytes()).unwrap() {
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        _ => panic!("an odd key"),
    };
    let public = UnparsedPublicKey::new(
        &RSA_PKCS1_2048_8192_SHA256,
        pair.unwrap().public().as_ref().to_vec(),
    );
    let (signed, signature) = word.rsplit_once('.').unwrap();
    let decode = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).unwrap();
    public.verify(signed.as_bytes(), &decode(signature)).expect("the signature is the key's");
    let (head, claims) = signed.split_once('.').unwrap();
    let parse = |text: &str| serde_json::from_slice::<Value>(&decode(text)).unwrap();
    assert_eq!(parse(head), json!({ "alg": "RS256", "typ": "JWT" }));
    parse(claims)
}

/// A forge that gives an installation's tokens: `ghs_1`, `ghs_2`, … each good for so long.
struct AppForge {
    server: Server,
    given: Arc<AtomicUsize>,
    revoked: Arc<AtomicUsize>,
    clock: Arc<AtomicI64>,
}

impl AppForge {
    fn new(pem: &str, installations: &'static str) -> Self {
        let given = Arc::new(AtomicUsize::new(0));
        let revoked = Arc::new(AtomicUsize::new(0));
        let clock = Arc::new(AtomicI64::new(unix_now()));
        let pem = pem.to_owned();
        let (counter, bad, now) = (Arc::clone(&given), Arc::clone(&revoked), Arc::clone(&clock));
        let by_app = move |asked: &Asked| {
            let now = now.load(SeqCst);
            let expected = json!({ "iat": now - 60, "exp": now + 540, "iss": "Iv1.abc" });
            assert_eq!(claims(asked.token(), &pem), expected);
            if asked.path.starts_with("/app/installations?") {
                return Reported::json(installations);
            }
            assert_eq!(asked.path, "/app/installations/77/access_tokens");
            assert_eq!(asked.method, "POST");
            let number = counter.fetch_add(1, SeqCst) + 1;
            let until = jiff::Timestamp::from_second(now + 3600).unwrap();
            let body = format!(r#"{{"token":"ghs_{number}","expires_at":"{until}"}}"#);
            Reported::new(201, &[], body.as_bytes())
        };
        let server = Server::new(move |asked| {
            if asked.path.starts_with("/app/") {
                return by_app(asked);
            }
            let number: usize = asked.token().strip_prefix("ghs_").unwrap().parse().unwrap();
            if number <= bad.load(SeqCst) { unauthorized() } else { Reported::json("[]") }
        });
        Self { server, given, revoked, clock }
    }

    fn client(&self, pem: &str, installation: Option<u64>) -> Client {
        let clock = Arc::clone(&self.clock);
        let app = App { id: "Iv1.abc".to_owned(), installation, key: Secret::new(pem) };
        let now = Arc::new(move || clock.load(SeqCst));
        client(&self.server, &[Credential::App(app)], Settings { now, ..settings() })
    }
}

#[test]
fn an_app_acts_as_its_installation() {
    for pem in private_keys() {
        let forge = AppForge::new(&pem, r#"[{"id":77}]"#);
        for (installation, paths) in [(None, 3), (Some(77), 2)] {
            let before = forge.server.asked().len();
            page(&forge.client(&pem, installation), "/x").unwrap();
            assert_eq!(forge.server.asked().len() - before, paths);
        }
    }
}

#[test]
fn an_installations_token_is_kept_and_renewed_before_its_end() {
    for pem in private_keys() {
        let forge = AppForge::new(&pem, "[]");
        let client = forge.client(&pem, Some(77));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| page(&client, "/x").unwrap());
            }
        });
        assert_eq!(forge.given.load(SeqCst), 1, "threads share it");
        forge.clock.fetch_add(3200, SeqCst);
        page(&client, "/x").unwrap();
        assert_eq!(forge.given.load(SeqCst), 1);
        forge.clock.fetch_add(200, SeqCst);
        page(&client, "/x").unwrap();
        assert_eq!(forge.given.load(SeqCst), 2);
        assert_eq!(forge.server.asked().last().unwrap().token(), "ghs_2");
        assert_eq!(client.usage().counted, 6, "its own errands are not counted");
    }
}

#[test]
fn an_installations_token_that_is_revoked_is_renewed_once() {
    for pem in private_keys() {
        let forge = AppForge::new(&pem, "[]");
        let client = forge.client(&pem, Some(77));
        page(&client, "/x").unwrap();
        forge.revoked.store(1, SeqCst);
        page(&client, "/x").unwrap();
        assert_eq!(forge.given.load(SeqCst), 2);
        forge.revoked.store(100, SeqCst);
        let error = page(&client, "/x").unwrap_err();
        assert_eq!(error.to_string(), "app 1 of 1 is not accepted: Bad credentials");
        assert_eq!(forge.given.load(SeqCst), 3);
    }
}

#[test]
fn an_app_without_an_installation_says_so() {
    for pem in private_keys() {
        for (installations, reason) in
            [("[]", "installed nowhere"), (r#"[{"id":1},{"id":2}]"#, "2 installations; name one")]
        {
            let forge = AppForge::new(&pem, installations);
            let error = page(&forge.client(&pem, None), "/x").unwrap_err();
            assert!(matches!(error, ApiError::App { .. }), "{error:?}");
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}

#[test]
fn an_app_that_is_refused_is_an_error_or_a_wait() {
    let Some(pem) = private_keys().pop() else { return };
    let app = App { id: "1".to_owned(), installation: Some(1), key: Secret::new(&pem) };
    let ask = |status, headers: &[(&str, &str)]| {
        let server = Server::script(vec![Reported::new(status, headers, br#"{"message":"m"}"#)]);
        let client = client(&server, &[Credential::App(app.clone())], settings());
        page(&client, "/x").unwrap_err()
    };
    assert!(matches!(ask(404, &[]), ApiError::App { .. }));
    assert!(matches!(ask(401, &[]), ApiError::App { .. }));
    assert!(matches!(ask(200, &[]), ApiError::App { .. }));
    assert!(matches!(ask(500, &[]), ApiError::Server { .. }));
    assert!(matches!(ask(429, &[("retry-after", "9")]), ApiError::Paused { .. }));
}
