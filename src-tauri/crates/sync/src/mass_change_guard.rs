//! The mass change guard: a sync stops and asks before it makes inactive or renames many patients.
//!
//! An empty, restored, or wrong database looks like a practice in which every patient left or was renamed.

use domain::Fault;
use store::{MassChange, Store, StoreError};

use crate::job::{Consent, Job};

/// A practice loses or renames a few percent of its patients in a year. It knows about a clean-up of old charts.
const MAX_PERCENT: u64 = 10;

/// This many changes are always allowed: a tenth of a small practice can be one family.
const ALWAYS_ALLOWED: u64 = 20;

/// Counts since the last completed sync, so that many changes cannot pass in small steps.
pub(crate) struct MassChangeGuard {
    consent: Consent,
    linked: u64,
    /// What was written, in this run as well.
    pub(crate) changed: MassChange,
}

impl MassChangeGuard {
    pub(crate) async fn of(store: &Store, job: &Job) -> Result<Self, StoreError> {
        let changed = store.mass_change_before(job.run, job.integration).await?;
        Ok(Self {
            consent: job.consent,
            linked: store.active_patients(job.integration).await? + changed.inactive,
            changed,
        })
    }

    /// Whether so many rows are more than a practice changes at once, and no person has allowed that.
    pub(crate) fn is_suspicious(&self, rows: u64) -> bool {
        let allowed = ALWAYS_ALLOWED.max(self.linked * MAX_PERCENT / 100);
        self.consent == Consent::NotGiven && rows > allowed
    }

    /// A source without active patients must be the wrong one if there are some here.
    pub(crate) fn check_active(&self, source_active: u64) -> Result<(), Fault> {
        let linked = self.linked;
        match source_active == 0 && linked > self.changed.inactive && self.consent == Consent::NotGiven {
            true => Err(Fault::SourceEmpty { linked }),
            false => Ok(()),
        }
    }

    /// Whether these changes are more than the run may make without consent.
    pub(crate) fn stops(&self, more: MassChange) -> bool {
        more.total() > 0 && self.is_suspicious(self.changed.total() + more.total())
    }

    /// The question whether to make these changes, which are all that the run would still make.
    pub(crate) fn question(&self, more: MassChange) -> Fault {
        let (linked, MassChange { inactive, renamed }) = (self.linked, more);
        match (inactive, renamed) {
            (_, 0) => Fault::ManyInactive { linked, inactive },
            (0, _) => Fault::ManyRenamed { linked, renamed },
            _ => Fault::ManyChanged {
                linked,
                inactive,
                renamed,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(inactive: u64, renamed: u64) -> MassChange {
        MassChange { inactive, renamed }
    }

    fn guard(linked: u64, changed: MassChange, consent: Consent) -> MassChangeGuard {
        MassChangeGuard {
            consent,
            linked,
            changed,
        }
    }

    #[test]
    fn more_than_a_tenth_and_more_than_twenty_stop_a_run_without_consent() {
        for (linked, before, more, stops) in [
            (1_000, change(0, 0), change(100, 0), false),
            (1_000, change(0, 0), change(101, 0), true),
            (1_000, change(0, 0), change(0, 101), true),
            (1_000, change(60, 0), change(0, 41), true),
            (1_000, change(60, 40), change(1, 0), true),
            (1_000, change(60, 90), change(0, 0), false),
            (20, change(0, 0), change(20, 0), false),
            (21, change(0, 0), change(21, 0), true),
            (100, change(0, 0), change(15, 5), false),
        ] {
            let stops_with = |consent| guard(linked, before, consent).stops(more);
            assert_eq!(
                stops_with(Consent::NotGiven),
                stops,
                "{linked} {before:?} {more:?}"
            );
            assert!(!stops_with(Consent::Given));
        }
    }

    #[test]
    fn the_question_has_the_counts_that_are_not_zero() {
        let linked = 1_234_567;
        let guard = guard(linked, change(60, 0), Consent::NotGiven);
        let (inactive, renamed) = (linked, 200_000);
        for (more, fault) in [
            (change(inactive, 0), Fault::ManyInactive { linked, inactive }),
            (change(0, renamed), Fault::ManyRenamed { linked, renamed }),
            (
                change(inactive, renamed),
                Fault::ManyChanged {
                    linked,
                    inactive,
                    renamed,
                },
            ),
        ] {
            assert_eq!(guard.question(more), fault);
        }
    }
}
