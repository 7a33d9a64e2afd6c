//! Assigns each number of a cluster to a patient.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use domain::{PatNum, PatientId, PatientStatus};

use super::Group;

/// The assignment of a cluster's numbers.
pub(super) struct Seats {
    /// The numbers of each patient here, the primary one first.
    pub(super) held: BTreeMap<PatientId, Vec<PatNum>>,
    /// The surviving patient of each folded one.
    pub(super) folded: BTreeMap<PatientId, PatientId>,
    /// Active persons without a patient here: their active charts, the primary one first.
    pub(super) strangers: Vec<Vec<PatNum>>,
    /// The patient of each person.
    heads: BTreeMap<PatNum, PatientId>,
}

impl Seats {
    /// The patient of a person, identified by the first chart.
    pub(super) fn head(&self, person: PatNum) -> Option<PatientId> {
        self.heads.get(&person).copied()
    }

    pub(super) fn of(group: &Group<'_>) -> Self {
        let patients = group.patients();
        let owners: BTreeMap<PatientId, PatNum> = patients
            .iter()
            .filter_map(|(patient, numbers)| Some((*patient, owner(group, numbers)?)))
            .collect();
        let mut seats = Self {
            held: BTreeMap::new(),
            folded: BTreeMap::new(),
            strangers: Vec::new(),
            heads: BTreeMap::new(),
        };
        for (person, charts) in &group.persons {
            seats.choose_head(group, *person, charts, &owners);
        }
        // The numbers of the patient's own person come first, so the first one is primary.
        for at_home in [true, false] {
            for (person, charts) in &group.persons {
                seats.place(group, *person, charts, &owners, at_home);
            }
        }
        for charts in group.persons.values() {
            seats.meet_stranger(group, charts);
        }
        seats
    }

    /// Of several patients of one person, an active one takes precedence, then one with an active number, then the
    /// one with the first chart.
    fn choose_head(
        &mut self,
        group: &Group<'_>,
        person: PatNum,
        charts: &[PatNum],
        owners: &BTreeMap<PatientId, PatNum>,
    ) {
        let is_home = |number: PatNum| {
            let own = group.linked(number);
            own.is_some_and(|own| owners.get(&own.patient) == Some(&person))
        };
        let goes_on = charts
            .iter()
            .any(|number| group.may_speak(*number) || group.is_active(*number) && is_home(*number));
        let owned = charts.iter().enumerate().filter_map(|(rank, number)| {
            let own = group.linked(*number).filter(|_| is_home(*number))?;
            let stays_active = own.active_elsewhere || goes_on && own.status == PatientStatus::Active;
            let has_active = group.is_active(*number);
            Some((Reverse(stays_active), Reverse(has_active), rank, own.patient))
        });
        let owned: BTreeSet<_> = owned.collect();
        let Some((.., head)) = owned.first().copied() else {
            return;
        };
        self.heads.insert(person, head);
        if goes_on {
            let others = owned.iter().map(|(.., patient)| *patient);
            let others = others.filter(|patient| *patient != head);
            self.folded.extend(others.map(|patient| (patient, head)));
        }
    }

    fn place(
        &mut self,
        group: &Group<'_>,
        person: PatNum,
        charts: &[PatNum],
        owners: &BTreeMap<PatientId, PatNum>,
        at_home: bool,
    ) {
        for number in charts {
            let own = group.linked(*number).map(|own| own.patient);
            let home = own.and_then(|own| owners.get(&own)).copied();
            let goes_on = own.map(|own| self.folded.get(&own).copied().unwrap_or(own));
            let seat = if home == Some(person) {
                goes_on
            } else if group.may_speak(*number) {
                self.head(person)
            } else {
                // Merged into another of the patient's own numbers.
                let into = group.known.kin.merged_into(*number);
                goes_on.filter(|_| home.is_some() && home == into && !group.is_active(*number))
            };
            let Some(patient) = seat else { continue };
            let is_home = self.head(person) == Some(patient) || home == Some(person);
            if is_home == at_home {
                self.held.entry(patient).or_default().push(*number);
            }
        }
    }

    fn meet_stranger(&mut self, group: &Group<'_>, charts: &[PatNum]) {
        if charts.first().is_some_and(|person| self.head(*person).is_some()) {
            return;
        }
        let speaking = charts.iter().copied().filter(|number| group.may_speak(*number));
        let speaking: Vec<PatNum> = speaking.collect();
        if !speaking.is_empty() {
            self.strangers.push(speaking);
        }
    }
}

/// The person of a patient with these numbers.
fn owner(group: &Group<'_>, numbers: &[PatNum]) -> Option<PatNum> {
    let person = |number: &PatNum| group.known.kin.person(*number);
    let is_link = |number: &&PatNum| group.linked(**number).is_some_and(|own| own.is_link);
    let by_link = numbers.iter().find(is_link).map(person);
    let is_active = |person: &PatNum| {
        let charts = group.persons.get(person).into_iter().flatten();
        charts
            .into_iter()
            .any(|number| group.may_speak(*number) || group.is_active(*number) && numbers.contains(number))
    };
    let active = || {
        numbers
            .iter()
            .find(|number| group.is_active(**number))
            .map(person)
    };
    by_link
        .filter(is_active)
        .or_else(active)
        .or(by_link)
        .or_else(|| numbers.first().map(person))
}
