//! A client of the loopback GitHub: one request on a connection of its own.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use ovenbird_testkit::github::Server;
use serde_json::Value;

/// What came back; nothing but what was read if the connection broke.
#[derive(Debug, Default)]
pub(crate) struct Got {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The address behind a relation of the `Link` header.
    pub(crate) fn link(&self, rel: &str) -> Option<String> {
        let mut links = self.header("Link")?.split(", ");
        let found = links.find(|link| link.ends_with(&format!("rel=\"{rel}\"")))?;
        Some(found[1..found.find('>')?].to_owned())
    }
}

/// Asks for an address: one under the server's, or a whole one.
pub(crate) fn get(server: &Server, url: &str, headers: &[(&str, &str)]) -> Got {
    send(server, "GET", url, headers, "")
}

pub(crate) fn send(
    server: &Server,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Got {
    let origin = format!("http://{}", server.address());
    let target = if url.starts_with("http") {
        url.strip_prefix(&origin).expect("links stay on the server").to_owned()
    } else {
        format!("{}{url}", server.url().strip_prefix(&origin).expect("it is there"))
    };
    let mut stream = TcpStream::connect(server.address()).expect("it listens");
    let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .expect("it reads");
    let mut bytes = Vec::new();
    // A connection that breaks is what some tests ask for.
    _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).expect("it is text");
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return Got { head: text, ..Got::default() };
    };
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_default();
    Got { status, head: head.to_owned(), body: body.to_owned() }
}

/// All items of a list, by following the links to the next page.
pub(crate) fn all_pages(server: &Server, url: &str, headers: &[(&str, &str)]) -> Vec<Value> {
    let mut forge_objects = Vec::new();
    let mut next = Some(url.to_owned());
    while let Some(url) = next {
        let page = get(server, &url, headers);
        assert_eq!(page.status, 200, "{url}: {}", page.body);
        forge_objects.extend(page.json().as_array().expect("a list").clone());
        next = page.link("next");
    }
    forge_objects
}
