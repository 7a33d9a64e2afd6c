//! Which patient here a patient of the source is, when no link says so.
//!
//! By first name (the preferred or the legal one) + last name + birthday within the company, case, accents and spaces
//! apart. Never by what families share: phone, address, e-mail.

use std::collections::HashSet;

use domain::{Departure, PatientFields, PatientId, Standing, name_key};
use store::Candidate;

/// What the search for a patient came to.
pub(crate) enum Match<'a> {
    /// Nobody: a new patient.
    Nobody,
    /// Exactly one.
    One(&'a Candidate),
    /// Several, which only a person can decide.
    Several,
}

/// Looks among the company's patients of that last name and birthday. Those linked to another number of this
/// integration are somebody else (Senior and Junior), as are those that this page has already `taken`.
pub(crate) fn find<'a>(
    fields: &PatientFields,
    candidates: &'a [Candidate],
    taken: &HashSet<PatientId>,
) -> Match<'a> {
    let names = first_keys(fields);
    let mut found: Vec<&Candidate> = candidates
        .iter()
        .filter(|c| c.linked_as.is_none() && !taken.contains(&c.patient) && shares_name(c, &names))
        .collect();
    if found.iter().all(|candidate| is_somebody_else_now(candidate)) {
        // Nobody at the desk could tell them apart; the oldest has the longest history.
        return found.first().map_or(Match::Nobody, |first| Match::One(first));
    }
    found.retain(|candidate| !is_somebody_else_now(candidate));
    match found.as_slice() {
        [one] => Match::One(one),
        _ => Match::Several,
    }
}

/// Merged, or a second chart: another patient goes on, who comes first.
fn is_somebody_else_now(candidate: &Candidate) -> bool {
    let merged = [Departure::Merged, Departure::Clone].map(Standing::Departed);
    merged.contains(&candidate.standing)
}

/// The keys of both first names; a name without a letter has none and matches nobody.
fn first_keys(fields: &PatientFields) -> Vec<String> {
    let mut keys = vec![name_key(&fields.first_name), name_key(&fields.legal_first_name)];
    keys.retain(|key| !key.is_empty());
    keys
}

fn shares_name(candidate: &Candidate, names: &[String]) -> bool {
    names
        .iter()
        .any(|name| *name == candidate.first_key || *name == candidate.legal_first_key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{called, candidate, patient_fields};

    const DAY: &str = "1980-02-03";

    fn outcome(fields: &PatientFields, candidates: &[Candidate], taken: &[i64]) -> Result<Option<i64>, ()> {
        let taken = taken.iter().copied().map(PatientId).collect();
        match find(fields, candidates, &taken) {
            Match::Nobody => Ok(None),
            Match::One(found) => Ok(Some(found.patient.0)),
            Match::Several => Err(()),
        }
    }

    fn free(patient: i64, fields: PatientFields) -> Candidate {
        candidate(patient, fields, Standing::Active, None)
    }

    #[test]
    fn the_preferred_or_the_legal_first_name_finds_a_patient() {
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
    fn a_first_name_without_a_letter_finds_nobody() {
        for blank in ["", " ", "-", "'"] {
            let here = [free(1, patient_fields(blank, "Okafor", DAY))];
            assert_eq!(
                outcome(&patient_fields(blank, "Okafor", DAY), &here, &[]),
                Ok(None),
                "{blank:?}"
            );
        }
    }

    #[test]
    fn a_patient_of_another_number_is_somebody_else() {
        let fields = patient_fields("James", "Hill", DAY);
        let senior = candidate(1, fields.clone(), Standing::Active, Some(7));
        assert_eq!(outcome(&fields, std::slice::from_ref(&senior), &[]), Ok(None));
        assert_eq!(
            outcome(&fields, &[senior, free(2, fields.clone())], &[]),
            Ok(Some(2))
        );
    }

    #[test]
    fn several_are_for_a_person_to_decide_and_a_taken_one_is_no_choice() {
        let fields = patient_fields("James", "Hill", DAY);
        let here = [free(1, fields.clone()), free(2, fields.clone())];
        assert_eq!(outcome(&fields, &here, &[]), Err(()));
        assert_eq!(outcome(&fields, &here, &[1]), Ok(Some(2)));
        assert_eq!(outcome(&fields, &here, &[1, 2]), Ok(None));
    }

    #[test]
    fn a_patient_with_both_first_names_is_still_one() {
        let fields = called("Liz", "Elizabeth", "Okafor", DAY);
        assert_eq!(outcome(&fields, &[free(1, fields.clone())], &[]), Ok(Some(1)));
    }
}
