//! What a page of the source means for our patients, as plain data: nothing here reads or writes.
//!
//! The same plan is what a preview would show, what [`store::Store::apply_page`] writes, and what the change records
//! tell afterwards.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    Counts, Departure, Field, PatNum, PatientFields, PatientId, Problem, ProblemCode, SourcePatient,
    SourceRow, Ssn, Standing,
};
use store::{
    Candidate, Create, Deactivation, FieldChange, Link, LinkedPatient, Lookup, MassChange, PersonsWrite,
    Refresh, Update,
};
use vault::FingerprintKey;

use crate::fingerprint::fingerprint;
use crate::kin::Kinship;
use crate::lookup;
use crate::matching::{self, Match};
use crate::persons::{Evidence, Group, Verdict};

/// What a page is planned with.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// What the store has of the page.
    pub(crate) found: &'a Lookup,
    /// Which numbers are one person.
    pub(crate) kin: &'a Kinship,
    /// The rows of everybody who is decided about together with somebody on the page.
    pub(crate) kindred: &'a HashMap<PatNum, SourceRow>,
    pub(crate) key: &'a FingerprintKey,
}

/// What to write for one page. Only [`plan`] makes one.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) creates: Vec<Create>,
    pub(crate) updates: Vec<Update>,
    pub(crate) refreshes: BTreeMap<PatNum, Refresh>,
    pub(crate) deactivations: Vec<Deactivation>,
    pub(crate) persons: PersonsWrite,
    pub(crate) problems: Vec<Problem>,
    /// Everybody who needs no more, whatever became of them.
    pub(crate) dealt_with: Vec<PatNum>,
    pub(crate) counts: Counts,
    /// What the brake counts: of those who are linked, who would become inactive or somebody else.
    pub(crate) mass: MassChange,
    /// How many rows of the page are dealt with; fewer than all if the limit was reached.
    pub(crate) rows_done: usize,
    taken: HashSet<PatientId>,
    /// Groups that are decided about, each by its first number, and how many of their rows are counted already.
    decided: HashMap<PatNum, Decided>,
}

/// What became of a group on this page.
struct Decided {
    /// Rows that are counted before they come by.
    counted: u64,
    /// Numbers whose problem is told.
    told: Vec<PatNum>,
}

/// Goes through the rows in their order and stops before the first one that would exceed `room`, the number of
/// patients that may still be added or updated. Unchanged and skipped ones are free.
pub(crate) fn plan(rows: &[SourceRow], known: Known<'_>, room: Option<u64>) -> Plan {
    let mut plan = Plan::default();
    for row in rows {
        if !plan.take(row, known, room) {
            break;
        }
        plan.dealt_with.push(row.pat_num);
        plan.rows_done += 1;
    }
    debug_assert!(plan.counts.add_up(), "each row is counted exactly once");
    plan
}

/// Puts whole groups right, whose rows are `known.kindred`; `rows_done` is how many of the groups there was room for.
pub(crate) fn settle(groups: &[&[PatNum]], known: Known<'_>, room: Option<u64>) -> Plan {
    let mut plan = Plan::default();
    for group in groups {
        if plan.decide(group, known, room).is_none() {
            break;
        }
        plan.rows_done += 1;
    }
    plan
}

impl Plan {
    /// `false` if the row has to wait for the next run.
    fn take(&mut self, row: &SourceRow, known: Known<'_>, room: Option<u64>) -> bool {
        if let Some(group) = known.kin.group(row.pat_num) {
            return self.take_of_group(row, group, known, room);
        }
        if let Standing::Departed(reason) = row.standing {
            self.depart(row.pat_num, reason, known);
            return true;
        }
        let used = self.counts.added + self.counts.updated;
        let full = room.is_some_and(|room| used >= room);
        match known.found.linked.get(&row.pat_num) {
            Some(own) => self.renew(row, own, known.key, full),
            None => self.bring_in(row, known, full),
        }
    }

    /// A row of somebody who is decided about together with others.
    fn take_of_group(
        &mut self,
        row: &SourceRow,
        group: &[PatNum],
        known: Known<'_>,
        room: Option<u64>,
    ) -> bool {
        // Who left and stands for nobody here decides nothing about the others.
        let is_linked = known.found.linked.contains_key(&row.pat_num);
        if row.standing != Standing::Active && !is_linked {
            return true;
        }
        let Some(decided) = self.decide(group, known, room) else {
            return false;
        };
        match &row.patient {
            _ if decided.told.contains(&row.pat_num) => {}
            Err(problem) if row.standing == Standing::Active => {
                self.skip(problem);
            }
            _ if decided.counted > 0 => decided.counted -= 1,
            _ => {
                self.counts.rows_read += 1;
                self.counts.unchanged += 1;
            }
        }
        true
    }

    /// What a group comes to, decided once; `None` if there is no room for it.
    fn decide(&mut self, numbers: &[PatNum], known: Known<'_>, room: Option<u64>) -> Option<&mut Decided> {
        let name = *numbers.first()?;
        if !self.decided.contains_key(&name) {
            let group = Group::of(numbers, known, Evidence::Rows(known.kindred));
            let left = room.map(|room| room.saturating_sub(self.counts.added + self.counts.updated));
            let verdict = Verdict::on(&group, &self.taken, left);
            if verdict.is_short {
                // What there is room for comes in now; the rest is decided anew by the next run.
                if verdict.counts.added + verdict.counts.updated > 0 {
                    self.follow(verdict);
                }
                return None;
            }
            let counts = verdict.counts;
            let decided = Decided {
                counted: counts.added + counts.updated + counts.deactivated,
                told: verdict.problems.iter().map(|problem| problem.pat_num).collect(),
            };
            self.follow(verdict);
            self.decided.insert(name, decided);
        }
        self.decided.get_mut(&name)
    }

    fn follow(&mut self, verdict: Verdict) {
        let Verdict {
            creates,
            updates,
            persons,
            problems,
            mass,
            counts,
            met,
            ..
        } = verdict;
        self.taken.extend(updates.iter().map(|update| update.patient));
        self.creates.extend(creates);
        self.updates.extend(updates);
        self.persons.extend(persons);
        self.problems.extend(problems);
        self.dealt_with.extend(met);
        self.mass += mass;
        self.counts = self.counts.plus(&counts);
    }

    /// A number of ours that left. Its patient stays active as long as another integration says so; else it becomes
    /// inactive, unless this integration has said the same before.
    pub(crate) fn depart(&mut self, pat_num: PatNum, reason: Departure, known: Known<'_>) {
        const MERGED: Standing = Standing::Departed(Departure::Merged);
        let Some(own) = known.found.linked.get(&pat_num) else {
            return;
        };
        self.counts.rows_read += 1;
        // Nobody says that this is not so any more.
        let is_kept = !known.kin.is_certain() && own.said == MERGED;
        let departure = if is_kept { Departure::Merged } else { reason };
        let standing = Standing::Departed(departure);
        let is_news = own.said != standing;
        // Another integration has told more: who goes on.
        let is_known = own.standing == standing || own.standing == MERGED && own.said != MERGED;
        if is_news && !own.active_elsewhere && !is_known {
            self.counts.deactivated += 1;
            self.mass.inactive += u64::from(own.standing == Standing::Active);
            self.deactivations.push(Deactivation {
                patient: own.patient,
                pat_num,
                departure,
                into: None,
            });
            return;
        }
        self.counts.unchanged += 1;
        if is_news {
            self.refreshes.insert(
                pat_num,
                Refresh {
                    pat_num,
                    standing,
                    fingerprint: own.fingerprint,
                },
            );
        }
    }

    /// Brings a patient here in step with the row.
    fn renew(&mut self, row: &SourceRow, own: &LinkedPatient, key: &FingerprintKey, full: bool) -> bool {
        let patient = match &row.patient {
            Ok(patient) => patient,
            Err(problem) => return self.skip(problem),
        };
        let print = fingerprint(key, patient);
        let is_active = own.standing == Standing::Active;
        if own.fingerprint == print && own.said == Standing::Active && is_active {
            self.counts.rows_read += 1;
            self.counts.unchanged += 1;
            return true;
        }
        if full {
            return false;
        }
        let changed = changed_fields(&own.fields, &patient.fields);
        self.mass.renamed += u64::from(is_renamed(&changed));
        self.update(Update {
            patient: own.patient,
            pat_num: row.pat_num,
            changed,
            fields: patient.fields.clone(),
            ssn: patient.ssn.as_ref().map(Ssn::duplicate),
            fingerprint: print,
            reactivated: !is_active,
            link: Link::Existing,
        });
        true
    }

    fn bring_in(&mut self, row: &SourceRow, known: Known<'_>, full: bool) -> bool {
        let (pat_num, key) = (row.pat_num, known.key);
        let patient = match &row.patient {
            Ok(patient) => patient,
            Err(problem) => return self.skip(problem),
        };
        match find(known, patient, &self.taken) {
            Match::Several => {
                return self.skip(&Problem {
                    pat_num,
                    code: ProblemCode::AmbiguousMatch,
                    detail: None,
                });
            }
            _ if full => return false,
            Match::One(candidate) => self.update(linking(pat_num, candidate, patient, key)),
            Match::Nobody => {
                self.counts.rows_read += 1;
                self.counts.added += 1;
                self.creates.push(creating(pat_num, patient, key));
            }
        }
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
        self.updates.push(update);
    }
}

/// Which patient of the company somebody without a link is.
pub(crate) fn find<'a>(known: Known<'a>, patient: &SourcePatient, taken: &HashSet<PatientId>) -> Match<'a> {
    matching::find(&patient.fields, candidates(known.found, &patient.fields), taken)
}

/// A patient here gets its link.
pub(crate) fn linking(
    pat_num: PatNum,
    candidate: &Candidate,
    patient: &SourcePatient,
    key: &FingerprintKey,
) -> Update {
    Update {
        patient: candidate.patient,
        pat_num,
        changed: changed_fields(&candidate.fields, &patient.fields),
        fingerprint: fingerprint(key, patient),
        fields: patient.fields.clone(),
        ssn: patient.ssn.as_ref().map(Ssn::duplicate),
        reactivated: candidate.standing != Standing::Active,
        link: Link::New,
    }
}

pub(crate) fn creating(pat_num: PatNum, patient: &SourcePatient, key: &FingerprintKey) -> Create {
    Create {
        pat_num,
        fields: patient.fields.clone(),
        ssn: patient.ssn.as_ref().map(Ssn::duplicate),
        fingerprint: fingerprint(key, patient),
    }
}

/// The company's patients with the last name and the birthday.
fn candidates<'a>(found: &'a Lookup, fields: &PatientFields) -> &'a [Candidate] {
    found
        .candidates
        .get(&lookup::match_key(fields))
        .map_or(&[], Vec::as_slice)
}

/// Whether the person would be called another one.
pub(crate) fn is_renamed(changed: &[FieldChange]) -> bool {
    let identity = [
        Field::FirstName,
        Field::LegalFirstName,
        Field::LastName,
        Field::Birthday,
    ];
    changed.iter().any(|change| identity.contains(&change.field))
}

/// The fields that differ, from ours to the source's. An emptied field is one of them.
pub(crate) fn changed_fields(ours: &PatientFields, theirs: &PatientFields) -> Vec<FieldChange> {
    let pairs = ours.named().into_iter().zip(theirs.named());
    pairs
        .filter(|(from, to)| from.1 != to.1)
        .map(|((field, from), (_, to))| FieldChange { field, from, to })
        .collect()
}

#[cfg(test)]
mod tests;
