//! Patients that may be the same person: the pairs to decide, and the decisions.
//!
//! A search compares the patients of each company with the crate `matching`; only those that changed since the last one are
//! compared again. A decision holds until one of the two records changes. Only a person merges patients.

mod merge;
pub(crate) mod search;

use domain::{PatNum, PatientFields, PatientId};
use matching::Reason;
use serde::Serialize;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::decode::{json_list, now, stored_count, total};
use crate::patients::{self, fields};
use crate::{Result, Store, StoreError, Thing};

pub use merge::Merged;

/// Two patients that may be the same person.
#[derive(Debug, Clone, PartialEq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct DuplicatePair {
    /// The patients, by id.
    pub patients: [PatientId; 2],
    /// Their numbers in all integrations.
    pub pat_nums: [Vec<PatNum>; 2],
    /// How likely they are one person, from 0 to 1.
    pub score: f64,
    /// Whether it is as good as certain.
    pub sure: bool,
    /// What speaks for and against it.
    pub reasons: Vec<Reason>,
    /// The integration in which both have a number. They are two charts there, and can only be merged there.
    pub two_charts_in: Option<String>,
}

/// A part of the pairs that wait for a decision, likeliest first.
#[derive(Debug, Clone, PartialEq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct DuplicatePage {
    /// Number of pairs on all pages.
    #[ts(type = "number")]
    pub total: u64,
    /// The pairs of this page.
    pub pairs: Vec<DuplicatePair>,
}

/// Merged patients wait for no decision, nor do two inactive ones.
macro_rules! open_pairs {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM duplicate_pairs d CROSS JOIN patients a ON a.id = d.one CROSS JOIN patients b ON b.id = d.other \
             WHERE a.status NOT IN ('merged', 'clone') AND b.status NOT IN ('merged', 'clone') \
             AND (a.status = 'active' OR b.status = 'active') AND NOT EXISTS \
             (SELECT 1 FROM duplicate_decisions e WHERE e.one = d.one AND e.other = d.other)"
        )
    };
}

const COUNT: &str = open_pairs!("count(*)");
const LIST: &str = concat!(
    open_pairs!("d.one, d.other, d.score, d.sure, d.reasons"),
    " ORDER BY d.score DESC, d.one, d.other LIMIT ? OFFSET ?"
);
const NUMBERS: &str = "SELECT l.patient, l.integration, l.pat_num, l.is_primary, i.name FROM json_each(?) v \
     CROSS JOIN links l ON l.patient = v.value AND l.is_primary JOIN integrations i ON i.id = l.integration \
     UNION ALL SELECT l.patient, l.integration, l.pat_num, l.is_primary, i.name FROM json_each(?) v \
     CROSS JOIN links l ON l.patient = v.value AND NOT l.is_primary JOIN integrations i ON i.id = l.integration \
     ORDER BY 2, 3";

#[derive(sqlx::FromRow)]
struct PairRow {
    one: i64,
    other: i64,
    score: f64,
    sure: bool,
    reasons: String,
}

/// A number of a patient.
#[derive(sqlx::FromRow)]
struct Number {
    patient: i64,
    integration: i64,
    pat_num: i64,
    is_primary: bool,
    name: String,
}

impl Store {
    /// The pairs that wait for a decision, as of the last search.
    pub async fn duplicates(&self, offset: u64, limit: Option<u32>) -> Result<DuplicatePage> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let count: i64 = sqlx::query_scalar(COUNT).fetch_one(&mut *read).await?;
        let limit = limit.map_or(-1, i64::from);
        let list = bind!(sqlx::query_as(LIST); limit, stored_count(offset)?);
        let rows: Vec<PairRow> = list.fetch_all(&mut *read).await?;
        let patients = rows.iter().flat_map(|row| [row.one, row.other]);
        let numbers = numbers(&mut read, patients).await?;
        let pairs = rows.into_iter().map(|row| pair(row, &numbers));
        Ok(DuplicatePage {
            total: total(count)?,
            pairs: pairs.collect::<Result<_>>()?,
        })
    }

    /// How many pairs wait for a decision, as of the last search.
    pub async fn duplicate_count(&self) -> Result<u64> {
        let count = sqlx::query_scalar(COUNT);
        total(count.fetch_one(self.reader().await?.db()?).await?)
    }

    /// Records that two patients are two people. They are not listed again until one of the records changes. Patients that
    /// were merged are separated (see [`Merged`]).
    ///
    /// # Errors
    /// [`StoreError::NotMergeable`] if they are the same patient; [`StoreError::NewerMerge`] if the one that stayed was merged
    /// since.
    pub async fn decide_two_people(&self, pair: [PatientId; 2]) -> Result<()> {
        let pair = ordered(pair)?;
        let mut transaction = self.begin_edit().await?;
        self.separate(transaction.db()?, pair).await?;
        let digests = digests(transaction.db()?, pair).await?;
        save_decision(transaction.db()?, pair, &digests, None).await?;
        transaction.commit().await
    }

    /// Takes back what was decided about two patients. They are separated if they were merged, and listed again.
    ///
    /// # Errors
    /// As [`decide_two_people`](Self::decide_two_people).
    pub async fn reopen_decision(&self, pair: [PatientId; 2]) -> Result<()> {
        let [one, other] = ordered(pair)?;
        let mut transaction = self.begin_edit().await?;
        self.separate(transaction.db()?, [one, other]).await?;
        let sql = "DELETE FROM duplicate_decisions WHERE one = ? AND other = ?";
        bind!(sqlx::query(sql); one.0, other.0)
            .execute(transaction.db()?)
            .await?;
        transaction.commit().await
    }
}

/// By id.
fn ordered([one, other]: [PatientId; 2]) -> Result<[PatientId; 2]> {
    match one.cmp(&other) {
        std::cmp::Ordering::Less => Ok([one, other]),
        std::cmp::Ordering::Equal => Err(StoreError::NotMergeable),
        std::cmp::Ordering::Greater => Ok([other, one]),
    }
}

async fn numbers(db: &mut SqliteConnection, patients: impl IntoIterator<Item = i64>) -> Result<Vec<Number>> {
    let patients = json_list(patients)?;
    let select = bind!(sqlx::query_as(NUMBERS); &patients, &patients);
    Ok(select.fetch_all(db).await?)
}

fn pair(row: PairRow, numbers: &[Number]) -> Result<DuplicatePair> {
    let patients = [PatientId(row.one), PatientId(row.other)];
    let of = |patient: PatientId| numbers.iter().filter(move |number| number.patient == patient.0);
    Ok(DuplicatePair {
        patients,
        pat_nums: patients.map(|patient| of(patient).map(|number| PatNum(number.pat_num)).collect()),
        score: row.score,
        sure: row.sure,
        reasons: serde_json::from_str(&row.reasons)?,
        two_charts_in: two_charts(of(patients[0]), &of(patients[1]).collect::<Vec<_>>()).map(str::to_owned),
    })
}

/// The integration in which both patients have a primary number.
fn two_charts<'n>(one: impl IntoIterator<Item = &'n Number>, other: &[&Number]) -> Option<&'n str> {
    let is_theirs = |number: &&Number| {
        let mut theirs = other.iter().filter(|theirs| theirs.is_primary);
        number.is_primary && theirs.any(|theirs| theirs.integration == number.integration)
    };
    one.into_iter().find(is_theirs).map(|number| number.name.as_str())
}

async fn digests(db: &mut SqliteConnection, pair: [PatientId; 2]) -> Result<Vec<u8>> {
    let mut digests = Vec::with_capacity(16);
    for patient in pair {
        let select = bind!(sqlx::query("SELECT * FROM patients WHERE id = ?"); patient.0);
        let row = select.fetch_optional(&mut *db).await?;
        let row = row.ok_or(StoreError::NotFound(Thing::Patient))?;
        digests.extend(digest(&fields(&row)?).to_le_bytes());
    }
    Ok(digests)
}

/// FNV-1a of the fields, as the store already holds them.
fn digest(fields: &PatientFields) -> u64 {
    let named = fields.named();
    let bytes = named.iter().flat_map(|(_, value)| value.bytes().chain([0xff]));
    patients::fnv1a(bytes)
}

async fn save_decision(
    db: &mut SqliteConnection,
    [one, other]: [PatientId; 2],
    digests: &[u8],
    merge: Option<String>,
) -> Result<()> {
    let sql = "INSERT INTO duplicate_decisions (one, other, digests, merge, decided_at) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (one, other) DO UPDATE SET digests = excluded.digests, merge = excluded.merge, \
         decided_at = excluded.decided_at";
    let save = bind!(sqlx::query(sql); one.0, other.0, digests, merge, now());
    save.execute(db).await?;
    Ok(())
}
