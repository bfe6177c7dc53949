//! Every store there is, so that each test of the store runs on all of them.

use std::path::{Path, PathBuf};

use ovenbird_engine::store::{Layout, PostgresLocation, Store, Timescale};
use ovenbird_testkit::PostgresServer;
use tempfile::TempDir;

/// Makes a test of a function that takes [`Stores`]: one for each kind of store. With `, at every
/// isolation` also on servers whose defaults are stricter than PostgreSQL's own.
macro_rules! on_every_store {
    ($name:ident) => {
        mod $name {
            crate::stores::on_every_store!(@kinds $name);
        }
    };
    ($name:ident, at every isolation) => {
        mod $name {
            crate::stores::on_every_store!(@kinds $name);

            #[test]
            fn repeatable_read() {
                if let Some(stores) = crate::stores::Stores::isolated("repeatable read") {
                    super::$name(&stores);
                }
            }

            #[test]
            fn serializable() {
                if let Some(stores) = crate::stores::Stores::isolated("serializable") {
                    super::$name(&stores);
                }
            }
        }
    };
    (@kinds $name:ident) => {
        #[test]
        fn sqlite() {
            super::$name(&crate::stores::Stores::sqlite());
        }

        #[test]
        fn postgres() {
            if let Some(stores) = crate::stores::Stores::postgres() {
                super::$name(&stores);
            }
        }

        #[test]
        fn timescale() {
            if let Some(stores) = crate::stores::Stores::timescale() {
                super::$name(&stores);
            }
        }

        #[test]
        fn citus() {
            if let Some(stores) = crate::stores::Stores::citus() {
                super::$name(&stores);
            }
        }
    };
}

pub(crate) use on_every_store;

/// Makes new, empty stores of one kind.
pub(crate) enum Stores {
    Sqlite(TempDir, std::cell::Cell<usize>),
    Postgres(&'static PostgresServer, Layout),
    /// Databases whose transactions begin in this isolation and cannot write, unless they say
    /// otherwise.
    Isolated(&'static PostgresServer, &'static str),
}

/// A database with nothing but what every server has.
pub(crate) const PLAIN: Layout = Layout { timescale: Timescale::Off, citus: false };
/// Events in a hypertable.
pub(crate) const TIMESCALE: Layout = Layout { timescale: Timescale::On, citus: false };
/// Facts distributed by repo.
pub(crate) const CITUS: Layout = Layout { timescale: Timescale::Off, citus: true };

impl Stores {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap(), std::cell::Cell::new(0))
    }

    pub(crate) fn postgres() -> Option<Self> {
        ovenbird_testkit::postgres().map(|server| Self::Postgres(server, PLAIN))
    }

    pub(crate) fn isolated(isolation: &'static str) -> Option<Self> {
        ovenbird_testkit::postgres().map(|server| Self::Isolated(server, isolation))
    }

    /// Where the server has it.
    pub(crate) fn timescale() -> Option<Self> {
        Self::with("timescaledb", TIMESCALE)
    }

    /// Where the server has it.
    pub(crate) fn citus() -> Option<Self> {
        Self::with("citus", CITUS)
    }

    fn with(extension: &str, layout: Layout) -> Option<Self> {
        let server = ovenbird_testkit::postgres()?;
        server.has_extension(extension).then_some(Self::Postgres(server, layout))
    }

    /// What its stores use of their server.
    pub(crate) fn layout(&self) -> Layout {
        match self {
            Self::Sqlite(..) | Self::Isolated(..) => PLAIN,
            Self::Postgres(_, layout) => *layout,
        }
    }

    /// A new, empty store.
    pub(crate) fn fresh(&self) -> Store {
        open(&self.place())
    }

    /// Where a new, empty store can be made: a path or a URL.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Sqlite(folder, made) => {
                made.set(made.get() + 1);
                folder.path().join(format!("{}.db", made.get())).display().to_string()
            }
            Self::Postgres(server, PLAIN) => server.database(),
            Self::Isolated(server, isolation) => server.database_with(&[
                &format!("default_transaction_isolation = '{isolation}'"),
                "default_transaction_read_only = on",
            ]),
            Self::Postgres(server, layout) => {
                let place = server.database();
                open(&place).apply_layout(*layout).unwrap();
                place
            }
        }
    }
}

/// Opens the store at a path or a URL.
pub(crate) fn open(place: &str) -> Store {
    if PostgresLocation::is_url(place) {
        return Store::open_postgres(&place.parse().unwrap()).unwrap();
    }
    Store::open_sqlite(Path::new(&PathBuf::from(place))).unwrap()
}
