//! Connections: one thread for each, until the client or the server has had enough.

use std::io::{self, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::answer::{Answer, answer};
use super::fault::Fault;
use super::http::{Reply, Request};
use super::state::State;

/// The open connections of a server.
pub(super) struct Connections {
    open: Mutex<Vec<TcpStream>>,
    is_closed: AtomicBool,
}

impl Connections {
    /// Takes connections in from now on.
    pub(super) fn accept(listener: TcpListener, shared: &Arc<Mutex<State>>) -> Arc<Self> {
        let connections =
            Arc::new(Self { open: Mutex::new(Vec::new()), is_closed: AtomicBool::new(false) });
        let (own, shared) = (Arc::clone(&connections), Arc::clone(shared));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if own.is_closed.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(clone) = stream.try_clone() {
                    own.open.lock().unwrap_or_else(PoisonError::into_inner).push(clone);
                }
                let shared = Arc::clone(&shared);
                // A client that has gone is no matter.
                std::thread::spawn(move || _ = serve(&stream, &shared));
            }
        });
        connections
    }

    /// Closes all of them and ingests no more.
    pub(super) fn close(&self, address: SocketAddr) {
        self.is_closed.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        _ = TcpStream::connect(address);
        for stream in self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn serve(stream: &TcpStream, shared: &Mutex<State>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    while let Some(request) = Request::read(&mut reader)? {
        let Answer { reply, fault } = answer(&request, shared);
        let is_last = request.header("connection").is_some_and(|it| it.contains("close"));
        let is_open = send(&reply, fault.as_ref(), &mut writer)?;
        if is_last || !is_open {
            break;
        }
    }
    stream.shutdown(Shutdown::Both)
}

/// Sends an answer, or as much of it as a fault lets through; whether the connection lives on.
fn send(reply: &Reply, fault: Option<&Fault>, to: &mut impl Write) -> io::Result<bool> {
    match fault {
        Some(Fault::CloseBeforeHeaders) => return Ok(false),
        Some(Fault::CloseInHeaders) => {
            let head = reply.head();
            to.write_all(&head.as_bytes()[..head.len() / 2])?;
            return Ok(false);
        }
        Some(Fault::CloseInBody) => {
            to.write_all(reply.head().as_bytes())?;
            to.write_all(&reply.body[..reply.body.len() / 2])?;
            to.flush()?;
            return Ok(false);
        }
        Some(Fault::Slow(time)) => std::thread::sleep(*time),
        _ => (),
    }
    reply.write(to)?;
    Ok(true)
}
