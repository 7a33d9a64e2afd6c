//! What has to be written so that a group is here as [`Seats`] say.

use std::collections::{BTreeMap, HashSet};

use domain::{Counts, Departure, PatNum, PatientId, Problem, ProblemCode, Ssn, Standing};
use store::{
    Create, Deactivation, Fold, Link, LinkedPatient, MassChange, NumberRow, PersonsWrite, Update, Whose,
};
use vault::Fingerprint;

use super::seats::Seats;
use super::{Group, Heard};
use crate::fingerprint::{fingerprint, silent};
use crate::matching::Match;
use crate::plan;

const MERGED: Standing = Standing::Departed(Departure::Merged);

/// What one group comes to. Plain data.
#[derive(Default)]
pub(crate) struct Verdict {
    pub(crate) creates: Vec<Create>,
    pub(crate) updates: Vec<Update>,
    pub(crate) persons: PersonsWrite,
    pub(crate) problems: Vec<Problem>,
    pub(crate) mass: MassChange,
    /// Patients added, updated and deactivated, and numbers skipped, each of them counted as read.
    pub(crate) counts: Counts,
    /// Strangers who were brought in, or could not be.
    pub(crate) met: Vec<PatNum>,
    /// Whether the limit left something over. What was decided so far holds, and is to be decided anew.
    pub(crate) is_short: bool,
    /// Whether the rows must be read to tell.
    is_open: bool,
}

impl Verdict {
    /// Decides. Who is `taken` cannot be matched any more; `room` is how many patients may be added or updated.
    pub(crate) fn on(group: &Group<'_>, taken: &HashSet<PatientId>, room: Option<u64>) -> Self {
        let seats = Seats::of(group);
        let mut case = Case {
            group,
            links: links(group, &seats),
            seats: &seats,
            silent: silent(group.known.key),
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

/// The number that links each patient: the one that did, as long as it stands for them, or the first active one.
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
    /// The link's number of everybody who has one.
    links: BTreeMap<PatientId, PatNum>,
    silent: Fingerprint,
    room: Option<u64>,
    verdict: Verdict,
}

impl<'a> Case<'a> {
    /// Somebody who is active there and nobody here.
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
            Match::Nobody => {
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
                standing: Standing::Active,
                fingerprint: self.silent,
            });
        }
    }

    /// One more is to be added or updated; `false` if there is no room.
    fn spend(&mut self) -> bool {
        match &mut self.room {
            Some(0) => self.verdict.is_short = true,
            Some(room) => *room -= 1,
            None => {}
        }
        !self.verdict.is_short
    }

    /// A number that has to wait stays with the patient for whom it stood, or who goes on for that one.
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
                standing: Standing::Active,
                fingerprint: self.silent,
            });
        }
    }

    /// Takes a number's row out, if there is one.
    fn replace(&mut self, number: PatNum) {
        if self.group.linked(number).is_some() {
            self.verdict.persons.replaced.push(number);
        }
    }

    /// Somebody who is here, and goes on under these numbers.
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
                // Who has to wait is news once more next time.
                Some(_) if waits => self.silent,
                Some(speaker) if speaker == *number => self.print(patient, speaker),
                Some(_) => self.silent,
                None => self.kept(patient, *number),
            };
            self.put(patient, *number, link, fingerprint);
        }
        let is_updated = news.is_some() && !waits;
        if let Some(update) = news.filter(|_| is_updated) {
            self.verdict.mass.renamed += u64::from(plan::is_renamed(&update.changed));
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

    /// What is known of a patient, by whichever number.
    fn before(&self, patient: PatientId) -> Option<&'a LinkedPatient> {
        let group = self.group;
        let mut linked = group.heard.keys().filter_map(|number| group.linked(*number));
        linked.find(|own| own.patient == patient)
    }

    /// The fingerprint that a number has as this patient's.
    fn kept(&self, patient: PatientId, number: PatNum) -> Fingerprint {
        let own = self.group.linked(number).filter(|own| own.patient == patient);
        own.map_or(self.silent, |own| own.fingerprint)
    }

    /// The fingerprint of the number that speaks.
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
        let standing = self.standing(number, patient);
        let is_link = number == link;
        let same = before
            .is_some_and(|own| (own.is_link, own.said, own.fingerprint) == (is_link, standing, fingerprint));
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
            standing,
            fingerprint,
        });
    }

    /// What the number that speaks changes in the patient, if anything.
    fn news(
        &mut self,
        patient: PatientId,
        before: &LinkedPatient,
        speaker: PatNum,
        link: PatNum,
    ) -> Option<Update> {
        let is_active = before.standing == Standing::Active;
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

    /// What the source says of a number that stands for this patient.
    fn standing(&self, number: PatNum, patient: PatientId) -> Standing {
        let said = self.group.linked(number).map(|own| own.said);
        let reason = match self.group.heard(number) {
            Heard::Active(_) => return Standing::Active,
            Heard::Unusable | Heard::Silence => return said.unwrap_or(Standing::Active),
            Heard::Left(reason) => reason,
        };
        let kin = self.group.known.kin;
        let departure = match kin.merged_into(number) {
            Some(survivor) if self.seats.head(survivor) == Some(patient) => own_reason(reason),
            Some(_) => Departure::Merged,
            None if !kin.is_certain() && said == Some(MERGED) => Departure::Merged,
            None => own_reason(reason),
        };
        Standing::Departed(departure)
    }

    /// None of the numbers is an active patient.
    fn leave(&mut self, patient: PatientId, before: &LinkedPatient, numbers: &[PatNum]) {
        let said = |number: PatNum| self.group.linked(number).map(|own| own.said);
        let standings: Vec<_> = numbers
            .iter()
            .map(|number| (*number, self.standing(*number, patient)))
            .collect();
        let merged = standings.iter().filter(|(_, standing)| *standing == MERGED);
        if let Some((number, _)) = merged.min_by_key(|(number, _)| *number) {
            return self.point(patient, before, *number);
        }
        let is_told = standings.iter().any(|(_, standing)| *standing == before.standing);
        let was_merged = before.standing == MERGED && self.said_merged(patient);
        let news = standings
            .iter()
            .find(|(number, standing)| said(*number) != Some(*standing));
        let news = match before.standing {
            Standing::Active => news.or(standings.first()),
            Standing::Departed(_) if was_merged => news.or(standings.first()),
            // Another integration tells who goes on.
            MERGED => None,
            Standing::Departed(_) => news.filter(|_| !is_told),
        };
        if let Some((number, Standing::Departed(departure))) = news {
            let turn = Deactivation {
                patient,
                pat_num: *number,
                departure: *departure,
                into: None,
            };
            self.turn(before, turn);
        }
    }

    /// Whether one of the patient's numbers has been merged until now.
    fn said_merged(&self, patient: PatientId) -> bool {
        let numbers = self.group.heard.keys();
        let mut linked = numbers.filter_map(|number| self.group.linked(*number));
        linked.any(|own| own.patient == patient && own.said == MERGED)
    }

    /// Merged: that somebody else goes on tells more than any other reason.
    fn point(&mut self, patient: PatientId, before: &LinkedPatient, number: PatNum) {
        let survivor = self.group.known.kin.merged_into(number);
        let goes_on = survivor.and_then(|survivor| self.seats.head(survivor));
        let into = goes_on
            .and_then(|goes_on| self.links.get(&goes_on).copied())
            .or_else(|| self.newcomer(survivor?));
        let is_right = before.merged_into == goes_on && (goes_on.is_some() || into.is_none());
        if before.standing != MERGED {
            let turn = Deactivation {
                patient,
                pat_num: number,
                departure: Departure::Merged,
                into,
            };
            self.turn(before, turn);
        } else if survivor.is_some() && !is_right {
            self.verdict.persons.pointers.push((patient, into));
        }
    }

    /// The link's number of a person whom this verdict brings in.
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
        self.verdict.mass.inactive += u64::from(before.standing == Standing::Active);
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

    /// Numbers that stand for nobody any more.
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

/// What a row says of itself. That it was merged only the records say; who was once, and is not any more, is asked again.
fn own_reason(reason: Departure) -> Departure {
    match reason {
        Departure::Merged => Departure::Other,
        reason => reason,
    }
}
