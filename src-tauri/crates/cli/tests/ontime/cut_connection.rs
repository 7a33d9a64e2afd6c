//! A TCP proxy that can stop forwarding the server's responses in the middle of a sync.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// Bytes of responses that one connection forwards before it stalls; `u64::MAX` for no limit.
type ByteLimit = Arc<AtomicU64>;

pub(crate) struct StallingProxy {
    port: u16,
    limit: ByteLimit,
    stalled: Arc<(Mutex<()>, Condvar)>,
}

impl StallingProxy {
    pub(crate) fn to(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let proxy = Self {
            port: listener.local_addr().unwrap().port(),
            limit: Arc::new(AtomicU64::new(u64::MAX)),
            stalled: Arc::default(),
        };
        let (limit, stalled) = (proxy.limit.clone(), proxy.stalled.clone());
        thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else {
                    continue;
                };
                let (requests, responses) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                thread::spawn(move || forward(requests, server, |_| {}));
                let (limit, stalled) = (limit.clone(), stalled.clone());
                thread::spawn(move || {
                    forward(responses, client, |sent| {
                        wait_while_stalled(sent, &limit, &stalled)
                    })
                });
            }
        });
        proxy
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// From now on each connection stalls after that many bytes.
    pub(crate) fn stall_after(&self, bytes: u64) {
        self.limit.store(bytes, Ordering::SeqCst);
    }

    /// Forwards everything again, including what was held back.
    pub(crate) fn resume(&self) {
        // Under the lock, so that no thread misses the wake-up between its check and its wait.
        let _waiting = self.stalled.0.lock().unwrap();
        self.stall_after(u64::MAX);
        self.stalled.1.notify_all();
    }
}

fn wait_while_stalled(sent: u64, limit: &ByteLimit, stalled: &(Mutex<()>, Condvar)) {
    let mut waiting = stalled.0.lock().unwrap();
    while sent > limit.load(Ordering::SeqCst) {
        waiting = stalled.1.wait(waiting).unwrap();
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, before_write: impl Fn(u64)) {
    let mut bytes = [0; 4_096];
    let mut sent = 0;
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        sent += u64::try_from(count).unwrap();
        before_write(sent);
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    // The other side may already be closed.
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
