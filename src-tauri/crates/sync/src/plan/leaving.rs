//! Rows that are no active patient any more.

use domain::{Departure, PatNum, PatientId, Standing};
use store::{Deactivation, Link, LinkedPatient, Pointer};

use super::{Known, Plan};

/// Why somebody is not active any more, and who goes on. Who was merged into somebody who is the same patient here has
/// just left. What we cannot ask about stays as it was.
pub(crate) fn fate(
    pat_num: PatNum,
    own: &LinkedPatient,
    reason: Departure,
    known: Known<'_>,
) -> (Departure, Option<PatientId>) {
    let merged = Standing::Departed(Departure::Merged);
    match known.kin.merged_into(pat_num) {
        Some(survivor) => match known.kin.patient_of(survivor, known.found) {
            Some(other) if other.patient == own.patient => (reason, None),
            other => (Departure::Merged, other.map(|other| other.patient)),
        },
        None if !known.kin.is_certain() && own.said == merged => (Departure::Merged, own.merged_into),
        None => (reason, None),
    }
}

/// Of several numbers of a patient that were merged, one says into whom.
pub(crate) fn is_first_merged(pat_num: PatNum, own: &LinkedPatient) -> bool {
    let merged = Standing::Departed(Departure::Merged);
    let mut others = own.numbers.iter().filter(|other| other.standing == merged);
    others.next().is_none_or(|first| pat_num <= first.pat_num)
}

impl Plan {
    /// A number of ours that left. Its patient stays active as long as any other number says so, in this integration or
    /// another; else it becomes inactive, unless this integration has said the same before.
    pub(crate) fn depart(&mut self, pat_num: PatNum, reason: Departure, known: Known<'_>) {
        let Some(own) = known.found.linked.get(&pat_num) else {
            return;
        };
        let (departure, merged_into) = fate(pat_num, own, reason, known);
        let standing = Standing::Departed(departure);
        let is_news = self.standings.said(pat_num, own) != standing;
        let others = self.standings.others_say_active(own, pat_num);
        let now = self.standings.patient(own);
        // A second chart that is none any more stands for nobody once it has left.
        let is_free = own.link == Link::Alias && known.kin.is_certain() && known.kin.stands_alone(pat_num);
        if is_free {
            self.unaliases.push(pat_num);
        }
        self.counts.rows_read += 1;
        // That somebody else goes on tells more than any other reason, whichever number or integration gave that one.
        let decides = departure == Departure::Merged && is_first_merged(pat_num, own);
        let tells_more = decides && now != Standing::Active;
        // Once a page; what is left to say is said at the end of the walk.
        let has_turned = self.standings.has_turned(own.patient);
        if (is_news || tells_more) && !others && !has_turned && now != standing {
            self.counts.deactivated += 1;
            self.mass.inactive += u64::from(now == Standing::Active);
            self.standings.hear(pat_num, standing);
            self.standings.turn(own.patient, standing);
            self.refreshes.remove(&pat_num);
            self.deactivations.push(Deactivation {
                patient: own.patient,
                pat_num,
                departure,
                merged_into,
            });
            return;
        }
        self.counts.unchanged += 1;
        if is_news && !is_free {
            let fingerprint = self.refreshes.get(&pat_num).map(|refresh| refresh.fingerprint);
            self.refresh(pat_num, standing, fingerprint.unwrap_or(own.fingerprint));
        }
        self.standings.hear(pat_num, standing);
        if decides && now == standing && own.merged_into != merged_into {
            self.pointers.push(Pointer {
                patient: own.patient,
                merged_into,
            });
        }
    }
}
