//! The engine: it brings our patients in step with a source.
//!
//! # What is promised
//! - A page of the source is written together with the cursor, the counters and the change records, or not at all. The
//!   cursor never passes a row that has not been dealt with, so a limit, a cancellation, an error or a crash leaves
//!   whole pages, and the next run goes on from there.
//! - Every row read is in exactly one of the counts added, updated, unchanged, skipped, deactivated.
//! - What the desk wrote into a patient's notes is never touched.
//! - Time is only ever the source server's own clock; ours may be wrong by years.
//!
//! # Limits
//! - A departure is seen by an incremental walk, or at the end of a full one.
//! - A transaction that stayed open in the source for longer than the overlap of ten minutes is seen by the next full
//!   walk only.

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
