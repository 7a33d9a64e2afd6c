//! Whether the source is still the one that the cursor is of. A cursor is a time by one server's clock in one copy of one
//! database; in any other it says nothing, and an incremental walk from it would pass by changes without a word.

mod copy;

use domain::{Epoch, ErrorCode, Fault, IntegrationId, Mark, Mode, PatNum, PatientSource, SourceFacts};
use store::{Cursors, Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::engine::{SyncError, patiently};
use crate::job::Job;
use crate::walk::OVERLAP_SECONDS;

/// In what way a source is not what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    OtherServer,
    OtherDatabase,
    /// Numbers or times of change have gone back, as only a restored backup lets them.
    OlderCopy,
    /// The clock is behind what has been read by it, and by more than the overlap.
    ClockBack,
    /// Changes leave no time behind.
    ChangesNotNoted,
}

/// What a run knows of its source: what it was, and what it is. The store learns of it with the run's first page, so that
/// a run that stops before leaves no trace.
pub(crate) struct Memory {
    known: Option<SourceFacts>,
    seen: SourceFacts,
    cursors: Cursors,
    step: Step,
}

/// What the run's first page does to what the store remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The source is the same; it is remembered as it is now.
    Remember,
    /// It is another one.
    BeginAnew,
    /// Was done.
    Done,
}

impl Memory {
    /// Where the run begins.
    pub(crate) fn cursors(&self) -> &Cursors {
        &self.cursors
    }

    /// The source's newest time of change.
    pub(crate) fn newest(&self) -> Option<Epoch> {
        self.seen.newest()
    }

    /// Whether nothing was ever read from this source: it is another one than before, or the first.
    pub(crate) fn is_unknown_source(&self) -> bool {
        self.known.is_none() || self.step == Step::BeginAnew
    }

    /// To be called before a page is written.
    pub(crate) async fn keep(&mut self, store: &Store, integration: IntegrationId) -> Result<(), StoreError> {
        match self.step {
            Step::Done => return Ok(()),
            Step::Remember => store.remember_source(integration, &self.seen).await?,
            Step::BeginAnew => store.begin_anew_with(integration, Some(&self.seen)).await?,
        }
        self.step = Step::Done;
        Ok(())
    }

    /// The brake has stopped the run: this may not be the practice's database. What was written of it stays until a walk
    /// through the right one comes by, so the next walk begins at the beginning, and the right one is known again.
    pub(crate) async fn take_back(
        &self,
        store: &Store,
        integration: IntegrationId,
    ) -> Result<(), StoreError> {
        match self.step {
            Step::Done => store.begin_again_with(integration, self.known.as_ref()).await,
            Step::Remember | Step::BeginAnew => Ok(()),
        }
    }
}

/// Lets a run begin; `None` if it was cancelled while the source did not answer. A comparison of everything makes any
/// change right: it begins anew then. Any other run stops, a full one as well: one that a limit ends, or that goes on in
/// the middle, would let strangers in and be gone before anybody is missed.
pub(crate) async fn admit<S: PatientSource>(
    store: &Store,
    source: &mut S,
    job: &Job,
    now: Epoch,
    cancel: &CancellationToken,
) -> Result<Option<Memory>, SyncError> {
    let known = store.source_facts(job.integration).await?;
    let marked: Vec<PatNum> = known
        .iter()
        .flat_map(|known| &known.marks)
        .map(|mark| mark.pat_num)
        .collect();
    let ask = async {
        let marks = if marked.is_empty() {
            Vec::new()
        } else {
            source.marks(&marked).await?
        };
        Ok((marks, source.facts().await?))
    };
    let Some(answer) = patiently(cancel, ask).await else {
        return Ok(None);
    };
    let (marks, seen) = answer.map_err(SyncError::Source)?;
    let cursors = store.cursor(job.integration).await?;
    let change = change(known.as_ref(), &seen, &marks, &cursors, now);
    if let Some(change) = change {
        tracing::warn!(run = %job.run, ?change, "the source is not what it was");
    }
    let (step, cursors) = match change {
        // A full walk does not need the times.
        Some(Change::ChangesNotNoted) if job.mode == Mode::Full => (Step::Remember, cursors),
        Some(_) if job.compares_everything() => (Step::BeginAnew, Cursors::default()),
        Some(change) => return Err(SyncError::Source(change.fault())),
        None => (Step::Remember, cursors),
    };
    if step == Step::Remember {
        log_upgrade(job, known.as_ref(), &seen);
    }
    Ok(Some(Memory {
        known,
        seen,
        cursors,
        step,
    }))
}

/// `marks` are the known ones as they are now.
fn change(
    known: Option<&SourceFacts>,
    seen: &SourceFacts,
    marks: &[Mark],
    cursors: &Cursors,
    now: Epoch,
) -> Option<Change> {
    if let Some(known) = known {
        if known.server != seen.server {
            return Some(Change::OtherServer);
        }
        if !known.database.eq_ignore_ascii_case(&seen.database) {
            return Some(Change::OtherDatabase);
        }
        if copy::is_older(known, seen, marks, last_start(cursors)) {
            return Some(Change::OlderCopy);
        }
    }
    if last_start(cursors).is_some_and(|read| now < read.minus(OVERLAP_SECONDS)) {
        return Some(Change::ClockBack);
    }
    (seen.notes_changes == Some(false)).then_some(Change::ChangesNotNoted)
}

/// By the source's clock, the last beginning of a walk that some later walk relies on.
fn last_start(cursors: &Cursors) -> Option<Epoch> {
    let full = cursors.full.map(|walk| walk.started);
    let incremental = cursors.incremental.map(|walk| walk.started);
    [cursors.since, full, incremental].into_iter().flatten().max()
}

/// What changes with every upgrade or twice a year, and harms nothing: times of change are the same in any zone.
fn log_upgrade(job: &Job, known: Option<&SourceFacts>, seen: &SourceFacts) {
    let Some(known) = known else { return };
    if known.program_version != seen.program_version {
        let (from, to) = (&known.program_version, &seen.program_version);
        tracing::info!(run = %job.run, ?from, ?to, "the practice's program has another version");
    }
    if known.time_zone != seen.time_zone {
        tracing::info!(run = %job.run, "the server's time zone has changed");
    }
}

impl Change {
    fn fault(self) -> Fault {
        let message = match self {
            Self::OtherServer => {
                "Another server answers than at the last sync: the practice's database was moved, or this is a copy of it."
            }
            Self::OtherDatabase => "This is another database than at the last sync.",
            Self::OlderCopy => {
                "The practice's database is older than at the last sync: its patient numbers or the times of its changes \
                 have gone back. A backup was restored, or this is an old copy."
            }
            Self::ClockBack => {
                "The clock of the practice's server was set back, so changes since then could be missed."
            }
            Self::ChangesNotNoted => {
                "The practice's database does not note any more when a patient is changed, so changes would be missed."
            }
        };
        let hint = match self {
            Self::ChangesNotNoted => {
                "Choose Compare everything: a Full Sync goes through all patients, whatever is noted. Ask your IT to restore the \
                 automatic time of change in the patient table; until then only a Full Sync sees changes."
            }
            _ => {
                "Nothing was changed. If this is the right database, choose Compare everything: a Full Sync without a \
                 limit, which goes through all patients once and makes the list right."
            }
        };
        Fault::new(ErrorCode::SourceChanged, message, hint)
    }
}

#[cfg(test)]
mod tests {
    use domain::PatNum;
    use store::{FullWalk, IncrementalWalk};

    use super::*;

    fn mark(number: i64, stamp: i64) -> Mark {
        Mark {
            pat_num: PatNum(number),
            stamp: Epoch(stamp),
        }
    }

    fn facts() -> SourceFacts {
        SourceFacts {
            server: "practice-pc".to_owned(),
            database: "opendental".to_owned(),
            highest: Some(PatNum(1_480)),
            next_number: Some(1_481),
            marks: vec![mark(1_480, 5_000), mark(7, 4_000)],
            notes_changes: Some(true),
            program_version: Some("24.3.35.0".to_owned()),
            time_zone: Some("SYSTEM".to_owned()),
        }
    }

    fn after_a_sync() -> Cursors {
        Cursors {
            since: Some(Epoch(8_000)),
            ..Cursors::default()
        }
    }

    fn seen(alter: impl FnOnce(&mut SourceFacts)) -> Option<Change> {
        let mut seen = facts();
        alter(&mut seen);
        let marks = facts().marks;
        change(Some(&facts()), &seen, &marks, &after_a_sync(), Epoch(9_000))
    }

    #[test]
    fn a_source_that_went_on_is_the_same() {
        assert_eq!(seen(|_| {}), None);
        let went_on = |seen: &mut SourceFacts| {
            seen.highest = Some(PatNum(1_481));
            seen.next_number = Some(1_482);
            seen.marks = vec![mark(1_481, 8_000)];
            seen.program_version = Some("25.1.1.0".to_owned());
            seen.time_zone = Some("+01:00".to_owned());
            seen.database = "OpenDental".to_owned();
            seen.notes_changes = None;
        };
        assert_eq!(seen(went_on), None);
    }

    #[test]
    fn each_change_is_told_by_its_cause() {
        assert_eq!(seen(|s| s.server.push('2')), Some(Change::OtherServer));
        assert_eq!(seen(|s| s.database.push('2')), Some(Change::OtherDatabase));
        let restored = |s: &mut SourceFacts| {
            s.highest = Some(PatNum(1_479));
            s.next_number = Some(1_480);
        };
        assert_eq!(seen(restored), Some(Change::OlderCopy));
        assert_eq!(
            seen(|s| s.notes_changes = Some(false)),
            Some(Change::ChangesNotNoted)
        );
    }

    #[test]
    fn a_clock_that_is_behind_by_more_than_the_overlap_is_told_with_or_without_memory() {
        let started = Epoch(10_000);
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
            let at = |now| change(None, &facts(), &[], &cursors, Epoch(now));
            assert_eq!(at(10_000 - OVERLAP_SECONDS), None);
            assert_eq!(at(10_000 - OVERLAP_SECONDS - 1), Some(Change::ClockBack));
        }
    }
}
