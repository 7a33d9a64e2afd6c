//! What a page of the source means for our patients, as plain data: nothing here reads or writes.
//!
//! The same plan is what a preview would show, what [`store::Store::apply_page`] writes, and what the change records
//! tell afterwards.

mod charts;
mod leaving;
mod standings;

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    Counts, Field, PatNum, PatientFields, PatientId, Problem, ProblemCode, SourceRow, Ssn, Standing,
};
use store::{
    Candidate, Create, Deactivation, FieldChange, Fold, Link, LinkedPatient, Lookup, MassChange, NewAlias,
    Pointer, Refresh, Update,
};
use vault::{Fingerprint, FingerprintKey};

use crate::fingerprint::fingerprint;
use crate::kin::Kinship;
use crate::lookup;
use crate::matching::{self, Match};

pub(crate) use leaving::{fate, is_first_merged};
use standings::Standings;

/// What a page is planned with.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// What the store has of the page.
    pub(crate) found: &'a Lookup,
    /// Which numbers are one person.
    pub(crate) kin: &'a Kinship,
    pub(crate) key: &'a FingerprintKey,
}

/// What to write for one page. Only [`plan`] makes one.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) creates: Vec<Create>,
    pub(crate) updates: Vec<Update>,
    pub(crate) refreshes: BTreeMap<PatNum, Refresh>,
    pub(crate) deactivations: Vec<Deactivation>,
    pub(crate) aliases: Vec<NewAlias>,
    pub(crate) unaliases: Vec<PatNum>,
    pub(crate) folds: Vec<Fold>,
    pub(crate) pointers: Vec<Pointer>,
    pub(crate) problems: Vec<Problem>,
    /// Everybody who needs no more, whatever became of them.
    pub(crate) dealt_with: Vec<PatNum>,
    pub(crate) counts: Counts,
    /// What the brake counts: of those who are linked, who would become inactive or somebody else.
    pub(crate) mass: MassChange,
    /// How many rows of the page are dealt with; fewer than all if the limit was reached.
    pub(crate) rows_done: usize,
    taken: HashSet<PatientId>,
    standings: Standings,
    /// Persons of several charts who were brought in on this page: the original's number, and the one that has the link.
    begun: HashMap<PatNum, PatNum>,
}

/// Goes through the rows in their order and stops before the first one that would exceed `room`, the number of
/// patients that may still be added or updated. Unchanged and skipped rows are free.
pub(crate) fn plan(rows: &[SourceRow], known: Known<'_>, room: Option<u64>) -> Plan {
    let mut plan = Plan::default();
    for row in rows {
        let full = room.is_some_and(|room| plan.counts.added + plan.counts.updated >= room);
        if !plan.take(row, known, full) {
            break;
        }
        plan.dealt_with.push(row.pat_num);
        plan.rows_done += 1;
    }
    debug_assert!(plan.counts.add_up(), "each row is counted exactly once");
    plan
}

/// The patient whom a row may be told of, and how the row's number stands for it.
#[derive(Clone, Copy)]
struct Holder<'a> {
    linked: &'a LinkedPatient,
    link: Link,
    /// The fingerprint of what was last imported from this number, if it stands for the patient already.
    fingerprint: Option<Fingerprint>,
}

impl<'a> Holder<'a> {
    fn own(linked: &'a LinkedPatient) -> Self {
        Self {
            linked,
            link: linked.link,
            fingerprint: Some(linked.fingerprint),
        }
    }

    /// A number that did not stand for this patient before.
    fn joining(linked: &'a LinkedPatient) -> Self {
        Self {
            linked,
            link: Link::Alias,
            fingerprint: None,
        }
    }
}

impl Plan {
    /// `false` if the row has to wait for the next run.
    fn take(&mut self, row: &SourceRow, known: Known<'_>, full: bool) -> bool {
        if let Standing::Departed(reason) = row.standing {
            self.depart(row.pat_num, reason, known);
            return true;
        }
        let own = known.found.linked.get(&row.pat_num);
        match (own, known.kin.family(row.pat_num)) {
            (_, Some(family)) => self.take_chart(row, own, family, known, full),
            (Some(own), None) => self.take_own(row, own, known, full),
            (None, None) => self.bring_in(row, known, full),
        }
    }

    /// A number that stands for somebody here and is nobody's second chart.
    fn take_own(&mut self, row: &SourceRow, own: &LinkedPatient, known: Known<'_>, full: bool) -> bool {
        // It was one, and is somebody else now; unless it is all that is left of the person.
        if own.link == Link::Alias && self.standings.others_say_active(own, row.pat_num) {
            return self.bring_in(row, known, full);
        }
        self.renew(row, Holder::own(own), known, full)
    }

    /// Brings a patient here in step with the row.
    fn renew(&mut self, row: &SourceRow, holder: Holder<'_>, known: Known<'_>, full: bool) -> bool {
        let (pat_num, linked) = (row.pat_num, holder.linked);
        let patient = match &row.patient {
            Ok(patient) => patient,
            Err(problem) => return self.skip(problem),
        };
        let print = fingerprint(known.key, patient);
        let is_active = self.standings.patient(linked) == Standing::Active;
        let says_active = self.standings.said(pat_num, linked) == Standing::Active;
        if holder.fingerprint == Some(print) && says_active && is_active {
            self.counts.rows_read += 1;
            self.counts.unchanged += 1;
            return true;
        }
        if holder.fingerprint.is_some() && self.taken.contains(&linked.patient) {
            return self.keep_silent(row, holder, known);
        }
        if full {
            return false;
        }
        let changed = changed_fields(&linked.fields, &patient.fields);
        self.mass.renamed += u64::from(changed.iter().any(|change| is_identity(change.field)));
        self.silence_others(pat_num, linked, known);
        if holder.fingerprint.is_none() {
            self.standings.moves(pat_num, Some(linked.patient));
        }
        self.update(Update {
            patient: linked.patient,
            pat_num,
            changed,
            fields: patient.fields.clone(),
            ssn: patient.ssn.as_ref().map(Ssn::duplicate),
            fingerprint: print,
            reactivated: !is_active,
            link: holder.link,
        });
        true
    }

    fn bring_in(&mut self, row: &SourceRow, known: Known<'_>, full: bool) -> bool {
        let (pat_num, key) = (row.pat_num, known.key);
        let patient = match &row.patient {
            Ok(patient) => patient,
            Err(problem) => return self.skip(problem),
        };
        match matching::find(
            &patient.fields,
            candidates(known.found, &patient.fields),
            &self.taken,
        ) {
            Match::Several => {
                return self.skip(&Problem {
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
        self.standings.moves(pat_num, None);
        true
    }

    fn skip(&mut self, problem: &Problem) -> bool {
        self.counts.rows_read += 1;
        self.counts.skipped += 1;
        self.problems.push(problem.clone());
        true
    }

    fn update(&mut self, update: Update) {
        self.counts.rows_read += 1;
        self.counts.updated += 1;
        self.taken.insert(update.patient);
        self.standings.hear(update.pat_num, Standing::Active);
        self.standings.turn(update.patient, Standing::Active);
        self.updates.push(update);
    }

    /// What the source says of a number whose patient stays as it is.
    fn refresh(&mut self, pat_num: PatNum, standing: Standing, fingerprint: Fingerprint) {
        self.standings.hear(pat_num, standing);
        let refresh = Refresh {
            pat_num,
            standing,
            fingerprint,
        };
        self.refreshes.insert(pat_num, refresh);
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
