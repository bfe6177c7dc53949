//! Lists cut into pages, and the `Link` header between them.

use super::http::{Reply, Request};

/// Where one page of a list begins and ends.
pub(crate) struct Page {
    number: usize,
    size: usize,
}

impl Page {
    /// The page that a request asks for: of 30, and of at most 100.
    pub(crate) fn of(request: &Request) -> Self {
        let asked = |name: &str| request.query(name).and_then(|text| text.parse().ok());
        let size = asked("per_page").unwrap_or(30_usize).clamp(1, 100);
        Self { number: asked("page").unwrap_or(1).max(1), size }
    }

    pub(crate) fn number(&self) -> usize {
        self.number
    }

    /// The items on it.
    pub(crate) fn cut<T>(&self, forge_objects: Vec<T>) -> Vec<T> {
        forge_objects.into_iter().skip((self.number - 1) * self.size).take(self.size).collect()
    }

    /// Adds links to the other pages of a list of so many items. As on GitHub, they lead to the
    /// resource by its number, at `url`.
    pub(crate) fn link(&self, reply: Reply, request: &Request, url: &str, total: usize) -> Reply {
        let last = total.div_ceil(self.size).max(1);
        let mut links = Vec::new();
        let mut link = |page: usize, rel: &str| {
            let others = request.query.iter().filter(|(name, _)| name != "page");
            let mut query: Vec<String> =
                others.map(|(name, value)| format!("{name}={}", encode(value))).collect();
            query.push(format!("page={page}"));
            links.push(format!("<{url}?{}>; rel=\"{rel}\"", query.join("&")));
        };
        if self.number > 1 {
            link(self.number - 1, "prev");
        }
        if self.number < last {
            link(self.number + 1, "next");
            link(last, "last");
        }
        if self.number > 1 {
            link(1, "first");
        }
        if links.is_empty() { reply } else { reply.with("Link", &links.join(", ")) }
    }
}

fn encode(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| match byte {
        byte if keep(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}
