//! Merge and clone records.

use domain::{InactiveReason, PatNum, PatientStatus, Relation, RelationKind};
use rand::RngExt;

use super::{Model, SimRow};

impl Model {
    /// Adds or removes a merge or a clone.
    pub(super) fn relate(&mut self) {
        let (Some(one), Some(other)) = (self.pick(), self.pick()) else {
            return;
        };
        match self.rng.random_range(0..10) {
            0..4 => {
                let mut row = self.rows[&one].clone();
                row.changed_at = self.stamp();
                if row.status != PatientStatus::Inactive(InactiveReason::Deceased) {
                    row.status = PatientStatus::Inactive(InactiveReason::Archived);
                }
                self.put(one, row);
                self.record(RelationKind::Merge, one, other);
            }
            // Recorded long after both charts were created.
            4 => self.record(RelationKind::Clone, one, other),
            5..8 => {
                let row = self.rows[&other].clone();
                let clone = self.number();
                let mut fields = row.fields.clone();
                fields[2] = fields[2].to_uppercase();
                let inserted = SimRow {
                    changed_at: self.stamp(),
                    status: PatientStatus::Active,
                    fields,
                    ..row
                };
                self.put(clone, inserted);
                self.record(RelationKind::Clone, clone, other);
            }
            _ => {
                self.event += 1;
                self.related = self.event;
                let (one, other) = (PatNum(one), PatNum(other));
                self.relations
                    .retain(|relation| ![relation.from, relation.to].contains(&one));
                self.relations
                    .retain(|relation| (relation.from, relation.to) != (one, other));
            }
        }
    }

    /// Record numbers may be random, like patient numbers.
    fn record(&mut self, kind: RelationKind, from: i64, to: i64) {
        let record = self.rng.random();
        self.ever.push((from, to));
        if kind == RelationKind::Clone {
            self.tangled.extend([from, to]);
        }
        // Numbers merged with one of them belong to them.
        let mut known = 0;
        while known < self.tangled.len() {
            known = self.tangled.len();
            for (one, other) in &self.ever {
                if self.tangled.contains(one) || self.tangled.contains(other) {
                    self.tangled.extend([*one, *other]);
                }
            }
        }
        self.event += 1;
        self.related = self.event;
        self.relations.push(Relation {
            record,
            kind,
            from: PatNum(from),
            to: PatNum(to),
            recorded_at: i64::try_from(self.event).unwrap(),
        });
        self.relations.sort_by_key(|relation| relation.record);
    }
}
