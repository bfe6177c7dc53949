//! The hour that is loaded, in a temp folder.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use ovenbird_testkit::archive_hour;

/// Lines of the sample: an hour of 2016, and some of 2021 with reviews.
const SAMPLE: [&str; 2] = ["2016-01-01-1.json.gz", "2021-07-21-sample.json.gz"];
/// How many repos are tracked.
const TRACKED: usize = 100;

pub(crate) struct Hour {
    pub(crate) file: PathBuf,
    plain: u64,
    /// Full names of some of its repos.
    pub(crate) repos: BTreeSet<String>,
}

impl Hour {
    /// Makes the hour, unless the sample is not there.
    pub(crate) fn make(folder: &Path, events: u64) -> Option<Self> {
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/archive");
        let sample = SAMPLE.map(|file| Path::new(data).join(file));
        if !sample.iter().all(|file| file.exists()) {
            return None;
        }
        let file = folder.join("2024-01-01-0.json");
        let mut out = BufWriter::new(File::create(&file).unwrap());
        archive_hour(&sample, events, 1, &mut out).unwrap();
        out.flush().unwrap();
        let plain = file.metadata().unwrap().len();
        let repos = repos(&file, events as usize / TRACKED);
        let gzip = Command::new("gzip").arg("-6").arg(&file).status().unwrap();
        assert!(gzip.success());
        Some(Self { file: folder.join("2024-01-01-0.json.gz"), plain, repos })
    }

    pub(crate) fn describe(&self, events: u64) {
        let mb = |bytes: u64| bytes as f64 / 1e6;
        let (plain, packed) = (mb(self.plain), mb(self.file.metadata().unwrap().len()));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        println!("{events} events, {plain:.1} MB, {packed:.1} MB by `gzip -6`, {cores} cores\n");
    }
}

/// The repo of one in so many lines.
fn repos(file: &Path, step: usize) -> BTreeSet<String> {
    let lines = BufReader::new(File::open(file).unwrap()).lines();
    let name = |line: String| {
        let (_, repo) = line.split_once(r#""repo":{"id":"#)?;
        Some(repo.split_once(r#""name":""#)?.1.split_once('"')?.0.to_owned())
    };
    lines.step_by(step.max(1)).filter_map(|line| name(line.unwrap())).collect()
}
