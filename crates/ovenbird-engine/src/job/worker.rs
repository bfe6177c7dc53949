//! Who a worker is, and whether it is still there.

use std::fs;
use std::path::Path;

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

/// A program that takes jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Its process.
    pub id: WorkerId,
    /// The machine it runs on.
    pub machine: String,
    /// The clone cache that it uses.
    pub cache: String,
}

/// A process, distinguished from every other one on any machine: `host:pid:start:scope`.
///
/// The scope stands for the boot of the machine and the namespace of its process numbers, in
/// which a number and the time at which it started belong to one process alone. Where the
/// system does not tell them, the scope is empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WorkerId(String);

impl Worker {
    /// This process, with the clone cache in the folder `cache`.
    pub fn here(cache: &Path) -> Self {
        Self { id: WorkerId::here(), machine: machine(), cache: cache_identity(cache) }
    }
}

impl WorkerId {
    /// This process.
    pub fn here() -> Self {
        let pid = std::process::id();
        let start = start_of(pid).unwrap_or_default();
        Self(format!("{}:{pid}:{start}:{}", host(), scope().unwrap_or_default()))
    }

    /// As it was written into the store.
    pub fn stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As it is written into the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the process runs; `None` where that cannot be seen from here.
    ///
    /// Where the system hides the processes of other users, one that has the number is taken for
    /// it: a job that is left to a stranger for a while is late, and one that is taken from its
    /// worker is done twice.
    pub fn is_alive(&self) -> Option<bool> {
        self.is_alive_by(Path::new("/proc"))
    }

    fn is_alive_by(&self, processes: &Path) -> Option<bool> {
        let mut parts = self.0.rsplitn(4, ':');
        let its_scope = parts.next()?;
        let start: u64 = parts.next()?.parse().ok()?;
        let pid: u32 = parts.next()?.parse().ok()?;
        (scope().as_deref() == Some(its_scope)).then(|| match seen(processes, pid) {
            Seen::Started(at) => at == start,
            Seen::Ended => false,
            Seen::Nothing => exists(pid),
        })
    }
}

/// The host's name and the process number, as people know it.
impl std::fmt::Display for WorkerId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = self.0.splitn(3, ':');
        let (host, pid) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        write!(f, "{host}:{pid}")
    }
}

/// This machine, over its restarts: its name with a digest of its id, where it has one.
pub fn machine() -> String {
    let id = fs::read_to_string("/etc/machine-id").unwrap_or_default();
    format!("{}-{:08x}", host(), digest(&[id.trim()]) as u32)
}

/// A clone cache: this machine's folder of that path.
pub fn cache_identity(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    format!("{:016x}", digest(&[&machine(), &folder.display().to_string()]))
}

fn host() -> String {
    let name = rustix::system::uname();
    name.nodename().to_string_lossy().replace([':', ' '], "-")
}

/// The boot and the namespace of process numbers; Linux alone tells them.
fn scope() -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let namespace = fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{:016x}", digest(&[boot.trim(), &namespace.display().to_string()])))
}

/// What the folder of processes shows of one.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    /// It runs, and started at so many ticks since boot.
    Started(u64),
    /// It has ended and only waits for its parent to notice.
    Ended,
    /// Nothing: it is gone, or hidden from this user (`hidepid`).
    Nothing,
}

fn seen(processes: &Path, pid: u32) -> Seen {
    let stat = fs::read_to_string(processes.join(pid.to_string()).join("stat"));
    stat.ok().and_then(|stat| read_stat(&stat)).unwrap_or(Seen::Nothing)
}

fn read_stat(stat: &str) -> Option<Seen> {
    // The name in brackets may hold anything, brackets too; the start is the 20th field after it.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    if matches!(fields.next()?, "Z" | "X") {
        return Some(Seen::Ended);
    }
    fields.nth(18)?.parse().ok().map(Seen::Started)
}

/// Whether any process has the number: only the system's word that there is none means so. That
/// it is somebody else's, or any other error, does not.
fn exists(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) != Err(Errno::SRCH))
}

/// When a process started, in ticks since boot, if that is to be seen.
fn start_of(pid: u32) -> Option<u64> {
    match seen(Path::new("/proc"), pid) {
        Seen::Started(at) => Some(at),
        Seen::Ended | Seen::Nothing => None,
    }
}

/// FNV-1a: the same in every version of this program, for it is stored.
fn digest(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_is_seen_to_live_and_to_be_gone() {
        let here = WorkerId::here();
        assert_eq!(here.is_alive(), Some(true));
        assert_eq!(WorkerId::stored(here.as_str()), here);
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let pid = child.id();
        let of = |pid: u32, start: u64| {
            WorkerId(format!("host:{pid}:{start}:{}", scope().unwrap_or_default()))
        };
        let start = start_of(pid).unwrap();
        assert_eq!(of(pid, start).is_alive(), Some(true));
        // The number now belongs to another process.
        assert_eq!(of(pid, start + 1).is_alive(), Some(false));
        child.kill().unwrap();
        while of(pid, start).is_alive() == Some(true) {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert_eq!(of(pid, start).is_alive(), Some(false), "a zombie");
        child.wait().unwrap();
        assert_eq!(of(pid, start).is_alive(), Some(false));
    }

    /// A folder of processes in which nobody is to be seen, as with `hidepid=2`.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_hidden_process_is_alive_until_it_is_gone() {
        let hidden = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let scope = scope().unwrap();
        let worker = WorkerId(format!("host:{}:5:{scope}", child.id()));
        assert_eq!(worker.is_alive_by(hidden.path()), Some(true));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(worker.is_alive_by(hidden.path()), Some(false));
        // The first process is somebody else's, unless a test runs as root.
        let first = WorkerId(format!("host:1:5:{scope}"));
        assert_eq!(first.is_alive_by(hidden.path()), Some(true));
        for none in [0, u32::MAX] {
            let worker = WorkerId(format!("host:{none}:5:{scope}"));
            assert_eq!(worker.is_alive_by(hidden.path()), Some(false));
        }
    }

    #[test]
    fn a_process_may_be_called_anything() {
        let rest = "S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20";
        for name in ["sleep", "a b", ") Z 1 (", "\u{1f600}"] {
            assert_eq!(read_stat(&format!("7 ({name}) {rest}")), Some(Seen::Started(4711)));
        }
        assert_eq!(read_stat("7 (sleep) Z 1"), Some(Seen::Ended));
        assert_eq!(read_stat("7 (sleep"), None);
    }

    #[test]
    fn of_other_machines_nothing_is_known() {
        for text in ["host:1:2:0123456789abcdef", "host:1:2:", "host", "", "a:b:c:d"] {
            assert_eq!(WorkerId::stored(text).is_alive(), None, "{text}");
        }
    }
}
