//! Computes what must be written so that a cluster is here as [`Seats`] assigns it.

use std::collections::{BTreeMap, HashSet};

use domain::{Counts, InactiveReason, PatNum, PatientId, PatientStatus, Problem, ProblemCode, Ssn};
use store::{
    Create, Deactivation, Fold, Link, LinkedPatient, MassChange, NumberRow, PersonsWrite, Update, Whose,
};
use vault::Fingerprint;

use super::seats::Seats;
use super::{Group, Heard};
use crate::fingerprint::{fingerprint, secondary};
use crate::matching::Match;
use crate::plan;

const MERGED: PatientStatus = PatientStatus::Inactive(InactiveReason::Merged);

/// The plan of one cluster, as plain data.
#[derive(Default)]
pub(crate) struct Verdict {
    pub(crate) creates: Vec<Create>,
    pub(crate) updates: Vec<Update>,
    pub(crate) persons: PersonsWrite,
    pub(crate) problems: Vec<Problem>,
    pub(crate) mass: MassChange,
    /// Patients added, updated and deactivated, and numbers skipped, each of them counted as read.
    pub(crate) counts: Counts,
    /// New persons that were imported or could not be.
    pub(crate) met: Vec<PatNum>,
    /// Whether the limit was reached. The plan is valid, and the next run plans the rest.
    pub(crate) is_short: bool,
    /// Whether the rows must be read to decide.
    is_open: bool,
}

impl Verdict {
    /// Plans the cluster. Patients in `taken` cannot be matched; `room` is the number of patients that may be added
    /// or updated.
    pub(crate) fn on(group: &Group<'_>, taken: &HashSet<PatientId>, room: Option<u64>) -> Self {
        let seats = Seats::of(group);
        let mut case = Case {
            group,
            links: links(group, &seats),
            seats: &seats,
            silent: secondary(group.known.key),
            room,
            verdict: Self::default(),
        };
        let mut taken = taken.clone();
        for stranger in &seats.strangers {
            case.bring_in(stranger, &mut taken);
        }
        for (patient, numbers) in &seats.held {
            case.settle(*patient, numbers);
        }
        for (patient, into) in &seats.folded {
            case.fold(*patient, *into);
        }
        case.free_the_rest();
        case.verdict
    }

    /// Whether everything is here as it should be.
    pub(crate) fn is_settled(&self) -> bool {
        let nothing = self.creates.is_empty() && self.updates.is_empty() && self.problems.is_empty();
        !self.is_open && nothing && self.persons.is_empty()
    }
}

/// The linking number of each patient: the current one if it still belongs to the patient, otherwise the first active
/// one.
fn links(group: &Group<'_>, seats: &Seats) -> BTreeMap<PatientId, PatNum> {
    let link = |(patient, numbers): (&PatientId, &Vec<PatNum>)| {
        let is_link = |number: &&PatNum| {
            group
                .linked(**number)
                .is_some_and(|own| own.is_link && own.patient == *patient)
        };
        let is_active = |number: &&PatNum| group.is_active(**number);
        let found = numbers.iter().find(is_link);
        let found = found.or_else(|| numbers.iter().find(is_active));
        found.or(numbers.first()).map(|number| (*patient, *number))
    };
    seats.held.iter().filter_map(link).collect()
}

struct Case<'a> {
    group: &'a Group<'a>,
    seats: &'a Seats,
    /// The linking number of each patient.
    links: BTreeMap<PatientId, PatNum>,
    silent: Fingerprint,
    room: Option<u64>,
    verdict: Verdict,
}

impl<'a> Case<'a> {
    /// Imports a person that is active in the source and has no patient here.
    fn bring_in(&mut self, numbers: &[PatNum], taken: &mut HashSet<PatientId>) {
        let Some((speaker, others)) = numbers.split_first() else {
            return;
        };
        let Heard::Active(Some(patient)) = self.group.heard(*speaker) else {
            self.verdict.is_open = true;
            return;
        };
        match plan::find(self.group.known, patient, taken) {
            Match::Several => {
                self.verdict.counts.rows_read += 1;
                self.verdict.counts.skipped += 1;
                self.verdict.problems.push(Problem {
                    pat_num: *speaker,
                    code: ProblemCode::AmbiguousMatch,
                    detail: None,
                });
                self.verdict.met.push(*speaker);
                numbers.iter().for_each(|number| self.replace(*number));
                return;
            }
            _ if !self.spend() => return numbers.iter().for_each(|number| self.keep(*number)),
            Match::One(candidate) => {
                self.verdict.counts.updated += 1;
                taken.insert(candidate.patient);
                let update = plan::linking(*speaker, candidate, patient, self.group.known.key);
                self.verdict.updates.push(update);
            }
            Match::None => {
                self.verdict.counts.added += 1;
                let create = plan::creating(*speaker, patient, self.group.known.key);
                self.verdict.creates.push(create);
            }
        }
        self.verdict.counts.rows_read += 1;
        self.verdict.met.push(*speaker);
        self.replace(*speaker);
        for number in others {
            self.replace(*number);
            self.verdict.persons.numbers.push(NumberRow {
                pat_num: *number,
                whose: Whose::Beside(*speaker),
                status: PatientStatus::Active,
                fingerprint: self.silent,
            });
        }
    }

    /// Uses the limit for one patient; `false` if it is reached.
    fn spend(&mut self) -> bool {
        match &mut self.room {
            Some(0) => self.verdict.is_short = true,
            Some(room) => *room -= 1,
            None => {}
        }
        !self.verdict.is_short
    }

    /// Keeps a deferred number with its patient, or with the survivor of that patient.
    fn keep(&mut self, number: PatNum) {
        let Some(own) = self.group.linked(number) else {
            return;
        };
        let patient = self
            .seats
            .folded
            .get(&own.patient)
            .copied()
            .unwrap_or(own.patient);
        if let Some(link) = self.links.get(&patient).copied() {
            self.replace(number);
            self.verdict.persons.numbers.push(NumberRow {
                pat_num: number,
                whose: Whose::Beside(link),
                status: PatientStatus::Active,
                fingerprint: self.silent,
            });
        }
    }

    /// Removes a number's row, if there is one.
    fn replace(&mut self, number: PatNum) {
        if self.group.linked(number).is_some() {
            self.verdict.persons.replaced.push(number);
        }
    }

    /// Updates a patient that keeps these numbers.
    fn settle(&mut self, patient: PatientId, numbers: &[PatNum]) {
        let (Some(link), Some(before)) = (self.links.get(&patient).copied(), self.before(patient)) else {
            return;
        };
        let speaker = numbers
            .iter()
            .copied()
            .find(|number| self.group.may_speak(*number));
        let news = speaker.and_then(|speaker| self.news(patient, before, speaker, link));
        let waits = news.is_some() && !self.spend();
        for number in numbers {
            let fingerprint = match speaker {
                // A deferred change must be noticed again next time.
                Some(_) if waits => self.silent,
                Some(speaker) if speaker == *number => self.print(patient, speaker),
                Some(_) => self.silent,
                None => self.kept(patient, *number),
            };
            self.put(patient, *number, link, fingerprint);
        }
        let is_updated = news.is_some() && !waits;
        if let Some(update) = news.filter(|_| is_updated) {
            self.verdict.mass.renamed += u64::from(store::changes_identity(&update.changed));
            self.verdict.counts.rows_read += 1;
            self.verdict.counts.updated += 1;
            self.verdict.updates.push(update);
        }
        let own = self.group.linked(link);
        let is_linked = own.is_some_and(|own| own.is_link && own.patient == patient);
        if !is_updated && !is_linked {
            self.verdict.persons.relinked.push((patient, link));
        }
        let is_active = numbers.iter().any(|number| self.group.is_active(*number));
        if !is_active && !before.active_elsewhere {
            self.leave(patient, before, numbers);
        }
    }

    /// The patient's current state, by any of its numbers.
    fn before(&self, patient: PatientId) -> Option<&'a LinkedPatient> {
        let group = self.group;
        let mut linked = group.heard.keys().filter_map(|number| group.linked(*number));
        linked.find(|own| own.patient == patient)
    }

    /// The current fingerprint of a number of this patient.
    fn kept(&self, patient: PatientId, number: PatNum) -> Fingerprint {
        let own = self.group.linked(number).filter(|own| own.patient == patient);
        own.map_or(self.silent, |own| own.fingerprint)
    }

    /// The fingerprint of the primary number.
    fn print(&mut self, patient: PatientId, speaker: PatNum) -> Fingerprint {
        match self.group.heard(speaker) {
            Heard::Active(Some(row)) => fingerprint(self.group.known.key, row),
            _ => {
                let kept = self.kept(patient, speaker);
                self.verdict.is_open |= kept == self.silent;
                kept
            }
        }
    }

    /// Writes a number's row, if it differs.
    fn put(&mut self, patient: PatientId, number: PatNum, link: PatNum, fingerprint: Fingerprint) {
        let before = self.group.linked(number).filter(|own| own.patient == patient);
        let status = self.status(number, patient);
        let is_link = number == link;
        let same = before.is_some_and(|own| {
            (own.is_link, own.source_status, own.fingerprint) == (is_link, status, fingerprint)
        });
        if same {
            return;
        }
        self.replace(number);
        let whose = if is_link {
            Whose::Link(patient)
        } else {
            Whose::Beside(link)
        };
        self.verdict.persons.numbers.push(NumberRow {
            pat_num: number,
            whose,
            status,
            fingerprint,
        });
    }

    /// The update by the primary number, if any.
    fn news(
        &mut self,
        patient: PatientId,
        before: &LinkedPatient,
        speaker: PatNum,
        link: PatNum,
    ) -> Option<Update> {
        let is_active = before.status == PatientStatus::Active;
        let Heard::Active(Some(row)) = self.group.heard(speaker) else {
            self.verdict.is_open |= !is_active;
            return None;
        };
        let print = fingerprint(self.group.known.key, row);
        if is_active && self.kept(patient, speaker) == print {
            return None;
        }
        Some(Update {
            patient,
            pat_num: speaker,
            changed: plan::changed_fields(&before.fields, &row.fields),
            fields: row.fields.clone(),
            ssn: row.ssn.as_ref().map(Ssn::duplicate),
            fingerprint: print,
            reactivated: !is_active,
            link: Link::OfSeveral(link),
        })
    }

    /// The status of a number of this patient.
    fn status(&self, number: PatNum, patient: PatientId) -> PatientStatus {
        let said = self.group.linked(number).map(|own| own.source_status);
        let reason = match self.group.heard(number) {
            Heard::Active(_) => return PatientStatus::Active,
            Heard::Unusable | Heard::Silence => return said.unwrap_or(PatientStatus::Active),
            Heard::Left(reason) => reason,
        };
        let kin = self.group.known.kin;
        let reason = match kin.merged_into(number) {
            Some(survivor) if self.seats.head(survivor) == Some(patient) => own_reason(reason),
            Some(_) => InactiveReason::Merged,
            None if !kin.is_certain() && said == Some(MERGED) => InactiveReason::Merged,
            None => own_reason(reason),
        };
        PatientStatus::Inactive(reason)
    }

    /// Deactivates a patient without an active number.
    fn leave(&mut self, patient: PatientId, before: &LinkedPatient, numbers: &[PatNum]) {
        let said = |number: PatNum| self.group.linked(number).map(|own| own.source_status);
        let statuses: Vec<_> = numbers
            .iter()
            .map(|number| (*number, self.status(*number, patient)))
            .collect();
        let merged = statuses.iter().filter(|(_, status)| *status == MERGED);
        if let Some((number, _)) = merged.min_by_key(|(number, _)| *number) {
            return self.point(patient, before, *number);
        }
        let is_told = statuses.iter().any(|(_, status)| *status == before.status);
        let was_merged = before.status == MERGED && self.said_merged(patient);
        let news = statuses
            .iter()
            .find(|(number, status)| said(*number) != Some(*status));
        let news = match before.status {
            PatientStatus::Active => news.or(statuses.first()),
            PatientStatus::Inactive(_) if was_merged => news.or(statuses.first()),
            // Another integration already reported the survivor.
            MERGED => None,
            PatientStatus::Inactive(_) => news.filter(|_| !is_told),
        };
        if let Some((number, PatientStatus::Inactive(reason))) = news {
            let turn = Deactivation {
                patient,
                pat_num: *number,
                reason: *reason,
                into: None,
            };
            self.turn(before, turn);
        }
    }

    /// Whether a number of the patient was recorded as merged.
    fn said_merged(&self, patient: PatientId) -> bool {
        let numbers = self.group.heard.keys();
        let mut linked = numbers.filter_map(|number| self.group.linked(*number));
        linked.any(|own| own.patient == patient && own.source_status == MERGED)
    }

    /// Sets the surviving patient. Being merged takes precedence over any other reason.
    fn point(&mut self, patient: PatientId, before: &LinkedPatient, number: PatNum) {
        let survivor = self.group.known.kin.merged_into(number);
        let goes_on = survivor.and_then(|survivor| self.seats.head(survivor));
        let into = goes_on
            .and_then(|goes_on| self.links.get(&goes_on).copied())
            .or_else(|| self.newcomer(survivor?));
        let is_right = before.merged_into == goes_on && (goes_on.is_some() || into.is_none());
        if before.status != MERGED {
            let turn = Deactivation {
                patient,
                pat_num: number,
                reason: InactiveReason::Merged,
                into,
            };
            self.turn(before, turn);
        } else if survivor.is_some() && !is_right {
            self.verdict.persons.pointers.push((patient, into));
        }
    }

    /// The linking number of a person that this plan imports.
    fn newcomer(&self, person: PatNum) -> Option<PatNum> {
        let created = self.verdict.creates.iter().map(|create| create.pat_num);
        let linked = self
            .verdict
            .updates
            .iter()
            .filter(|update| update.link == Link::New);
        let mut numbers = created.chain(linked.map(|update| update.pat_num));
        numbers.find(|number| self.group.known.kin.person(*number) == person)
    }

    fn turn(&mut self, before: &LinkedPatient, turn: Deactivation) {
        self.verdict.counts.rows_read += 1;
        self.verdict.counts.deactivated += 1;
        self.verdict.mass.inactive += u64::from(before.status == PatientStatus::Active);
        self.verdict.persons.turns.push(turn);
    }

    fn fold(&mut self, patient: PatientId, into: PatientId) {
        let number = self.group.patients().remove(&patient);
        let number = number.and_then(|numbers| numbers.first().copied());
        let (Some(before), Some(pat_num)) = (self.before(patient), number) else {
            return;
        };
        let Some(into) = self.links.get(&into).copied() else {
            return;
        };
        let deactivates = !before.active_elsewhere;
        self.verdict.counts.rows_read += u64::from(deactivates);
        self.verdict.counts.deactivated += u64::from(deactivates);
        self.verdict.persons.folds.push(Fold {
            patient,
            pat_num,
            into,
            deactivates,
        });
    }

    /// Removes numbers that no longer belong to a patient.
    fn free_the_rest(&mut self) {
        let strangers = self.seats.strangers.iter();
        let seated: HashSet<PatNum> = self
            .seats
            .held
            .values()
            .chain(strangers)
            .flatten()
            .copied()
            .collect();
        let all: Vec<PatNum> = self.group.heard.keys().copied().collect();
        for number in all.into_iter().filter(|number| !seated.contains(number)) {
            self.replace(number);
        }
    }
}

/// The row's own reason. Only relation records mark a patient as merged, so a stale `Merged` is replaced.
fn own_reason(reason: InactiveReason) -> InactiveReason {
    match reason {
        InactiveReason::Merged => InactiveReason::Other,
        reason => reason,
    }
}
