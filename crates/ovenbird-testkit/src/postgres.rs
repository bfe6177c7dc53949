//! A PostgreSQL server for tests: started once per test program, on a socket and with data of its
//! own, and gone when the program ends, however it ends.
//!
//! `DATABASE_URL` names a server to use instead. Where there is neither, tests that need one are
//! skipped by name; `OVENBIRD_REQUIRE_POSTGRES=1` makes that a failure. Extensions are loaded where
//! they are installed. `OVENBIRD_POSTGRES_SETTINGS`, such as
//! `default_transaction_isolation=serializable` (several with blanks between), makes a server of
//! our own stricter, to run all tests under what an operator may have set.

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

/// Settings that make a server fast and careless, as fits data that nobody needs afterwards.
const SETTINGS: [&str; 7] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=200",
    "shared_buffers=64MB",
    "log_min_messages=fatal",
];

/// Extensions that a server has to load when it starts, in the order that they demand, with their
/// settings for tests: no worker of theirs changes anything in between, none calls home.
const EXTENSIONS: [(&str, &[&str]); 2] = [
    ("citus", &["citus.enable_statistics_collection=off"]),
    ("timescaledb", &["timescaledb.telemetry_level=off", "timescaledb.max_background_workers=0"]),
];

/// What is run of PostgreSQL.
const PROGRAMS: [&str; 3] = ["postgres", "initdb", "psql"];

/// A server that tests may make databases on.
pub struct PostgresServer {
    /// The URL without a database, and what stands behind one.
    base: String,
    options: String,
    programs: Option<PathBuf>,
    /// The running server, if it is ours, and its folder.
    ours: Option<(Child, PathBuf)>,
}

static SERVER: OnceLock<Option<PostgresServer>> = OnceLock::new();
/// Reported once for all tests that go without.
static REPORTED: std::sync::Once = std::sync::Once::new();
/// The extensions of which it was reported that tests go without.
static MISSING: Mutex<Vec<String>> = Mutex::new(Vec::new());
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// The server of this test program, or `None` where there is none to be had, which is reported.
pub fn postgres() -> Option<&'static PostgresServer> {
    let server = SERVER.get_or_init(PostgresServer::find).as_ref();
    if server.is_none() {
        let hint = "`apt-get install postgresql` brings one, `DATABASE_URL` names one";
        assert!(!is_required(), "no PostgreSQL server: {hint}");
        REPORTED
            .call_once(|| tell(&format!("skipped on PostgreSQL, for there is no server: {hint}")));
    }
    server
}

/// What was skipped stands in the output of the tests: written past what holds back the output of
/// tests that pass.
pub(crate) fn tell(text: &str) {
    use std::io::Write as _;
    // Nothing is left to do if standard error is closed.
    _ = writeln!(std::io::stderr(), "{text}");
}

fn is_required() -> bool {
    std::env::var("OVENBIRD_REQUIRE_POSTGRES").is_ok_and(|value| value == "1")
}

impl PostgresServer {
    fn find() -> Option<Self> {
        if let Ok(url) = std::env::var("DATABASE_URL") {
            let (base, options) = url.split_once('?').unwrap_or((&url, ""));
            let base = base.rsplit_once('/').map_or(base, |(base, _)| base).to_owned();
            return Some(Self { base, options: options.to_owned(), programs: None, ours: None });
        }
        Some(Self::start(&programs()?, &[], &[]))
    }

    /// A server for one test alone, which may restart it, with more settings (`name=value`).
    /// `None` where there is none to be had, or where `DATABASE_URL` says which one to use.
    pub fn alone(settings: &[&str]) -> Option<Self> {
        postgres().filter(|server| server.ours.is_some())?;
        Some(Self::start(&programs()?, settings, &[]))
    }

    /// A server for one test alone, which is reached at `localhost`, too, with TLS. `None` as for
    /// [`alone`](Self::alone).
    pub fn with_tls(port: u16, certificate: &Path, key: &Path) -> Option<Self> {
        postgres().filter(|server| server.ours.is_some())?;
        let port = format!("port={port}");
        let settings = [port.as_str(), "listen_addresses=127.0.0.1", "ssl=on"];
        let files = [("server.crt", certificate), ("server.key", key)];
        Some(Self::start(&programs()?, &settings, &files))
    }

    /// The folder with the socket of a server of our own.
    pub fn socket_folder(&self) -> Option<&Path> {
        self.ours.as_ref().map(|(_, folder)| folder.as_path())
    }

    /// What a server of our own has logged.
    pub fn log(&self) -> String {
        let folder = self.ours.as_ref().map(|(_, folder)| folder.join("log"));
        folder.and_then(|log| std::fs::read_to_string(log).ok()).unwrap_or_default()
    }

    /// A server of our own. Its folder has a short path, for sockets allow no long ones.
    fn start(programs: &Path, settings: &[&str], files: &[(&str, &Path)]) -> Self {
        let folder =
            tempfile::Builder::new().prefix("ovb").tempdir().expect("a temp folder").keep();
        let data = folder.join("data");
        let owner = owner();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).expect("ours");
        if let Some((uid, gid)) = owner {
            chown(&folder, Some(uid), Some(gid)).expect("root may give files away");
        }
        let mut init = Command::new(programs.join("initdb"));
        init.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"]);
        init.args(["--no-sync", "--pgdata"]).arg(&data).current_dir(&folder);
        let made = as_owner(&mut init, owner).output().expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        for (name, from) in files {
            let to = data.join(name);
            std::fs::copy(from, &to).expect("the file is there");
            std::fs::set_permissions(&to, std::fs::Permissions::from_mode(0o600)).expect("ours");
            if let Some((uid, gid)) = owner {
                chown(&to, Some(uid), Some(gid)).expect("root may give files away");
            }
        }
        let mut server = Self {
            base: format!(
                "postgres://postgres@{}:{}",
                folder.display().to_string().replace('/', "%2F"),
                port(settings)
            ),
            options: String::new(),
            programs: Some(programs.to_owned()),
            ours: None,
        };
        server.run(&folder, settings);
        server
    }

    /// Stops the server as a crash would, and starts it again.
    pub fn crash_and_restart(&mut self) {
        use std::io::Write as _;
        let (child, folder) = self.ours.as_mut().expect("only a server of our own is restarted");
        let input = child.stdin.as_mut().expect("its input is a pipe");
        let pid = folder.join("data/postmaster.pid");
        let before = std::fs::read_to_string(&pid).unwrap_or_default();
        writeln!(input, "again").expect("the shell listens");
        let folder = folder.clone();
        while std::fs::read_to_string(&pid)
            .is_ok_and(|now| now.lines().next() == before.lines().next())
        {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.wait_until_ready(&folder);
    }

    fn run(&mut self, folder: &Path, settings: &[&str]) {
        let programs = self.programs.as_ref().expect("a server of our own has programs");
        let ours = SETTINGS.iter().map(ToString::to_string).chain(preloads(programs));
        // Where a node of Citus finds itself; without Citus the setting means nothing.
        let ours = ours.chain([format!("citus.local_hostname={}", folder.display())]);
        let wanted = std::env::var("OVENBIRD_POSTGRES_SETTINGS").unwrap_or_default();
        let settings = ours.chain(settings.iter().map(ToString::to_string));
        let settings = settings.chain(wanted.split_whitespace().map(str::to_owned));
        let settings: Vec<String> = settings.map(|one| format!("-c {one}")).collect();
        // The shell restarts the server at each line that it reads. Its input ends with this
        // program, whatever ends that, and the server and its folder with the input.
        let script = format!(
            "start() {{ '{}/postgres' -D '{folder}/data' -k '{folder}' {} >>'{folder}/log' 2>&1 & \
             server=$!; }}; start; \
             while read -r again; do kill -QUIT $server; wait $server; start; done; \
             kill -QUIT $server; wait $server; rm -rf '{folder}'",
            programs.display(),
            settings.join(" "),
            folder = folder.display(),
        );
        let mut command = Command::new("sh");
        command.args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::null());
        let child = as_owner(command.stderr(Stdio::null()), owner()).current_dir("/").spawn();
        self.ours = Some((child.expect("sh runs"), folder.to_owned()));
        self.wait_until_ready(folder);
    }

    fn wait_until_ready(&self, folder: &Path) {
        for _ in 0..200 {
            if self.psql("postgres", "select 1").is_some() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start: {log}");
    }

    /// Whether the server can use an extension; if not, tests are skipped, which is reported once.
    pub fn has_extension(&self, name: &str) -> bool {
        // A setting of an extension exists as soon as the server has loaded it.
        let loaded = match name {
            "citus" => "citus.shard_count",
            _ => "timescaledb.max_background_workers",
        };
        let sql = format!(
            "select current_setting('{loaded}', true) is not null
             from pg_available_extensions where name = '{name}'"
        );
        let has = self.psql("postgres", &sql).as_deref() == Some("t");
        let mut reported = MISSING.lock().expect("no test panics while it holds this");
        if !has && !reported.iter().any(|one| one == name) {
            tell(&format!("skipped on PostgreSQL with {name}, for the server does not have it"));
            reported.push(name.to_owned());
        }
        has
    }

    /// The URL of a new, empty database.
    pub fn database(&self) -> String {
        self.database_like("", &[])
    }

    /// The URL of a new, empty database whose connections have other defaults, such as
    /// `statement_timeout = '1s'`.
    pub fn database_with(&self, settings: &[&str]) -> String {
        self.database_like("", settings)
    }

    /// The URL of a new, empty database in another encoding, such as `LATIN1`.
    pub fn database_in(&self, encoding: &str) -> String {
        self.database_like(&format!(" template template0 encoding '{encoding}' locale 'C'"), &[])
    }

    fn database_like(&self, how: &str, settings: &[&str]) -> String {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ovenbird_test_{}_{number}", std::process::id());
        let made = self.psql("postgres", &format!("create database {name}{how}"));
        assert!(made.is_some(), "database {name} cannot be made");
        for setting in settings {
            let set = self.psql("postgres", &format!("alter database {name} set {setting}"));
            assert!(set.is_some(), "{setting} cannot be set");
        }
        self.url(&name)
    }

    /// The URL of a database for a new role, which may read and write all that is there, owns none
    /// of it, and can make nothing.
    pub fn as_other_role(&self, url: &str) -> String {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let role = format!("ovenbird_role_{}_{number}", std::process::id());
        for sql in [
            format!("create role {role} login"),
            "revoke create on schema public from public".to_owned(),
            format!(
                "grant select, insert, update, delete on all tables in schema public to {role}"
            ),
            format!("grant usage, select, update on all sequences in schema public to {role}"),
            format!("grant execute on all functions in schema public to {role}"),
        ] {
            assert!(self.psql(&Self::name_of(url), &sql).is_some(), "{sql}");
        }
        let host = url.split_once('@').map_or(url, |(_, host)| host);
        format!("postgres://{role}@{host}")
    }

    /// The name in the URL of a database.
    pub fn name_of(url: &str) -> String {
        let path = url.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// The URL of a database by name.
    pub fn url(&self, database: &str) -> String {
        let options =
            if self.options.is_empty() { String::new() } else { format!("?{}", self.options) };
        format!("{}/{database}{options}", self.base)
    }

    /// What `psql` prints for a statement, without decoration; `None` if it fails.
    pub fn psql(&self, database: &str, sql: &str) -> Option<String> {
        let program = self.programs.as_ref().map_or("psql".into(), |folder| folder.join("psql"));
        let output = Command::new(program)
            .args(["--no-psqlrc", "-Atqc", sql, "-d", &self.url(database)])
            // What a database is held to by its settings does not hold for who prepares a test.
            .env("PGOPTIONS", "-c default_transaction_read_only=off -c statement_timeout=0")
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let printed = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
        output.status.success().then_some(printed)
    }
}

fn port<'a>(settings: &[&'a str]) -> &'a str {
    settings.iter().find_map(|setting| setting.strip_prefix("port=")).unwrap_or("5432")
}

/// The folder with `postgres` and `initdb`: on the search path, else Debian's or Red Hat's newest.
fn programs() -> Option<PathBuf> {
    let on_path =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut folders = on_path.unwrap_or_default();
    let mut versioned: Vec<PathBuf> = Vec::new();
    for parent in ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt"] {
        let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
        versioned.extend(entries.map(|entry| entry.path().join("bin")));
    }
    versioned.sort();
    folders.extend(versioned.into_iter().rev());
    // A link on the search path leads to the folder that has the other programs, too.
    let real = |at: PathBuf| at.join("postgres").canonicalize().ok()?.parent().map(Path::to_owned);
    let has_all = |at: &PathBuf| PROGRAMS.iter().all(|name| at.join(name).is_file());
    folders.into_iter().filter_map(real).find(has_all)
}

/// The settings for those extensions whose library is installed.
fn preloads(programs: &Path) -> Vec<String> {
    let reported = Command::new(programs.join("pg_config")).arg("--pkglibdir").output();
    let folder = match reported {
        Ok(reported) => PathBuf::from(String::from_utf8_lossy(&reported.stdout).trim()),
        Err(_) => programs.join("../lib"),
    };
    let is_there = |name: &str| folder.join(name).with_extension("so").is_file();
    let found: Vec<_> = EXTENSIONS.iter().filter(|(name, _)| is_there(name)).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
    let mut settings = vec![format!("shared_preload_libraries={}", names.join(","))];
    settings.extend(found.iter().flat_map(|(_, own)| own.iter().map(ToString::to_string)));
    settings
}

/// PostgreSQL does not run as root; then it runs as whoever it was installed for, or nobody.
pub(crate) fn owner() -> Option<(u32, u32)> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let uid =
        status.lines().find_map(|line| line.strip_prefix("Uid:"))?.split_whitespace().nth(1)?;
    if uid != "0" {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(ids("postgres").or_else(|| ids("nobody")).unwrap_or((65_534, 65_534)))
}

pub(crate) fn as_owner(command: &mut Command, owner: Option<(u32, u32)>) -> &mut Command {
    match owner {
        Some((uid, gid)) => command.uid(uid).gid(gid),
        None => command,
    }
}
