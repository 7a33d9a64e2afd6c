//! The engine: it brings our patients in step with a source.
//!
//! # What is promised
//! - A page of the source is written together with the cursor, the counters and the change records, or not at all. The
//!   cursor never passes a row that has not been dealt with, so a limit, a cancellation, an error or a crash leaves
//!   whole pages, and the next run goes on from there.
//! - Every row read is in exactly one of the counts added, updated, unchanged, skipped, deactivated.
//! - No person is created twice by two integrations of a company that sync at once, in one process or in two.
//! - What the desk wrote into a patient's notes is never touched.
//! - A run that would make inactive, or give another name or birthday, more than a tenth and more than twenty of the
//!   linked patients stops before it writes the page with which it would, and says so; likewise one that meets a source
//!   without any active patient. It goes on with a person's [`Consent`] only. What earlier runs of the same pass have
//!   changed counts.
//! - A patient is active as long as one of the numbers is, in any chart and any integration, whichever of them syncs.
//! - Who was merged is inactive and points to who goes on, at the end of however many merges; second charts belong to
//!   their original's patient. Whoever is tied together by such records is decided about together ([`persons`] says how),
//!   when a row of theirs is met and again at the end of each walk, for the rows that a record speaks of need not move. Where the records cannot be read, what was one person stays one, and the
//!   run says that it went on without.
//! - Time is only ever the source server's own clock; ours may be wrong by years.
//! - A run begins only if the source is the one that its cursor is of: the same server and database, with numbers, times
//!   and clock that have not gone back, and, unless it is a full one, changes that leave a time behind. Deleted rows do
//!   not count as gone back, whichever they were. Any other source is for the comparison of everything, a full run without
//!   a limit that a person asked for ([`Job::compares_everything`]); and that one asks before the first of its people
//!   comes in, if more of ours are missing there than may leave.
//! - Who was skipped for a reason that may go without a change in the source ([`domain::ProblemCode::may_pass`]) is
//!   looked at again at the end of each walk, and counted only if it has gone.
//! - A run that the brake stops leaves the source remembered as it was; if a page was written before, the next run begins
//!   at the beginning.
//! - A run ends, however fast its source changes: what is changed after it began may be the next one's.
//! - A pass that has come to its end compares patient numbers with the source: everybody active there is here or known as
//!   a problem, and nobody else is. What differs is read again and put right in the same run; what was found is on record.
//!
//! # Limits
//! - The comparison is of numbers. An edit with a stamp older than the overlap of ten minutes, such as one of a
//!   transaction that stayed open for longer, is seen by the next full walk only.
//! - A clock that was set back and has passed the cursor again by the next run is not noticed; what came or went meanwhile
//!   is, by the comparison of numbers. A server that was renamed counts as another one, and costs one full pass.
//! - The comparison puts at most some forty thousand patients right in one run, and no more than the run's limit allows;
//!   what is left is told. A source that does not answer it leaves the run completed, but not proven.
//! - The fields of a patient whom two integrations know are as the last change in either of them left them.
//! - A person may be two patients here as long as nothing but a record that we may not read says that they are one; a
//!   patient whom another integration keeps active stays so, even as somebody's second chart.

mod brake;
mod departures;
mod engine;
mod fingerprint;
mod guard;
mod job;
mod kin;
mod lookup;
mod matching;
mod persons;
mod plan;
mod ranges;
pub mod schedule;
#[cfg(test)]
mod testing;
mod walk;

pub use brake::Consent;
pub use engine::{Progress, Report, SyncError, run};
pub use job::Job;
