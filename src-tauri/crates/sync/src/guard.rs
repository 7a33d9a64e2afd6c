//! Whether the source is still the one that the cursor is of. A cursor is a time by one server's clock in one copy of one
//! database; in any other it says nothing, and an incremental walk from it would pass by changes without a word.

use domain::{Epoch, ErrorCode, Fault, Mode, PatientSource, SourceFacts};
use store::{Cursors, Store};
use tokio_util::sync::CancellationToken;

use crate::engine::{Job, SyncError, patiently};
use crate::walk::OVERLAP_SECONDS;

/// In what way a source is not what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    OtherServer,
    OtherDatabase,
    /// Numbers or times of change have gone back.
    OlderCopy,
    /// The clock is behind what has been read by it, and by more than the overlap.
    ClockBack,
    /// Changes leave no time behind.
    ChangesNotNoted,
}

/// Lets a run begin, and gives the cursors that it begins from; `None` if it was cancelled while the source did not
/// answer. A full walk makes any change right: it begins anew then, and the source is remembered as it is now.
pub(crate) async fn admit<S: PatientSource>(
    store: &Store,
    source: &mut S,
    job: &Job,
    now: Epoch,
    cancel: &CancellationToken,
) -> Result<Option<Cursors>, SyncError> {
    let Some(seen) = patiently(cancel, source.facts()).await else {
        return Ok(None);
    };
    let seen = seen.map_err(SyncError::Source)?;
    let known = store.source_facts(job.integration).await?;
    let cursors = store.cursor(job.integration).await?;
    let change = change(known.as_ref(), &seen, &cursors, now);
    if let Some(change) = change {
        tracing::warn!(run = %job.run, ?change, "the source is not what it was");
    }
    match (job.mode, change) {
        (Mode::Incremental, Some(change)) => return Err(SyncError::Source(change.fault())),
        // A full walk does not need the times.
        (_, None | Some(Change::ChangesNotNoted)) => {
            if known.as_ref() != Some(&seen) {
                log_upgrade(job, known.as_ref(), &seen);
                store.remember_source(job.integration, &seen).await?;
            }
        }
        (Mode::Full, Some(_)) => {
            store.begin_anew_with(job.integration, &seen).await?;
            return Ok(Some(Cursors::default()));
        }
    }
    Ok(Some(cursors))
}

fn change(known: Option<&SourceFacts>, seen: &SourceFacts, cursors: &Cursors, now: Epoch) -> Option<Change> {
    if let Some(known) = known {
        if known.server != seen.server {
            return Some(Change::OtherServer);
        }
        if !known.database.eq_ignore_ascii_case(&seen.database) {
            return Some(Change::OtherDatabase);
        }
        // An empty table is behind every other: `None` comes before `Some`.
        if seen.highest < known.highest || seen.newest < known.newest {
            return Some(Change::OlderCopy);
        }
    }
    let walks = [
        cursors.since,
        cursors.full.map(|walk| walk.started),
        cursors.incremental.map(|walk| walk.started),
    ];
    if walks
        .into_iter()
        .flatten()
        .any(|read| now < read.minus(OVERLAP_SECONDS))
    {
        return Some(Change::ClockBack);
    }
    (seen.notes_changes == Some(false)).then_some(Change::ChangesNotNoted)
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
                "The practice's database is older than at the last sync: its highest patient number or its newest change \
                 has gone back. A backup was restored, or this is an old copy."
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
                "Choose Compare everything: it goes through all patients, whatever is noted. Ask your IT to restore the \
                 automatic time of change in the patient table; until then only a Full Sync sees changes."
            }
            _ => {
                "Nothing was changed. If this is the right database, choose Compare everything: it goes through all \
                 patients once and makes the list right."
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

    fn facts() -> SourceFacts {
        SourceFacts {
            server: "practice-pc".to_owned(),
            database: "opendental".to_owned(),
            highest: Some(PatNum(1_480)),
            newest: Some(Epoch(5_000)),
            notes_changes: Some(true),
            program_version: Some("24.3.35.0".to_owned()),
            time_zone: Some("SYSTEM".to_owned()),
        }
    }

    fn seen(alter: impl FnOnce(&mut SourceFacts)) -> Option<Change> {
        let mut seen = facts();
        alter(&mut seen);
        change(Some(&facts()), &seen, &Cursors::default(), Epoch(9_000))
    }

    #[test]
    fn a_source_that_went_on_is_the_same() {
        assert_eq!(seen(|_| {}), None);
        let went_on = |seen: &mut SourceFacts| {
            seen.highest = Some(PatNum(1_481));
            seen.newest = Some(Epoch(8_000));
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
        assert_eq!(seen(|s| s.highest = Some(PatNum(1_479))), Some(Change::OlderCopy));
        assert_eq!(seen(|s| s.newest = Some(Epoch(4_999))), Some(Change::OlderCopy));
        assert_eq!(seen(|s| s.highest = None), Some(Change::OlderCopy));
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
            let at = |now| change(None, &facts(), &cursors, Epoch(now));
            assert_eq!(at(10_000 - OVERLAP_SECONDS), None);
            assert_eq!(at(10_000 - OVERLAP_SECONDS - 1), Some(Change::ClockBack));
        }
    }
}
