//! Until when a clone shows what happened in its project: when something was last fetched.
//!
//! Git keeps no such time, so it is found from what each fetch, push and clone leaves behind, in
//! this order: the time that the clone cache recorded; `FETCH_HEAD`, which every fetch rewrites;
//! the logs of the remote's branches; the first line of the log of `HEAD`, which a clone writes;
//! and where none of them tells, the newest commit (at least) and the times of the files (at the
//! latest). Times inside of logs outlast copying, those of files do not: see `times`.

mod fetch_head;
mod reflog;
mod remotes;
mod times;

use ovenbird_core::fact::{Basis, Observation, Oid};

use self::fetch_head::FetchHead;
use self::remotes::{Remotes, Upstream};
use self::times::Times;
use super::commit::RawCommit;
use super::refs::{Names, Tip};
use super::repo::{GitRepo, core_oid, object_id};

/// Branches whose newest commit is looked for at most.
const MOST_BRANCHES: usize = 2_000;

impl GitRepo {
    /// Until when the history behind `head` shows what happened in its project, as of `now`
    /// (Unix seconds). `holds` tells whether that history has a commit.
    pub fn observation(
        &self,
        head: Option<&Tip>,
        holds: &dyn Fn(&Oid) -> bool,
        now: i64,
    ) -> Observation {
        if let Some(at) = self.fetched_at {
            return Observation::known(at, Basis::Fetch);
        }
        // Where refs cannot be listed, nothing is read either, and that is reported there.
        let names = Names::read(&self.place, &self.config, "refs/").unwrap_or_default();
        let remotes = Remotes::read(&self.config);
        let head_name = head.map(|head| head.name.as_str());
        let common_dir = &self.place.common_dir;
        let clone = Clone {
            repo: self,
            head,
            upstream: remotes.upstream(&self.config, &names, head_name),
            fetched: FetchHead::read(self.git_dir(), common_dir),
            times: Times::read(common_dir),
            is_bare: match self.config.string("core.bare") {
                Some(reported) => reported == "true",
                None => self.place.work_dir.is_none(),
            },
            remotes,
            names,
            now,
        };
        clone.observation(&|oid| head.is_some_and(|head| head.oid == *oid) || holds(oid))
    }
}

/// A clone with what is known of it before anything is concluded.
struct Clone<'a> {
    repo: &'a GitRepo,
    names: Names,
    head: Option<&'a Tip>,
    remotes: Remotes,
    upstream: Upstream,
    fetched: Option<FetchHead>,
    times: Times,
    is_bare: bool,
    now: i64,
}

impl Clone<'_> {
    fn observation(&self, holds: &dyn Fn(&Oid) -> bool) -> Observation {
        if self.is_origin() {
            return Observation::known(self.now, Basis::Origin);
        }
        let tracked = self.upstream.tracking.as_deref().and_then(|name| self.tip(name));
        let fetched = self.fetched.as_ref().and_then(|found| found.tip_of(&self.upstream));
        if let Some(there) = tracked.or(fetched)
            && !holds(&there)
        {
            return self.behind();
        }
        if self.head.is_some_and(|head| head.name == "HEAD") && !self.is_at_a_remote_tip() {
            return self.behind();
        }
        if let Some(written) = self.remotes.bundle(&self.upstream) {
            // Cloning a bundle tells nothing of when that was made.
            let latest = written.unwrap_or_else(|| self.latest());
            return self.between(self.newest(), latest);
        }
        // A log whose clock was set otherwise, as scripts do, is no evidence: what came from
        // elsewhere is younger.
        let newest = tracked.and_then(|tip| self.committed(&tip));
        let is_sound = |&(at, basis): &(i64, Basis)| {
            basis == Basis::Fetch || newest.is_none_or(|newest| newest <= at + times::DAY)
        };
        let known = self.known(fetched.is_some()).filter(is_sound);
        match (known, self.doubtful(fetched.is_some(), known)) {
            (Some((at, basis)), None) => Observation::known(at, basis),
            (Some((at, _)), Some(latest)) => self.between(Some(at), latest),
            (None, latest) => {
                let least = self.newest().max(self.times.cloned);
                self.between(least, latest.unwrap_or_else(|| self.latest()))
            }
        }
    }

    /// Whether nothing was ever fetched into it. A bare repository without remotes may be where
    /// people push to, or a copy of one: its files tell no more than any copy's.
    fn is_origin(&self) -> bool {
        let has_exchanged = self.fetched.is_some()
            || self.times.cloned.is_some()
            || self.tips_below("refs/remotes/").next().is_some();
        if self.is_bare || !self.remotes.is_empty() {
            return !self.is_bare && !has_exchanged;
        }
        // Where work goes on after something was pulled by its URL, that was a contribution.
        let fetched = self.fetched.as_ref().map(|found| found.written);
        let head = self.head.and_then(|head| self.committed(&head.oid));
        fetched.is_none_or(|at| head.is_some_and(|head| head > at))
    }

    /// A time at which something was certainly exchanged with the remote, the last there is.
    fn known(&self, has_fetched_it: bool) -> Option<(i64, Basis)> {
        let is_trusted = |found: &&FetchHead| has_fetched_it && self.is_trusted(found.written);
        let fetched = self.fetched.as_ref().filter(is_trusted).map(|found| found.written);
        // A fetch comes after the clone, whatever the clone's log says.
        let cloned = self.times.cloned.filter(|_| self.fetched.is_none());
        let found =
            [(cloned, Basis::Clone), (self.exchanged(), Basis::Exchange), (fetched, Basis::Fetch)];
        let known = found.into_iter().filter_map(|(at, basis)| Some((at?.min(self.now), basis)));
        known.max_by_key(|&(at, _)| at)
    }

    /// A later time at which something may have been fetched, reported by a file that is not
    /// trusted.
    fn doubtful(&self, has_fetched_it: bool, known: Option<(i64, Basis)>) -> Option<i64> {
        let found = self.fetched.as_ref()?;
        let is_doubtful = has_fetched_it && !self.is_trusted(found.written);
        let later = known.is_none_or(|(at, _)| found.written > at);
        (is_doubtful && later).then_some(found.written)
    }

    /// The last time that a log has a change of the remote's branches.
    fn exchanged(&self) -> Option<i64> {
        let remote = self.upstream.remote.as_deref()?;
        let logs = self.repo.place.common_dir.join("logs");
        let own = self.upstream.tracking.as_deref();
        let own = own.and_then(|name| reflog::last_exchange(&logs.join(name), true));
        let others = reflog::below(&logs.join("refs/remotes").join(remote));
        let others = others.iter().filter_map(|log| reflog::last_exchange(log, false)).max();
        own.max(others)
    }

    /// Whether the time of `FETCH_HEAD` is that of a fetch, and not that of a copy of the clone.
    fn is_trusted(&self, written: i64) -> bool {
        let near = |at: Option<i64>| at.is_some_and(|at| (at - written).abs() <= times::DAY);
        self.times.is_apart(written) || self.times.are_original() || near(self.exchanged())
    }

    /// What was fetched is not in the branch that is read: it ends where it last took some in.
    fn behind(&self) -> Observation {
        let log = self.head.map(|head| self.repo.place.common_dir.join("logs").join(&head.name));
        let branch = self.head.filter(|head| head.name != "HEAD").and(log);
        let taken = branch.and_then(|log| reflog::last_sync(&log));
        let newest = || self.head.and_then(|head| self.committed(&head.oid));
        let at = taken.or_else(newest).unwrap_or(self.now);
        Observation::known(at.min(self.now), Basis::EvidenceRows)
    }

    /// Whether a detached `HEAD` is where a remote's branch or the last fetch is.
    fn is_at_a_remote_tip(&self) -> bool {
        let Some(head) = self.head else { return false };
        let is_fetched = self.fetched.as_ref().is_some_and(|found| found.has(&head.oid));
        is_fetched || self.tips_below("refs/remotes/").any(|tip| tip == head.oid)
    }

    fn between(&self, at_least: Option<i64>, at_latest: i64) -> Observation {
        let at_latest = at_latest.min(self.now);
        Observation::between(at_least.unwrap_or(at_latest), at_latest, Basis::Estimate)
    }

    /// The last time that files show which a fetch, push or clone writes.
    fn latest(&self) -> i64 {
        let name = self.upstream.tracking.as_deref().or(self.head.map(|head| head.name.as_str()));
        self.times.refs_written(name).unwrap_or(self.now)
    }

    /// The newest commit at the tip of a branch that came from elsewhere.
    fn newest(&self) -> Option<i64> {
        let remote = self.tips_below("refs/remotes/");
        let own = self.is_bare.then(|| self.tips_below("refs/heads/"));
        let tips = remote.chain(own.into_iter().flatten()).take(MOST_BRANCHES);
        let times = tips.filter_map(|tip| self.committed(&tip));
        let newest = times.filter(|&at| at <= self.now).max();
        newest.or_else(|| self.head.and_then(|head| self.committed(&head.oid)))
    }

    fn committed(&self, oid: &Oid) -> Option<i64> {
        let (_, bytes) = self.repo.reader(1 << 20).read(&object_id(oid)).ok()?;
        let time = RawCommit::parse(&bytes).committed()?;
        Some(time.seconds).filter(|&at| at <= self.now)
    }

    fn tip(&self, name: &str) -> Option<Oid> {
        self.names.object(name).map(|id| core_oid(&id))
    }

    /// The objects that refs below a prefix name.
    fn tips_below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = Oid> + 'a {
        self.names.direct(prefix.as_bytes()).map(|(_, id)| core_oid(&id))
    }
}
