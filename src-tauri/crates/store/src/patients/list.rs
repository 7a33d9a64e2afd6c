//! The patient list: one page at a time, filtered, searched, and sorted.
//!
//! Everything that filters or sorts is in the index `patients_list`, which is read from end to end at worst. Only the rows
//! of the page itself are fetched from the table.

use domain::{Birthday, CompanyId, PatientId, PatientStatus};
use serde::{Deserialize, Serialize};
use sqlx::Connection;
use sqlx::{QueryBuilder, Sqlite};

use super::search::{Term, terms};
use crate::decode::{Text, stored_count, total};
use crate::{Store, StoreError};

/// Each term makes the statement longer; no one types more.
const MAX_TERMS: usize = 12;

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
#[derive(Clone, PartialEq, Eq, Serialize, sqlx::FromRow, ts_rs::TS)]
#[ts(export)]
pub struct PatientListRow {
    /// Its id.
    #[sqlx(try_from = "i64")]
    pub id: PatientId,
    /// First name: the preferred one, if there is one.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Birthday.
    #[sqlx(try_from = "Text")]
    pub birthday: Birthday,
    /// The first number to call.
    pub phone: String,
    /// City.
    pub city: String,
    /// Whether the patient is active, and if not, why.
    #[sqlx(try_from = "Text")]
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
        let mut counting = QueryBuilder::new("SELECT count(*) FROM patients INDEXED BY patients_list");
        push_conditions(&mut counting, query);
        let count: i64 = counting.build_query_scalar().fetch_one(&mut *read).await?;

        let order = order(query.order, query.direction);
        let mut listing = QueryBuilder::new(
            "SELECT id, first_name, last_name, birthday, phone, city, status FROM patients \
             WHERE id IN (SELECT id FROM patients INDEXED BY patients_list",
        );
        push_conditions(&mut listing, query);
        listing
            .push(" ORDER BY ")
            .push(&order)
            .push(" LIMIT ")
            .push_bind(query.limit);
        listing.push(" OFFSET ").push_bind(stored_count(query.offset)?);
        listing.push(") ORDER BY ").push(&order);
        Ok(PatientPage {
            total: total(count)?,
            rows: listing.build_query_as().fetch_all(&mut *read).await?,
        })
    }
}

/// Rows with an empty sort column come last in both directions.
fn order(order: PatientOrder, direction: SortDirection) -> String {
    let columns: &[&str] = match order {
        PatientOrder::LastName => &["last_name_normalized", "first_name_normalized", "birthday", "id"],
        PatientOrder::FirstName => &["first_name_normalized", "last_name_normalized", "birthday", "id"],
        PatientOrder::Birthday => &["birthday", "last_name_normalized", "first_name_normalized", "id"],
        PatientOrder::City => &[
            "city COLLATE NOCASE",
            "last_name_normalized",
            "first_name_normalized",
            "birthday",
            "id",
        ],
    };
    let suffix = match direction {
        SortDirection::Ascending => "",
        SortDirection::Descending => " DESC",
    };
    let empty_last = match order {
        PatientOrder::LastName => Some("last_name_normalized = ''"),
        PatientOrder::FirstName => Some("first_name_normalized = ''"),
        PatientOrder::City => Some("city = ''"),
        PatientOrder::Birthday => None,
    };
    let terms = columns.iter().map(|column| format!("{column}{suffix}"));
    let terms: Vec<String> = empty_last.map(str::to_owned).into_iter().chain(terms).collect();
    terms.join(", ")
}

fn push_conditions(sql: &mut QueryBuilder<Sqlite>, query: &PatientQuery) {
    sql.push(match query.status {
        StatusFilter::Active => " WHERE status = 'active'",
        StatusFilter::Inactive => " WHERE status <> 'active'",
        StatusFilter::All => " WHERE true",
    });
    if let Some(company) = query.company {
        sql.push(" AND company = ").push_bind(company.0);
    }
    for term in terms(&query.search).into_iter().take(MAX_TERMS) {
        push_term(sql, term);
    }
}

fn push_term(sql: &mut QueryBuilder<Sqlite>, term: Term) {
    match term {
        Term::Name(key) => {
            sql.push(" AND (instr(last_name_normalized, ")
                .push_bind(key.clone());
            sql.push(") OR instr(first_name_normalized, ")
                .push_bind(key.clone());
            sql.push(") OR instr(legal_first_name_normalized, ")
                .push_bind(key)
                .push("))");
        }
        Term::Birthday(day) => {
            sql.push(" AND birthday = ").push_bind(day);
        }
        Term::Number { pat_num, phone } => {
            sql.push(" AND (false");
            if let Some(number) = pat_num {
                sql.push(
                    " OR id IN (SELECT patient FROM (SELECT patient, pat_num FROM links \
                     UNION ALL SELECT patient, pat_num FROM aliases) WHERE pat_num = ",
                );
                sql.push_bind(number).push(")");
            }
            if let Some(digits) = phone {
                sql.push(" OR instr(phone_digits, ").push_bind(digits).push(")");
            }
            sql.push(")");
        }
    }
}
