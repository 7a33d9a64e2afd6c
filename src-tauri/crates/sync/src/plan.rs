//! What a page of the source means for our patients, as plain data: nothing here reads or writes.
//!
//! The same plan is what a preview would show, what [`store::Store::apply_page`] writes, and what the change records
//! tell afterwards.

use std::collections::HashSet;

use domain::{
    Counts, Departure, Field, PatNum, PatientFields, PatientId, Problem, ProblemCode, SourcePatient,
    SourceRow, Ssn, Standing,
};
use store::{
    Candidate, Create, Deactivation, FieldChange, Link, LinkedPatient, Lookup, MassChange, Refresh, Update,
};
use vault::FingerprintKey;

use crate::fingerprint::{departed, fingerprint};
use crate::lookup;
use crate::matching::{self, Match};

/// What to write for one page. Only [`plan`] makes one.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) creates: Vec<Create>,
    pub(crate) updates: Vec<Update>,
    pub(crate) refreshes: Vec<Refresh>,
    pub(crate) deactivations: Vec<Deactivation>,
    pub(crate) problems: Vec<Problem>,
    /// Everybody who needs no more, whatever became of them.
    pub(crate) dealt_with: Vec<PatNum>,
    pub(crate) counts: Counts,
    /// What the brake counts: of those who are linked, who would become inactive or somebody else.
    pub(crate) mass: MassChange,
    /// How many rows of the page are dealt with; fewer than all if the limit was reached.
    pub(crate) rows_done: usize,
    taken: HashSet<PatientId>,
}

/// Goes through the rows in their order and stops before the first one that would exceed `room`, the number of
/// patients that may still be added or updated. Unchanged and skipped rows are free.
pub(crate) fn plan(rows: &[SourceRow], found: &Lookup, key: &FingerprintKey, room: Option<u64>) -> Plan {
    let mut plan = Plan::default();
    for row in rows {
        let full = room.is_some_and(|room| plan.counts.added + plan.counts.updated >= room);
        let pat_num = row.pat_num;
        if !plan.take(row, found, key, full) {
            break;
        }
        plan.dealt_with.push(pat_num);
        plan.rows_done += 1;
    }
    debug_assert!(plan.counts.add_up(), "each row is counted exactly once");
    plan
}

impl Plan {
    /// `false` if the row has to wait for the next run.
    fn take(&mut self, row: &SourceRow, found: &Lookup, key: &FingerprintKey, full: bool) -> bool {
        let linked = found.linked.get(&row.pat_num);
        match (row.standing, &row.patient) {
            (Standing::Departed(reason), _) => {
                if let Some(linked) = linked {
                    self.depart(row.pat_num, linked, reason, key);
                }
                true
            }
            (Standing::Active, Err(problem)) => {
                self.skip(problem.clone());
                true
            }
            (Standing::Active, Ok(patient)) => match linked {
                Some(linked) => self.renew(row.pat_num, linked, patient, key, full),
                None => self.bring_in(row.pat_num, found, patient, key, full),
            },
        }
    }

    /// A patient of ours who left: made inactive, unless this integration has said so before. A patient whom another
    /// integration has made active since stays so: somebody is active here who is active in any of the sources.
    pub(crate) fn depart(
        &mut self,
        pat_num: PatNum,
        linked: &LinkedPatient,
        departure: Departure,
        key: &FingerprintKey,
    ) {
        self.counts.rows_read += 1;
        let fingerprint = departed(key, departure);
        let is_news = linked.fingerprint != fingerprint;
        if is_news {
            self.refreshes.push(Refresh { pat_num, fingerprint });
        }
        if !is_news || linked.standing == Standing::Departed(departure) {
            self.counts.unchanged += 1;
            return;
        }
        self.counts.deactivated += 1;
        self.mass.inactive += u64::from(linked.standing == Standing::Active);
        self.deactivations.push(Deactivation {
            patient: linked.patient,
            pat_num,
            departure,
        });
    }

    fn skip(&mut self, problem: Problem) {
        self.counts.rows_read += 1;
        self.counts.skipped += 1;
        self.problems.push(problem);
    }

    fn renew(
        &mut self,
        pat_num: PatNum,
        linked: &LinkedPatient,
        patient: &SourcePatient,
        key: &FingerprintKey,
        full: bool,
    ) -> bool {
        let print = fingerprint(key, patient);
        if print == linked.fingerprint && linked.standing == Standing::Active {
            self.counts.rows_read += 1;
            self.counts.unchanged += 1;
            return true;
        }
        if full {
            return false;
        }
        let changed = changed_fields(&linked.fields, &patient.fields);
        self.mass.renamed += u64::from(changed.iter().any(|change| is_identity(change.field)));
        self.update(Update {
            patient: linked.patient,
            pat_num,
            changed,
            fields: patient.fields.clone(),
            ssn: patient.ssn.as_ref().map(Ssn::duplicate),
            fingerprint: print,
            reactivated: linked.standing != Standing::Active,
            link: Link::Existing,
        });
        true
    }

    fn bring_in(
        &mut self,
        pat_num: PatNum,
        found: &Lookup,
        patient: &SourcePatient,
        key: &FingerprintKey,
        full: bool,
    ) -> bool {
        match matching::find(&patient.fields, candidates(found, &patient.fields), &self.taken) {
            Match::Several => {
                self.skip(Problem {
                    pat_num,
                    code: ProblemCode::AmbiguousMatch,
                    detail: None,
                });
            }
            _ if full => return false,
            Match::One(candidate) => self.update(Update {
                patient: candidate.patient,
                pat_num,
                changed: changed_fields(&candidate.fields, &patient.fields),
                fingerprint: fingerprint(key, patient),
                fields: patient.fields.clone(),
                ssn: patient.ssn.as_ref().map(Ssn::duplicate),
                reactivated: candidate.standing != Standing::Active,
                link: Link::New,
            }),
            Match::Nobody => {
                self.counts.rows_read += 1;
                self.counts.added += 1;
                self.creates.push(Create {
                    pat_num,
                    fields: patient.fields.clone(),
                    ssn: patient.ssn.as_ref().map(Ssn::duplicate),
                    fingerprint: fingerprint(key, patient),
                });
            }
        }
        true
    }

    fn update(&mut self, update: Update) {
        self.counts.rows_read += 1;
        self.counts.updated += 1;
        self.taken.insert(update.patient);
        self.updates.push(update);
    }
}

/// The company's patients with the last name and the birthday.
fn candidates<'a>(found: &'a Lookup, fields: &PatientFields) -> &'a [Candidate] {
    found
        .candidates
        .get(&lookup::match_key(fields))
        .map_or(&[], Vec::as_slice)
}

/// What makes a person another one.
fn is_identity(field: Field) -> bool {
    matches!(
        field,
        Field::FirstName | Field::LegalFirstName | Field::LastName | Field::Birthday
    )
}

/// The fields that differ, from ours to the source's. An emptied field is one of them.
fn changed_fields(ours: &PatientFields, theirs: &PatientFields) -> Vec<FieldChange> {
    let pairs = ours.named().into_iter().zip(theirs.named());
    pairs
        .filter(|(from, to)| from.1 != to.1)
        .map(|((field, from), (_, to))| FieldChange { field, from, to })
        .collect()
}

#[cfg(test)]
mod tests;
