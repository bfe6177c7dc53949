//! Pull requests, reviews and issues from the nodes of an answer.

use ovenbird_core::fact::Oid;
use ovenbird_core::fact::forge::{
    AccountRef, Field, FieldValue, ForgeBatch, ObjectKind, Provenance, RepoName, Source,
};
use serde_json::Value;

use super::{int, is_whole, next, nodes, time};
use crate::github::event::BatchBuilder;
use crate::github::object::{Object, Person, json_list};

/// Collects the facts of one repo from the nodes of answers.
pub struct Graph {
    pub(super) builder: BatchBuilder,
    pub(super) repo: u32,
    number: Option<i64>,
}

/// Reviews of a pull request that its node has no room for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoreReviews {
    /// The pull request.
    pub number: i64,
    /// Where they go on.
    pub after: String,
}

impl Graph {
    /// Collects facts of this repo.
    pub fn new(repo: &RepoName) -> Self {
        let mut builder = BatchBuilder::new(Source::Graphql, false);
        let index = builder.repo(repo.number, &repo.name, repo.at);
        Self { builder, repo: index, number: repo.number }
    }

    /// The facts collected.
    pub fn take(mut self) -> ForgeBatch {
        self.builder.take()
    }

    /// A pull request and its reviews: when it was last touched, and what more reviews it has.
    pub fn pull_request(&mut self, node: &Value) -> Option<(i64, Option<MoreReviews>)> {
        let number = int(&node["number"])?;
        let mut it = self.conversation(node);
        self.set_merge(&mut it, node);
        if let Some(is_draft) = node["isDraft"].as_bool() {
            it.set(Field::Draft, FieldValue::Int(i64::from(is_draft)));
        }
        for (field, value) in [
            (Field::Additions, &node["additions"]),
            (Field::Deletions, &node["deletions"]),
            (Field::ChangedFiles, &node["changedFiles"]),
            (Field::Commits, &node["commits"]["totalCount"]),
            (Field::HeadRepo, &node["headRepository"]["databaseId"]),
        ] {
            set_int(&mut it, field, int(value));
        }
        set_text(&mut it, Field::BaseRef, &node["baseRefName"]);
        set_text(&mut it, Field::HeadRef, &node["headRefName"]);
        set_oid(&mut it, Field::BaseOid, &node["baseRefOid"]);
        set_oid(&mut it, Field::HeadOid, &node["headRefOid"]);
        set_requested(&mut it, &node["reviewRequests"]);
        self.set_closes(&mut it, &node["closingIssuesReferences"]);
        set_paths(&mut it, node);
        let at = self.add(it, ObjectKind::PullRequest, number)?;
        let reviews = &node["reviews"];
        for review in nodes(reviews) {
            self.review(review, number);
        }
        Some((at, next(reviews).map(|after| MoreReviews { number, after })))
    }

    /// Who merged it closed it, unless somebody else is said to have.
    fn set_merge(&mut self, it: &mut Object, node: &Value) {
        let merged_at = time(&node["mergedAt"]);
        it.set(Field::MergedAt, merged_at.map_or(FieldValue::Nothing, FieldValue::Int));
        let merged_by = self.account(&node["mergedBy"]);
        if merged_at.is_some() {
            set_oid(it, Field::MergeOid, &node["mergeCommit"]["oid"]);
            if it.get(Field::ClosedBy).is_none() {
                set_account(it, Field::ClosedBy, merged_by.clone());
            }
        }
        set_account(it, Field::MergedBy, merged_by);
    }

    /// The reviews of a page that a pull request has beside its node, and where they go on.
    pub fn more_reviews(&mut self, data: &Value, number: i64) -> Option<MoreReviews> {
        let reviews = data.pointer("/repository/pullRequest/reviews")?;
        for review in nodes(reviews) {
            self.review(review, number);
        }
        next(reviews).map(|after| MoreReviews { number, after })
    }

    /// A review; one that is not submitted is nobody's business.
    fn review(&mut self, node: &Value, number: i64) -> Option<i64> {
        let (id, at) = (int(&node["fullDatabaseId"])?, time(&node["submittedAt"])?);
        let mut it = Object::default();
        it.updated_at = time(&node["updatedAt"]).map(|updated| updated.max(at)).or(Some(at));
        it.set(Field::Number, FieldValue::Int(number));
        let author = self.account(&node["author"]);
        set_account(&mut it, Field::Author, author);
        set_word(&mut it, Field::Association, &node["authorAssociation"]);
        set_word(&mut it, Field::State, &node["state"]);
        it.set(Field::At, FieldValue::Int(at));
        set_oid(&mut it, Field::CommitOid, &node["commit"]["oid"]);
        self.add(it, ObjectKind::Review, id)
    }

    /// An issue; says when it was last touched.
    pub fn issue(&mut self, node: &Value) -> Option<i64> {
        let number = int(&node["number"])?;
        let mut it = self.conversation(node);
        if node["stateReason"].is_null() {
            it.set(Field::StateReason, FieldValue::Nothing);
        }
        set_word(&mut it, Field::StateReason, &node["stateReason"]);
        self.add(it, ObjectKind::Issue, number)
    }

    /// What issues and pull requests share.
    fn conversation(&mut self, node: &Value) -> Object {
        let mut it = Object::default();
        it.updated_at = time(&node["updatedAt"]);
        set_int(&mut it, Field::Id, int(&node["fullDatabaseId"]));
        let author = self.account(&node["author"]);
        set_account(&mut it, Field::Author, author);
        set_word(&mut it, Field::Association, &node["authorAssociation"]);
        set_text(&mut it, Field::Title, &node["title"]);
        set_int(&mut it, Field::CreatedAt, time(&node["createdAt"]));
        set_int(&mut it, Field::Comments, int(&node["comments"]["totalCount"]));
        let closed_at = time(&node["closedAt"]);
        it.set(Field::ClosedAt, closed_at.map_or(FieldValue::Nothing, FieldValue::Int));
        if closed_at.is_some() {
            let closer = nodes(&node["timelineItems"]).last();
            let closer = closer.and_then(|event| self.account(&event["actor"]));
            set_account(&mut it, Field::ClosedBy, closer);
        }
        if is_whole(&node["labels"]) {
            let names = nodes(&node["labels"]).filter_map(|label| label["name"].as_str());
            it.set(Field::Labels, json_list(names.map(str::to_owned).collect()));
        }
        it
    }

    /// The issues of this repo that it closes; those of others have numbers of their own.
    fn set_closes(&self, it: &mut Object, issues: &Value) {
        if !is_whole(issues) {
            return;
        }
        let is_here = |issue: &&Value| {
            let repo = int(&issue["repository"]["databaseId"]);
            self.number.is_none() || repo == self.number
        };
        let mut numbers: Vec<i64> =
            nodes(issues).filter(is_here).filter_map(|issue| int(&issue["number"])).collect();
        numbers.sort_unstable();
        numbers.dedup();
        it.set(Field::Closes, FieldValue::Text(Value::from(numbers).to_string().into()));
    }

    fn account(&mut self, actor: &Value) -> Option<AccountRef> {
        let login = login(actor)?;
        let account = AccountRef::new(int(&actor["databaseId"]), &login);
        let kind = actor["__typename"].as_str().map(Into::into);
        self.builder.objects.people.push(Person { account: account.clone(), kind });
        Some(account)
    }

    /// Adds an object with those whom it names, and says when it was last touched.
    fn add(&mut self, it: Object, kind: ObjectKind, key: i64) -> Option<i64> {
        // Of what nobody knows when it was so, nothing can be learned.
        let Some(at) = it.updated_at else {
            self.builder.objects.people.clear();
            return None;
        };
        let object = it.into_object(kind, key, Source::Graphql, at);
        self.builder.add_objects(self.repo, vec![object]);
        self.builder.add_people(Provenance { at, source: Source::Graphql });
        Some(at)
    }
}

/// The login as the rest of GitHub has it: GraphQL names a bot without its ending.
fn login(actor: &Value) -> Option<String> {
    let login = actor["login"].as_str().filter(|login| !login.is_empty())?;
    let is_cut = actor["__typename"] == "Bot" && !login.ends_with("[bot]");
    Some(if is_cut { format!("{login}[bot]") } else { login.to_owned() })
}

fn set_requested(it: &mut Object, requests: &Value) {
    if is_whole(requests) {
        let reviewers = nodes(requests).map(|request| &request["requestedReviewer"]);
        it.set(Field::Requested, json_list(reviewers.filter_map(login).collect()));
    }
}

/// The files that it changes, or the first page of them. GitHub lists none where it cannot compare
/// the commits any more; that is not said where files are counted.
fn set_paths(it: &mut Object, node: &Value) {
    let files = &node["files"];
    let paths = nodes(files).filter_map(|file| file["path"].as_str().map(str::to_owned));
    let paths: Vec<String> = paths.collect();
    let has_none = files["nodes"].is_array() && int(&node["changedFiles"]) == Some(0);
    if !paths.is_empty() || has_none {
        it.set(Field::Paths, json_list(paths));
    }
}

pub(super) fn set_int(it: &mut Object, field: Field, value: Option<i64>) {
    if let Some(value) = value {
        it.set(field, FieldValue::Int(value));
    }
}

pub(super) fn set_text(it: &mut Object, field: Field, value: &Value) {
    if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
        it.set(field, FieldValue::Text(text.into()));
    }
}

fn set_word(it: &mut Object, field: Field, value: &Value) {
    if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
        it.set(field, FieldValue::Text(text.to_ascii_lowercase().into()));
    }
}

fn set_oid(it: &mut Object, field: Field, value: &Value) {
    if let Some(oid) = value.as_str().and_then(|text| Oid::from_hex(text).ok()) {
        it.set(field, FieldValue::Oid(oid));
    }
}

fn set_account(it: &mut Object, field: Field, account: Option<AccountRef>) {
    if let Some(account) = account {
        it.set(field, FieldValue::Account(account));
    }
}
