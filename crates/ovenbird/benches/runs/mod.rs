//! Runs of a program, with their times and the memory they took.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long each run took, and the most memory of its own that any was seen to have. Pages of
/// mapped packs, which the system takes back when it needs them, are not the program's own.
#[derive(Default)]
pub(crate) struct Runs {
    pub(crate) times: Vec<Duration>,
    pub(crate) most_kib: u64,
}

impl Runs {
    pub(crate) fn add(&mut self, mut command: Command) {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let mut child = command.spawn().unwrap();
        let status = format!("/proc/{}/status", child.id());
        let ended = loop {
            // Where there is no such file, memory stays unknown and is printed as 0.
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let own = text.lines().find_map(|line| line.strip_prefix("RssAnon:"));
            let own = own.and_then(|line| line.split_whitespace().next()?.parse().ok());
            self.most_kib = self.most_kib.max(own.unwrap_or(0));
            if let Some(ended) = child.try_wait().unwrap() {
                break ended;
            }
            // Looking costs a core some of its time, which long runs on all cores would feel.
            let pause = began.elapsed() / 200;
            std::thread::sleep(pause.clamp(Duration::from_millis(1), Duration::from_millis(10)));
        };
        self.times.push(began.elapsed());
        assert!(ended.success(), "{command:?}");
    }

    pub(crate) fn median(&self) -> f64 {
        let mut times: Vec<f64> = self.times.iter().map(Duration::as_secs_f64).collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }
}
