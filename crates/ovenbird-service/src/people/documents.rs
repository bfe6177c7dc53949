//! What repos' own documents say about who is who: `.mailmap` and `.sauced.yaml`.

use std::collections::HashSet;
use std::sync::Arc;

use ovenbird_core::identity::{Attribution, Mailmap, Scoped, parse_attributions};
use ovenbird_engine::store::StoredDocument;

use crate::call::Call;

/// What the repos' own documents say about who is who, each of the signatures that its repo uses.
#[derive(Default)]
pub(crate) struct Documents {
    pub(crate) mailmaps: Vec<Scoped<Mailmap>>,
    pub(crate) attributions: Vec<Scoped<Vec<Attribution>>>,
}

impl Documents {
    /// Reads `.mailmap` and `.sauced.yaml` of one repo, whose signatures are all there are.
    pub(crate) fn of_repo(call: &Call<'_>, documents: &[StoredDocument]) -> Self {
        let mut read = Self::default();
        for document in documents {
            read.add(call, document, None);
        }
        read
    }

    /// Reads a document; one that cannot be read is reported and left out.
    pub(crate) fn add(
        &mut self,
        call: &Call<'_>,
        document: &StoredDocument,
        members: Option<&Arc<HashSet<u32>>>,
    ) {
        if document.path == ".mailmap" {
            self.mailmaps.push(scoped(Mailmap::parse(&document.content), members));
            return;
        }
        match parse_attributions(&document.content) {
            Ok(attributions) => self.attributions.push(scoped(attributions, members)),
            Err(error) => call.warn(&format!("`{}` is left out: {error}", document.path)),
        }
    }
}

fn scoped<T>(what: T, members: Option<&Arc<HashSet<u32>>>) -> Scoped<T> {
    match members {
        Some(members) => Scoped::of(what, members.clone()),
        None => Scoped::of_all(what),
    }
}
