//! Every store there is, so that each test of the store runs on all of them.

use std::path::{Path, PathBuf};

use ovenbird_engine::store::{PostgresLocation, Store};
use tempfile::TempDir;

/// Makes a test of a function that takes [`Stores`]: one for each kind of store.
macro_rules! on_every_store {
    ($name:ident) => {
        mod $name {
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
        }
    };
}

pub(crate) use on_every_store;

/// Makes new, empty stores of one kind.
pub(crate) enum Stores {
    Sqlite(TempDir, std::cell::Cell<usize>),
    Postgres(&'static ovenbird_testkit::PostgresServer),
}

impl Stores {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap(), std::cell::Cell::new(0))
    }

    pub(crate) fn postgres() -> Option<Self> {
        ovenbird_testkit::postgres().map(Self::Postgres)
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
            Self::Postgres(server) => server.database(),
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
