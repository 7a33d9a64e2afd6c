//! Which patient here a patient of the source is, when no link says so.
//!
//! By first name (the preferred or the legal one) + last name + birthday within the company, case, accents and spaces
//! apart. Never by what families share: phone, address, e-mail.

use std::collections::HashSet;

use domain::{PatientFields, PatientId, name_key};
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
    let mut found = candidates
        .iter()
        .filter(|c| c.linked_as.is_none() && !taken.contains(&c.patient) && shares_name(c, &names));
    match (found.next(), found.next()) {
        (None, _) => Match::Nobody,
        (Some(one), None) => Match::One(one),
        (Some(_), Some(_)) => Match::Several,
    }
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
