//! Persons with several charts: an original and its clones. [`crate::kin`] says what holds for them.
//!
//! One chart's number is the patient's link, the others are aliases. Which one speaks, that is gives the fields, is a
//! matter of rank and not of the link. The others have the [`silent`] fingerprint, so that whoever speaks later is news.

use domain::{Departure, PatNum, PatientId, SourceRow, Standing};
use store::{Deactivation, Fold, Link, LinkedPatient, NewAlias, Pointer};

use super::{Holder, Known, Plan};
use crate::fingerprint::silent;
use crate::kin::head;

impl Plan {
    /// An active chart of somebody who has several.
    pub(super) fn take_chart(
        &mut self,
        row: &SourceRow,
        own: Option<&LinkedPatient>,
        family: &[PatNum],
        known: Known<'_>,
        full: bool,
    ) -> bool {
        match (own, head(family, known.found)) {
            (Some(own), Some((number, head))) if own.patient != head.patient => {
                self.move_to(row, own, (number, head), known, full)
            }
            (Some(own), Some((number, _))) => {
                self.speak_or_join(row, Holder::own(own), number, family, known, full)
            }
            (Some(own), None) => self.take_own(row, own, known, full),
            (None, Some((number, head))) => {
                self.speak_or_join(row, Holder::joining(head), number, family, known, full)
            }
            (None, None) => self.begin(row, family, known, full),
        }
    }

    /// The first chart that is met of somebody; those behind it on the page join it.
    fn begin(&mut self, row: &SourceRow, family: &[PatNum], known: Known<'_>, full: bool) -> bool {
        let original = family.first().copied().unwrap_or(row.pat_num);
        if let Some(begun) = self.begun.get(&original).copied() {
            self.counts.rows_read += 1;
            self.counts.unchanged += 1;
            self.standings.moves(row.pat_num, None);
            self.aliases.push(new_alias(row.pat_num, begun, known));
            return true;
        }
        let before = self.counts;
        let done = self.bring_in(row, known, full);
        if self.counts.added + self.counts.updated > before.added + before.updated {
            self.begun.insert(original, row.pat_num);
        }
        done
    }

    /// The chart speaks if no chart of higher rank is active; else it only belongs to the patient.
    fn speak_or_join(
        &mut self,
        row: &SourceRow,
        holder: Holder<'_>,
        head: PatNum,
        family: &[PatNum],
        known: Known<'_>,
        full: bool,
    ) -> bool {
        let (pat_num, patient) = (row.pat_num, holder.linked.patient);
        let outranked = family
            .iter()
            .take_while(|number| **number != pat_num)
            .any(|number| {
                let linked = known.found.linked.get(number);
                self.standings.speaks_for(*number, linked, patient)
            });
        let is_active = self.standings.patient(holder.linked) == Standing::Active;
        // A patient is updated once a page. Who should have spoken is asked again at the end of the walk.
        let speaks = !(outranked && is_active || self.taken.contains(&patient));
        if speaks {
            return self.renew(row, holder, known, full);
        }
        if holder.fingerprint.is_some() {
            return self.keep_silent(row, holder, known);
        }
        self.counts.rows_read += 1;
        self.counts.unchanged += 1;
        self.standings.moves(pat_num, Some(patient));
        self.aliases.push(new_alias(pat_num, head, known));
        true
    }

    /// A number of a patient whose fields another number gives.
    pub(super) fn keep_silent(&mut self, row: &SourceRow, holder: Holder<'_>, known: Known<'_>) -> bool {
        self.counts.rows_read += 1;
        self.counts.unchanged += 1;
        let silent = silent(known.key);
        let said = self.standings.said(row.pat_num, holder.linked);
        if holder.fingerprint != Some(silent) || said != Standing::Active {
            self.refresh(row.pat_num, Standing::Active, silent);
        }
        true
    }

    /// A chart that stands for somebody else than the other charts do, such as a patient of its own whom an earlier
    /// version of this program made: from now on it belongs to the patient of the others, if that one is active.
    fn move_to(
        &mut self,
        row: &SourceRow,
        own: &LinkedPatient,
        (number, head): (PatNum, &LinkedPatient),
        known: Known<'_>,
        full: bool,
    ) -> bool {
        let pat_num = row.pat_num;
        if self.standings.patient(head) != Standing::Active {
            let is_needed = own.link == Link::Existing || !self.standings.others_say_active(own, pat_num);
            let holder = if is_needed {
                Holder::own(own)
            } else {
                Holder::joining(head)
            };
            return self.renew(row, holder, known, full);
        }
        let was_active = self.standings.patient(own) == Standing::Active;
        // A link takes the aliases beside it along.
        let is_left = was_active
            && match own.link {
                Link::Alias => !self.standings.others_say_active(own, pat_num),
                Link::New | Link::Existing => !own.active_elsewhere,
            };
        self.counts.rows_read += 1;
        self.counts.deactivated += u64::from(is_left);
        self.counts.unchanged += u64::from(!is_left);
        self.standings.moves(pat_num, Some(head.patient));
        if is_left {
            let gone = Standing::Departed(Departure::Clone);
            self.standings.turn(own.patient, gone);
        }
        self.leave(pat_num, own, head.patient, is_left);
        let alias = new_alias(pat_num, number, known);
        match own.link {
            Link::Alias => self.aliases.push(alias),
            Link::New | Link::Existing => {
                self.take_along(pat_num, own, head.patient);
                self.folds.push(Fold {
                    alias,
                    patient: own.patient,
                    into: head.patient,
                    deactivates: is_left,
                });
            }
        }
        true
    }

    /// The aliases beside a link that is folded.
    fn take_along(&mut self, pat_num: PatNum, own: &LinkedPatient, goes_on: PatientId) {
        for other in own.numbers.iter().filter(|other| other.pat_num != pat_num) {
            let said = self.standings.said_of(other);
            if said == Standing::Active && !self.standings.has_moved(other.pat_num) {
                self.standings.moves(other.pat_num, Some(goes_on));
            }
            self.refreshes.remove(&other.pat_num);
        }
    }

    /// Of whom the number stood for before.
    fn leave(&mut self, pat_num: PatNum, own: &LinkedPatient, goes_on: PatientId, is_left: bool) {
        if is_left && own.link == Link::Alias {
            self.deactivations.push(Deactivation {
                patient: own.patient,
                pat_num,
                departure: Departure::Clone,
                merged_into: Some(goes_on),
            });
        }
        if !is_left && self.standings.patient(own) != Standing::Active {
            self.pointers.push(Pointer {
                patient: own.patient,
                merged_into: Some(goes_on),
            });
        }
    }

    /// The patient's other numbers have not given the fields that the patient is about to get.
    pub(super) fn silence_others(&mut self, pat_num: PatNum, linked: &LinkedPatient, known: Known<'_>) {
        let silent = silent(known.key);
        for other in linked.numbers.iter().filter(|other| other.pat_num != pat_num) {
            if other.fingerprint != silent && !self.standings.has_moved(other.pat_num) {
                let standing = self.standings.said_of(other);
                self.refresh(other.pat_num, standing, silent);
            }
        }
    }
}

fn new_alias(pat_num: PatNum, head: PatNum, known: Known<'_>) -> NewAlias {
    NewAlias {
        pat_num,
        head,
        fingerprint: silent(known.key),
    }
}
