//! A repo with all that its answers are made from: git's facts, its forge's, and who is who.

use ovenbird_core::fact::forge::ForgeHistory;
use ovenbird_core::fact::{AccountId, History};
use ovenbird_core::identity::{AccountSignatures, People};
use ovenbird_core::metric::RepoIndex;
use ovenbird_core::question::Period;
use ovenbird_engine::store::{RepoRecord, Store};

use super::locate::{self, Source};
use super::refresh::{self, Options};
use crate::call::Call;
use crate::error::Error;
use crate::people::documents::Documents;
use crate::people::{repo, search};

/// A repo that is up to date, and not yet read.
pub(crate) struct Found {
    pub(crate) record: RepoRecord,
    /// The repo under which its forge's facts are known, which a local clone is not itself.
    pub(crate) on_forge: RepoRecord,
}

impl Found {
    /// Brings the repo that was named up to date.
    pub(crate) fn named(
        call: &Call<'_>,
        store: &mut Store,
        named: &str,
        options: Options,
    ) -> Result<Self, Error> {
        let source = Source::typed(store, named)?;
        let record = refresh::refresh(call, store, &source, options)?.record;
        let on_forge = locate::on_forge(store, &record)?;
        for namesake in store.namesakes(&on_forge.key)? {
            call.warn(&locate::reported_of_namesake(&on_forge.key, &namesake.key));
        }
        Ok(Self { record, on_forge })
    }

    /// The repos whose facts are read.
    pub(crate) fn ids(&self) -> [i64; 2] {
        [self.record.id, self.on_forge.id]
    }
}

/// A repo's facts.
pub(crate) struct Snapshot {
    pub(crate) record: RepoRecord,
    /// The repo under which its forge's facts are known, which a local clone is not itself.
    pub(crate) on_forge: RepoRecord,
    pub(crate) history: History,
    pub(crate) forge: ForgeHistory,
    pub(crate) documents: Documents,
    pub(crate) people: People,
    /// The instant that it is read for, in Unix seconds.
    pub(crate) instant: i64,
}

impl Snapshot {
    /// Reads a repo as of the instant of a period.
    pub(crate) fn read(
        call: &Call<'_>,
        store: &Store,
        found: Found,
        files: bool,
        period: Period,
    ) -> Result<Self, Error> {
        let Found { record, on_forge } = found;
        let (mut history, mut forge) = facts(call, store, &record, &on_forge, files)?;
        let instant = period.instant(call.now);
        if period.is_past(call.now) {
            (history, forge) = (history.as_of(instant), forge.as_of(instant));
        }
        let documents = Documents::of_repo(call, &store.documents(Some(record.id))?);
        let people = repo::of_repo(call, store, &history, &forge, &documents)?;
        Ok(Self { record, on_forge, history, forge, documents, people, instant })
    }

    /// Git's facts as the metrics read them.
    pub(crate) fn index(&self) -> RepoIndex<'_> {
        let index = RepoIndex::new(&self.history, &self.people, self.instant);
        index.ingested(self.record.ingested_at.is_some()).observed(self.record.observation)
    }

    /// The person here that a name, e-mail address or login means; `None` where it is nobody.
    pub(crate) fn person(&self, query: &str) -> Result<Option<u32>, Error> {
        let mut signatures = self.history.signatures.clone();
        signatures
            .extend(AccountSignatures::new(&self.forge.host, &self.forge.accounts).signatures);
        let found = search::find(query, &signatures, &self.people);
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            many => Err(search::ambiguous(query, many, &self.people)),
        }
    }

    /// A person's accounts.
    pub(crate) fn accounts_of(&self, person: u32) -> Vec<&AccountId> {
        let of_account = &self.people.of_signature[self.history.signatures.len()..];
        let accounts = self.forge.accounts.iter().zip(of_account);
        accounts.filter(|&(_, &of)| of == person).map(|(account, _)| &account.id).collect()
    }
}

/// Git's facts and the forge's, on two threads where the store can be read twice.
fn facts(
    call: &Call<'_>,
    store: &Store,
    record: &RepoRecord,
    on_forge: &RepoRecord,
    files: bool,
) -> Result<(History, ForgeHistory), Error> {
    let Some(beside) = call.second_store() else {
        return Ok((store.history(record.id, files)?, store.forge_history(on_forge)?));
    };
    std::thread::scope(|scope| {
        let objects = scope.spawn(move || beside.forge_objects(on_forge));
        let own = store.history(record.id, files).and_then(|history| {
            let openings = store.openings(on_forge)?;
            Ok((history, openings))
        });
        let objects = objects.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let ((history, openings), objects) = (own?, objects?);
        Ok((history, ForgeHistory { openings, ..objects }))
    })
}
