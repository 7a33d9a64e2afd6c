//! Throttles page reads while the server is busy, or after our reads blocked another client.
//!
//! Asking for the load costs about as much as reading a fifth of a page, so it is asked every tenth of a second and not for
//! each page.
//!
//! Limits: a server that is always busy is still read, one page every two seconds. If the account cannot see the server's
//! load, pages are not throttled.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::failure::Failure;
use crate::rows::{Row, Rows};
use crate::session::Session;
use crate::statements::Statement;

/// Between two checks of the load, also while the server is busy.
const INTERVAL: Duration = Duration::from_millis(100);
/// With [`MAX_PAUSE`], less than the time that a canceled sync waits for its last page.
const MAX_CHECKS_WHILE_BUSY: u32 = 12;
/// A practice's server usually runs one or two statements at a time. Our own check is one of them.
const BUSY_THREADS: i64 = 8;
/// After another client had to wait, the pause is as long as the pages since the last check took, within these limits:
/// each gets half of the time.
const MIN_PAUSE: Duration = Duration::from_millis(20);
const MAX_PAUSE: Duration = Duration::from_millis(500);

/// The state of throttling between pages.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    last: Option<Check>,
    /// How long the pages since the last check took.
    reading: Duration,
    /// Whether the log already says that pages are throttled.
    logged: bool,
}

/// What the last check found; no load if the account cannot see it.
#[derive(Debug, Clone, Copy)]
struct Check {
    at: Instant,
    load: Option<Load>,
}

/// The server's load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Load {
    running: i64,
    waited: i64,
}

impl Throttle {
    /// Reads a page once the server is not busy.
    pub(crate) async fn query(&mut self, session: &mut Session, page: Statement) -> Result<Rows, Failure> {
        if self.is_due() {
            self.check(session).await?;
        }
        let started = Instant::now();
        let rows = session.query(page).await;
        self.reading += started.elapsed();
        rows
    }

    /// On a busy server each page is checked.
    fn is_due(&self) -> bool {
        self.last
            .is_none_or(|last| last.at.elapsed() >= INTERVAL || last.load.is_some_and(Load::is_busy))
    }

    /// Pauses if our pages made another client wait, and while the server is busy.
    async fn check(&mut self, session: &mut Session) -> Result<(), Failure> {
        let mut load = read_load(session).await?;
        let before = self.last.and_then(|last| last.load);
        if let Some(pause) = pause(before, load, std::mem::take(&mut self.reading)) {
            sleep(pause).await;
        }
        for _ in 0..MAX_CHECKS_WHILE_BUSY {
            if !load.is_some_and(Load::is_busy) {
                break;
            }
            if !std::mem::replace(&mut self.logged, true) {
                tracing::info!("the server is busy, so pages are throttled");
            }
            sleep(INTERVAL).await;
            load = read_load(session).await?;
        }
        self.last = Some(Check {
            at: Instant::now(),
            load,
        });
        Ok(())
    }
}

impl Load {
    fn is_busy(self) -> bool {
        self.running > BUSY_THREADS
    }

    fn parse(rows: &Rows) -> Option<Self> {
        let find = |name: &str| {
            let is_named = |row: &Row<'_>| {
                let text = row.text(0).ok().flatten();
                text.is_some_and(|text| text.eq_ignore_ascii_case(name))
            };
            rows.iter().find(is_named)?.number(1)
        };
        Some(Self {
            running: find("Threads_running")?,
            waited: find("Table_locks_waited")?,
        })
    }
}

fn pause(before: Option<Load>, now: Option<Load>, reading: Duration) -> Option<Duration> {
    (now?.waited > before?.waited).then(|| reading.clamp(MIN_PAUSE, MAX_PAUSE))
}

async fn read_load(session: &mut Session) -> Result<Option<Load>, Failure> {
    let rows = session.query_optional(Statement::Load).await?;
    Ok(rows.as_ref().and_then(Load::parse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_is_parsed_completely_or_not_at_all() {
        let rows = [["Table_locks_waited", "7"], ["threads_running", "12"]];
        let load = Load::parse(&Rows::of_texts(&rows)).unwrap();
        assert_eq!(
            load,
            Load {
                running: 12,
                waited: 7
            }
        );
        assert!(load.is_busy());
        assert_eq!(Load::parse(&Rows::of_texts(&rows[..1])), None);
        let words = [["Threads_running", "many"], rows[0]];
        assert_eq!(Load::parse(&Rows::of_texts(&words)), None);
    }

    #[test]
    fn the_pause_is_as_long_as_the_pages_took_within_limits() {
        let at = |waited| Some(Load { running: 1, waited });
        let milliseconds = Duration::from_millis;
        for (before, now, took, expected) in [
            (at(5), at(5), 80, None),
            (at(5), at(6), 80, Some(80)),
            (at(5), at(9), 1, Some(20)),
            (at(5), at(6), 60_000, Some(500)),
            // The server's counters were reset.
            (at(5), at(0), 80, None),
            (None, at(9), 80, None),
            (at(5), None, 80, None),
        ] {
            assert_eq!(
                pause(before, now, milliseconds(took)),
                expected.map(milliseconds),
                "{now:?} {took}"
            );
        }
    }
}
