//! What one answer of the server may weigh, agreed between the gate, which counts, and the driver's side.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What the driver asks by itself before the first statement is answered in some hundred bytes.
const AT_FIRST: usize = 64 * 1024;
/// More than any page can weigh: 500 rows of 20 columns, the widest 255 characters of 4 bytes, are 10 MB.
const AT_WORK: usize = 32 * 1024 * 1024;

/// Bytes that the server may send before it is asked again. A server that sends more is cut off.
#[derive(Clone)]
pub(crate) struct Allowance(Arc<State>);

struct State {
    bytes: AtomicUsize,
    exceeded: AtomicBool,
}

impl Allowance {
    pub(crate) fn at_first() -> Self {
        Self(Arc::new(State {
            bytes: AtomicUsize::new(AT_FIRST),
            exceeded: AtomicBool::new(false),
        }))
    }

    /// From now on whole pages are expected.
    pub(crate) fn raise_for_work(&self) {
        self.0.bytes.store(AT_WORK, Ordering::Relaxed);
    }

    /// Whether the server was cut off for what it sent.
    pub(crate) fn was_exceeded(&self) -> bool {
        self.0.exceeded.load(Ordering::Relaxed)
    }

    /// Notes that the server is cut off for what it sent.
    pub(super) fn exceed(&self) {
        self.0.exceeded.store(true, Ordering::Relaxed);
    }

    /// Judges an answer of this weight so far.
    pub(super) fn allows(&self, weight: usize) -> bool {
        let allowed = weight <= self.0.bytes.load(Ordering::Relaxed);
        if !allowed {
            self.exceed();
        }
        allowed
    }
}
