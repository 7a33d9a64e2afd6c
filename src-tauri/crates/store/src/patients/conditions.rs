//! The conditions of a query, as tests of the list's entries.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Datelike, Days, Local, NaiveDate, Utc};
use domain::{CompanyId, TypedDate, normalized_name};
use memchr::memmem::Finder;
use sqlx::sqlite::SqliteConnection;

use super::list_block::Entry;
use super::noted::DeskNotes;
use super::query::{PatientQuery, QuickFilter};
use super::search::{Term, Text, terms};
use crate::Result;

/// Each term takes time; no one types more.
const MAX_TERMS: usize = 12;

/// From this many digits on, a number finds those in addresses that start with it.
const PREFIX_DIGITS: usize = 3;

/// What "recently" means, in days.
const RECENT: Days = Days::new(7);

/// A patient number in any integration.
pub(crate) const PATIENTS_OF_NUMBER: &str =
    "SELECT l.patient FROM integrations i CROSS JOIN links l ON l.integration = i.id AND l.pat_num = ?";

/// Those added since a time: the first one of each addition, and how many.
pub(crate) const ADDED_SINCE: &str =
    "SELECT patient, patients FROM changes WHERE kind = 'created' AND applied_at >= ?";

/// Those that the desk added.
pub(crate) const ADDED_BY_DESK: &str =
    "SELECT patient, patients FROM changes WHERE run IS NULL AND kind = 'created'";

/// Those made inactive since a time.
pub(crate) const INACTIVE_SINCE: &str =
    "SELECT patient, 1 FROM changes WHERE kind = 'deactivated' AND applied_at >= ?";

/// Those with a kept field that has changed in the source since the desk decided about it.
pub(crate) const KEPT_CHANGED: &str = "SELECT k.patient, 1 FROM kept_fields k WHERE k.theirs <> k.seen AND \
     (EXISTS (SELECT 1 FROM links WHERE patient = k.patient AND is_primary) \
     OR EXISTS (SELECT 1 FROM links WHERE patient = k.patient AND NOT is_primary))";

type Accepts = Box<dyn Fn(&Entry<'_>) -> bool + Send>;

/// What each listed patient fulfills, except the status.
#[derive(Default)]
pub(super) struct Conditions {
    all: Vec<Accepts>,
    /// The bytes of each listed patient contain one of these.
    texts: Vec<Finder<'static>>,
}

impl Conditions {
    pub(super) fn accept(&self, entry: &Entry<'_>) -> bool {
        self.all.iter().all(|accepts| accepts(entry))
    }

    /// Where in a block patients may be listed, sorted; nothing if they may be everywhere.
    ///
    /// Finding a text in a whole block is several times faster than decoding its entries.
    pub(super) fn places(&self, block: &[u8]) -> Option<Vec<usize>> {
        let (first, rest) = self.texts.split_first()?;
        let mut places: Vec<usize> = first.find_iter(block).collect();
        for text in rest {
            places.extend(text.find_iter(block));
            places.sort_unstable();
        }
        Some(places)
    }

    /// All listed patients have this text, which is kept if it is the longest one.
    fn require(&mut self, text: &Text, companies: &[(CompanyId, String)]) {
        let is_company = companies.iter().any(|(_, company)| company.contains(&text.name));
        let length = |texts: &[Finder<'_>]| texts.iter().map(|text| text.needle().len()).min();
        let mut texts = vec![Finder::new(&text.name).into_owned()];
        if text.spaced != text.name {
            texts.push(Finder::new(&text.spaced).into_owned());
        }
        if !is_company && length(&texts) > length(&self.texts) {
            self.texts = texts;
        }
    }
}

/// Reads what a query asks for. With notes, words may be in them as well.
pub(super) async fn conditions(
    db: &mut SqliteConnection,
    query: &PatientQuery,
    notes: Option<&Arc<DeskNotes>>,
) -> Result<Conditions> {
    let terms = terms(&query.search, Local::now().date_naive());
    conditions_with(db, query, terms, notes).await
}

/// The same with these terms in place of the search.
pub(super) async fn conditions_with(
    db: &mut SqliteConnection,
    query: &PatientQuery,
    terms: Vec<Term>,
    notes: Option<&Arc<DeskNotes>>,
) -> Result<Conditions> {
    let mut found = Conditions::default();
    let conditions = &mut found.all;
    if let Some(company) = query.company {
        conditions.push(Box::new(move |entry| entry.company == company));
    }
    if let Some(filter) = query.quick {
        conditions.push(quick(db, filter).await?);
    }
    if terms.is_empty() {
        return Ok(found);
    }
    let companies = sqlx::query_as("SELECT id, name FROM companies");
    let companies: Vec<(i64, String)> = companies.fetch_all(&mut *db).await?;
    let companies: Vec<(CompanyId, String)> = companies
        .into_iter()
        .map(|(id, name)| (CompanyId(id), normalized_name(&name)))
        .collect();
    for term in terms.into_iter().take(MAX_TERMS) {
        let numbers = patients_of_numbers(db, &term).await?;
        if let Term::Text(text) = &term
            && notes.is_none()
        {
            found.require(text, &companies);
        }
        let known = Known {
            companies: &companies,
            numbers: &numbers,
            notes,
        };
        found.all.push(condition(term, &known));
    }
    Ok(found)
}

async fn quick(db: &mut SqliteConnection, filter: QuickFilter) -> Result<Accepts> {
    let since = Utc::now()
        .checked_sub_days(RECENT)
        .map_or(0, |since| since.timestamp_millis());
    let patients = match filter {
        QuickFilter::NoPhone => {
            return Ok(Box::new(|entry| !entry.phone.iter().any(u8::is_ascii_digit)));
        }
        QuickFilter::NoEmail => return Ok(Box::new(|entry| !entry.has_email)),
        QuickFilter::NoAddress => return Ok(Box::new(|entry| !entry.has_address)),
        QuickFilter::RecentlyAdded => bind!(sqlx::query_as(ADDED_SINCE); since),
        QuickFilter::RecentlyInactive => bind!(sqlx::query_as(INACTIVE_SINCE); since),
        QuickFilter::AddedByHand => sqlx::query_as(ADDED_BY_DESK),
        QuickFilter::KeptChanged => sqlx::query_as(KEPT_CHANGED),
    };
    let patients: Vec<(i64, i64)> = patients.fetch_all(db).await?;
    let mut ranges: Vec<RangeInclusive<i64>> = patients
        .into_iter()
        .map(|(first, count)| first..=first.saturating_add(count - 1))
        .collect();
    ranges.sort_unstable_by_key(|range| *range.start());
    Ok(Box::new(move |entry| {
        let later = ranges.partition_point(|range| *range.start() <= entry.id.0);
        later
            .checked_sub(1)
            .is_some_and(|last| ranges[last].contains(&entry.id.0))
    }))
}

/// The patients with each of the patient numbers in a term.
type Numbers = HashMap<i64, HashSet<i64>>;

async fn patients_of_numbers(db: &mut SqliteConnection, term: &Term) -> Result<Numbers> {
    let mut numbers = Vec::new();
    let mut rest = vec![term];
    while let Some(term) = rest.pop() {
        match term {
            Term::Number { pat_num, .. } => numbers.extend(*pat_num),
            Term::PatNum(pat_num) => numbers.push(*pat_num),
            Term::Any(terms) | Term::All(terms) => rest.extend(terms),
            Term::Text(_) | Term::Birthday(_) | Term::Phone(_) => {}
        }
    }
    let mut patients = Numbers::new();
    for number in numbers.into_iter().take(MAX_TERMS) {
        let found = bind!(sqlx::query_scalar(PATIENTS_OF_NUMBER); number);
        let found: Vec<i64> = found.fetch_all(&mut *db).await?;
        patients.insert(number, found.into_iter().collect());
    }
    Ok(patients)
}

/// What is known beside the list's entries.
struct Known<'k> {
    companies: &'k [(CompanyId, String)],
    numbers: &'k Numbers,
    notes: Option<&'k Arc<DeskNotes>>,
}

fn condition(term: Term, known: &Known<'_>) -> Accepts {
    let all_of =
        |terms: Vec<Term>| -> Vec<Accepts> { terms.into_iter().map(|term| condition(term, known)).collect() };
    let notes = known.notes.cloned();
    let in_notes = move |entry: &Entry<'_>, text: &Finder<'_>| {
        notes.as_ref().is_some_and(|notes| notes.contain(entry.id, text))
    };
    match term {
        Term::Text(Text { name, spaced }) => {
            let companies: Vec<CompanyId> = known
                .companies
                .iter()
                .filter(|(_, company)| company.contains(&name))
                .map(|(id, _)| *id)
                .collect();
            let (name, spaced) = (Finder::new(&name).into_owned(), Finder::new(&spaced).into_owned());
            Box::new(move |entry| {
                name.find(entry.names).is_some()
                    || spaced.find(entry.contact).is_some()
                    || companies.contains(&entry.company)
                    || in_notes(entry, &spaced)
            })
        }
        Term::Birthday(typed) => born_on(typed),
        Term::PatNum(number) => {
            let patients = known.numbers.get(&number).cloned().unwrap_or_default();
            Box::new(move |entry| patients.contains(&entry.id.0))
        }
        Term::Phone(digits) => {
            let digits = Finder::new(&digits).into_owned();
            Box::new(move |entry| has_digits(entry.phone, &digits))
        }
        Term::Number {
            pat_num,
            phone,
            address,
            birth_year,
        } => {
            let patients = pat_num.and_then(|number| known.numbers.get(&number));
            let patients = patients.cloned().unwrap_or_default();
            let digits = phone.map(|digits| Finder::new(&digits).into_owned());
            // A word that is this number, or starts with its three or more digits.
            let end = if address.len() < PREFIX_DIGITS { " " } else { "" };
            let address = Finder::new(&format!(" {address}{end}")).into_owned();
            let born = birth_year.and_then(year_of_days);
            Box::new(move |entry| {
                patients.contains(&entry.id.0)
                    || born.is_some_and(|(first, last)| (first..=last).contains(&entry.birthday))
                    || digits.as_ref().is_some_and(|part| has_digits(entry.phone, part))
                    || address.find(entry.contact).is_some()
                    || in_notes(entry, &address)
            })
        }
        Term::Any(terms) => {
            let any = all_of(terms);
            Box::new(move |entry| any.iter().any(|accepts| accepts(entry)))
        }
        Term::All(terms) => {
            let all = all_of(terms);
            Box::new(move |entry| all.iter().all(|accepts| accepts(entry)))
        }
    }
}

/// The first and the last day of a year.
fn year_of_days(year: i32) -> Option<(i32, i32)> {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    Some((day(1, 1)?.num_days_from_ce(), day(12, 31)?.num_days_from_ce()))
}

fn born_on(typed: TypedDate) -> Accepts {
    match typed.date() {
        Some(day) => {
            let day = day.num_days_from_ce();
            Box::new(move |entry| entry.birthday == day)
        }
        None => Box::new(move |entry| {
            NaiveDate::from_num_days_from_ce_opt(entry.birthday).is_some_and(|born| typed.is(born))
        }),
    }
}

/// Whether the digits of a phone number contain these.
pub(super) fn has_digits(phone: &[u8], part: &Finder<'_>) -> bool {
    let mut digits = [0; 32];
    let phone = phone.iter().filter(|byte| byte.is_ascii_digit());
    let length = digits.iter_mut().zip(phone).map(|(to, from)| *to = *from).count();
    part.find(&digits[..length]).is_some()
}
