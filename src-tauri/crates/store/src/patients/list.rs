//! The patient list: a page at a time, filtered, searched and sorted.
//!
//! Everything that filters or sorts is in the index `patients_list`, which is read from end to end at worst; only the
//! rows of the page itself are fetched from the table.

use domain::{Birthday, CompanyId, PatientId, Standing};
use sqlx::Connection;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::search::{Term, terms};
use super::standing;
use crate::values::{stored_count, word};
use crate::{Store, StoreError};

/// More words than anybody types; each makes the statement longer.
const MOST_TERMS: usize = 12;

/// Which patients, in which order, and which of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PatientQuery {
    /// What was typed: parts of names in any order, a birthday, digits of a phone number, a patient number.
    pub search: Option<String>,
    /// Those of one company only.
    pub company: Option<CompanyId>,
    /// Active ones, others, or all.
    pub standing: StandingFilter,
    /// By what.
    pub sort: PatientSort,
    /// Which way.
    pub direction: Direction,
    /// How many to pass over.
    pub offset: u64,
    /// How many at most.
    pub limit: u32,
}

/// Which patients to list by their standing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StandingFilter {
    /// Active patients.
    #[default]
    Active,
    /// Those who left.
    Inactive,
    /// Both.
    All,
}

/// What the list is sorted by. Equal ones follow by last name, first name, birthday.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PatientSort {
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

/// Which way a list is sorted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// A to Z, oldest first.
    #[default]
    Ascending,
    /// Z to A, youngest first.
    Descending,
}

/// One page of the list.
#[derive(Debug, Clone)]
pub struct PatientPage {
    /// How many patients there are on all pages.
    pub total: u64,
    /// Those of this page.
    pub rows: Vec<PatientRow>,
}

/// One line of the list.
#[derive(Clone, PartialEq, Eq)]
pub struct PatientRow {
    /// Its id.
    pub id: PatientId,
    /// Whose patient it is.
    pub company: CompanyId,
    /// What the patient is called.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Day of birth.
    pub birthday: Birthday,
    /// The number to call first.
    pub phone: String,
    /// City.
    pub city: String,
    /// Whether it is an active patient, or why not.
    pub standing: Standing,
}

/// Who, and nothing about them.
impl std::fmt::Debug for PatientRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PatientRow({})", self.id)
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
        let total: i64 = counting.build_query_scalar().fetch_one(&mut *read).await?;

        let order = order(query.sort, query.direction);
        let mut listing = QueryBuilder::new(
            "SELECT id, company, first_name, last_name, birthday, phone, city, standing FROM patients \
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
        let rows = listing.build().fetch_all(&mut *read).await?;
        Ok(PatientPage {
            total: u64::try_from(total).map_err(|_| StoreError::Damaged)?,
            rows: rows.iter().map(patient_row).collect::<Result<_, _>>()?,
        })
    }
}

/// Who lacks what the list is sorted by comes last, whichever way it is sorted.
fn order(sort: PatientSort, direction: Direction) -> String {
    let columns: &[&str] = match sort {
        PatientSort::LastName => &["last_key", "first_key", "birthday", "id"],
        PatientSort::FirstName => &["first_key", "last_key", "birthday", "id"],
        PatientSort::Birthday => &["birthday", "last_key", "first_key", "id"],
        PatientSort::City => &["city COLLATE NOCASE", "last_key", "first_key", "birthday", "id"],
    };
    let way = match direction {
        Direction::Ascending => "",
        Direction::Descending => " DESC",
    };
    let lacking = match sort {
        PatientSort::LastName => Some("last_key = ''"),
        PatientSort::FirstName => Some("first_key = ''"),
        PatientSort::City => Some("city = ''"),
        PatientSort::Birthday => None,
    };
    let terms = columns.iter().map(|column| format!("{column}{way}"));
    let terms: Vec<String> = lacking.map(str::to_owned).into_iter().chain(terms).collect();
    terms.join(", ")
}

fn push_conditions(sql: &mut QueryBuilder<Sqlite>, query: &PatientQuery) {
    sql.push(match query.standing {
        StandingFilter::Active => " WHERE standing = 'active'",
        StandingFilter::Inactive => " WHERE standing <> 'active'",
        StandingFilter::All => " WHERE true",
    });
    if let Some(company) = query.company {
        sql.push(" AND company = ").push_bind(company.0);
    }
    for term in terms(query.search.as_deref().unwrap_or_default())
        .into_iter()
        .take(MOST_TERMS)
    {
        push_term(sql, term);
    }
}

fn push_term(sql: &mut QueryBuilder<Sqlite>, term: Term) {
    match term {
        Term::Name(key) => {
            sql.push(" AND (instr(last_key, ").push_bind(key.clone());
            sql.push(") OR instr(first_key, ").push_bind(key.clone());
            sql.push(") OR instr(legal_first_key, ").push_bind(key).push("))");
        }
        Term::Birthday(day) => {
            sql.push(" AND birthday = ").push_bind(day);
        }
        Term::Number { pat_num, phone } => {
            sql.push(" AND (false");
            if let Some(number) = pat_num {
                sql.push(" OR id IN (SELECT patient FROM (SELECT patient, pat_num FROM links UNION ALL SELECT patient, pat_num FROM aliases) WHERE pat_num = ")
                    .push_bind(number)
                    .push(")");
            }
            if let Some(digits) = phone {
                sql.push(" OR instr(phone_digits, ").push_bind(digits).push(")");
            }
            sql.push(")");
        }
    }
}

fn patient_row(row: &SqliteRow) -> Result<PatientRow, StoreError> {
    Ok(PatientRow {
        id: PatientId(row.try_get("id")?),
        company: CompanyId(row.try_get("company")?),
        first_name: row.try_get("first_name")?,
        last_name: row.try_get("last_name")?,
        birthday: word(row, "birthday", Birthday::from_stored)?,
        phone: row.try_get("phone")?,
        city: row.try_get("city")?,
        standing: word(row, "standing", standing)?,
    })
}
