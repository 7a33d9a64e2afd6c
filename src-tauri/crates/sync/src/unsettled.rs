//! Who is not here as the records of merges and clones say.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Departure, PatNum, PatientId, Standing};
use store::{Link, LinkedPatient, PersonsNumbers};
use vault::Fingerprint;

use crate::kin::head;
use crate::plan::{Known, fate, is_first_merged};

/// The numbers whose rows have to be looked at again. `known.found` has everybody of whom a record or `ours` speaks.
/// Who is `to_fix` cannot give fields before the row changes.
pub(crate) fn unsettled(
    known: Known<'_>,
    ours: &PersonsNumbers,
    silent: Fingerprint,
    to_fix: &BTreeSet<PatNum>,
) -> BTreeSet<PatNum> {
    let mut again: BTreeSet<PatNum> = BTreeSet::new();
    again.extend(misplaced_merges(known, ours));
    again.extend(misplaced_charts(known));
    again.extend(freed_aliases(known, ours));
    let mute = mute_patients(known, silent, to_fix);
    again.extend(mute);
    again
}

/// Merged in the one place and not in the other, or into somebody else.
fn misplaced_merges<'a>(known: Known<'a>, ours: &'a PersonsNumbers) -> impl Iterator<Item = PatNum> + 'a {
    let everybody = known
        .kin
        .everybody()
        .into_iter()
        .chain(ours.merged.iter().copied());
    let merged = Standing::Departed(Departure::Merged);
    everybody.filter(move |number| {
        let Some(own) = known.found.linked.get(number) else {
            return false;
        };
        let Standing::Departed(said) = own.said else {
            return false;
        };
        let (departure, into) = fate(*number, own, said, known);
        let is_merged = departure == Departure::Merged
            && known.kin.merged_into(*number).is_some_and(|survivor| {
                let other = known.kin.patient_of(survivor, known.found);
                other.is_none_or(|other| other.patient != own.patient)
            });
        let by_itself = own.standing != Standing::Active && is_first_merged(*number, own);
        let elsewhere = is_merged && by_itself && (own.standing != merged || own.merged_into != into);
        is_merged != (said == Departure::Merged) || elsewhere
    })
}

/// Charts of one person that stand for two patients.
fn misplaced_charts(known: Known<'_>) -> impl Iterator<Item = PatNum> {
    known.kin.families().flat_map(move |family| {
        let head = head(family, known.found);
        family.iter().copied().filter(move |number| {
            let (Some((_, head)), Some(own)) = (head, known.found.linked.get(number)) else {
                return false;
            };
            let may_move = head.standing == Standing::Active
                || own.link == Link::Alias && is_kept_by_others(*number, own);
            own.patient != head.patient && own.said == Standing::Active && may_move
        })
    })
}

/// Whether the patient of a number is active without it.
fn is_kept_by_others(number: PatNum, own: &LinkedPatient) -> bool {
    let others = own.numbers.iter().filter(|other| other.pat_num != number);
    own.active_elsewhere || others.into_iter().any(|other| other.standing == Standing::Active)
}

/// Second charts that are none any more, or of somebody who is not here.
fn freed_aliases<'a>(known: Known<'a>, ours: &'a PersonsNumbers) -> impl Iterator<Item = PatNum> + 'a {
    let aliases = ours.aliases.iter().map(|(alias, _)| *alias);
    aliases.filter(move |number| {
        let Some(own) = known.found.linked.get(number) else {
            return false;
        };
        match own.said {
            Standing::Active => {
                let family = known.kin.family(*number).unwrap_or_default();
                head(family, known.found).is_none() && is_kept_by_others(*number, own)
            }
            Standing::Departed(_) => known.kin.stands_alone(*number),
        }
    })
}

/// Where the one who should speak for a patient has not: the first in rank of the active charts.
fn mute_patients(known: Known<'_>, silent: Fingerprint, to_fix: &BTreeSet<PatNum>) -> Vec<PatNum> {
    let mut first: BTreeMap<PatientId, (usize, PatNum, &LinkedPatient)> = BTreeMap::new();
    for (number, own) in &known.found.linked {
        if own.said != Standing::Active {
            continue;
        }
        let family = known.kin.family(*number).unwrap_or_default();
        let place = family.iter().position(|other| other == number);
        // Without a record the link comes first.
        let rank = place.unwrap_or(usize::MAX - usize::from(own.link == Link::Existing));
        let candidate = (rank, *number, own);
        let best = first.entry(own.patient).or_insert(candidate);
        if (candidate.0, candidate.1) < (best.0, best.1) {
            *best = candidate;
        }
    }
    let mute = first
        .into_values()
        .filter(|(_, number, own)| own.fingerprint == silent && !to_fix.contains(number));
    mute.map(|(_, number, _)| number).collect()
}
