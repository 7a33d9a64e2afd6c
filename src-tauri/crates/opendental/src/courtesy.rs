//! Gives way to the practice's own work: before each page it looks how busy the server is, and rests while it has its hands
//! full or after somebody had to wait for a page of ours.
//!
//! Limits: a server that is never at rest is read all the same, a page every two seconds. What an account cannot be
//! told is done without.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::cell::Row;
use crate::failure::Failure;
use crate::session::Session;
use crate::statements::Statement;

/// Between two looks.
const REST: Duration = Duration::from_millis(100);
/// With the rest below, shorter than a cancelled sync waits for the page that is on its way.
const MOST_RESTS: u32 = 12;
/// An office's server is at one or two statements at a time. Our own look is one of them.
const HANDS_FULL: i64 = 8;
/// After somebody had to wait, as long as the page took, which is half of the time for either; but within these.
const SHORTEST_REST: Duration = Duration::from_millis(20);
const LONGEST_REST: Duration = Duration::from_millis(500);

/// What was seen of the server's work between pages.
#[derive(Debug, Default)]
pub(crate) struct Courtesy {
    /// How long to rest for those who had to wait during the last page.
    owed: Option<Duration>,
    /// Whether it was said in the log that we rest.
    told: bool,
}

/// What the server says of its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Load {
    running: i64,
    waited: i64,
}

impl Courtesy {
    /// Asks for a page once there is room for it.
    pub(crate) async fn ask(&mut self, session: &mut Session, page: Statement) -> Result<Vec<Row>, Failure> {
        if let Some(owed) = self.owed.take() {
            sleep(owed).await;
        }
        let before = self.give_way(session).await?;
        let begun = Instant::now();
        let rows = session.ask(page).await?;
        let took = begun.elapsed();
        if let Some(before) = before
            && let Some(after) = load(session).await?
        {
            self.owed = owed(before, after, took);
        }
        Ok(rows)
    }

    /// Rests while the server has its hands full; what it said last.
    async fn give_way(&mut self, session: &mut Session) -> Result<Option<Load>, Failure> {
        let mut seen = load(session).await?;
        for _ in 0..MOST_RESTS {
            if !seen.is_some_and(Load::is_heavy) {
                break;
            }
            if !std::mem::replace(&mut self.told, true) {
                tracing::info!("the server has its hands full, so it is given time between pages");
            }
            sleep(REST).await;
            seen = load(session).await?;
        }
        Ok(seen)
    }
}

impl Load {
    fn is_heavy(self) -> bool {
        self.running > HANDS_FULL
    }

    fn read(rows: &[Row]) -> Option<Self> {
        let find = |name: &str| {
            let is_it = |row: &&Row| {
                let text = row.text(0).ok().flatten();
                text.is_some_and(|text| text.eq_ignore_ascii_case(name))
            };
            rows.iter().find(is_it)?.number(1)
        };
        Some(Self {
            running: find("Threads_running")?,
            waited: find("Table_locks_waited")?,
        })
    }
}

fn owed(before: Load, after: Load, took: Duration) -> Option<Duration> {
    (after.waited > before.waited).then(|| took.clamp(SHORTEST_REST, LONGEST_REST))
}

async fn load(session: &mut Session) -> Result<Option<Load>, Failure> {
    let rows = session.ask_if_possible(Statement::Load).await?;
    Ok(rows.as_deref().and_then(Load::read))
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
    fn a_servers_load_is_read_whole_or_not_at_all() {
        let rows = [row("Table_locks_waited", "7"), row("threads_running", "12")];
        let load = Load::read(&rows).unwrap();
        assert_eq!(
            load,
            Load {
                running: 12,
                waited: 7
            }
        );
        assert!(load.is_heavy());
        assert_eq!(Load::read(&rows[..1]), None);
        assert_eq!(
            Load::read(&[row("Threads_running", "many"), rows[0].clone()]),
            None
        );
    }

    #[test]
    fn who_made_somebody_wait_rests_as_long_but_not_for_ever() {
        let at = |waited| Load { running: 1, waited };
        let milliseconds = Duration::from_millis;
        for (waited, took, rest) in [
            (5, 80, None),
            (6, 80, Some(80)),
            (9, 1, Some(20)),
            (6, 60_000, Some(500)),
            // Somebody has set the server's counters back.
            (0, 80, None),
        ] {
            assert_eq!(
                owed(at(5), at(waited), milliseconds(took)),
                rest.map(milliseconds),
                "{waited} {took}"
            );
        }
    }
}
