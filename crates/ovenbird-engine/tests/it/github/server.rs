//! A server that answers as a test says, and remembers what it was asked.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

/// What was asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// What is answered: bytes as they go over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Reported(Vec<u8>);

type Handler = dyn Fn(&Asked) -> Reported + Send + Sync;

/// A server on this machine, as long as the test runs.
pub(crate) struct Server {
    port: u16,
    log: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<AtomicUsize>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The token that was shown.
    pub(crate) fn token(&self) -> &str {
        self.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or("")
    }

    /// Reads one request; `None` at the end of the connection.
    pub(crate) fn read(reader: &mut impl std::io::BufRead) -> Option<Self> {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&length| length > 0)?;
        let mut words = line.split_whitespace().map(str::to_owned);
        let mut asked = Self { method: words.next()?, path: words.next()?, ..Self::default() };
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            asked.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let length = asked.header("content-length").map_or(0, |text| text.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        asked.body = String::from_utf8(body).unwrap();
        Some(asked)
    }
}

impl Reported {
    pub(crate) fn new(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let length = body.len().to_string();
        let mut all = vec![("content-length", length.as_str())];
        all.extend(headers);
        Self::exactly(status, &all, body)
    }

    /// With no other header than these.
    pub(crate) fn exactly(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut head = format!("HTTP/1.1 {status} Something\r\nconnection: close\r\n");
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        Self([head.as_bytes(), b"\r\n", body].concat())
    }

    pub(crate) fn json(body: &str) -> Self {
        Self::new(200, &[], body.as_bytes())
    }

    /// With a budget of 5,000, so many of which are left, until then.
    pub(crate) fn budget(status: u16, remaining: i64, reset: i64, body: &str) -> Self {
        let (remaining, reset) = (remaining.to_string(), reset.to_string());
        let headers = [
            ("x-ratelimit-limit", "5000"),
            ("x-ratelimit-remaining", remaining.as_str()),
            ("x-ratelimit-reset", reset.as_str()),
        ];
        Self::new(status, &headers, body.as_bytes())
    }

    /// As [`Reported::new`], on a connection that stays open.
    pub(crate) fn kept(status: u16, body: &[u8]) -> Self {
        let Self(bytes) = Self::new(status, &[], body);
        let text = String::from_utf8(bytes).unwrap();
        Self(text.replacen("connection: close", "x-kept: yes", 1).into_bytes())
    }

    /// No answer: the connection just ends.
    pub(crate) fn nothing() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Server {
    pub(crate) fn new(handler: impl Fn(&Asked) -> Reported + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let log: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (handler, seen): (Arc<Handler>, _) = (Arc::new(handler), Arc::clone(&log));
        let connections: Arc<AtomicUsize> = Arc::default();
        let counter = Arc::clone(&connections);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                counter.fetch_add(1, SeqCst);
                let (handler, seen) = (Arc::clone(&handler), Arc::clone(&seen));
                std::thread::spawn(move || serve(&stream.unwrap(), &*handler, &seen));
            }
        });
        Self { port, log, connections }
    }

    /// Answers with these in turn, and with the last of them for ever.
    pub(crate) fn script(answers: Vec<Reported>) -> Self {
        let turn = Mutex::new(0);
        Self::new(move |_| {
            let mut turn = turn.lock().unwrap();
            *turn += 1;
            answers[(*turn - 1).min(answers.len() - 1)].clone()
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How often somebody has connected.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(SeqCst)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }
}

fn serve(stream: &TcpStream, handler: &Handler, log: &Mutex<Vec<Asked>>) {
    let mut reader = BufReader::new(stream);
    while let Some(asked) = Asked::read(&mut reader) {
        log.lock().unwrap().push(asked.clone());
        let reported = handler(&asked);
        let _ = { stream }.write_all(reported.bytes());
        if !reported.bytes().windows(6).any(|window| window == b"x-kept") {
            break;
        }
    }
    // Closed without this, what was sent may be lost on its way.
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = reader.fill_buf();
}
