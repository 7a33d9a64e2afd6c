//! The sync engine: updates our patients from a source.
//!
//! # Guarantees
//! - A page is written together with the cursor, the counts, and the change records, or not at all. The cursor never passes
//!   an unprocessed row, so a limit, a cancellation, an error, or a crash leaves whole pages, and the next run continues
//!   from there.
//! - Every row read is in exactly one of the counts added, updated, unchanged, skipped, deactivated.
//! - Two integrations of a company that sync at the same time, in one process or two, never create a person twice.
//! - The front desk's text in a patient's notes is never changed.
//! - A run that would make inactive or rename more than a tenth, and more than twenty, of the linked patients stops before
//!   the page that exceeds the limit. So does a run that finds no active patient in the source. It continues only with a
//!   person's [`Consent`]. Changes by earlier runs of the same pass count.
//! - A patient is active while any of its numbers is active, in any chart and any integration.
//! - A merged patient is inactive and points to the surviving patient, however long the chain. Second charts belong to
//!   their original's patient. All numbers connected by merge or clone records are planned as one cluster (see `persons`),
//!   when one of their rows is read and again at the end of each pass, because a new record need not change the rows. If the
//!   records cannot be read, people stay as they are, and the run reports that.
//! - All times are the source server's; this computer's clock may be wrong by years.
//! - A run starts only if the source is the one that its cursor belongs to: the same server and database, with numbers,
//!   times, and clock that have not decreased, and, unless the run is full, with changes that are recorded. Deleted rows do
//!   not count. A changed source needs a full sync without a limit that a person starts ([`Job::compares_everything`]); if
//!   too many of our patients are missing there, it asks before it imports the first one.
//! - A patient skipped for a reason that can resolve itself ([`domain::ProblemCode::can_resolve_itself`]) is checked again
//!   at the end of each pass, and counted only if the problem is gone.
//! - A run stopped by the mass change guard leaves the known source unchanged. If it had written a page, the next run starts
//!   over.
//! - A run always terminates: rows changed after it started may be left to the next run.
//! - A completed pass compares patient numbers with the source: every active patient there is here or has a known problem,
//!   and no other patient is active here. Differences are read again and repaired in the same run; the result is recorded.
//!
//! # Limits
//! - The comparison covers numbers only. An edit whose time of change is older than the overlap of ten minutes, as from a
//!   transaction that stayed open longer, is only found by the next full sync.
//! - A clock that was set back and has passed the cursor again by the next run is not noticed; patients added or removed
//!   meanwhile are found by the comparison of numbers. A renamed server counts as another server and costs one full sync.
//! - The comparison repairs at most about 40,000 patients per run, and no more than the run's limit; the rest is reported.
//!   If the source does not respond to it, the run is completed but not verified.
//! - The fields of a patient known to two integrations are those of the last change in either.
//! - A person may be two patients here if only an unreadable record says that they are one. A patient that another
//!   integration keeps active stays active, even as a second chart.

mod departures;
mod engine;
mod fingerprint;
mod job;
mod kin;
mod lookup;
mod mass_change_guard;
mod matching;
mod persons;
mod plan;
mod ranges;
mod source_check;
#[cfg(test)]
mod testing;
mod walk;

pub use engine::{Progress, Report, SyncError, run};
pub use job::{Consent, Job};
