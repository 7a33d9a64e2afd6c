//! The source check: a run starts only if the source is the one that its cursor belongs to.
//!
//! A cursor is a time by one server's clock in one copy of one database. It means nothing for another source, where an
//! incremental sync would silently miss changes.

mod restored_copy;

use domain::{Fault, IntegrationId, Mode, PatNum, PatientSource, RecentChange, ServerTime, SourceSnapshot};
use store::{Cursors, Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::engine::{SyncError, or_cancelled};
use crate::job::Job;
use crate::walk::OVERLAP_SECONDS;

/// How a source differs from before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    OtherServer,
    OtherDatabase,
    /// Numbers or times of change have decreased, which only happens in a restored backup.
    OlderCopy,
    /// The clock is earlier than the last read by more than the overlap.
    ClockBack,
    /// Changes are not recorded.
    ChangesNotRecorded,
}

/// What a run knows of its source, before and now. The store remembers it with the run's first page, so a run that stops
/// before leaves no trace.
pub(crate) struct SourceCheck {
    known: Option<SourceSnapshot>,
    seen: SourceSnapshot,
    cursors: Cursors,
    on_first_write: OnFirstWrite,
}

/// What the run's first page changes in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnFirstWrite {
    /// The source is the same: remember its current snapshot.
    Remember,
    /// The source is another: reset everything known of it.
    Reset,
    /// Nothing; it was done.
    Nothing,
}

impl SourceCheck {
    /// The cursors that the run starts from.
    pub(crate) fn cursors(&self) -> &Cursors {
        &self.cursors
    }

    /// The source's newest time of change.
    pub(crate) fn newest(&self) -> Option<ServerTime> {
        self.seen.newest()
    }

    /// Whether nothing was ever read from this source: it is the first, or another one than before.
    pub(crate) fn is_unknown_source(&self) -> bool {
        self.known.is_none() || self.on_first_write == OnFirstWrite::Reset
    }

    /// Must be called before a page is written.
    pub(crate) async fn remember(
        &mut self,
        store: &Store,
        integration: IntegrationId,
    ) -> Result<(), StoreError> {
        match self.on_first_write {
            OnFirstWrite::Nothing => return Ok(()),
            OnFirstWrite::Remember => store.remember_source(integration, &self.seen).await?,
            OnFirstWrite::Reset => store.reset_for_new_source(integration, Some(&self.seen)).await?,
        }
        self.on_first_write = OnFirstWrite::Nothing;
        Ok(())
    }

    /// Must be called if the mass change guard stopped the run: this may not be the practice's database. Pages that were
    /// written stay until the right database is read, so the next pass starts over, and the previous source is the known
    /// one again.
    pub(crate) async fn forget(&self, store: &Store, integration: IntegrationId) -> Result<(), StoreError> {
        match self.on_first_write {
            OnFirstWrite::Nothing => {
                store
                    .restart_with_known_source(integration, self.known.as_ref())
                    .await
            }
            OnFirstWrite::Remember | OnFirstWrite::Reset => Ok(()),
        }
    }
}

/// Checks the source; `None` if the run was canceled while the source did not respond.
///
/// A run that compares everything accepts any change and starts over. Any other run stops, even a full one: with a limit,
/// or started in the middle, it would import another practice's patients and end before it notices that ours are missing.
pub(crate) async fn verify_source<S: PatientSource>(
    store: &Store,
    source: &mut S,
    job: &Job,
    now: ServerTime,
    cancel: &CancellationToken,
) -> Result<Option<SourceCheck>, SyncError> {
    let known = store.source_snapshot(job.integration).await?;
    let remembered: Vec<PatNum> = known
        .iter()
        .flat_map(|known| &known.recent_changes)
        .map(|change| change.pat_num)
        .collect();
    let ask = async {
        let now = if remembered.is_empty() {
            Vec::new()
        } else {
            source.change_times(&remembered).await?
        };
        Ok((now, source.snapshot().await?))
    };
    let Some(answer) = or_cancelled(cancel, ask).await else {
        return Ok(None);
    };
    let (recent_changes, seen) = answer.map_err(SyncError::Source)?;
    let cursors = store.cursor(job.integration).await?;
    let change = change(known.as_ref(), &seen, &recent_changes, &cursors, now);
    if let Some(change) = change {
        tracing::warn!(run = %job.run, ?change, "the source has changed");
    }
    let (on_first_write, cursors) = match change {
        // A full sync does not use the times of change.
        Some(Change::ChangesNotRecorded) if job.mode == Mode::Full => (OnFirstWrite::Remember, cursors),
        Some(_) if job.compares_everything() => (OnFirstWrite::Reset, Cursors::default()),
        Some(change) => return Err(SyncError::Source(change.fault())),
        None => (OnFirstWrite::Remember, cursors),
    };
    if on_first_write == OnFirstWrite::Remember {
        log_upgrade(job, known.as_ref(), &seen);
    }
    Ok(Some(SourceCheck {
        known,
        seen,
        cursors,
        on_first_write,
    }))
}

/// `recent_changes` are the known rows with their current times.
fn change(
    known: Option<&SourceSnapshot>,
    seen: &SourceSnapshot,
    recent_changes: &[RecentChange],
    cursors: &Cursors,
    now: ServerTime,
) -> Option<Change> {
    if let Some(known) = known {
        if known.server != seen.server {
            return Some(Change::OtherServer);
        }
        if !known.database.eq_ignore_ascii_case(&seen.database) {
            return Some(Change::OtherDatabase);
        }
        if restored_copy::is_older(known, seen, recent_changes, last_start(cursors)) {
            return Some(Change::OlderCopy);
        }
    }
    if last_start(cursors).is_some_and(|read| now < read.minus(OVERLAP_SECONDS)) {
        return Some(Change::ClockBack);
    }
    (seen.has_on_update_timestamp == Some(false)).then_some(Change::ChangesNotRecorded)
}

/// The last start of a pass, by the source's clock, that a later pass relies on.
fn last_start(cursors: &Cursors) -> Option<ServerTime> {
    let full = cursors.full.map(|walk| walk.started);
    let incremental = cursors.incremental.map(|walk| walk.started);
    [cursors.since, full, incremental].into_iter().flatten().max()
}

/// Logs harmless changes: upgrades, and the time zone, which does not affect times of change.
fn log_upgrade(job: &Job, known: Option<&SourceSnapshot>, seen: &SourceSnapshot) {
    let Some(known) = known else { return };
    if known.program_version != seen.program_version {
        let (from, to) = (&known.program_version, &seen.program_version);
        tracing::info!(run = %job.run, ?from, ?to, "Open Dental has another version");
    }
    if known.time_zone != seen.time_zone {
        tracing::info!(run = %job.run, "the server's time zone has changed");
    }
}

impl Change {
    fn fault(self) -> Fault {
        match self {
            Self::OtherServer => Fault::SourceOtherServer,
            Self::OtherDatabase => Fault::SourceOtherDatabase,
            Self::OlderCopy => Fault::SourceOlderCopy,
            Self::ClockBack => Fault::SourceClockBack,
            Self::ChangesNotRecorded => Fault::SourceChangesNotRecorded,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::PatNum;
    use store::{FullWalk, IncrementalWalk};

    use super::*;

    fn changed(number: i64, changed_at: i64) -> RecentChange {
        RecentChange {
            pat_num: PatNum(number),
            changed_at: ServerTime(changed_at),
        }
    }

    fn snapshot() -> SourceSnapshot {
        SourceSnapshot {
            server: "practice-pc".to_owned(),
            database: "opendental".to_owned(),
            highest: Some(PatNum(1_480)),
            next_number: Some(1_481),
            recent_changes: vec![changed(1_480, 5_000), changed(7, 4_000)],
            has_on_update_timestamp: Some(true),
            program_version: Some("24.3.35.0".to_owned()),
            time_zone: Some("SYSTEM".to_owned()),
        }
    }

    fn after_a_sync() -> Cursors {
        Cursors {
            since: Some(ServerTime(8_000)),
            ..Cursors::default()
        }
    }

    fn seen(alter: impl FnOnce(&mut SourceSnapshot)) -> Option<Change> {
        let mut seen = snapshot();
        alter(&mut seen);
        let recent_changes = snapshot().recent_changes;
        change(
            Some(&snapshot()),
            &seen,
            &recent_changes,
            &after_a_sync(),
            ServerTime(9_000),
        )
    }

    #[test]
    fn a_source_that_continued_is_the_same() {
        assert_eq!(seen(|_| {}), None);
        let continued = |seen: &mut SourceSnapshot| {
            seen.highest = Some(PatNum(1_481));
            seen.next_number = Some(1_482);
            seen.recent_changes = vec![changed(1_481, 8_000)];
            seen.program_version = Some("25.1.1.0".to_owned());
            seen.time_zone = Some("+01:00".to_owned());
            seen.database = "OpenDental".to_owned();
            seen.has_on_update_timestamp = None;
        };
        assert_eq!(seen(continued), None);
    }

    #[test]
    fn each_change_is_recognized() {
        assert_eq!(seen(|s| s.server.push('2')), Some(Change::OtherServer));
        assert_eq!(seen(|s| s.database.push('2')), Some(Change::OtherDatabase));
        let restored = |s: &mut SourceSnapshot| {
            s.highest = Some(PatNum(1_479));
            s.next_number = Some(1_480);
        };
        assert_eq!(seen(restored), Some(Change::OlderCopy));
        assert_eq!(
            seen(|s| s.has_on_update_timestamp = Some(false)),
            Some(Change::ChangesNotRecorded)
        );
    }

    #[test]
    fn a_clock_set_back_by_more_than_the_overlap_is_recognized_even_without_a_snapshot() {
        let started = ServerTime(10_000);
        let position = domain::ChangePosition::Beginning;
        for cursors in [
            Cursors {
                since: Some(started),
                ..Cursors::default()
            },
            Cursors {
                full: Some(FullWalk {
                    started,
                    position: None,
                }),
                ..Cursors::default()
            },
            Cursors {
                incremental: Some(IncrementalWalk { started, position }),
                ..Cursors::default()
            },
        ] {
            let at = |now| change(None, &snapshot(), &[], &cursors, ServerTime(now));
            assert_eq!(at(10_000 - OVERLAP_SECONDS), None);
            assert_eq!(at(10_000 - OVERLAP_SECONDS - 1), Some(Change::ClockBack));
        }
    }
}
