//! The maximum size of one response, shared by the proxy, which counts, and the session, which raises it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// For the driver's own setup queries, whose responses have a few hundred bytes.
const SETUP_BYTES: usize = 64 * 1024;
/// More than any page: 500 rows of 20 columns of 255 four-byte characters are 10 MB.
const PAGE_BYTES: usize = 32 * 1024 * 1024;

/// How many bytes the server may send per request. The proxy disconnects a server that sends more.
#[derive(Clone)]
pub(crate) struct ResponseBudget(Arc<State>);

struct State {
    bytes: AtomicUsize,
    exceeded: AtomicBool,
}

impl ResponseBudget {
    /// Small: enough for the driver's setup.
    pub(crate) fn for_setup() -> Self {
        Self(Arc::new(State {
            bytes: AtomicUsize::new(SETUP_BYTES),
            exceeded: AtomicBool::new(false),
        }))
    }

    /// Allows whole pages from now on.
    pub(crate) fn raise(&self) {
        self.0.bytes.store(PAGE_BYTES, Ordering::Relaxed);
    }

    /// Whether the server was disconnected because of what it sent.
    pub(crate) fn was_exceeded(&self) -> bool {
        self.0.exceeded.load(Ordering::Relaxed)
    }

    /// Records that the server is disconnected because of what it sent.
    pub(super) fn mark_exceeded(&self) {
        self.0.exceeded.store(true, Ordering::Relaxed);
    }

    /// Whether a response of this size so far is within the budget.
    pub(super) fn allows(&self, bytes: usize) -> bool {
        let allowed = bytes <= self.0.bytes.load(Ordering::Relaxed);
        if !allowed {
            self.mark_exceeded();
        }
        allowed
    }
}
