//! The engine: it brings our patients in step with a source.
//!
//! # What is promised
//! - A page of the source is written together with the cursor, the counters and the change records, or not at all. The
//!   cursor never passes a row that has not been dealt with, so a limit, a cancellation, an error or a crash leaves
//!   whole pages, and the next run goes on from there.
//! - Every row read is in exactly one of the counts added, updated, unchanged, skipped, deactivated.
//! - No person is created twice by two integrations of a company that sync at once, in one process or in two.
//! - What the desk wrote into a patient's notes is never touched.
//! - Time is only ever the source server's own clock; ours may be wrong by years.
//!
//! # Limits
//! - A departure is seen by an incremental walk, or at the end of a full one.
//! - A transaction that stayed open in the source for longer than the overlap of ten minutes is seen by the next full
//!   walk only.
//! - A patient whom two integrations know is active here if one of them says so: who leaves the one practice is made
//!   inactive, and active again by the next walk over the other that meets the row. Fields are as the last change in
//!   either of them left them.
//! - A patient skipped as ambiguous is looked at again by a full walk, or when the row changes in the source.

mod departures;
mod engine;
mod fingerprint;
mod lookup;
mod matching;
mod plan;
#[cfg(test)]
mod testing;
mod walk;

pub use engine::{Job, Progress, Report, SyncError, run};
