//! A wire between office and server that can stop carrying the server's answers, in the middle of a sync.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// Bytes of answers that one connection may carry before it stalls; `u64::MAX` for all.
type Allowance = Arc<AtomicU64>;

pub(crate) struct Relay {
    port: u16,
    allowance: Allowance,
    stalled: Arc<(Mutex<()>, Condvar)>,
}

impl Relay {
    pub(crate) fn to(server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let relay = Self {
            port: listener.local_addr().unwrap().port(),
            allowance: Arc::new(AtomicU64::new(u64::MAX)),
            stalled: Arc::default(),
        };
        let (allowance, stalled) = (relay.allowance.clone(), relay.stalled.clone());
        thread::spawn(move || {
            for office in listener.incoming() {
                let office = office.unwrap();
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else {
                    continue;
                };
                let (asks, answers) = (office.try_clone().unwrap(), server.try_clone().unwrap());
                thread::spawn(move || carry(asks, server, |_| {}));
                let (allowance, stalled) = (allowance.clone(), stalled.clone());
                thread::spawn(move || carry(answers, office, |sent| hold(sent, &allowance, &stalled)));
            }
        });
        relay
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// From now on each connection stalls after that many bytes.
    pub(crate) fn stall_after(&self, bytes: u64) {
        self.allowance.store(bytes, Ordering::SeqCst);
    }

    /// Carries everything again, also what was held back.
    pub(crate) fn let_go(&self) {
        // Under the lock, so that nobody goes to sleep between looking and waiting.
        let _waiting = self.stalled.0.lock().unwrap();
        self.stall_after(u64::MAX);
        self.stalled.1.notify_all();
    }
}

fn hold(sent: u64, allowance: &Allowance, stalled: &(Mutex<()>, Condvar)) {
    let mut held = stalled.0.lock().unwrap();
    while sent > allowance.load(Ordering::SeqCst) {
        held = stalled.1.wait(held).unwrap();
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, before_write: impl Fn(u64)) {
    let mut bytes = [0; 4_096];
    let mut sent = 0;
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        sent += u64::try_from(count).unwrap();
        before_write(sent);
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    // The other side may have gone already.
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
