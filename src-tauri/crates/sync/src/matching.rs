//! Matches a patient of the source without a link to a patient of the company.
//!
//! By first name (preferred or legal), last name, and birthday, ignoring case, accents, and spaces. Never by data that
//! families share: phone, address, email.

use std::collections::{HashMap, HashSet};

use domain::{InactiveReason, PatientFields, PatientId, PatientStatus, normalized_name};
use store::{Candidate, Candidates, MatchKey};

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Match {
    None,
    One(PatientId),
    /// Several patients. Only a person can decide.
    Several,
}

/// Matches the patients of one page, each candidate at most once.
pub(crate) struct Matcher<'a> {
    candidates: &'a HashMap<MatchKey, Candidates>,
    taken: HashSet<PatientId>,
}

/// The key of the candidates for these fields; `None` for a name that matches nothing.
pub(crate) fn match_key(fields: &PatientFields) -> Option<MatchKey> {
    let key = MatchKey {
        last_name_normalized: normalized_name(&fields.last_name),
        birthday: fields.birthday,
    };
    (!key.last_name_normalized.is_empty()).then_some(key)
}

impl<'a> Matcher<'a> {
    pub(crate) fn new(candidates: &'a HashMap<MatchKey, Candidates>) -> Self {
        let taken = HashSet::new();
        Self { candidates, taken }
    }

    /// Matches among the company's patients with that last name and birthday. Patients linked to another number of this
    /// integration are different people (Senior and Junior), and so are those that this page has found.
    pub(crate) fn find(&mut self, fields: &PatientFields) -> Match {
        if self.candidates.is_empty() {
            return Match::None;
        }
        let found = match match_key(fields).and_then(|key| self.candidates.get(&key)) {
            None => Match::None,
            Some(Candidates::TooMany) => Match::Several,
            Some(Candidates::Few(candidates)) => self.among(fields, candidates),
        };
        if let Match::One(patient) = found {
            self.taken.insert(patient);
        }
        found
    }

    fn among(&self, fields: &PatientFields, candidates: &[Candidate]) -> Match {
        // A name without a letter matches no patient.
        let mut names = [&fields.first_name, &fields.legal_first_name]
            .map(|name| normalized_name(name))
            .to_vec();
        names.retain(|name| !name.is_empty());
        let found = candidates.iter().filter(|candidate| {
            !self.taken.contains(&candidate.patient)
                && (names.contains(&candidate.first_name_normalized)
                    || names.contains(&candidate.legal_first_name_normalized))
        });
        // A merged patient or a second chart only matches if its survivor does not.
        let survives = |candidate: &&Candidate| {
            let merged = [InactiveReason::Merged, InactiveReason::Clone].map(PatientStatus::Inactive);
            !merged.contains(&candidate.status)
        };
        let (others, merged): (Vec<_>, Vec<_>) = found.partition(survives);
        match (others.as_slice(), merged.first()) {
            ([one], _) => Match::One(one.patient),
            // The first candidate is the oldest, which has the longest history.
            ([], Some(first)) => Match::One(first.patient),
            ([], None) => Match::None,
            _ => Match::Several,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{called, candidate};

    const DAY: &str = "1980-02-03";

    fn outcome(fields: &PatientFields, candidates: Vec<Candidate>, taken: &[i64]) -> Result<Option<i64>, ()> {
        let key = match_key(&candidates[0].fields);
        let candidates = key
            .into_iter()
            .map(|key| (key, Candidates::Few(candidates.clone())));
        let candidates = candidates.collect();
        let mut matcher = Matcher::new(&candidates);
        matcher.taken.extend(taken.iter().copied().map(PatientId));
        match matcher.find(fields) {
            Match::None => Ok(None),
            Match::One(patient) => Ok(Some(patient.0)),
            Match::Several => Err(()),
        }
    }

    fn free(patient: i64, fields: PatientFields) -> Candidate {
        candidate(patient, fields, PatientStatus::Active)
    }

    #[test]
    fn the_preferred_or_the_legal_first_name_matches() {
        let liz = called("Liz", "Elizabeth", "Okafor", DAY);
        for (first, legal, found) in [
            ("Liz", "Liz", true),
            ("Elizabeth", "Elizabeth", true),
            ("  LÍZ ", "x", true),
            ("Beth", "elizabeth", true),
            ("Beth", "Bethany", false),
            ("Li", "Eliza", false),
        ] {
            let here = vec![free(1, called(first, legal, "Okafor", DAY))];
            assert_eq!(
                outcome(&liz, here, &[]),
                Ok(found.then_some(1)),
                "{first} / {legal}"
            );
        }
    }

    #[test]
    fn a_first_name_without_a_letter_matches_no_patient() {
        for blank in ["", " ", "-", "'"] {
            let here = vec![free(1, PatientFields::sample(blank, "Okafor", DAY))];
            assert_eq!(
                outcome(&PatientFields::sample(blank, "Okafor", DAY), here, &[]),
                Ok(None),
                "{blank:?}"
            );
        }
    }

    #[test]
    fn several_matches_need_a_person_and_matched_patients_are_excluded() {
        let fields = PatientFields::sample("James", "Hill", DAY);
        let here = vec![free(1, fields.clone()), free(2, fields.clone())];
        assert_eq!(outcome(&fields, here.clone(), &[]), Err(()));
        assert_eq!(outcome(&fields, here.clone(), &[1]), Ok(Some(2)));
        assert_eq!(outcome(&fields, here, &[1, 2]), Ok(None));
    }

    #[test]
    fn a_match_by_both_first_names_counts_once() {
        let fields = called("Liz", "Elizabeth", "Okafor", DAY);
        assert_eq!(outcome(&fields, vec![free(1, fields.clone())], &[]), Ok(Some(1)));
    }

    #[test]
    fn more_candidates_than_can_be_compared_need_a_person() {
        let fields = PatientFields::sample("James", "Hill", DAY);
        let candidates = [(match_key(&fields).unwrap(), Candidates::TooMany)].into();
        assert_eq!(Matcher::new(&candidates).find(&fields), Match::Several);
    }

    #[test]
    fn a_merged_patient_matches_only_if_no_other_does() {
        let fields = PatientFields::sample("James", "Hill", DAY);
        let merged = |patient| {
            let status = PatientStatus::Inactive(InactiveReason::Clone);
            candidate(patient, fields.clone(), status)
        };
        assert_eq!(outcome(&fields, vec![merged(1), merged(2)], &[]), Ok(Some(1)));
        assert_eq!(
            outcome(&fields, vec![merged(1), free(2, fields.clone())], &[]),
            Ok(Some(2))
        );
    }
}
