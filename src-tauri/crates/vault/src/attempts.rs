//! Delays after wrong passphrases, which survive a restart.
//!
//! `attempts.json` counts the wrong passphrases since the last right one. An attempt is counted before the passphrase is
//! checked, so ending the program early does not save an attempt. The file holds nothing about the passphrases.
//!
//! # Limits
//! A person who can delete this file or change the clock can also copy `key.json` and guess elsewhere. Only Argon2id and the
//! strength of the passphrase protect against that.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::UnlockError;
use crate::folder::{self, ATTEMPTS_FILE, VERSION};

/// How long to wait after the first, second, ... wrong passphrase, in seconds. The last one applies to all that follow.
const DELAYS: [u64; 8] = [0, 0, 5, 15, 30, 60, 120, 300];

/// The content of `attempts.json`.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Attempts {
    version: u32,
    failures: u32,
    /// The last attempt, in seconds since 1970.
    last_at: u64,
}

/// Checks a passphrase unless the last wrong one was too recent.
///
/// # Errors
/// [`UnlockError::Wait`] without a check, and the errors of `check`.
pub(crate) fn limited<T>(
    folder: &Path,
    check: impl FnOnce() -> Result<T, UnlockError>,
) -> Result<T, UnlockError> {
    let before = read(folder);
    let now = now();
    let seconds = before.remaining(now);
    if seconds > 0 {
        tracing::warn!(
            seconds,
            failures = before.failures,
            "passphrase not checked: too soon"
        );
        return Err(UnlockError::Wait { seconds });
    }
    let failures = before.failures.saturating_add(1);
    write(
        folder,
        Attempts {
            version: VERSION,
            failures,
            last_at: now,
        },
    );
    let result = check();
    match &result {
        Ok(_) => write(folder, Attempts::default()),
        Err(UnlockError::WrongPassphrase) => tracing::warn!(failures, "wrong passphrase"),
        // A damaged file or missing memory says nothing about the passphrase.
        Err(_) => write(folder, before),
    }
    result
}

impl Attempts {
    /// A clock that was set back does not make the wait longer.
    fn remaining(self, now: u64) -> u64 {
        let Some(last) = usize::try_from(self.failures)
            .unwrap_or(usize::MAX)
            .checked_sub(1)
        else {
            return 0;
        };
        let delay = DELAYS[last.min(DELAYS.len() - 1)];
        match now.checked_sub(self.last_at) {
            Some(passed) => delay.saturating_sub(passed),
            None => 0,
        }
    }
}

/// A damaged file counts as none: it must not keep the right passphrase from opening the data.
fn read(folder: &Path) -> Attempts {
    folder::read(folder, ATTEMPTS_FILE)
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "the count of wrong passphrases could not be read");
            None
        })
        .unwrap_or_default()
}

/// A full disk must not keep the right passphrase from opening the data.
fn write(folder: &Path, attempts: Attempts) {
    let written = if attempts.failures == 0 {
        folder::remove(folder, ATTEMPTS_FILE)
    } else {
        folder::write(folder, ATTEMPTS_FILE, &attempts)
    };
    if let Err(error) = written {
        tracing::warn!(%error, "the count of wrong passphrases could not be written");
    }
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |passed| passed.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_with_each_failure_and_has_a_limit() {
        let after = |failures| {
            let attempts = Attempts {
                failures,
                last_at: 1_000,
                ..Attempts::default()
            };
            attempts.remaining(1_000)
        };
        let waits: Vec<u64> = (0..10).map(after).collect();
        assert_eq!(waits, [0, 0, 0, 5, 15, 30, 60, 120, 300, 300]);
        assert_eq!(after(u32::MAX), 300);
    }

    #[test]
    fn the_wait_ends_with_time_and_a_clock_set_back_does_not_prolong_it() {
        let attempts = Attempts {
            failures: 5,
            last_at: 1_000,
            ..Attempts::default()
        };
        for (now, wait) in [(1_000, 30), (1_029, 1), (1_030, 0), (9_000, 0), (999, 0), (0, 0)] {
            assert_eq!(attempts.remaining(now), wait, "{now}");
        }
    }
}
