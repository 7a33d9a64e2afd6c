//! The patient list: one page at a time, filtered, searched, and sorted.
//!
//! Every call goes through all blocks of the list and keeps only the rows up to the end of its page.

use std::cmp::Ordering;
use std::collections::HashSet;

use chrono::{Datelike, Local, NaiveDate};
use domain::{Birthday, CompanyId, PatientId, PatientStatus, TypedDate, formatted_phone, normalized_name};
use memchr::memmem::Finder;
use serde::{Deserialize, Serialize, Serializer};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::list_block::Entry;
use super::search::{Term, Text, terms};
use crate::{Result, Store};

/// Each term takes time; no one types more.
const MAX_TERMS: usize = 12;

/// From this many digits on, a number finds those in addresses that start with it.
const PREFIX_DIGITS: usize = 3;

/// A patient number in any integration.
pub(crate) const PATIENTS_OF_NUMBER: &str =
    "SELECT l.patient FROM integrations i CROSS JOIN links l ON l.integration = i.id AND l.pat_num = ?";

/// Which patients to list, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct PatientQuery {
    /// Words in any order, each of which is part of a name, the email, the address, or the company's name, or is a birthday, a
    /// year of birth, a phone number, or a patient number (`#42` is nothing else); `""` finds all.
    pub search: String,
    /// Only patients of this company.
    pub company: Option<CompanyId>,
    /// Active, inactive, or all.
    pub status: StatusFilter,
    /// Sorted by.
    pub order: PatientOrder,
    /// Up or down.
    pub direction: SortDirection,
    /// Rows to skip.
    #[ts(type = "number")]
    pub offset: u64,
    /// Rows to return at most.
    pub limit: u32,
}

/// Which patients to list by their status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StatusFilter {
    /// Active patients.
    #[default]
    Active,
    /// Inactive patients.
    Inactive,
    /// All patients.
    All,
}

/// What the list is sorted by. Equal rows are sorted by last name, first name, birthday.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PatientOrder {
    /// Last name.
    #[default]
    LastName,
    /// First name.
    FirstName,
    /// Birthday.
    Birthday,
    /// City.
    City,
}

/// The direction of a sorted list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SortDirection {
    /// A to Z, oldest first.
    #[default]
    Ascending,
    /// Z to A, youngest first.
    Descending,
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct PatientPage {
    /// Number of patients on all pages.
    #[ts(type = "number")]
    pub total: u64,
    /// Number of patients who match but for their status: inactive ones if active ones are listed, and the other way around.
    #[ts(type = "number")]
    pub elsewhere: u64,
    /// The rows of this page.
    pub rows: Vec<PatientListRow>,
}

/// One row of the list.
#[derive(Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct PatientListRow {
    /// Its id.
    pub id: PatientId,
    /// First name: the preferred one, if there is one.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Birthday.
    pub birthday: Birthday,
    /// The first number to call as typed; in JSON as people read it.
    #[serde(serialize_with = "shown_phone")]
    pub phone: String,
    /// City.
    pub city: String,
    /// Whether the patient is active, and if not, why.
    pub status: PatientStatus,
}

fn shown_phone<S: Serializer>(phone: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&formatted_phone(phone))
}

impl Store {
    /// One page of the patient list, and how many patients there are in all.
    pub async fn patients(&self, query: &PatientQuery) -> Result<PatientPage> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let conditions = conditions(&mut read, query).await?;
        let blocks = self.list_cache().blocks(&mut read).await?;
        let end = query.offset.saturating_add(query.limit.into());
        let mut best = Best {
            query,
            total: 0,
            elsewhere: 0,
            keep: usize::try_from(end).unwrap_or(usize::MAX),
            found: Vec::new(),
            worst: None,
        };
        for (block, bytes) in &blocks {
            for entry in Entry::all(*block, bytes) {
                let entry = entry?;
                if conditions.iter().all(|accepts| accepts(&entry)) {
                    best.add(entry);
                }
            }
        }
        best.page()
    }
}

type Accepts = Box<dyn Fn(&Entry<'_>) -> bool + Send>;

async fn conditions(db: &mut SqliteConnection, query: &PatientQuery) -> Result<Vec<Accepts>> {
    let mut conditions: Vec<Accepts> = Vec::new();
    if let Some(company) = query.company {
        conditions.push(Box::new(move |entry| entry.company == company));
    }
    let terms = terms(&query.search, Local::now().date_naive());
    if terms.is_empty() {
        return Ok(conditions);
    }
    let companies = sqlx::query_as("SELECT id, name FROM companies");
    let companies: Vec<(i64, String)> = companies.fetch_all(&mut *db).await?;
    let companies: Vec<(CompanyId, String)> = companies
        .into_iter()
        .map(|(id, name)| (CompanyId(id), normalized_name(&name)))
        .collect();
    for term in terms.into_iter().take(MAX_TERMS) {
        let patients = patients_of_numbers(db, &term).await?;
        conditions.push(condition(term, &companies, &patients));
    }
    Ok(conditions)
}

/// The patients with the patient numbers in a term.
async fn patients_of_numbers(db: &mut SqliteConnection, term: &Term) -> Result<HashSet<i64>> {
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
    let mut patients = HashSet::new();
    for number in numbers.into_iter().take(MAX_TERMS) {
        let found = bind!(sqlx::query_scalar(PATIENTS_OF_NUMBER); number);
        let found: Vec<i64> = found.fetch_all(&mut *db).await?;
        patients.extend(found);
    }
    Ok(patients)
}

fn condition(term: Term, companies: &[(CompanyId, String)], patients: &HashSet<i64>) -> Accepts {
    let all_of = |terms: Vec<Term>| -> Vec<Accepts> {
        let each = terms.into_iter().map(|term| condition(term, companies, patients));
        each.collect()
    };
    match term {
        Term::Text(Text { name, spaced }) => {
            let companies: Vec<CompanyId> = companies
                .iter()
                .filter(|(_, company)| company.contains(&name))
                .map(|(id, _)| *id)
                .collect();
            let (name, spaced) = (Finder::new(&name).into_owned(), Finder::new(&spaced).into_owned());
            Box::new(move |entry| {
                name.find(entry.names).is_some()
                    || spaced.find(entry.contact).is_some()
                    || companies.contains(&entry.company)
            })
        }
        Term::Birthday(typed) => born_on(typed),
        Term::PatNum(_) => {
            let patients = patients.clone();
            Box::new(move |entry| patients.contains(&entry.id.0))
        }
        Term::Phone(digits) => {
            let digits = Finder::new(&digits).into_owned();
            Box::new(move |entry| has_digits(entry.phone, &digits))
        }
        Term::Number {
            phone,
            address,
            birth_year,
            ..
        } => {
            let patients = patients.clone();
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

fn has_digits(phone: &[u8], part: &Finder<'_>) -> bool {
    let mut digits = [0; 32];
    let phone = phone.iter().filter(|byte| byte.is_ascii_digit());
    let length = digits.iter_mut().zip(phone).map(|(to, from)| *to = *from).count();
    part.find(&digits[..length]).is_some()
}

/// The first entries in a query's order, up to the end of its page.
struct Best<'q, 'b> {
    query: &'q PatientQuery,
    total: u64,
    elsewhere: u64,
    keep: usize,
    found: Vec<Entry<'b>>,
    /// The last entry that can be on the page, as far as is known.
    worst: Option<Entry<'b>>,
}

impl<'b> Best<'_, 'b> {
    fn add(&mut self, entry: Entry<'b>) {
        let query = self.query;
        let is_listed = match query.status {
            StatusFilter::Active => entry.is_active(),
            StatusFilter::Inactive => !entry.is_active(),
            StatusFilter::All => true,
        };
        if !is_listed {
            self.elsewhere += 1;
            return;
        }
        self.total += 1;
        if self.keep == 0
            || self
                .worst
                .is_some_and(|worst| compare(query, &entry, &worst).is_ge())
        {
            return;
        }
        self.found.push(entry);
        if self.found.len() / 2 > self.keep {
            let (_, worst, _) = self
                .found
                .select_nth_unstable_by(self.keep - 1, |a, b| compare(query, a, b));
            self.worst = Some(*worst);
            self.found.truncate(self.keep);
        }
    }

    fn page(mut self) -> Result<PatientPage> {
        self.found.sort_unstable_by(|a, b| compare(self.query, a, b));
        let offset = usize::try_from(self.query.offset).unwrap_or(usize::MAX);
        let found = self.found.iter().skip(offset).take(self.query.limit as usize);
        Ok(PatientPage {
            total: self.total,
            elsewhere: self.elsewhere,
            rows: found.map(Entry::row).collect::<Result<_, _>>()?,
        })
    }
}

/// Entries without what they are sorted by come last in both directions.
fn compare(query: &PatientQuery, a: &Entry<'_>, b: &Entry<'_>) -> Ordering {
    let [(a_last, a_first), (b_last, b_first)] = [a, b].map(Entry::last_and_first);
    let [a_city, b_city] = [a, b].map(|entry| entry.city.iter().map(u8::to_ascii_lowercase));
    let (major, missing) = match query.order {
        PatientOrder::LastName => (Ordering::Equal, [a_last, b_last].map(<[u8]>::is_empty)),
        PatientOrder::FirstName => (a_first.cmp(b_first), [a_first, b_first].map(<[u8]>::is_empty)),
        PatientOrder::Birthday => (a.birthday.cmp(&b.birthday), [false; 2]),
        PatientOrder::City => (a_city.cmp(b_city), [a.city, b.city].map(<[u8]>::is_empty)),
    };
    let order =
        major.then_with(|| (a_last, a_first, a.birthday, a.id).cmp(&(b_last, b_first, b.birthday, b.id)));
    let order = match query.direction {
        SortDirection::Ascending => order,
        SortDirection::Descending => order.reverse(),
    };
    missing[0].cmp(&missing[1]).then(order)
}
