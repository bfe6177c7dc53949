//! Running `git`: its progress passed on, its words kept, its whole process group stopped when
//! it takes too long or too much.

use std::io::{self, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::error::FetchFailure;
use super::message;

/// How often the time and the room are looked at.
const TICK: Duration = Duration::from_millis(200);

/// How long output may be awaited after the process has ended: a helper that stays in the
/// background may hold the pipe open for ever.
const AFTERMATH: Duration = Duration::from_millis(500);

/// The most that a call may answer: some million refs.
const LONGEST_ANSWER: usize = 256 << 20;

/// The most that is kept of what `git` says beside its answer.
const LONGEST_MESSAGE: usize = 16 << 10;

/// What a call is held to.
pub(super) struct Watch<'a> {
    /// When it is stopped.
    pub(super) deadline: Instant,
    /// The whole time that was allowed, for the error.
    pub(super) allowed: Duration,
    /// Whether there is a reason to stop it now.
    pub(super) stop: &'a dyn Fn() -> Option<FetchFailure>,
    /// Given each line of progress.
    pub(super) progress: &'a dyn Fn(&str),
}

/// What a call that succeeded said.
pub(super) struct Output {
    pub(super) answer: String,
    pub(super) message: String,
}

/// Part of what the process wrote.
enum Chunk {
    Answer(Vec<u8>),
    Message(Vec<u8>),
}

/// Runs a call to its end. A failure says what `git` said, without secrets.
pub(super) fn run(command: &mut Command, watch: &Watch<'_>) -> Result<Output, FetchFailure> {
    // Nothing may start that would be stopped at once.
    watch.check()?;
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let child = command.spawn().map_err(|error| FetchFailure::NoGit(error.to_string()))?;
    let mut group = Group(child);
    let chunks = group.listen();
    let mut output = GitOutput::default();
    let status = output.until_end(&mut group, &chunks, watch)?;
    let message = message::clean(&String::from_utf8_lossy(&output.message));
    if !status.success() {
        return Err(message::classify(&message));
    }
    Ok(Output { answer: String::from_utf8_lossy(&output.answer).into_owned(), message })
}

impl Watch<'_> {
    fn check(&self) -> Result<(), FetchFailure> {
        if Instant::now() >= self.deadline {
            return Err(FetchFailure::TimedOut(self.allowed));
        }
        (self.stop)().map_or(Ok(()), Err)
    }
}

/// A process and all that it started, killed when dropped before its end.
struct Group(Child);

impl Group {
    fn listen(&mut self) -> Receiver<Chunk> {
        let (sender, receiver) = channel();
        if let Some(pipe) = self.0.stdout.take() {
            forward(pipe, sender.clone(), Chunk::Answer);
        }
        if let Some(pipe) = self.0.stderr.take() {
            forward(pipe, sender, Chunk::Message);
        }
        receiver
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Ok(Some(_)) = self.0.try_wait() {
            return;
        }
        if let Some(pid) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            // It may have ended just now, which is as well.
            _ = kill_process_group(pid, Signal::KILL);
        }
        _ = self.0.wait();
    }
}

/// Reads a pipe in its own thread, which ends with the pipe or when nobody listens.
fn forward(mut pipe: impl Read + Send + 'static, to: Sender<Chunk>, wrap: fn(Vec<u8>) -> Chunk) {
    thread::spawn(move || {
        let mut buffer = vec![0; 64 << 10];
        loop {
            match pipe.read(&mut buffer) {
                Ok(0) => return,
                Ok(length) if to.send(wrap(buffer[..length].to_vec())).is_err() => return,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    });
}

/// What has been heard so far.
#[derive(Default)]
struct GitOutput {
    answer: Vec<u8>,
    message: Vec<u8>,
    line: Vec<u8>,
}

impl GitOutput {
    fn until_end(
        &mut self,
        group: &mut Group,
        chunks: &Receiver<Chunk>,
        watch: &Watch<'_>,
    ) -> Result<ExitStatus, FetchFailure> {
        let io_failure = |error: io::Error| FetchFailure::NoGit(error.to_string());
        let mut ended: Option<Instant> = None;
        let mut checked = Instant::now();
        loop {
            match chunks.recv_timeout(TICK) {
                Ok(chunk) => self.take(chunk, watch)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected)
                    if group.0.try_wait().map_err(io_failure)?.is_none() =>
                {
                    thread::sleep(Duration::from_millis(1));
                }
                Err(RecvTimeoutError::Disconnected) => return group.0.wait().map_err(io_failure),
            }
            if checked.elapsed() >= TICK {
                checked = Instant::now();
                let is_over = group.0.try_wait().map_err(io_failure)?.is_some();
                if is_over && ended.get_or_insert(checked).elapsed() >= AFTERMATH {
                    return group.0.wait().map_err(io_failure);
                }
                if !is_over {
                    watch.check()?;
                }
            }
        }
    }

    fn take(&mut self, chunk: Chunk, watch: &Watch<'_>) -> Result<(), FetchFailure> {
        match chunk {
            Chunk::Answer(bytes) => self.answer.extend_from_slice(&bytes),
            Chunk::Message(bytes) => self.read_message(&bytes, watch.progress),
        }
        if self.answer.len() > LONGEST_ANSWER {
            return Err(FetchFailure::Git("the server names too many refs".to_owned()));
        }
        Ok(())
    }

    /// Progress ends in a carriage return and is reported; all else is kept, the oldest dropped.
    fn read_message(&mut self, bytes: &[u8], progress: &dyn Fn(&str)) {
        for &byte in bytes {
            match byte {
                b'\r' => {
                    let line = String::from_utf8_lossy(&self.line).trim().to_owned();
                    progress(&message::redact(&line));
                    self.line.clear();
                }
                b'\n' => {
                    self.message.append(&mut self.line);
                    self.message.push(b'\n');
                }
                _ if self.line.len() < LONGEST_MESSAGE => self.line.push(byte),
                _ => {}
            }
        }
        let excess = self.message.len().saturating_sub(LONGEST_MESSAGE);
        self.message.drain(..excess);
    }
}
