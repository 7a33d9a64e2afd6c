//! Throttles page reads while the server is busy, or after one of our reads blocked another client.
//!
//! Limits: a server that is always busy is still read, one page every two seconds. If the account cannot see the server's
//! load, pages are not throttled.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::cell::Row;
use crate::failure::Failure;
use crate::session::Session;
use crate::statements::Statement;

/// Between two checks of the load.
const PAUSE: Duration = Duration::from_millis(100);
/// With [`MAX_PAUSE`], less than the time that a canceled sync waits for its last page.
const MAX_PAUSES: u32 = 12;
/// A practice's server usually runs one or two statements at a time. Our own check is one of them.
const BUSY_THREADS: i64 = 8;
/// After another client had to wait, the pause is as long as the page took, within these limits: each gets half of the
/// time.
const MIN_PAUSE: Duration = Duration::from_millis(20);
const MAX_PAUSE: Duration = Duration::from_millis(500);

/// The state of throttling between pages.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    /// How long to pause because the last page made another client wait.
    pause: Option<Duration>,
    /// Whether the log already says that pages are throttled.
    logged: bool,
}

/// The server's load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Load {
    running: i64,
    waited: i64,
}

impl Throttle {
    /// Reads a page once the server is not busy.
    pub(crate) async fn query(
        &mut self,
        session: &mut Session,
        page: Statement,
    ) -> Result<Vec<Row>, Failure> {
        if let Some(pause) = self.pause.take() {
            sleep(pause).await;
        }
        let before = self.wait_while_busy(session).await?;
        let started = Instant::now();
        let rows = session.query(page).await?;
        let took = started.elapsed();
        if let Some(before) = before
            && let Some(after) = load(session).await?
        {
            self.pause = pause_after_page(before, after, took);
        }
        Ok(rows)
    }

    /// Pauses while the server is busy. Returns its last known load.
    async fn wait_while_busy(&mut self, session: &mut Session) -> Result<Option<Load>, Failure> {
        let mut current = load(session).await?;
        for _ in 0..MAX_PAUSES {
            if !current.is_some_and(Load::is_busy) {
                break;
            }
            if !std::mem::replace(&mut self.logged, true) {
                tracing::info!("the server is busy, so pages are throttled");
            }
            sleep(PAUSE).await;
            current = load(session).await?;
        }
        Ok(current)
    }
}

impl Load {
    fn is_busy(self) -> bool {
        self.running > BUSY_THREADS
    }

    fn parse(rows: &[Row]) -> Option<Self> {
        let find = |name: &str| {
            let is_named = |row: &&Row| {
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

fn pause_after_page(before: Load, after: Load, took: Duration) -> Option<Duration> {
    (after.waited > before.waited).then(|| took.clamp(MIN_PAUSE, MAX_PAUSE))
}

async fn load(session: &mut Session) -> Result<Option<Load>, Failure> {
    let rows = session.query_optional(Statement::Load).await?;
    Ok(rows.as_deref().and_then(Load::parse))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Cell;

    fn row(name: &str, value: &str) -> Row {
        Row::of(
            [name, value]
                .map(|text| Cell::Text(text.as_bytes().to_vec()))
                .into(),
        )
    }

    #[test]
    fn a_load_is_parsed_completely_or_not_at_all() {
        let rows = [row("Table_locks_waited", "7"), row("threads_running", "12")];
        let load = Load::parse(&rows).unwrap();
        assert_eq!(
            load,
            Load {
                running: 12,
                waited: 7
            }
        );
        assert!(load.is_busy());
        assert_eq!(Load::parse(&rows[..1]), None);
        assert_eq!(
            Load::parse(&[row("Threads_running", "many"), rows[0].clone()]),
            None
        );
    }

    #[test]
    fn the_pause_is_as_long_as_the_page_took_within_limits() {
        let at = |waited| Load { running: 1, waited };
        let milliseconds = Duration::from_millis;
        for (waited, took, pause) in [
            (5, 80, None),
            (6, 80, Some(80)),
            (9, 1, Some(20)),
            (6, 60_000, Some(500)),
            // The server's counters were reset.
            (0, 80, None),
        ] {
            assert_eq!(
                pause_after_page(at(5), at(waited), milliseconds(took)),
                pause.map(milliseconds),
                "{waited} {took}"
            );
        }
    }
}
