//! Transactions: changes that become visible after their time.

use domain::{InactiveReason, PatientStatus};
use rand::RngExt;

use super::{Model, SimRow};

/// A row changed by an open transaction.
#[derive(Clone)]
pub(super) struct Late {
    pub(super) number: i64,
    pub(super) row: SimRow,
}

impl Model {
    /// A change that gets its time now and becomes visible later.
    pub(super) fn begin_transaction(&mut self) {
        let Some(number) = self.pick() else { return };
        let mut row = self.edited(number);
        if self.rng.random_bool(0.2) {
            row.status = PatientStatus::Inactive(InactiveReason::Inactive);
        }
        self.late.push(Late { number, row });
    }

    pub(super) fn commit_one(&mut self) {
        if self.late.is_empty() {
            return;
        }
        let at = self.rng.random_range(0..self.late.len());
        let late = self.late.swap_remove(at);
        self.put(late.number, late.row);
    }

    /// Commits all open transactions.
    pub(crate) fn commit_all(&mut self) {
        while !self.late.is_empty() {
            self.commit_one();
        }
    }
}
