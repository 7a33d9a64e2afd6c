//! Closes connections where nothing can be awaited.
//!
//! Each connection has its own thread, and the encryption library destroys its state when the process ends. A connection that
//! is still closing then crashes the process: everything was written, but the exit code reports a crash. So a dropped
//! store waits for its connections.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, JoinHandle, Thread};
use std::time::{Duration, Instant};

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::StoreError;
use crate::file_lock::FileLock;

/// Closing takes some milliseconds, or as long as a final checkpoint.
const TIMEOUT: Duration = Duration::from_secs(5);

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Closes a connection and waits for it, without a runtime.
pub(crate) fn close_now(connection: SqliteConnection) {
    let deadline = Instant::now() + TIMEOUT;
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut closing = pin!(connection.close());
    while Instant::now() < deadline {
        match closing.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(Ok(())) => return,
            Poll::Ready(Err(error)) => {
                tracing::warn!(error = %StoreError::from(error), "a connection did not close cleanly");
                return;
            }
            Poll::Pending => thread::park_timeout(deadline.saturating_duration_since(Instant::now())),
        }
    }
    tracing::warn!("a connection took too long to close");
}

/// Threads that close connections in the background.
#[derive(Default)]
pub(crate) struct Background(Mutex<Vec<JoinHandle<()>>>);

impl Background {
    /// Closes a connection, which rolls back its transaction, and then releases the lock.
    pub(crate) fn close(&self, connection: SqliteConnection, lock: Option<FileLock>) {
        let closing = move || {
            close_now(connection);
            drop(lock);
        };
        let mut threads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        threads.retain(|thread| !thread.is_finished());
        // Without a thread the connection is dropped, which closes it later.
        threads.extend(thread::Builder::new().name("closing".to_owned()).spawn(closing));
    }

    pub(crate) fn wait(&self) {
        let threads = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::warn!("a connection did not close cleanly");
            }
        }
    }
}
