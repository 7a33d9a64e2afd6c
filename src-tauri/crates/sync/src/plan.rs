//! Plans what a page of the source changes, as plain data without I/O.
//!
//! [`store::Store::apply_page`] writes the plan, and the change records describe it.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    Counts, InactiveReason, PatNum, PatientFields, PatientId, PatientStatus, Problem, ProblemCode,
    SourcePatient, SourceRow, Ssn,
};
use store::{
    Candidate, Create, Deactivation, FieldChange, Link, LinkUpdate, LinkedPatient, Lookup, MassChange,
    PersonsWrite, Update, changes_identity,
};
use vault::FingerprintKey;

use crate::fingerprint::fingerprint;
use crate::kin::Kinship;
use crate::lookup;
use crate::matching::{self, Match};
use crate::persons::{Evidence, Group, Verdict};

/// What a plan is based on.
#[derive(Clone, Copy)]
pub(crate) struct PlanContext<'a> {
    /// What the store has for the page.
    pub(crate) found: &'a Lookup,
    /// Which numbers belong to one person.
    pub(crate) kin: &'a Kinship,
    /// The rows of every cluster with a number on the page.
    pub(crate) cluster_rows: &'a HashMap<PatNum, SourceRow>,
    pub(crate) key: &'a FingerprintKey,
}

/// What to write for one page.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) creates: Vec<Create>,
    pub(crate) updates: Vec<Update>,
    pub(crate) link_updates: BTreeMap<PatNum, LinkUpdate>,
    pub(crate) deactivations: Vec<Deactivation>,
    pub(crate) persons: PersonsWrite,
    pub(crate) problems: Vec<Problem>,
    /// Numbers whose open problems this page clears.
    pub(crate) processed: Vec<PatNum>,
    pub(crate) counts: Counts,
    /// What the mass change guard counts: linked patients that would become inactive or be renamed.
    pub(crate) mass: MassChange,
    /// How many rows of the page are processed; fewer than all if the limit was reached.
    pub(crate) rows_done: usize,
    already_matched: HashSet<PatientId>,
    /// The clusters already planned, by their first number.
    decided: HashMap<PatNum, Decided>,
}

/// A cluster that was planned on this page.
struct Decided {
    /// How many of its rows are counted before they are processed.
    counted: u64,
    /// Numbers whose problem is already reported.
    reported: Vec<PatNum>,
}

/// Plans the rows in order and stops before the first row that would exceed `remaining_limit`, the number of patients that
/// may still be added or updated. Unchanged and skipped rows do not count.
pub(crate) fn plan(rows: &[SourceRow], context: PlanContext<'_>, remaining_limit: Option<u64>) -> Plan {
    let mut plan = Plan::default();
    for row in rows {
        if !plan.plan_row(row, context, remaining_limit) {
            break;
        }
        plan.processed.push(row.pat_num);
        plan.rows_done += 1;
    }
    debug_assert!(plan.counts.add_up(), "each row is counted exactly once");
    plan
}

/// Plans whole clusters, whose rows are `context.cluster_rows`; `rows_done` is the number of clusters within the limit.
pub(crate) fn plan_clusters(
    clusters: &[&[PatNum]],
    context: PlanContext<'_>,
    remaining_limit: Option<u64>,
) -> Plan {
    let mut plan = Plan::default();
    for cluster in clusters {
        if plan.decide(cluster, context, remaining_limit).is_none() {
            break;
        }
        plan.rows_done += 1;
    }
    plan
}

impl Plan {
    /// `false` if the row must wait for the next run.
    fn plan_row(&mut self, row: &SourceRow, context: PlanContext<'_>, remaining_limit: Option<u64>) -> bool {
        if let Some(cluster) = context.kin.group(row.pat_num) {
            return self.plan_cluster_row(row, cluster, context, remaining_limit);
        }
        if let PatientStatus::Inactive(reason) = row.status {
            self.deactivate(row.pat_num, reason, context);
            return true;
        }
        let used = self.counts.added + self.counts.updated;
        let is_full = remaining_limit.is_some_and(|remaining_limit| used >= remaining_limit);
        match context.found.linked.get(&row.pat_num) {
            Some(own) => self.update_linked(row, own, context.key, is_full),
            None => self.create_or_link(row, context, is_full),
        }
    }

    /// A row of a cluster.
    fn plan_cluster_row(
        &mut self,
        row: &SourceRow,
        cluster: &[PatNum],
        context: PlanContext<'_>,
        remaining_limit: Option<u64>,
    ) -> bool {
        // A departed number without a patient here does not affect its cluster.
        let is_linked = context.found.linked.contains_key(&row.pat_num);
        if row.status != PatientStatus::Active && !is_linked {
            return true;
        }
        let Some(decided) = self.decide(cluster, context, remaining_limit) else {
            return false;
        };
        match &row.patient {
            _ if decided.reported.contains(&row.pat_num) => {}
            Err(problem) if row.status == PatientStatus::Active => {
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

    /// Plans a cluster once; `None` if the limit is reached.
    fn decide(
        &mut self,
        numbers: &[PatNum],
        context: PlanContext<'_>,
        remaining_limit: Option<u64>,
    ) -> Option<&mut Decided> {
        let name = *numbers.first()?;
        if !self.decided.contains_key(&name) {
            let cluster = Group::of(numbers, context, Evidence::Rows(context.cluster_rows));
            let left = remaining_limit.map(|remaining_limit| {
                remaining_limit.saturating_sub(self.counts.added + self.counts.updated)
            });
            let verdict = Verdict::on(&cluster, &self.already_matched, left);
            if verdict.is_short {
                // Write what the limit allows now; the next run plans the rest.
                if verdict.counts.added + verdict.counts.updated > 0 {
                    self.merge_into_plan(verdict);
                }
                return None;
            }
            let counts = verdict.counts;
            let decided = Decided {
                counted: counts.added + counts.updated + counts.deactivated,
                reported: verdict.problems.iter().map(|problem| problem.pat_num).collect(),
            };
            self.merge_into_plan(verdict);
            self.decided.insert(name, decided);
        }
        self.decided.get_mut(&name)
    }

    fn merge_into_plan(&mut self, verdict: Verdict) {
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
        self.already_matched
            .extend(updates.iter().map(|update| update.patient));
        self.creates.extend(creates);
        self.updates.extend(updates);
        self.persons.extend(persons);
        self.problems.extend(problems);
        self.processed.extend(met);
        self.mass += mass;
        self.counts = self.counts.plus(&counts);
    }

    /// A linked number that departed. Its patient stays active while another integration has it active. Otherwise it becomes
    /// inactive, unless this integration already reported the same.
    pub(crate) fn deactivate(&mut self, pat_num: PatNum, reason: InactiveReason, context: PlanContext<'_>) {
        const MERGED: PatientStatus = PatientStatus::Inactive(InactiveReason::Merged);
        let Some(own) = context.found.linked.get(&pat_num) else {
            return;
        };
        self.counts.rows_read += 1;
        // Relations are unknown in this run, so keep "merged".
        let is_kept = !context.kin.is_certain() && own.source_status == MERGED;
        let reason = if is_kept { InactiveReason::Merged } else { reason };
        let status = PatientStatus::Inactive(reason);
        let is_news = own.source_status != status;
        // Another integration already reported the surviving patient.
        let is_known = own.status == status || own.status == MERGED && own.source_status != MERGED;
        if is_news && !own.active_elsewhere && !is_known {
            self.counts.deactivated += 1;
            self.mass.inactive += u64::from(own.status == PatientStatus::Active);
            self.deactivations.push(Deactivation {
                patient: own.patient,
                pat_num,
                reason,
                into: None,
            });
            return;
        }
        self.counts.unchanged += 1;
        if is_news {
            self.link_updates.insert(
                pat_num,
                LinkUpdate {
                    pat_num,
                    status,
                    fingerprint: own.fingerprint,
                },
            );
        }
    }

    /// Updates a linked patient from its row.
    fn update_linked(
        &mut self,
        row: &SourceRow,
        own: &LinkedPatient,
        key: &FingerprintKey,
        is_full: bool,
    ) -> bool {
        let patient = match &row.patient {
            Ok(patient) => patient,
            Err(problem) => return self.skip(problem),
        };
        let print = fingerprint(key, patient);
        let is_active = own.status == PatientStatus::Active;
        if own.fingerprint == print && own.source_status == PatientStatus::Active && is_active {
            self.counts.rows_read += 1;
            self.counts.unchanged += 1;
            return true;
        }
        if is_full {
            return false;
        }
        let changed = changed_fields(&own.fields, &patient.fields);
        self.mass.renamed += u64::from(changes_identity(&changed));
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

    fn create_or_link(&mut self, row: &SourceRow, context: PlanContext<'_>, is_full: bool) -> bool {
        let (pat_num, key) = (row.pat_num, context.key);
        let patient = match &row.patient {
            Ok(patient) => patient,
            Err(problem) => return self.skip(problem),
        };
        match find(context, patient, &self.already_matched) {
            Match::Several => {
                return self.skip(&Problem {
                    pat_num,
                    code: ProblemCode::AmbiguousMatch,
                    detail: None,
                });
            }
            _ if is_full => return false,
            Match::One(candidate) => self.update(linking(pat_num, candidate, patient, key)),
            Match::None => {
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
        self.already_matched.insert(update.patient);
        self.updates.push(update);
    }
}

/// The company's patient that matches a row without a link.
pub(crate) fn find<'a>(
    context: PlanContext<'a>,
    patient: &SourcePatient,
    already_matched: &HashSet<PatientId>,
) -> Match<'a> {
    matching::find(
        &patient.fields,
        candidates(context.found, &patient.fields),
        already_matched,
    )
}

/// An update that links an existing patient.
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
        reactivated: candidate.status != PatientStatus::Active,
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

/// The company's patients with this last name and birthday.
fn candidates<'a>(found: &'a Lookup, fields: &PatientFields) -> &'a [Candidate] {
    found
        .candidates
        .get(&lookup::match_key(fields))
        .map_or(&[], Vec::as_slice)
}

/// The fields that differ, including emptied ones.
pub(crate) fn changed_fields(ours: &PatientFields, theirs: &PatientFields) -> Vec<FieldChange> {
    let pairs = ours.named().into_iter().zip(theirs.named());
    pairs
        .filter(|(from, to)| from.1 != to.1)
        .map(|((field, from), (_, to))| FieldChange::new(field, from, to))
        .collect()
}

#[cfg(test)]
mod tests;
