//! The patient list: one page at a time, filtered, searched, and sorted.
//!
//! Every call goes through all blocks of the list and keeps only the rows up to the end of its page.

use std::cmp::Ordering;
use std::collections::HashSet;

use chrono::Datelike;
use domain::{Birthday, CompanyId, PatientId, PatientStatus};
use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::list_block::Entry;
use super::search::{Term, terms};
use crate::{Result, Store};

/// Each term takes time; no one types more.
const MAX_TERMS: usize = 12;

/// A patient number in any integration.
pub(crate) const PATIENTS_OF_NUMBER: &str =
    "SELECT l.patient FROM integrations i CROSS JOIN links l ON l.integration = i.id AND l.pat_num = ?";

/// Which patients to list, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct PatientQuery {
    /// Parts of names in any order, a birthday, digits of a phone number, or a patient number; `""` finds all.
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
    /// The first number to call.
    pub phone: String,
    /// City.
    pub city: String,
    /// Whether the patient is active, and if not, why.
    pub status: PatientStatus,
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
    match query.status {
        StatusFilter::Active => conditions.push(Box::new(|entry| entry.is_active())),
        StatusFilter::Inactive => conditions.push(Box::new(|entry| !entry.is_active())),
        StatusFilter::All => {}
    }
    if let Some(company) = query.company {
        conditions.push(Box::new(move |entry| entry.company == company));
    }
    for term in terms(&query.search).into_iter().take(MAX_TERMS) {
        conditions.push(match term {
            Term::Name(key) => {
                let part = Finder::new(&key).into_owned();
                Box::new(move |entry| part.find(entry.names).is_some())
            }
            Term::Birthday(day) => {
                let day = day.num_days_from_ce();
                Box::new(move |entry| entry.birthday == day)
            }
            Term::Number { pat_num, phone } => {
                let patients = bind!(sqlx::query_scalar(PATIENTS_OF_NUMBER); pat_num);
                let patients: Vec<i64> = patients.fetch_all(&mut *db).await?;
                let patients: HashSet<i64> = patients.into_iter().collect();
                let digits = phone.map(|digits| Finder::new(&digits).into_owned());
                Box::new(move |entry| {
                    patients.contains(&entry.id.0)
                        || digits.as_ref().is_some_and(|part| has_digits(entry.phone, part))
                })
            }
        });
    }
    Ok(conditions)
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
    keep: usize,
    found: Vec<Entry<'b>>,
    /// The last entry that can be on the page, as far as is known.
    worst: Option<Entry<'b>>,
}

impl<'b> Best<'_, 'b> {
    fn add(&mut self, entry: Entry<'b>) {
        self.total += 1;
        let query = self.query;
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
