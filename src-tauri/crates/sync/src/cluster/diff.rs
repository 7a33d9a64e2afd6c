//! What must be written so that a cluster is as [`desired`](super::desired()) says.

use domain::{InactiveReason, PatientFields, PatientStatus, Ssn};
use store::{
    Create, Deactivation, FieldChange, LinkRow, LinkTouch, LinkUpsert, PageChanges, PatientRef,
    SurvivorChange, Update, changes_identity,
};
use vault::Fingerprint;

use super::Cluster;
use super::desired::{Desired, DesiredPatient};
use crate::pages::Member;

/// No row has this fingerprint, so a patient with it is written by the next run.
const NEVER: [u8; 32] = [0; 32];

/// The changes. Their counts are those of patients added, updated, and made inactive.
pub(crate) fn diff(cluster: &Cluster<'_>, desired: &Desired) -> PageChanges {
    let mut changes = PageChanges::default();
    for wanted in &desired.patients {
        if wanted.is_stale {
            write_fields(&mut changes, cluster, wanted);
        }
        for member in wanted.numbers.iter().filter_map(|number| cluster.member(*number)) {
            let is_deferred = desired.deferred.contains(&member.pat_num);
            let link = wanted_link(cluster, wanted, member, is_deferred);
            write_link(&mut changes, cluster.link(member.pat_num), link);
        }
    }
    for left in &desired.inactive {
        write_status(&mut changes, cluster, *left);
    }
    changes.removed_links.extend_from_slice(&desired.freed);
    changes.counts.added = changes.creates.len() as u64;
    changes.counts.updated = changes.updates.len() as u64;
    changes.counts.deactivated = changes.deactivations.len() as u64;
    changes
}

/// Creates a patient, or writes its fields and makes it active.
fn write_fields(changes: &mut PageChanges, cluster: &Cluster<'_>, wanted: &DesiredPatient) {
    let pat_num = wanted.primary;
    let Some((data, _)) = cluster.data(pat_num) else {
        return;
    };
    let (fields, ssn) = (data.fields.clone(), data.ssn.as_ref().map(Ssn::duplicate));
    let PatientRef::Existing(patient) = wanted.patient else {
        return changes.creates.push(Create { pat_num, fields, ssn });
    };
    let Some(stored) = cluster.patients.get(&patient) else {
        return;
    };
    let changed = changed_fields(&stored.fields, &fields);
    let is_linked = |link: &LinkRow| link.patient == patient;
    let was_linked = wanted
        .numbers
        .iter()
        .any(|number| cluster.link(*number).is_some_and(is_linked));
    changes.mass_change.renamed += u64::from(was_linked && changes_identity(&changed));
    changes.updates.push(Update {
        patient,
        pat_num,
        fields,
        ssn,
        changed,
        reactivated: stored.status != PatientStatus::Active,
    });
}

/// Makes a patient inactive, or points it to another survivor. The mass-change guard does not count a folded patient, who
/// continues as another one.
fn write_status(changes: &mut PageChanges, cluster: &Cluster<'_>, left: Deactivation) {
    let Deactivation { patient, into, .. } = left;
    let Some(stored) = cluster.patients.get(&patient) else {
        return;
    };
    if stored.status != PatientStatus::Inactive(left.reason) {
        let leaves = stored.status == PatientStatus::Active && left.reason != InactiveReason::Clone;
        changes.mass_change.inactive += u64::from(leaves);
        changes.deactivations.push(left);
    } else if stored.merged_into.map(PatientRef::Existing) != into {
        changes.survivors.push(SurvivorChange { patient, into });
    }
}

/// Writes a number's link if it differs.
fn write_link(changes: &mut PageChanges, current: Option<&LinkRow>, wanted: LinkUpsert) {
    let LinkUpsert {
        pat_num,
        patient,
        is_primary,
        status,
        fingerprint,
        changed_at,
        cluster,
    } = wanted;
    let is_same = |link: &&LinkRow| {
        (
            PatientRef::Existing(link.patient),
            link.is_primary,
            link.fingerprint,
        ) == (patient, is_primary, fingerprint)
    };
    let Some(link) = current.filter(is_same) else {
        return changes.links.push(wanted);
    };
    if (link.status, link.changed_at, link.cluster) != (status, changed_at, cluster) {
        changes.touched.push(LinkTouch {
            pat_num,
            status,
            changed_at,
            cluster,
        });
    }
}

fn wanted_link(
    cluster: &Cluster<'_>,
    wanted: &DesiredPatient,
    member: &Member,
    is_deferred: bool,
) -> LinkUpsert {
    let pat_num = member.pat_num;
    let link = cluster.link(pat_num);
    let is_primary = pat_num == wanted.primary;
    let is_kept = |link: &LinkRow| link.is_primary && PatientRef::Existing(link.patient) == wanted.patient;
    // The patient must have the fields of its primary number, or be written again.
    let lacks_fields = is_primary && !wanted.is_stale && !link.is_some_and(is_kept);
    let never = Fingerprint::from_bytes(NEVER);
    // Only a row that can be imported says something of the fields.
    let print = cluster
        .data(pat_num)
        .map(|(_, print)| print)
        .or(link.map(|link| link.fingerprint));
    LinkUpsert {
        pat_num,
        patient: wanted.patient,
        is_primary,
        status: cluster.status(pat_num),
        fingerprint: print.filter(|_| !is_deferred && !lacks_fields).unwrap_or(never),
        changed_at: member.changed_at.filter(|_| !is_deferred),
        cluster: cluster.graph.digest(pat_num, link.and_then(|link| link.cluster)),
    }
}

/// The fields that differ, including emptied ones.
fn changed_fields(ours: &PatientFields, theirs: &PatientFields) -> Vec<FieldChange> {
    let pairs = ours.named().into_iter().zip(theirs.named());
    let differing = pairs.filter(|(from, to)| from.1 != to.1);
    differing
        .map(|((field, from), (_, to))| FieldChange::new(field, from, to))
        .collect()
}
