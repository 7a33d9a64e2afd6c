//! The patient list: one page at a time, filtered, searched, and sorted.
//!
//! Every call goes through all blocks of the list and keeps only the rows up to the end of its page.

use std::cmp::Ordering;
use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};
use domain::{Birthday, CompanyId, PatientId, PatientStatus};
use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use super::list_block::Entry;
use super::search::{Term, terms};
use crate::{Store, StoreError};

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

/// The id only, because the rest is patient data.
impl std::fmt::Debug for PatientListRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PatientListRow({})", self.id)
    }
}

impl Store {
    /// One page of the patient list, and how many patients there are in all.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn patients(&self, query: &PatientQuery) -> Result<PatientPage, StoreError> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let filter = Filter::new(&mut read, query).await?;
        let mut best = Best::new(query);
        for (block, bytes) in self.list_cache().blocks(&mut read).await? {
            for entry in Entry::all(block, &bytes) {
                let entry = entry?;
                if filter.accepts(&entry) {
                    best.add(&entry)?;
                }
            }
        }
        Ok(best.page())
    }
}

/// What a query accepts.
struct Filter<'q> {
    query: &'q PatientQuery,
    terms: Vec<Accept>,
}

/// One condition of a search.
enum Accept {
    /// Part of a name.
    Name(Finder<'static>),
    /// Day of the Gregorian calendar.
    Birthday(Option<i32>),
    /// A patient with this number, or part of a phone number.
    Number {
        patients: HashSet<i64>,
        phone: Option<Finder<'static>>,
    },
}

impl<'q> Filter<'q> {
    async fn new(db: &mut SqliteConnection, query: &'q PatientQuery) -> Result<Self, StoreError> {
        let mut accept = Vec::new();
        for term in terms(&query.search).into_iter().take(MAX_TERMS) {
            accept.push(match term {
                Term::Name(key) => Accept::Name(Finder::new(&key).into_owned()),
                Term::Birthday(day) => {
                    let day: Option<NaiveDate> = day.parse().ok();
                    Accept::Birthday(day.map(|day| day.num_days_from_ce()))
                }
                Term::Number { pat_num, phone } => {
                    let patients: Vec<i64> = sqlx::query_scalar(PATIENTS_OF_NUMBER)
                        .bind(pat_num)
                        .fetch_all(&mut *db)
                        .await?;
                    Accept::Number {
                        patients: patients.into_iter().collect(),
                        phone: phone.map(|digits| Finder::new(&digits).into_owned()),
                    }
                }
            });
        }
        Ok(Self { query, terms: accept })
    }

    fn accepts(&self, entry: &Entry<'_>) -> bool {
        let is_wanted = match self.query.status {
            StatusFilter::Active => entry.is_active(),
            StatusFilter::Inactive => !entry.is_active(),
            StatusFilter::All => true,
        };
        let company = self.query.company;
        is_wanted
            && company.is_none_or(|company| company == entry.company)
            && self.terms.iter().all(|term| term.accepts(entry))
    }
}

impl Accept {
    fn accepts(&self, entry: &Entry<'_>) -> bool {
        match self {
            Self::Name(part) => part.find(entry.names).is_some(),
            Self::Birthday(day) => *day == Some(entry.birthday),
            Self::Number { patients, phone } => {
                let has_digits = |part: &Finder<'_>| {
                    let mut digits = [0; 32];
                    let phone = entry.phone.iter().filter(|byte| byte.is_ascii_digit());
                    let length = digits.iter_mut().zip(phone).map(|(to, from)| *to = *from).count();
                    part.find(&digits[..length]).is_some()
                };
                patients.contains(&entry.id.0) || phone.as_ref().is_some_and(has_digits)
            }
        }
    }
}

/// The first rows in a query's order, up to the end of its page.
struct Best<'q> {
    query: &'q PatientQuery,
    total: u64,
    keep: usize,
    found: Vec<Found>,
    /// Whether the first `keep` rows of `found` are the best so far, with the last of them in its place.
    is_cut: bool,
}

struct Found {
    texts: [Vec<u8>; 3],
    birthday: i32,
    row: PatientListRow,
}

/// What rows are sorted by.
struct Key<'k> {
    texts: [&'k [u8]; 3],
    birthday: i32,
    id: PatientId,
}

impl Found {
    fn key(&self) -> Key<'_> {
        Key {
            texts: self.texts.each_ref().map(Vec::as_slice),
            birthday: self.birthday,
            id: self.row.id,
        }
    }
}

impl<'q> Best<'q> {
    fn new(query: &'q PatientQuery) -> Self {
        let end = query.offset.saturating_add(query.limit.into());
        Self {
            query,
            total: 0,
            keep: usize::try_from(end).unwrap_or(usize::MAX),
            found: Vec::new(),
            is_cut: false,
        }
    }

    fn add(&mut self, entry: &Entry<'_>) -> Result<(), StoreError> {
        self.total += 1;
        let (last, first) = entry.last_and_first();
        let key = Key {
            texts: match self.query.order {
                PatientOrder::LastName => [last, first, b""],
                PatientOrder::FirstName => [first, last, b""],
                PatientOrder::Birthday => [b"", last, first],
                PatientOrder::City => [entry.city, last, first],
            },
            birthday: entry.birthday,
            id: entry.id,
        };
        let is_worse = |worst: &Found| compare(self.query, &key, &worst.key()).is_ge();
        if self.keep == 0 || self.is_cut && self.found.get(self.keep - 1).is_some_and(is_worse) {
            return Ok(());
        }
        self.found.push(Found {
            texts: key.texts.map(<[u8]>::to_vec),
            birthday: entry.birthday,
            row: entry.row()?,
        });
        if self.found.len() / 2 > self.keep {
            let query = self.query;
            self.found
                .select_nth_unstable_by(self.keep - 1, |a, b| compare(query, &a.key(), &b.key()));
            self.found.truncate(self.keep);
            self.is_cut = true;
        }
        Ok(())
    }

    fn page(mut self) -> PatientPage {
        let query = self.query;
        self.found
            .sort_unstable_by(|a, b| compare(query, &a.key(), &b.key()));
        let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let found = self.found.into_iter().skip(offset).take(query.limit as usize);
        PatientPage {
            total: self.total,
            rows: found.map(|found| found.row).collect(),
        }
    }
}

/// Rows without what they are sorted by come last in both directions.
fn compare(query: &PatientQuery, a: &Key<'_>, b: &Key<'_>) -> Ordering {
    let [(a_text, a_texts), (b_text, b_texts)] =
        [a, b].map(|key| (key.texts[0], (&key.texts[1..], key.birthday, key.id)));
    let major = match query.order {
        PatientOrder::LastName | PatientOrder::FirstName => a_text.cmp(b_text),
        PatientOrder::Birthday => a.birthday.cmp(&b.birthday),
        PatientOrder::City => {
            let [a_text, b_text] = [a_text, b_text].map(|text| text.iter().map(u8::to_ascii_lowercase));
            a_text.cmp(b_text)
        }
    };
    let order = major.then_with(|| a_texts.cmp(&b_texts));
    let order = match query.direction {
        SortDirection::Ascending => order,
        SortDirection::Descending => order.reverse(),
    };
    match query.order {
        PatientOrder::Birthday => order,
        _ => a_text.is_empty().cmp(&b_text.is_empty()).then(order),
    }
}
