//! A repo with all that its answers are made from: git's facts, its forge's, and who is who.

use ovenbird_core::fact::History;
use ovenbird_core::fact::forge::ForgeHistory;
use ovenbird_core::identity::{AccountSignatures, Persons};
use ovenbird_core::metric::Study;
use ovenbird_engine::store::{RepoRecord, Store};

use super::people::{self, Documents};
use crate::error::CommandError;
use crate::session::Session;
use crate::source::{self, Options, Source};

/// A repo's facts.
pub(super) struct Subject {
    pub(super) record: RepoRecord,
    /// The repo under which its forge's facts are known, which a local clone is not itself.
    pub(super) on_forge: RepoRecord,
    pub(super) history: History,
    pub(super) forge: ForgeHistory,
    pub(super) documents: Documents,
    pub(super) persons: Persons,
}

impl Subject {
    /// Takes in what is new of the repo that was typed, and reads it.
    pub(super) fn take(
        session: &Session,
        store: &mut Store,
        typed: &str,
        options: Options,
    ) -> Result<Self, CommandError> {
        let source = Source::typed(store, typed)?;
        let taken = source::take(session, store, &source, options)?;
        Self::read(session, store, taken.record, options.files)
    }

    fn read(
        session: &Session,
        store: &Store,
        record: RepoRecord,
        files: bool,
    ) -> Result<Self, CommandError> {
        let on_forge = source::on_forge(store, &record)?;
        let (history, forge) = facts(session, store, &record, &on_forge, files)?;
        let documents = Documents::of_repo(session, &store.documents(Some(record.id))?);
        let persons = people::of_repo(session, store, &history, &forge, &documents)?;
        Ok(Self { record, on_forge, history, forge, documents, persons })
    }

    /// Git's facts as the metrics read them.
    pub(super) fn study(&self, now: i64) -> Study<'_> {
        Study::new(&self.history, &self.persons, now)
            .taken_in(self.record.ingested_at.is_some())
            .observed(self.record.observation)
    }

    /// The person here that a name, e-mail address or login means; `None` where it is nobody.
    pub(super) fn person(&self, query: &str) -> Result<Option<u32>, CommandError> {
        let mut signatures = self.history.signatures.clone();
        signatures
            .extend(AccountSignatures::new(&self.forge.host, &self.forge.accounts).signatures);
        let found = people::find(query, &signatures, &self.persons);
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            many => Err(people::ambiguous(query, many, &self.persons)),
        }
    }

    /// The numbers of a person's accounts.
    pub(super) fn accounts_of(&self, person: u32) -> Vec<i64> {
        let of_account = &self.persons.of_signature[self.history.signatures.len()..];
        let accounts = self.forge.accounts.iter().zip(of_account);
        accounts.filter(|&(_, &of)| of == person).map(|(account, _)| account.id).collect()
    }
}

/// Git's facts and the forge's, on two threads where the store can be read twice.
fn facts(
    session: &Session,
    store: &Store,
    record: &RepoRecord,
    on_forge: &RepoRecord,
    files: bool,
) -> Result<(History, ForgeHistory), CommandError> {
    let Some(beside) = session.beside(store) else {
        return Ok((store.history(record.id, files)?, store.forge_history(on_forge)?));
    };
    std::thread::scope(|scope| {
        let items = scope.spawn(move || beside.forge_items(on_forge));
        let own = store.history(record.id, files).and_then(|history| {
            let openings = store.openings(on_forge)?;
            Ok((history, openings))
        });
        let items = items.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let ((history, openings), items) = (own?, items?);
        Ok((history, ForgeHistory { openings, ..items }))
    })
}
