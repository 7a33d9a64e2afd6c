//! Matches a patient of the source without a link to a patient of the company.
//!
//! By first name (preferred or legal), last name, and birthday, ignoring case, accents, and spaces. Never by data that
//! families share: phone, address, email.

use std::collections::HashSet;

use domain::{InactiveReason, PatientFields, PatientId, PatientStatus, normalized_name};
use store::Candidate;

/// The result of matching.
pub(crate) enum Match<'a> {
    /// No patient: the patient is new.
    None,
    /// Exactly one patient.
    One(&'a Candidate),
    /// Several patients. Only a person can decide.
    Several,
}

/// Matches among the company's patients with that last name and birthday. Patients linked to another number of this
/// integration are different people (Senior and Junior), and so are those that this page has `already_matched`.
pub(crate) fn find<'a>(
    fields: &PatientFields,
    candidates: &'a [Candidate],
    already_matched: &HashSet<PatientId>,
) -> Match<'a> {
    let names = first_names(fields);
    let mut found: Vec<&Candidate> = candidates
        .iter()
        .filter(|c| c.linked_as.is_none() && !already_matched.contains(&c.patient) && shares_name(c, &names))
        .collect();
    if found.iter().all(|candidate| has_survivor(candidate)) {
        // The first candidate is the oldest, which has the longest history.
        return found.first().map_or(Match::None, |first| Match::One(first));
    }
    found.retain(|candidate| !has_survivor(candidate));
    match found.as_slice() {
        [one] => Match::One(one),
        _ => Match::Several,
    }
}

/// Merged or a second chart: the surviving patient takes precedence.
fn has_survivor(candidate: &Candidate) -> bool {
    let merged = [InactiveReason::Merged, InactiveReason::Clone].map(PatientStatus::Inactive);
    merged.contains(&candidate.status)
}

/// Both first names, normalized; a name without a letter matches no patient.
fn first_names(fields: &PatientFields) -> Vec<String> {
    let mut names = vec![
        normalized_name(&fields.first_name),
        normalized_name(&fields.legal_first_name),
    ];
    names.retain(|name| !name.is_empty());
    names
}

fn shares_name(candidate: &Candidate, names: &[String]) -> bool {
    names.iter().any(|name| {
        *name == candidate.first_name_normalized || *name == candidate.legal_first_name_normalized
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{called, candidate};

    const DAY: &str = "1980-02-03";

    fn outcome(fields: &PatientFields, candidates: &[Candidate], taken: &[i64]) -> Result<Option<i64>, ()> {
        let taken = taken.iter().copied().map(PatientId).collect();
        match find(fields, candidates, &taken) {
            Match::None => Ok(None),
            Match::One(found) => Ok(Some(found.patient.0)),
            Match::Several => Err(()),
        }
    }

    fn free(patient: i64, fields: PatientFields) -> Candidate {
        candidate(patient, fields, PatientStatus::Active, None)
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
            let here = [free(1, called(first, legal, "Okafor", DAY))];
            assert_eq!(
                outcome(&liz, &here, &[]),
                Ok(found.then_some(1)),
                "{first} / {legal}"
            );
        }
    }

    #[test]
    fn a_first_name_without_a_letter_matches_no_patient() {
        for blank in ["", " ", "-", "'"] {
            let here = [free(1, PatientFields::sample(blank, "Okafor", DAY))];
            assert_eq!(
                outcome(&PatientFields::sample(blank, "Okafor", DAY), &here, &[]),
                Ok(None),
                "{blank:?}"
            );
        }
    }

    #[test]
    fn a_patient_linked_to_another_number_does_not_match() {
        let fields = PatientFields::sample("James", "Hill", DAY);
        let senior = candidate(1, fields.clone(), PatientStatus::Active, Some(7));
        assert_eq!(outcome(&fields, std::slice::from_ref(&senior), &[]), Ok(None));
        assert_eq!(
            outcome(&fields, &[senior, free(2, fields.clone())], &[]),
            Ok(Some(2))
        );
    }

    #[test]
    fn several_matches_need_a_person_and_matched_patients_are_excluded() {
        let fields = PatientFields::sample("James", "Hill", DAY);
        let here = [free(1, fields.clone()), free(2, fields.clone())];
        assert_eq!(outcome(&fields, &here, &[]), Err(()));
        assert_eq!(outcome(&fields, &here, &[1]), Ok(Some(2)));
        assert_eq!(outcome(&fields, &here, &[1, 2]), Ok(None));
    }

    #[test]
    fn a_match_by_both_first_names_counts_once() {
        let fields = called("Liz", "Elizabeth", "Okafor", DAY);
        assert_eq!(outcome(&fields, &[free(1, fields.clone())], &[]), Ok(Some(1)));
    }
}
