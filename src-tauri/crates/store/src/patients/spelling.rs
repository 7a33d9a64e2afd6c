//! A suggestion for a search that finds no one: a name that differs from what was typed by one letter.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::Local;
use domain::{PatientId, normalized_name};
use sqlx::sqlite::SqliteConnection;

use super::PatientListRow;
use super::conditions::conditions_with;
use super::list_block::{Block, Entry};
use super::query::PatientQuery;
use super::rows::rows;
use super::search::{Term, Text, terms};
use crate::Result;

/// Too many names are one letter away from shorter words.
const MIN_LENGTH: usize = 4;

/// How many of the most frequent corrections are tried.
const TRIED: usize = 3;

/// The search with the names that a patient of the list has, if each word that no such patient has is one letter away from
/// one of them. Of several names it is the most frequent one.
pub(super) async fn suggestion(
    db: &mut SqliteConnection,
    query: &PatientQuery,
    blocks: &[(i64, Block)],
) -> Result<Option<String>> {
    let (words, others): (Vec<Term>, Vec<Term>) = terms(&query.search, Local::now().date_naive())
        .into_iter()
        .partition(|term| matches!(term, Term::Text(text) if may_be_a_name(text)));
    if words.is_empty() {
        return Ok(None);
    }
    let others = conditions_with(db, query, others, None).await?;
    let mut names = Vec::new();
    for word in words {
        if let Term::Text(text) = &word {
            let has = conditions_with(db, &PatientQuery::default(), vec![word.clone()], None).await?;
            names.push((text.name.clone(), has));
        }
    }
    let mut corrections: HashMap<Vec<Option<&[u8]>>, (usize, PatientId)> = HashMap::new();
    for (block, bytes) in blocks {
        for entry in Entry::all(*block, bytes, others.places(bytes)) {
            let entry = entry?;
            if !query.status.lists(&entry) || !others.accept(&entry) {
                continue;
            }
            let corrected: Option<Vec<Option<&[u8]>>> = names
                .iter()
                .map(|(word, has)| match has.accept(&entry) {
                    true => Some(None),
                    false => similar(entry.names, word.as_bytes()).map(Some),
                })
                .collect();
            if let Some(corrected) = corrected {
                corrections.entry(corrected).or_insert((0, entry.id)).0 += 1;
            }
        }
    }
    let mut corrections: Vec<_> = corrections.into_iter().collect();
    corrections.sort_unstable_by_key(|(corrected, (count, patient))| {
        let words = names.iter().zip(corrected);
        let beginnings =
            words.filter(|((word, _), name)| name.is_some_and(|name| name.len() > word.len() + 1));
        (beginnings.count(), Reverse(*count), *patient)
    });
    let patients: Vec<PatientId> = corrections
        .iter()
        .take(TRIED)
        .map(|(_, (_, patient))| *patient)
        .collect();
    let patients = rows(db, &patients).await?;
    Ok(patients
        .iter()
        .find_map(|patient| corrected(&query.search, &names, patient)))
}

fn may_be_a_name(text: &Text) -> bool {
    text.name.len() >= MIN_LENGTH && !text.name.contains(|letter: char| letter.is_numeric())
}

/// The first of these names, separated by zero bytes, that begins or ends almost like the word.
fn similar<'n>(names: &'n [u8], word: &[u8]) -> Option<&'n [u8]> {
    let mut names = names.split(|byte| *byte == 0);
    names.find(|name| {
        let backward = |text: &[u8]| -> Vec<u8> { text.iter().rev().copied().collect() };
        begins_almost(name, word) || begins_almost(&backward(name), &backward(word))
    })
}

/// Whether the name begins with the word but for one letter, which is another one, is missing, or is too many, or but for two
/// letters that are exchanged.
fn begins_almost(name: &[u8], word: &[u8]) -> bool {
    let same = name
        .iter()
        .zip(word)
        .take_while(|(one, other)| one == other)
        .count();
    match (&name[same..], &word[same..]) {
        (_, []) => true,
        (name, [_, word @ ..]) if name.starts_with(word) => true,
        ([first, second, name @ ..], [one, other, word @ ..])
            if first == other && second == one && name.starts_with(word) =>
        {
            true
        }
        ([_, name @ ..], word) => {
            name.starts_with(word) || word.get(1..).is_some_and(|word| name.starts_with(word))
        }
        ([], _) => false,
    }
}

/// The search with this patient's names in place of the words that the patient does not have; `None` if no name is similar.
fn corrected<T>(search: &str, words: &[(String, T)], patient: &PatientListRow) -> Option<String> {
    let legal = patient.legal_first_name.as_deref().unwrap_or_default();
    let names = [&patient.last_name, &patient.first_name, legal];
    let names = || names.iter().flat_map(|name| name.split([' ', '-']));
    let mut is_corrected = false;
    let mut typed = Vec::new();
    for word in search.split_whitespace() {
        let name = normalized_name(word);
        let has = || names().any(|each| normalized_name(each).contains(&name));
        if !words.iter().any(|(one, _)| *one == name) || has() {
            typed.push(word);
            continue;
        }
        // A word that the patient has elsewhere, such as in the address, stays.
        let similar =
            names().find(|each| similar(normalized_name(each).as_bytes(), name.as_bytes()).is_some());
        is_corrected |= similar.is_some();
        typed.push(similar.unwrap_or(word));
    }
    is_corrected.then(|| typed.join(" "))
}

#[cfg(test)]
mod tests {
    use super::begins_almost;

    #[test]
    fn one_letter_may_be_another_one_missing_too_many_or_exchanged() {
        for (name, word, expected) in [
            ("johnson", "jonhson", true),
            ("garcia", "gracia", true),
            ("johnson", "jhnson", true),
            ("johnson", "johnnson", true),
            ("johnson", "johnsonn", true),
            ("johnson", "johnsen", true),
            ("johnson", "ohnson", true),
            ("johnson", "jonh", true),
            ("johnson", "jonhsno", false),
            ("johnson", "jansen", false),
            ("lee", "johnson", false),
            ("", "johnson", false),
        ] {
            assert_eq!(
                begins_almost(name.as_bytes(), word.as_bytes()),
                expected,
                "{name}, {word}"
            );
        }
    }
}
