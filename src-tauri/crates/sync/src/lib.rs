//! The sync engine: updates our patients from a source.
//!
//! # How it works
//! For each number the store knows, it keeps the source's status and time of change as of the last read. A run walks the
//! source's list of (number, time, status) next to ours ([`compare`]) and reads the rows that differ. A full sync walks the
//! active rows themselves, so that contents are compared, too. Rows that differ go through one pipeline: [`pages`] reads ahead,
//! [`plan`] decides what changes, and [`writer`] writes it in batches. A first import reads every active row in one pass. Numbers that merge or clone records connect are decided together ([`identity_graph`], [`desired`]). At the
//! end the run walks both lists again; what still differs changed meanwhile, and the result is recorded.
//!
//! # Guarantees
//! - A batch is written together with the counts and the change records, or not at all. What a limit, a cancellation, an error,
//!   or a crash leaves still differs, and the next run finds it.
//! - No clock is compared with another clock. It does not matter how late a change becomes visible, or which time it carries.
//! - Every row read is in exactly one of the counts added, updated, unchanged, skipped, deactivated. A row that is neither
//!   active nor linked is not counted, and a row read a second time only if it changed.
//! - Two integrations of a company that sync at the same time, in one process or two, never create a person twice.
//! - The front desk's text in a patient's notes is never changed.
//! - A run that would make inactive or rename more than a tenth, and more than twenty, of the linked patients stops and asks
//!   before a patient is changed, or before the page that exceeds the limit if the source changes meanwhile. So does a run
//!   that finds no active patient in the source, or times of change that moved back on so many rows, as in a restored backup.
//!   It continues only with a person's [`Consent`]. Changes since the last completed sync count. If it had written something,
//!   the next run compares everything.
//! - A patient is active while any of its numbers is active, in any chart and any integration. A merged patient is inactive
//!   and points to the surviving patient. Second charts belong to their original's patient. If the records cannot be read,
//!   people stay as they are, and the run reports that.
//! - A run starts only if the source is the one before, with numbers that have not decreased, and, unless the run is full,
//!   with changes that are recorded. A changed source needs a full sync without a limit that a person starts
//!   ([`Job::compares_everything`]).
//! - A patient skipped for a reason that can resolve itself ([`domain::ProblemCode::can_resolve_itself`]) is tried again by
//!   each run.
//! - A run always terminates: rows changed after it started may be left to the next run.
//! - The verification of a completed run covers contents: each active patient there is here, or has a known problem, as of the
//!   last change of its row, and no other patient is active here. Rows read within ten minutes of their change are named
//!   apart; the next run reads them again.
//!
//! # Limits
//! - A change that leaves no other time is only found by a full sync: by a program that writes the column itself, by a second
//!   edit within one second that becomes visible more than ten minutes later, or by a clock that was set back to the very
//!   second of the row's last change. It may miss it in charts whose records change meanwhile.
//! - A renamed server counts as another server and costs one full sync.
//! - The fields of a patient known to two integrations are those of the last change in either.
//! - A person may be two patients here if only an unreadable record says that they are one.

mod chart;
mod compare;
mod desired;
mod equal_row;
mod identity_graph;
mod job;
mod mass_change_guard;
mod matching;
mod pages;
mod plan;
mod run;
mod source_check;
mod stop;
#[cfg(test)]
mod testing;
mod writer;

pub use job::{Consent, Job, Progress};
pub use pages::fingerprint_of;
pub use run::{Report, run};
