//! Connections to the store: opened once, lent one at a time, and given back.
//!
//! Whoever blocks borrows a connection with [`StorePool::lend`]. Whoever must not block, such as a
//! task of an async runtime, hands work to [`StorePool::submit`]: it runs on a thread of the pool,
//! behind a queue of bounded length that refuses what it cannot hold.

use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use ovenbird_engine::store::Store;
use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind};
use crate::place::StorePlace;

/// Work for a thread of the pool.
type Work = Box<dyn FnOnce(Result<&mut Store, Error>) + Send>;

/// Connections to one store.
pub struct StorePool {
    shared: Arc<Shared>,
    /// The queue of the threads, which begin with the first work.
    queue: Mutex<Option<SyncSender<Work>>>,
    /// How much work may wait.
    waiting: usize,
}

struct Shared {
    source: Source,
    state: Mutex<State>,
    returned: Condvar,
}

struct State {
    idle: Vec<Store>,
    lent: usize,
    /// Connections at most.
    most: usize,
}

enum Source {
    Place(StorePlace),
    /// One connection, there from the beginning: another would be another store.
    Memory,
    /// There is no folder for a store, and none is named.
    Nowhere,
}

impl StorePool {
    /// A pool for the store at a place, with so many connections at most (at least 2: one answer
    /// may read on two threads) and so much work waiting for them. Nothing is opened yet.
    pub fn new(place: Option<StorePlace>, connections: usize, waiting: usize) -> Self {
        let source = place.map_or(Source::Nowhere, Source::Place);
        Self::of(source, Vec::new(), connections.max(2), waiting)
    }

    /// A pool of one store in memory, which is gone with the pool.
    ///
    /// # Errors
    ///
    /// Where even that cannot be made.
    pub fn in_memory() -> Result<Self, Error> {
        Ok(Self::of(Source::Memory, vec![Store::in_memory()?], 1, 64))
    }

    fn of(source: Source, idle: Vec<Store>, most: usize, waiting: usize) -> Self {
        let state = Mutex::new(State { idle, lent: 0, most });
        let shared = Shared { source, state, returned: Condvar::new() };
        Self { shared: Arc::new(shared), queue: Mutex::new(None), waiting }
    }

    /// Lets the pool have so many connections, if it has fewer.
    pub(crate) fn grow(&self, connections: usize) {
        let mut state = self.shared.state();
        if self.shared.can_open() {
            state.most = state.most.max(connections);
        }
    }

    /// Takes a connection that was opened already.
    pub(crate) fn keep(&self, store: Store) {
        self.shared.state().idle.push(store);
    }

    /// Borrows a connection, waiting while all are lent.
    ///
    /// # Errors
    ///
    /// Where the store cannot be opened.
    pub fn lend(&self) -> Result<Lent<'_>, Error> {
        self.shared.lend()
    }

    /// A second connection for whoever has one, if there is another and none has to be waited for.
    pub fn lend_another(&self) -> Option<Lent<'_>> {
        let mut state = self.shared.state();
        let idle = state.idle.pop();
        if idle.is_none() && (state.lent >= state.most || !self.shared.can_open()) {
            return None;
        }
        state.lent += 1;
        drop(state);
        self.shared.opened(idle).ok()
    }

    /// Runs work on a thread of the pool, and tells what came of it to whoever awaits.
    ///
    /// # Errors
    ///
    /// At once, of the kind [`ErrorKind::Busy`], where too much waits already; later, where the
    /// store cannot be opened or the work failed.
    pub fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<Ticket<T>, Error> {
        let (done, reported) = oneshot::channel();
        let work: Work = Box::new(move |store| {
            // Whoever asked may have left: then nobody is to be reported.
            _ = done.send(store.and_then(work));
        });
        match self.queue().try_send(work) {
            Ok(()) => Ok(Ticket(reported)),
            Err(TrySendError::Full(_)) => {
                let message = format!("{} questions wait for the store already", self.waiting);
                Err(Error::new(ErrorKind::Busy, message).advise("try again in a moment"))
            }
            Err(TrySendError::Disconnected(_)) => Err(Error::failed("the store pool has ended")),
        }
    }

    fn queue(&self) -> SyncSender<Work> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.get_or_insert_with(|| self.begin()).clone()
    }

    /// Begins the threads, which end with the pool.
    fn begin(&self) -> SyncSender<Work> {
        let (sender, receiver) = mpsc::sync_channel::<Work>(self.waiting);
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..self.shared.state().most.min(MOST_THREADS) {
            let (shared, receiver) = (self.shared.clone(), receiver.clone());
            std::thread::spawn(move || {
                loop {
                    let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(work) = next else { return };
                    let run = || match shared.lend() {
                        Ok(mut store) => work(Ok(&mut store)),
                        Err(error) => work(Err(error)),
                    };
                    // What panics loses its own answer and no other: the thread goes on.
                    _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
                }
            });
        }
        sender
    }
}

/// Work that a pool was given: awaited, or waited for, it tells what came of it.
pub struct Ticket<T>(oneshot::Receiver<Result<T, Error>>);

impl<T> Ticket<T> {
    /// Blocks until the work is done; not from a task of an async runtime.
    ///
    /// # Errors
    ///
    /// Where the store could not be opened or the work failed.
    pub fn wait(self) -> Result<T, Error> {
        self.0.blocking_recv().unwrap_or_else(|_| Err(lost()))
    }
}

impl<T> Future for Ticket<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|reported| reported.unwrap_or_else(|_| Err(lost())))
    }
}

/// A thread of the pool panicked, or the pool ended before the work's turn came.
fn lost() -> Error {
    Error::failed("the answer was lost: the work for it ended by a bug")
}

/// Threads of one pool at most: answers are work for processors.
const MOST_THREADS: usize = 32;

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn can_open(&self) -> bool {
        matches!(self.source, Source::Place(_))
    }

    fn lend(&self) -> Result<Lent<'_>, Error> {
        let mut state = self.state();
        let idle = loop {
            if let Some(store) = state.idle.pop() {
                break Some(store);
            }
            if state.lent < state.most {
                break None;
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        state.lent += 1;
        drop(state);
        self.opened(idle)
    }

    /// A connection whose place is counted already.
    fn opened(&self, idle: Option<Store>) -> Result<Lent<'_>, Error> {
        let opened = match (idle, &self.source) {
            (Some(store), _) => Ok(store),
            (None, Source::Place(place)) => place.open().map_err(Error::from),
            (None, Source::Memory) => Err(Error::failed("the store in memory is in use")),
            (None, Source::Nowhere) => Err(nowhere()),
        };
        match opened {
            Ok(store) => Ok(Lent { shared: self, store: Some(store) }),
            Err(error) => {
                self.give_back(None);
                Err(error)
            }
        }
    }

    fn give_back(&self, store: Option<Store>) {
        let mut state = self.state();
        state.lent -= 1;
        state.idle.extend(store);
        drop(state);
        self.returned.notify_one();
    }
}

pub(crate) fn nowhere() -> Error {
    use ovenbird_core::answer::NextStep;
    Error::failed("there is no home folder to keep data in")
        .next(NextStep::configure(&["store"], "where facts are kept"))
}

/// A connection on loan; dropped, it goes back to the pool.
pub struct Lent<'a> {
    shared: &'a Shared,
    store: Option<Store>,
}

impl Lent<'_> {
    /// Opens the store anew, in place of a connection that broke.
    ///
    /// # Errors
    ///
    /// Where it cannot be opened; the broken one is kept then.
    pub fn reopen(&mut self) -> Result<(), Error> {
        if let Source::Place(place) = &self.shared.source {
            self.store = Some(place.open()?);
        }
        Ok(())
    }
}

impl Deref for Lent<'_> {
    type Target = Store;

    fn deref(&self) -> &Store {
        self.store.as_ref().expect("there until it is dropped")
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Store {
        self.store.as_mut().expect("there until it is dropped")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let store = self.store.take();
        // What panicked with a store in its hands may have left a transaction open.
        let store = store.filter(|store| store.is_alive() && !std::thread::panicking());
        self.shared.give_back(store);
    }
}
