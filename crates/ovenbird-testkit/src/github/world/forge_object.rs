//! Issues, pull requests and what hangs on them, as they stand at a time.

/// An issue, or a pull request and the issue behind it.
#[derive(Clone, Debug)]
pub(crate) struct ForgeObject {
    pub(crate) number: u64,
    pub(crate) issue_id: u64,
    pub(crate) author: usize,
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    pub(crate) labels: Vec<String>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) closed_at: Option<i64>,
    pub(crate) closed_by: Option<usize>,
    /// Of an issue only: `completed`, `not_planned`, `reopened`.
    pub(crate) reason: Option<&'static str>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) pull: Option<Pull>,
}

/// What a pull request has beside an issue.
#[derive(Clone, Debug)]
pub(crate) struct Pull {
    pub(crate) id: u64,
    pub(crate) is_draft: bool,
    pub(crate) base_ref: String,
    pub(crate) base_sha: String,
    pub(crate) head_ref: String,
    pub(crate) head_sha: String,
    /// None if the fork is gone.
    pub(crate) head_repo: Option<usize>,
    pub(crate) head_owner: usize,
    pub(crate) commits: u64,
    /// Path, lines added, lines removed.
    pub(crate) files: Vec<(String, u64, u64)>,
    pub(crate) merge: Option<Merge>,
    pub(crate) requested: Vec<usize>,
    pub(crate) reviews: Vec<Review>,
    pub(crate) comments: Vec<Comment>,
}

/// That a pull request was merged.
#[derive(Clone, Debug)]
pub(crate) struct Merge {
    pub(crate) at: i64,
    pub(crate) by: usize,
    pub(crate) sha: String,
}

/// A comment under an issue or pull request, or on its code.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) author: usize,
    pub(crate) at: i64,
    pub(crate) body: String,
    /// Of a comment on code: its review and the commit that it is on.
    pub(crate) review: Option<(u64, String)>,
}

/// A review.
#[derive(Clone, Debug)]
pub(crate) struct Review {
    pub(crate) id: u64,
    pub(crate) author: usize,
    pub(crate) at: i64,
    /// In upper case, as GraphQL and REST have it.
    pub(crate) state: &'static str,
    pub(crate) body: String,
    pub(crate) sha: String,
}

/// A comment on a commit.
#[derive(Clone, Debug)]
pub(crate) struct CommitComment {
    pub(crate) id: u64,
    pub(crate) author: usize,
    pub(crate) at: i64,
    pub(crate) sha: String,
    pub(crate) body: String,
}

/// A published release.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    pub(crate) id: u64,
    pub(crate) author: usize,
    pub(crate) at: i64,
    pub(crate) tag: String,
}

impl ForgeObject {
    pub(crate) fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// As REST has it; a merged pull request is closed there.
    pub(crate) fn state(&self) -> &'static str {
        if self.is_open() { "open" } else { "closed" }
    }

    /// Numbers of the issues that it says it closes.
    pub(crate) fn closes(&self) -> Vec<u64> {
        closed_by_body(self.body.as_deref().unwrap_or_default())
    }
}

impl Pull {
    pub(crate) fn additions(&self) -> u64 {
        self.files.iter().map(|(_, added, _)| added).sum()
    }

    pub(crate) fn deletions(&self) -> u64 {
        self.files.iter().map(|(_, _, removed)| removed).sum()
    }
}

/// The numbers behind GitHub's closing keywords in a text.
pub(super) fn closed_by_body(body: &str) -> Vec<u64> {
    const KEYWORDS: [&str; 9] =
        ["close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved"];
    let words: Vec<&str> = body.split_whitespace().collect();
    let is_keyword = |word: &str| {
        let word = word.trim_end_matches(':');
        KEYWORDS.iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
    };
    let number = |word: &str| {
        let word = word.trim_end_matches(|sign: char| !sign.is_ascii_digit());
        word.strip_prefix('#')?.parse().ok()
    };
    let pairs = words.windows(2).filter(|pair| is_keyword(pair[0]));
    pairs.filter_map(|pair| number(pair[1])).collect()
}
