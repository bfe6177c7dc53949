//! `PgBouncer` before a PostgreSQL server of ours, gone when dropped. Where there is none, tests that
//! need one are skipped by name.

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::postgres::{PostgresServer, as_owner, owner, tell};

/// Where Debian and others put it, off the search path of most users.
const PLACES: [&str; 3] = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];

/// The first version that keeps prepared statements for whoever shares a connection.
const KEEPS_STATEMENTS: (u32, u32) = (1, 21);

/// A running pooler.
pub struct Pooler {
    child: Child,
    folder: TempDir,
}

impl Pooler {
    /// Starts one for databases of `server`. `mode` is `session` or `transaction`, of which the
    /// latter needs a version that keeps prepared statements.
    pub fn start(server: &PostgresServer, mode: &str) -> Option<Self> {
        let Some(program) = program() else {
            tell(
                "skipped through a pooler, for there is no pgbouncer: `apt-get install pgbouncer`",
            );
            return None;
        };
        let keeps = version(&program).is_some_and(|version| version >= KEEPS_STATEMENTS);
        if mode == "transaction" && !keeps {
            tell("skipped through a pooler by transaction, for this pgbouncer is older than 1.21");
            return None;
        }
        let socket = server.socket_folder()?;
        let folder = tempfile::Builder::new().prefix("ovp").tempdir().expect("a temp folder");
        let at = folder.path().display();
        let statements = if keeps { "max_prepared_statements = 100\n" } else { "" };
        let users = folder.path().join("users");
        std::fs::write(&users, "\"postgres\" \"\"\n").expect("a file");
        let settings = format!(
            "[databases]\n* = host={} port=5432\n\
             [pgbouncer]\nlisten_addr =\nlisten_port = 6432\nunix_socket_dir = {at}\n\
             auth_type = trust\nauth_file = {}\npool_mode = {mode}\n{statements}",
            socket.display(),
            users.display(),
        );
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, settings).expect("a file");
        let all_people = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(), all_people).expect("ours");
        let owner = owner();
        if let Some((uid, gid)) = owner {
            chown(folder.path(), Some(uid), Some(gid)).expect("root may give files away");
        }
        let mut command = Command::new(program);
        command.arg("-q").arg(&file).stdin(Stdio::null()).stdout(Stdio::null());
        let child = as_owner(command.stderr(Stdio::null()), owner).current_dir("/").spawn();
        let pooler = Self { child: child.expect("pgbouncer runs"), folder };
        pooler.wait_until_ready();
        Some(pooler)
    }

    fn wait_until_ready(&self) {
        let socket = self.folder.path().join(".s.PGSQL.6432");
        for _ in 0..200 {
            if socket.exists() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("pgbouncer did not start");
    }

    /// The URL through the pooler of a database that `url` names.
    pub fn url(&self, url: &str) -> String {
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{folder}:6432/{}", PostgresServer::name_of(url))
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn program() -> Option<PathBuf> {
    let named = std::env::var_os("OVENBIRD_PGBOUNCER").map(PathBuf::from);
    named.into_iter().chain(PLACES.map(PathBuf::from)).find(|path| path.is_file())
}

/// Major and minor version, of `PgBouncer 1.18.0`.
fn version(program: &Path) -> Option<(u32, u32)> {
    let reported = Command::new(program).arg("--version").output().ok()?;
    let reported = String::from_utf8_lossy(&reported.stdout).into_owned();
    let mut numbers = reported.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}
