//! The one mechanism that finds what a sync must read: the source's list of (number, time of change, status) and ours, walked
//! side by side in the order of the numbers.
//!
//! A row is read if it is unknown here and active there, gone there and active here, or if its status, its time of change, or
//! the records of its cluster differ from those of the last read. Times are only compared for equality, so it does not matter
//! how late a change becomes visible, or what any clock says. A time that was too young when its row was read is not kept, so
//! that row is always read again.
//!
//! The same walk at the end of a run is the **reconciliation**: rows that the run read must be equal now.

mod walk;

use domain::{PatNum, PatientStatus, Reconciliation, SourceEntry};
use store::KnownNumber;

use crate::identity_graph::IdentityGraph;

pub(crate) use walk::{check_order, compare};

/// What the source is compared with, besides the numbers that the store knows.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) graph: &'a IdentityGraph,
    /// Numbers that this run read while their time of change was too young to be kept. Ascending.
    pub(crate) recent: &'a [PatNum],
}

/// What a walk found.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// The sums. `changed`, `missing`, and `unexpected` are the differences.
    pub(crate) found: Reconciliation,
    /// Differing numbers that are active in the source. Ascending.
    pub(crate) active: Vec<PatNum>,
    /// Numbers that are active in the source and may differ: their time of change was too young at the last read. Ascending.
    pub(crate) uncertain: Vec<PatNum>,
    /// Differing numbers that are not active in the source, or gone. Ascending.
    pub(crate) inactive: Vec<PatNum>,
    /// Linked rows whose time of change is earlier than before.
    pub(crate) moved_back: u64,
}

impl Comparison {
    /// Whether everything is equal.
    pub(crate) fn is_equal(&self) -> bool {
        self.active.is_empty() && self.uncertain.is_empty() && self.inactive.is_empty()
    }

    /// Adds a number that is in at least one of the two lists.
    fn add(
        &mut self,
        number: PatNum,
        theirs: Option<SourceEntry>,
        ours: Option<KnownNumber>,
        expected: Expected<'_>,
    ) {
        let there = theirs.filter(|entry| entry.status == PatientStatus::Active);
        // Only an active row can have a problem.
        let here = ours.filter(|known| known.has_problem || known.status == PatientStatus::Active);
        self.found.source_active += u64::from(there.is_some());
        let differs = match (there, here) {
            (Some(_), None) => count(&mut self.found.missing),
            (None, Some(_)) => count(&mut self.found.unexpected),
            (Some(there), Some(here)) => self.add_active(there, here, expected),
            // What never was a patient here does not matter.
            (None, None) => {
                let status = theirs.map(|entry| entry.status);
                let is_same = |known: KnownNumber| {
                    status.is_none_or(|status| status == known.status) && expected.has_same_records(&known)
                };
                !ours.is_none_or(is_same) && count(&mut self.found.changed)
            }
        };
        let is_uncertain = here.is_some_and(|known| known.changed_at.is_none());
        match there {
            _ if !differs => {}
            Some(_) if is_uncertain => self.uncertain.push(number),
            Some(_) => self.active.push(number),
            None => self.inactive.push(number),
        }
    }

    /// A number that is active on both sides. Returns whether it differs.
    fn add_active(&mut self, there: SourceEntry, here: KnownNumber, expected: Expected<'_>) -> bool {
        *match here {
            KnownNumber {
                has_problem: true, ..
            } => &mut self.found.with_problems,
            KnownNumber { is_primary: true, .. } => &mut self.found.patients,
            _ => &mut self.found.second_charts,
        } += 1;
        let has_same_records = expected.has_same_records(&here);
        match here.changed_at {
            Some(known) if known == there.changed_at && has_same_records => return false,
            Some(known) if known > there.changed_at && here.is_linked => self.moved_back += 1,
            None if has_same_records && expected.recent.binary_search(&here.pat_num).is_ok() => {
                self.found.recent += 1;
                return false;
            }
            _ => {}
        }
        count(&mut self.found.changed)
    }
}

impl Expected<'_> {
    /// Without readable records nothing is known to differ.
    fn has_same_records(self, known: &KnownNumber) -> bool {
        self.graph.digest(known.pat_num, known.cluster) == known.cluster
    }
}

fn count(differences: &mut u64) -> bool {
    *differences += 1;
    true
}

#[cfg(test)]
mod tests;
