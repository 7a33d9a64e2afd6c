//! The brake: a sync stops and asks before it empties or renames the patient list.
//!
//! An empty, restored or wrong database looks to a sync like a practice in which everybody left or took another name.
//! Nothing in a row tells the two apart; their number does.

use domain::{ErrorCode, Fault, grouped};
use store::{MassChange, Store, StoreError};

use crate::job::Job;

/// A practice loses or renames some hundredths of its patients a year; a tenth at once is a clean-up of old charts at
/// the least, and then somebody knows of it.
const SHARE_PERCENT: u64 = 10;

/// So many may go in any case: in a small practice a tenth is a family.
const ALWAYS_FREE: u64 = 20;

/// Whether a run may change as many patients as it finds changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nobody was asked: the run stops and asks.
    NotGiven,
    /// A person has seen the figures and allowed it.
    Given,
}

/// Whether more may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// As far as the rows were read.
    SoFar,
    /// Everything is known.
    InAll,
}

/// Counts over the whole pass, runs before this one included, so that it does not slip through in small pieces.
pub(crate) struct Brake {
    consent: Consent,
    linked: u64,
    changed: MassChange,
}

impl Brake {
    pub(crate) async fn of(store: &Store, job: &Job) -> Result<Self, StoreError> {
        let changed = store
            .mass_change_before(job.run, job.integration, job.mode)
            .await?;
        let active = store.linked_counts(job.integration).await?.active;
        Ok(Self {
            consent: job.consent,
            linked: active + changed.inactive,
            changed,
        })
    }

    /// Whether a source without any active patient would be one thing only: not the practice's.
    pub(crate) fn minds_emptiness(&self) -> bool {
        self.consent == Consent::NotGiven && self.linked > self.changed.inactive
    }

    /// To be asked before `more` is written.
    pub(crate) fn check(&self, more: MassChange, extent: Extent) -> Result<(), Fault> {
        let mut changed = self.changed;
        changed += more;
        let free = ALWAYS_FREE.max(self.linked * SHARE_PERCENT / 100);
        if self.consent == Consent::Given || more.total() == 0 || changed.total() <= free {
            return Ok(());
        }
        Err(self.too_much(changed, extent))
    }

    /// To be told what was written.
    pub(crate) fn add(&mut self, written: MassChange) {
        self.changed += written;
    }

    fn too_much(&self, changed: MassChange, extent: Extent) -> Fault {
        let more = match extent {
            Extent::SoFar => " or more",
            Extent::InAll => "",
        };
        let inactive = format!("{}{more} would become inactive", grouped(changed.inactive));
        let renamed = format!(
            "{}{more} would get another name or birthday",
            grouped(changed.renamed)
        );
        let what = match (changed.inactive, changed.renamed) {
            (_, 0) => inactive,
            (0, _) => renamed,
            _ => format!("{inactive} and {renamed}"),
        };
        needs_decision(format!(
            "Of the {} active patients linked to this integration, {what}, so the sync stopped before that.",
            grouped(self.linked)
        ))
    }

    /// There is nobody in the source.
    pub(crate) fn emptiness(&self) -> Fault {
        needs_decision(format!(
            "The database holds no active patient at all, so each of the {} active patients linked to this integration \
             would become inactive. The sync stopped before that.",
            grouped(self.linked)
        ))
    }
}

fn needs_decision(message: String) -> Fault {
    Fault::new(
        ErrorCode::NeedsDecision,
        message,
        "An empty, restored or wrong database looks like this. Check that the integration leads to the database that \
         the practice works with. If the changes are right, start the sync once more and allow them.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(inactive: u64, renamed: u64) -> MassChange {
        MassChange { inactive, renamed }
    }

    fn brake(linked: u64, changed: MassChange, consent: Consent) -> Brake {
        Brake {
            consent,
            linked,
            changed,
        }
    }

    #[test]
    fn more_than_a_tenth_and_more_than_twenty_stop_a_run_that_nobody_allowed() {
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
            let asking = brake(linked, before, Consent::NotGiven).check(more, Extent::InAll);
            assert_eq!(asking.is_err(), stops, "{linked} {before:?} {more:?}");
            let allowed = brake(linked, before, Consent::Given).check(more, Extent::InAll);
            assert!(allowed.is_ok());
        }
    }

    #[test]
    fn the_figures_are_said_and_what_is_none_of_them_is_not() {
        let brake = brake(1_234_567, change(0, 0), Consent::NotGiven);
        let said = |more, extent| brake.check(more, extent).unwrap_err().message;
        let all = said(change(1_234_567, 0), Extent::InAll);
        assert!(all.contains("1,234,567 would become inactive, so"), "{all}");
        let some = said(change(30, 200_000), Extent::SoFar);
        assert!(
            some.contains("30 or more would become inactive and 200,000 or more would get"),
            "{some}"
        );
    }
}
