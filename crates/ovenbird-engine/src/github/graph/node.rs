//! Pull requests, reviews and issues from the nodes of an answer.

use ovenbird_core::fact::Oid;
use ovenbird_core::fact::forge::{
    AccountRef, Field, ForgeBatch, ItemKind, RepoName, Said, Source, Told,
};
use serde_json::Value;

use super::{int, is_whole, next, nodes, time};
use crate::github::event::Gather;
use crate::github::object::{Object, Person, json_list};

/// Gathers the facts of one repo from the nodes of answers.
pub struct Graph {
    pub(super) gather: Gather,
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
    /// Gathers facts of this repo.
    pub fn new(repo: &RepoName) -> Self {
        let mut gather = Gather::new(Source::Graphql, false);
        let index = gather.repo(repo.number, &repo.name, repo.at);
        Self { gather, repo: index, number: repo.number }
    }

    /// The facts gathered.
    pub fn take(mut self) -> ForgeBatch {
        self.gather.take()
    }

    /// A pull request and its reviews: when it was last touched, and what more reviews it has.
    pub fn pull_request(&mut self, node: &Value) -> Option<(i64, Option<MoreReviews>)> {
        let number = int(&node["number"])?;
        let mut it = self.conversation(node);
        self.say_merge(&mut it, node);
        if let Some(is_draft) = node["isDraft"].as_bool() {
            it.say(Field::Draft, Said::Int(i64::from(is_draft)));
        }
        for (field, value) in [
            (Field::Additions, &node["additions"]),
            (Field::Deletions, &node["deletions"]),
            (Field::ChangedFiles, &node["changedFiles"]),
            (Field::Commits, &node["commits"]["totalCount"]),
            (Field::HeadRepo, &node["headRepository"]["databaseId"]),
        ] {
            say_int(&mut it, field, int(value));
        }
        say_text(&mut it, Field::BaseRef, &node["baseRefName"]);
        say_text(&mut it, Field::HeadRef, &node["headRefName"]);
        say_oid(&mut it, Field::BaseOid, &node["baseRefOid"]);
        say_oid(&mut it, Field::HeadOid, &node["headRefOid"]);
        say_requested(&mut it, &node["reviewRequests"]);
        self.say_closes(&mut it, &node["closingIssuesReferences"]);
        say_paths(&mut it, node);
        let at = self.add(it, ItemKind::PullRequest, number)?;
        let reviews = &node["reviews"];
        for review in nodes(reviews) {
            self.review(review, number);
        }
        Some((at, next(reviews).map(|after| MoreReviews { number, after })))
    }

    /// Who merged it closed it, unless somebody else is said to have.
    fn say_merge(&mut self, it: &mut Object, node: &Value) {
        let merged_at = time(&node["mergedAt"]);
        it.say(Field::MergedAt, merged_at.map_or(Said::Nothing, Said::Int));
        let merged_by = self.account(&node["mergedBy"]);
        if merged_at.is_some() {
            say_oid(it, Field::MergeOid, &node["mergeCommit"]["oid"]);
            if it.get(Field::ClosedBy).is_none() {
                say_account(it, Field::ClosedBy, merged_by.clone());
            }
        }
        say_account(it, Field::MergedBy, merged_by);
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
        it.say(Field::Number, Said::Int(number));
        let author = self.account(&node["author"]);
        say_account(&mut it, Field::Author, author);
        say_word(&mut it, Field::Association, &node["authorAssociation"]);
        say_word(&mut it, Field::State, &node["state"]);
        it.say(Field::At, Said::Int(at));
        say_oid(&mut it, Field::CommitOid, &node["commit"]["oid"]);
        self.add(it, ItemKind::Review, id)
    }

    /// An issue; says when it was last touched.
    pub fn issue(&mut self, node: &Value) -> Option<i64> {
        let number = int(&node["number"])?;
        let mut it = self.conversation(node);
        if node["stateReason"].is_null() {
            it.say(Field::StateReason, Said::Nothing);
        }
        say_word(&mut it, Field::StateReason, &node["stateReason"]);
        self.add(it, ItemKind::Issue, number)
    }

    /// What issues and pull requests share.
    fn conversation(&mut self, node: &Value) -> Object {
        let mut it = Object::default();
        it.updated_at = time(&node["updatedAt"]);
        say_int(&mut it, Field::Id, int(&node["fullDatabaseId"]));
        let author = self.account(&node["author"]);
        say_account(&mut it, Field::Author, author);
        say_word(&mut it, Field::Association, &node["authorAssociation"]);
        say_text(&mut it, Field::Title, &node["title"]);
        say_int(&mut it, Field::CreatedAt, time(&node["createdAt"]));
        say_int(&mut it, Field::Comments, int(&node["comments"]["totalCount"]));
        let closed_at = time(&node["closedAt"]);
        it.say(Field::ClosedAt, closed_at.map_or(Said::Nothing, Said::Int));
        if closed_at.is_some() {
            let closer = nodes(&node["timelineItems"]).last();
            let closer = closer.and_then(|event| self.account(&event["actor"]));
            say_account(&mut it, Field::ClosedBy, closer);
        }
        if is_whole(&node["labels"]) {
            let names = nodes(&node["labels"]).filter_map(|label| label["name"].as_str());
            it.say(Field::Labels, json_list(names.map(str::to_owned).collect()));
        }
        it
    }

    /// The issues of this repo that it closes; those of others have numbers of their own.
    fn say_closes(&self, it: &mut Object, issues: &Value) {
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
        it.say(Field::Closes, Said::Text(Value::from(numbers).to_string().into()));
    }

    fn account(&mut self, actor: &Value) -> Option<AccountRef> {
        let login = login(actor)?;
        let account = AccountRef::new(int(&actor["databaseId"]), &login);
        let kind = actor["__typename"].as_str().map(Into::into);
        self.gather.objects.people.push(Person { account: account.clone(), kind });
        Some(account)
    }

    /// Adds an object with those whom it names, and says when it was last touched.
    fn add(&mut self, it: Object, kind: ItemKind, key: i64) -> Option<i64> {
        // Of what nobody knows when it was so, nothing can be learned.
        let Some(at) = it.updated_at else {
            self.gather.objects.people.clear();
            return None;
        };
        let item = it.into_item(kind, key, Source::Graphql, at);
        self.gather.add_items(self.repo, vec![item]);
        self.gather.add_people(Told { at, source: Source::Graphql });
        Some(at)
    }
}

/// The login as the rest of GitHub has it: GraphQL names a bot without its ending.
fn login(actor: &Value) -> Option<String> {
    let login = actor["login"].as_str().filter(|login| !login.is_empty())?;
    let is_cut = actor["__typename"] == "Bot" && !login.ends_with("[bot]");
    Some(if is_cut { format!("{login}[bot]") } else { login.to_owned() })
}

fn say_requested(it: &mut Object, requests: &Value) {
    if is_whole(requests) {
        let reviewers = nodes(requests).map(|request| &request["requestedReviewer"]);
        it.say(Field::Requested, json_list(reviewers.filter_map(login).collect()));
    }
}

/// The files that it changes, or the first page of them. GitHub lists none where it cannot compare
/// the commits any more; that is not said where files are counted.
fn say_paths(it: &mut Object, node: &Value) {
    let files = &node["files"];
    let paths = nodes(files).filter_map(|file| file["path"].as_str().map(str::to_owned));
    let paths: Vec<String> = paths.collect();
    let has_none = files["nodes"].is_array() && int(&node["changedFiles"]) == Some(0);
    if !paths.is_empty() || has_none {
        it.say(Field::Paths, json_list(paths));
    }
}

pub(super) fn say_int(it: &mut Object, field: Field, value: Option<i64>) {
    if let Some(value) = value {
        it.say(field, Said::Int(value));
    }
}

pub(super) fn say_text(it: &mut Object, field: Field, value: &Value) {
    if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
        it.say(field, Said::Text(text.into()));
    }
}

fn say_word(it: &mut Object, field: Field, value: &Value) {
    if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
        it.say(field, Said::Text(text.to_ascii_lowercase().into()));
    }
}

fn say_oid(it: &mut Object, field: Field, value: &Value) {
    if let Some(oid) = value.as_str().and_then(|text| Oid::from_hex(text).ok()) {
        it.say(field, Said::Oid(oid));
    }
}

fn say_account(it: &mut Object, field: Field, account: Option<AccountRef>) {
    if let Some(account) = account {
        it.say(field, Said::Account(account));
    }
}
