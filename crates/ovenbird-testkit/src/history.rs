//! Large made-up histories, written fast through `git fast-import`.

use std::fmt::Write as _;

use crate::TestRepo;

/// A small generator of pseudo-random numbers, so that a failing case can be made again.
pub struct Rng(u64);

impl Rng {
    /// A generator that always gives the same numbers for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        // Xorshift with a multiplication, after Marsaglia and Vigna.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
}

/// Adds `commits` commits to branch `main` of a repository, with merges, many authors, dates
/// out of order and text files that change a little each time.
pub fn random_history(repo: &TestRepo, seed: u64, commits: usize) {
    let mut rng = Rng::new(seed);
    let mut stream = String::new();
    let mut files: Vec<Vec<usize>> = vec![(0..20).collect(); 6];
    for mark in 1..=commits {
        let date = 1_500_000_000 + mark * 600 + rng.below(50_000);
        let (author, committer) = (rng.below(30), rng.below(5));
        writeln!(stream, "commit refs/heads/main\nmark :{mark}").expect("writing to a string");
        writeln!(stream, "author P{author} <p{author}@x.org> {date} +0{}00", rng.below(9))
            .expect("writing to a string");
        writeln!(stream, "committer P{committer} <p{committer}@x.org> {date} +0000")
            .expect("writing to a string");
        let message = format!("change {mark}\n\nReviewed-by: P{0} <p{0}@x.org>\n", rng.below(30));
        writeln!(stream, "data {}\n{message}", message.len()).expect("writing to a string");
        if mark > 1 {
            writeln!(stream, "from :{}", mark - 1).expect("writing to a string");
        }
        if mark > 10 && rng.below(5) == 0 {
            writeln!(stream, "merge :{}", mark - 2 - rng.below(8)).expect("writing to a string");
        }
        let (file, line) = (rng.below(6), rng.below(20));
        files[file][line] = mark;
        let mut text = String::new();
        for line in &files[file] {
            writeln!(text, "line {line}").expect("writing to a string");
        }
        writeln!(
            stream,
            "M 100644 inline dir{}/file{file}.txt\ndata {}\n{text}",
            file % 2,
            text.len()
        )
        .expect("writing to a string");
    }
    repo.git_bytes(&["fast-import", "--quiet", "--force"], stream.as_bytes());
}

/// Adds `commits` commits to branch `main` of a repository, by a few thousand authors of whom
/// some do much and most little, without any file: for the load of many commits.
pub fn bulk_history(repo: &TestRepo, seed: u64, commits: usize) {
    let mut rng = Rng::new(seed);
    let mut stream = String::with_capacity(commits * 320);
    for mark in 1..=commits {
        let date = 1_200_000_000 + mark * 300 + rng.below(50_000);
        // The product of two is small more often than large.
        let author = rng.below(70) * rng.below(70);
        let (committer, reviewer) = (rng.below(40), rng.below(400));
        writeln!(
            stream,
            "commit refs/heads/main\nmark :{mark}\n\
             author Person {author} <person{author}@host{}.example> {date} +0{}00\n\
             committer Person {committer} <person{committer}@host0.example> {date} +0000",
            author % 300,
            rng.below(9)
        )
        .expect("writing to a string");
        let message = format!(
            "area{}: change number {mark} of this history\n\nReviewed-by: Person {reviewer} \
             <person{reviewer}@host{}.example>\n",
            rng.below(50),
            reviewer % 300
        );
        writeln!(stream, "data {}\n{message}", message.len()).expect("writing to a string");
        if mark > 1 {
            writeln!(stream, "from :{}", mark - 1).expect("writing to a string");
        }
        if mark > 10 && rng.below(6) == 0 {
            writeln!(stream, "merge :{}", mark - 2 - rng.below(8)).expect("writing to a string");
        }
    }
    repo.git_bytes(&["fast-import", "--quiet", "--force"], stream.as_bytes());
}
