//! The queue: every test here runs on every store there is.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ovenbird_engine::job::{
    Claim, Held, Job, JobEnd, JobRequest, JobState, Worker, WorkerId, wait,
};
use ovenbird_engine::store::Store;
use ovenbird_testkit::Rng;

use crate::stores::{Stores, on_every_store, open};

/// A worker of another machine, of which only its signs of life are known.
fn worker(name: &str) -> Worker {
    Worker {
        id: WorkerId::stored(&format!("{name}:1:2:")),
        machine: format!("{name}-machine"),
        cache: format!("{name}-cache"),
    }
}

fn request(repo: &str) -> JobRequest {
    JobRequest {
        repo: repo.to_owned(),
        source: format!("https://{repo}"),
        host: repo.split('/').next().unwrap().to_owned(),
        machine: None,
        files: false,
        all_branches: false,
        most_attempts: 3,
    }
}

const LEASE: i64 = 60;

fn claim(worker: &Worker) -> Claim<'_> {
    Claim { worker, lease: LEASE, per_host: 100, only: None, shorter_than: None }
}

fn held(job: &Job) -> Held {
    Held { id: job.id, run: job.runs, stop: false }
}

const DONE: JobEnd = JobEnd::Done { new: 1, lost: 0 };

fn failed(reason: &str) -> JobEnd {
    JobEnd::Failed { reason: reason.to_owned(), retry: true }
}

on_every_store!(a_second_request_joins_the_first, at every isolation);
fn a_second_request_joins_the_first(stores: &Stores) {
    let mut store = stores.fresh();
    let one = store.enqueue(&request("h/a"), 10).unwrap();
    let two = store.enqueue(&JobRequest { files: true, ..request("h/a") }, 11).unwrap();
    let other = store.enqueue(&request("h/b"), 12).unwrap();
    assert_eq!((one.joined, two.joined, other.joined), (false, true, false));
    assert_eq!(one.id, two.id);
    let ann = worker("ann");
    let job = store.claim(&claim(&ann), Some(20)).unwrap().unwrap();
    assert_eq!((job.id, job.files, job.again, job.attempts), (one.id, true, false, 1));
    // While it runs, what asks for no more is content, and what asks for more has it run again.
    store.enqueue(&request("h/a"), 21).unwrap();
    assert!(!store.job(one.id).unwrap().unwrap().again);
    let more = JobRequest { all_branches: true, ..request("h/a") };
    assert!(store.enqueue(&more, 22).unwrap().joined);
    assert!(store.finish(job.id, job.runs, &DONE, Some(30)).unwrap());
    let job = store.job(one.id).unwrap().unwrap();
    assert_eq!((job.state, job.again, job.all_branches), (JobState::Queued, false, true));
    let job = store.claim(&Claim { only: Some(one.id), ..claim(&ann) }, Some(31)).unwrap().unwrap();
    assert!(store.finish(job.id, job.runs, &DONE, Some(40)).unwrap());
    let job = store.job(one.id).unwrap().unwrap();
    assert_eq!((job.state, job.new_commits, job.ended_at), (JobState::Done, 2, Some(40)));
    assert!(!store.enqueue(&request("h/a"), 41).unwrap().joined, "a new job after the end");
    assert_eq!(store.open_jobs("any").unwrap(), 2);
}

on_every_store!(whoever_waited_longest_comes_first);
fn whoever_waited_longest_comes_first(stores: &Stores) {
    let mut store = stores.fresh();
    let ids: Vec<i64> = ["h/c", "h/a", "h/b"]
        .into_iter()
        .zip([30, 10, 20])
        .map(|(repo, at)| store.enqueue(&request(repo), at).unwrap().id)
        .collect();
    let ann = worker("ann");
    let mut next = |now| store.claim(&claim(&ann), Some(now)).unwrap().map(|job| job.id);
    assert_eq!(next(9), None, "nothing is due");
    assert_eq!([next(25), next(25), next(25)], [Some(ids[1]), Some(ids[2]), None]);
    assert_eq!(next(30), Some(ids[0]));
}

on_every_store!(a_host_is_asked_for_so_many_repos_at_once);
fn a_host_is_asked_for_so_many_repos_at_once(stores: &Stores) {
    let mut store = stores.fresh();
    for repo in ["one/a", "one/b", "one/c", "two/a"] {
        store.enqueue(&request(repo), 1).unwrap();
    }
    let local = JobRequest { host: String::new(), ..request("local") };
    store.enqueue(&local, 2).unwrap();
    let ann = worker("ann");
    let limited = Claim { per_host: 2, ..claim(&ann) };
    let mut taken = Vec::new();
    while let Some(job) = store.claim(&limited, Some(5)).unwrap() {
        taken.push(job.repo);
    }
    assert_eq!(taken, ["one/a", "one/b", "two/a", "local"]);
    // One fetch is over, though the job goes on.
    let first = store.jobs(Some(JobState::Running), 10).unwrap().pop().unwrap();
    store.fetched(first.id, first.runs).unwrap();
    assert_eq!(store.claim(&limited, Some(5)).unwrap().unwrap().repo, "one/c");
}

on_every_store!(a_local_clone_is_its_own_machines_to_read);
fn a_local_clone_is_its_own_machines_to_read(stores: &Stores) {
    let mut store = stores.fresh();
    let (ann, bob) = (worker("ann"), worker("bob"));
    let local = JobRequest { machine: Some(bob.machine.clone()), ..request("/path") };
    store.enqueue(&local, 1).unwrap();
    let open = |store: &Store, worker: &Worker| store.open_jobs(&worker.machine).unwrap();
    assert_eq!((open(&store, &ann), open(&store, &bob)), (0, 1), "nothing that ann could wait for");
    assert_eq!(store.claim(&claim(&ann), Some(500)).unwrap(), None);
    assert!(store.claim(&claim(&bob), Some(500)).unwrap().is_some());
}

on_every_store!(a_repo_prefers_the_worker_that_has_its_clone);
fn a_repo_prefers_the_worker_that_has_its_clone(stores: &Stores) {
    let mut store = stores.fresh();
    let (ann, bob) = (worker("ann"), worker("bob"));
    store.register(&ann, 1, 100).unwrap();
    store.register(&bob, 1, 100).unwrap();
    store.enqueue(&request("h/a"), 100).unwrap();
    let job = store.claim(&claim(&ann), Some(100)).unwrap().unwrap();
    store.finish(job.id, job.runs, &DONE, Some(100)).unwrap();
    let id = store.enqueue(&request("h/a"), 110).unwrap().id;
    assert_eq!(store.claim(&claim(&bob), Some(111)).unwrap(), None, "ann has the clone");
    assert!(store.claim(&claim(&ann), Some(111)).unwrap().is_some());
    let release = JobEnd::Released { reason: None, wait: 0 };
    assert!(store.finish(id, 1, &release, Some(112)).unwrap());
    // Ann is busy for too long.
    assert!(store.claim(&claim(&bob), Some(140)).unwrap().is_some());
    assert!(store.finish(id, 2, &DONE, Some(141)).unwrap());
    // Now bob has a clone, but takes jobs no more.
    store.enqueue(&request("h/a"), 150).unwrap();
    assert_eq!(store.claim(&claim(&ann), Some(151)).unwrap(), None);
    store.unregister(&bob.id).unwrap();
    assert!(store.claim(&claim(&ann), Some(151)).unwrap().is_some());
}

on_every_store!(long_jobs_leave_a_slot_to_the_others);
fn long_jobs_leave_a_slot_to_the_others(stores: &Stores) {
    let mut store = stores.fresh();
    let ann = worker("ann");
    let id = store.enqueue(&request("h/huge"), 1).unwrap().id;
    let job = store.claim(&claim(&ann), Some(1)).unwrap().unwrap();
    let part = JobEnd::Part { new: 9, lost: 0 };
    store.finish(job.id, job.runs, &part, Some(400)).unwrap();
    store.enqueue(&request("h/small"), 2).unwrap();
    let short = Claim { shorter_than: Some(60), ..claim(&ann) };
    let small = store.claim(&short, Some(500)).unwrap().unwrap();
    assert_eq!(small.repo, "h/small");
    store.finish(small.id, small.runs, &DONE, Some(501)).unwrap();
    assert_eq!(store.claim(&short, Some(500)).unwrap(), None);
    let job = store.claim(&claim(&ann), Some(500)).unwrap().unwrap();
    assert_eq!((job.id, job.new_commits, job.attempts), (id, 9, 1));
    // What took long is known to the repo's next job, too.
    store.finish(job.id, job.runs, &DONE, Some(900)).unwrap();
    store.enqueue(&request("h/huge"), 901).unwrap();
    assert_eq!(store.claim(&short, Some(902)).unwrap(), None);
}

on_every_store!(a_lost_worker_loses_its_job_and_cannot_end_it);
fn a_lost_worker_loses_its_job_and_cannot_end_it(stores: &Stores) {
    let mut store = stores.fresh();
    let (ann, bob) = (worker("ann"), worker("bob"));
    store.enqueue(&request("h/a"), 1).unwrap();
    let lost = store.claim(&claim(&ann), Some(100)).unwrap().unwrap();
    assert_eq!(store.claim(&claim(&bob), Some(150)).unwrap(), None, "its lease holds");
    let runs = [(lost.id, lost.runs)];
    let held_by_ann = store.beat(&ann.id, &runs, LEASE, Some(150)).unwrap();
    assert_eq!(held_by_ann, [held(&lost)]);
    assert_eq!(store.claim(&claim(&bob), Some(200)).unwrap(), None, "a sign of life was seen");
    let taken = store.claim(&claim(&bob), Some(211)).unwrap().unwrap();
    assert_eq!((taken.id, taken.attempts), (lost.id, 2));
    assert_eq!(store.beat(&ann.id, &runs, LEASE, Some(212)).unwrap(), []);
    assert!(!store.finish(lost.id, lost.runs, &failed("late"), Some(213)).unwrap());
    let job = store.job(lost.id).unwrap().unwrap();
    assert_eq!((job.state, job.worker.as_deref()), (JobState::Running, Some(bob.id.as_str())));
    assert!(store.finish(taken.id, taken.runs, &DONE, Some(214)).unwrap());
    assert!(!store.finish(taken.id, taken.runs, &DONE, Some(215)).unwrap(), "an end comes once");
}

on_every_store!(who_asks_again_after_an_interruption_is_served);
fn who_asks_again_after_an_interruption_is_served(stores: &Stores) {
    let mut store = stores.fresh();
    let (ann, bob) = (worker("ann"), worker("bob"));
    let once = JobRequest { most_attempts: 1, ..request("h/a") };
    let id = store.enqueue(&once, 1).unwrap().id;
    store.claim(&claim(&ann), Some(1)).unwrap().unwrap();
    // Ann is gone, and her lease is over.
    assert!(store.enqueue(&once, 100).unwrap().joined);
    let job = store.claim(&Claim { only: Some(id), ..claim(&bob) }, Some(100)).unwrap().unwrap();
    assert_eq!((job.id, job.attempts), (id, 2));
}

on_every_store!(what_nobody_runs_is_not_kept_alive);
fn what_nobody_runs_is_not_kept_alive(stores: &Stores) {
    let mut store = stores.fresh();
    let (ann, bob) = (worker("ann"), worker("bob"));
    store.enqueue(&request("h/a"), 1).unwrap();
    // The answer to this claim never reached Ann, whose other jobs go on.
    let lost = store.claim(&claim(&ann), Some(1)).unwrap().unwrap();
    assert_eq!(store.beat(&ann.id, &[], LEASE, Some(50)).unwrap(), []);
    assert_eq!(store.claim(&claim(&bob), Some(61)).unwrap().unwrap().id, lost.id);
}

on_every_store!(an_old_end_ends_no_new_run_of_the_same_worker);
fn an_old_end_ends_no_new_run_of_the_same_worker(stores: &Stores) {
    let mut store = stores.fresh();
    let ann = worker("ann");
    store.enqueue(&request("h/a"), 1).unwrap();
    let first = store.claim(&claim(&ann), Some(1)).unwrap().unwrap();
    let part = JobEnd::Part { new: 1, lost: 0 };
    assert!(store.finish(first.id, first.runs, &part, Some(2)).unwrap());
    let second = store.claim(&claim(&ann), Some(3)).unwrap().unwrap();
    assert_eq!(first.attempts, second.attempts);
    assert!(!store.finish(first.id, first.runs, &part, Some(4)).unwrap());
    store.fetched(first.id, first.runs).unwrap();
    let limited = Claim { per_host: 1, ..claim(&ann) };
    store.enqueue(&request("h/b"), 4).unwrap();
    assert_eq!(store.claim(&limited, Some(5)).unwrap(), None, "the new run still fetches");
    assert_eq!(store.job(first.id).unwrap().unwrap().state, JobState::Running);
}

on_every_store!(who_joins_what_is_being_cancelled_is_served);
fn who_joins_what_is_being_cancelled_is_served(stores: &Stores) {
    let mut store = stores.fresh();
    let ann = worker("ann");
    let id = store.enqueue(&request("h/a"), 1).unwrap().id;
    let job = store.claim(&claim(&ann), Some(1)).unwrap().unwrap();
    store.cancel_job(id, 2).unwrap();
    assert!(store.enqueue(&request("h/a"), 3).unwrap().joined);
    let end = JobEnd::Released { reason: None, wait: 0 };
    assert!(store.finish(id, job.runs, &end, Some(4)).unwrap());
    let job = store.job(id).unwrap().unwrap();
    assert_eq!((job.state, job.stop, job.again), (JobState::Queued, false, false));
    assert!(store.claim(&claim(&ann), Some(4)).unwrap().is_some());
}

on_every_store!(what_kills_every_worker_fails_in_the_end);
fn what_kills_every_worker_fails_in_the_end(stores: &Stores) {
    let mut store = stores.fresh();
    let ann = worker("ann");
    let id = store.enqueue(&request("h/a"), 1).unwrap().id;
    for attempt in 1..=3 {
        let job = store.claim(&claim(&ann), Some(attempt * 1_000)).unwrap().unwrap();
        assert_eq!(job.attempts, attempt as u64);
    }
    assert_eq!(store.claim(&claim(&ann), Some(4_000)).unwrap(), None);
    let job = store.job(id).unwrap().unwrap();
    assert_eq!((job.state, job.reason.as_deref()), (JobState::Failed, Some("its worker was lost")));
}

on_every_store!(failures_wait_longer_each_time_and_end);
fn failures_wait_longer_each_time_and_end(stores: &Stores) {
    let mut store = stores.fresh();
    let ann = worker("ann");
    let id = store.enqueue(&request("h/a"), 0).unwrap().id;
    let mut now = 0;
    for failures in 1..=3 {
        let job = store.claim(&claim(&ann), Some(now)).unwrap().unwrap();
        assert!(store.finish(job.id, job.runs, &failed("no route"), Some(now)).unwrap());
        let job = store.job(id).unwrap().unwrap();
        if failures == 3 {
            assert_eq!((job.state, job.reason.as_deref()), (JobState::Failed, Some("no route")));
            break;
        }
        assert_eq!((job.state, job.due_at - now), (JobState::Queued, wait(failures, id)));
        assert_eq!(store.claim(&claim(&ann), Some(job.due_at - 1)).unwrap(), None);
        now = job.due_at;
    }
    // What no attempt can mend fails at once.
    store.enqueue(&request("h/b"), now).unwrap();
    let job = store.claim(&claim(&ann), Some(now)).unwrap().unwrap();
    let end = JobEnd::Failed { reason: "refused".to_owned(), retry: false };
    store.finish(job.id, job.runs, &end, Some(now)).unwrap();
    assert_eq!(store.job(job.id).unwrap().unwrap().state, JobState::Failed);
}

on_every_store!(what_is_given_back_counts_as_no_attempt);
fn what_is_given_back_counts_as_no_attempt(stores: &Stores) {
    let mut store = stores.fresh();
    let ann = worker("ann");
    let id = store.enqueue(&request("h/a"), 0).unwrap().id;
    for round in 0..10 {
        let job = store.claim(&claim(&ann), Some(round * 10)).unwrap().unwrap();
        assert_eq!((job.id, job.attempts), (id, 1));
        let end = JobEnd::Released { reason: Some("restarting".to_owned()), wait: 5 };
        assert!(store.finish(job.id, job.runs, &end, Some(round * 10)).unwrap());
        assert_eq!(store.claim(&claim(&ann), Some(round * 10 + 4)).unwrap(), None);
    }
}

on_every_store!(cancelling_and_retrying, at every isolation);
fn cancelling_and_retrying(stores: &Stores) {
    let mut store = stores.fresh();
    let ann = worker("ann");
    let queued = store.enqueue(&request("h/a"), 0).unwrap().id;
    assert_eq!(store.cancel_job(queued, 5).unwrap().unwrap().state, JobState::Cancelled);
    assert_eq!(store.claim(&claim(&ann), Some(6)).unwrap(), None);
    let running = store.enqueue(&request("h/b"), 0).unwrap().id;
    let job = store.claim(&claim(&ann), Some(6)).unwrap().unwrap();
    let asked = store.cancel_job(running, 7).unwrap().unwrap();
    assert_eq!((asked.state, asked.stop), (JobState::Running, true));
    assert!(
        store.beat(&ann.id, &[(job.id, job.runs)], LEASE, Some(8)).unwrap()[0].stop,
        "its worker hears of it"
    );
    let end = JobEnd::Released { reason: None, wait: 0 };
    store.finish(job.id, job.runs, &end, Some(9)).unwrap();
    let job = store.job(running).unwrap().unwrap();
    assert_eq!((job.state, job.ended_at), (JobState::Cancelled, Some(9)));
    // Retried, it is as new; while another one of the repo is open, that one is reported.
    let again = store.retry_job(running, 10).unwrap().unwrap();
    assert_eq!((again.id, again.state, again.stop), (running, JobState::Queued, false));
    let newer = store.enqueue(&request("h/a"), 11).unwrap().id;
    assert_eq!(store.retry_job(queued, 12).unwrap().unwrap().id, newer);
    assert_eq!(store.job(queued).unwrap().unwrap().state, JobState::Cancelled);
    assert_eq!(store.retry_job(999, 12).unwrap(), None);
    assert_eq!(store.cancel_job(999, 12).unwrap(), None);
    // One that was cancelled and whose worker is lost does not come back.
    let job = store.claim(&claim(&ann), Some(13)).unwrap().unwrap();
    store.cancel_job(job.id, 14).unwrap();
    store.cancel_job(newer, 14).unwrap();
    assert_eq!(store.claim(&claim(&worker("bob")), Some(1_000)).unwrap(), None);
    assert_eq!(store.job(job.id).unwrap().unwrap().state, JobState::Cancelled);
}

on_every_store!(old_ends_are_forgotten_and_the_last_is_kept);
fn old_ends_are_forgotten_and_the_last_is_kept(stores: &Stores) {
    let mut store = stores.fresh();
    let ann = worker("ann");
    for month in 0..5 {
        let now = month * 31 * 86_400;
        store.enqueue(&request("h/a"), now).unwrap();
        let job = store.claim(&claim(&ann), Some(now)).unwrap().unwrap();
        store.finish(job.id, job.runs, &DONE, Some(now)).unwrap();
    }
    let ids: Vec<i64> = store.jobs(None, 10).unwrap().iter().map(|job| job.id).collect();
    assert_eq!(ids, [5]);
}

on_every_store!(many_workers_take_each_job_once_and_keep_to_the_limit, at every isolation);
fn many_workers_take_each_job_once_and_keep_to_the_limit(stores: &Stores) {
    const JOBS: usize = 60;
    let place = stores.place();
    let mut store = open(&place);
    for number in 0..JOBS {
        store.enqueue(&request(&format!("host{}/{number}", number % 2)), 1).unwrap();
    }
    let fetching = [AtomicUsize::new(0), AtomicUsize::new(0)];
    let taken = Mutex::new(HashMap::<i64, usize>::new());
    thread::scope(|scope| {
        for number in 0..8 {
            let (fetching, taken, place) = (&fetching, &taken, &place);
            scope.spawn(move || {
                let mut store = open(place);
                let me = worker(&format!("w{number}"));
                let mut rng = Rng::new(number);
                while store.open_jobs("any").unwrap() > 0 {
                    let limited = Claim { per_host: 3, ..claim(&me) };
                    let Some(job) = store.claim(&limited, Some(2)).unwrap() else { continue };
                    let host = &fetching[usize::from(job.repo.starts_with("host1"))];
                    assert!(host.fetch_add(1, Ordering::SeqCst) < 3, "too many at once");
                    thread::sleep(std::time::Duration::from_millis(rng.below(4) as u64));
                    host.fetch_sub(1, Ordering::SeqCst);
                    *taken.lock().unwrap().entry(job.id).or_default() += 1;
                    assert!(end(&mut store, &job));
                }
            });
        }
    });
    let taken = taken.into_inner().unwrap();
    assert_eq!(taken.len(), JOBS);
    assert!(taken.values().all(|&times| times == 1), "{taken:?}");
}

fn end(store: &mut Store, job: &Job) -> bool {
    store.finish(job.id, job.runs, &DONE, Some(3)).unwrap()
}
