//! Compares the patients of each company, and those again that changed.
//!
//! The last digits of SSNs are compared as keyed hashes, which are nowhere stored.

use std::collections::HashMap;

use domain::{CompanyId, Notes, PatientId};
use futures::TryStreamExt;
use matching::{Model, Population, Record, SsnMark, Verdict};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use tokio::task::spawn_blocking;

use super::{digest, digests};
use crate::decode::json_list;
use crate::error::internal_code;
use crate::many_rows::ManyRows;
use crate::patients::{fields, fnv1a, open_notes};
use crate::{Result, Store, StoreError};

const PATIENTS: &str =
    "SELECT * FROM patients WHERE company = ? AND status NOT IN ('merged', 'clone', 'removed') ORDER BY id";
const LAST_CHANGE: &str = "SELECT coalesce(max(id), 0) FROM changes";
const INSERT: ManyRows = ManyRows {
    columns: "one, other, score, sure, reasons",
    statement: "INSERT INTO duplicate_pairs (one, other, score, sure, reasons) SELECT * FROM v WHERE one IS NOT NULL",
};

pub(crate) const DELETE_ONE: &str =
    "DELETE FROM duplicate_pairs WHERE one IN (SELECT value FROM json_each(?))";
pub(crate) const DELETE_OTHER: &str =
    "DELETE FROM duplicate_pairs WHERE other IN (SELECT value FROM json_each(?))";
pub(crate) const DECIDED: &str = "SELECT one, other, digests FROM duplicate_decisions WHERE merge IS NULL AND \
     (one IN (SELECT value FROM json_each(?1)) OR other IN (SELECT value FROM json_each(?1)))";

/// When the number of patients has changed by more than this share, the probabilities are adjusted again.
const RETRAIN_SHARE: f64 = 0.2;

/// A company's patients, prepared for comparisons.
struct Patients {
    ids: Vec<i64>,
    digests: Vec<u64>,
    population: Population,
}

/// What the last search left.
struct Before {
    model: Model,
    trained_on: usize,
    digests: HashMap<i64, u64>,
}

struct Found {
    model: Model,
    trained_on: usize,
    pairs: Vec<Pair>,
    /// Patients whose pairs are replaced.
    outdated: Vec<i64>,
}

struct Pair {
    one: i64,
    other: i64,
    score: f64,
    sure: bool,
    reasons: String,
}

impl Store {
    /// Compares patients that changed since the last search. Returns whether it compared any.
    pub async fn search_duplicates(&self) -> Result<bool> {
        let mut has_compared = false;
        for company in self.companies().await? {
            has_compared |= self.search_company(company.id).await?;
        }
        Ok(has_compared)
    }

    async fn search_company(&self, company: CompanyId) -> Result<bool> {
        let mut reader = self.reader().await?;
        let db = reader.db()?;
        let last_change: i64 = sqlx::query_scalar(LAST_CHANGE).fetch_one(&mut *db).await?;
        let before = before(db, company).await?;
        let before = match before {
            Some((_, searched)) if searched == last_change => return Ok(false),
            before => before.map(|(before, _)| before),
        };
        let patients = self.prepare(db, company).await?;
        drop(reader);
        let known: Vec<(i64, u64)> = patients
            .ids
            .iter()
            .copied()
            .zip(patients.digests.iter().copied())
            .collect();
        let found = spawn_blocking(move || find(&patients, before));
        let found = found
            .await
            .map_err(|_| StoreError::Failed(internal_code::CONTRADICTION))?;
        let mut transaction = self.begin().await?;
        save(transaction.db()?, company, &found, &known, last_change).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn prepare(&self, db: &mut SqliteConnection, company: CompanyId) -> Result<Patients> {
        let mut patients = Patients {
            ids: Vec::new(),
            digests: Vec::new(),
            population: Population::default(),
        };
        let mut rows = bind!(sqlx::query(PATIENTS); company.0).fetch(db);
        while let Some(row) = rows.try_next().await? {
            let id: i64 = row.try_get("id")?;
            let fields = fields(&row)?;
            let ssn = self.ssn_mark(&row)?;
            let mark = ssn.map_or(0, |ssn| ssn.0);
            patients.ids.push(id);
            patients.digests.push(digest(&fields) ^ mark);
            patients.population.add(&Record::new(&fields, ssn));
        }
        Ok(patients)
    }

    /// Of the first source that has an SSN.
    fn ssn_mark(&self, row: &SqliteRow) -> Result<Option<SsnMark>> {
        if !row.try_get::<bool, _>("has_ssn")? {
            return Ok(None);
        }
        let notes = open_notes(
            self.sealing(),
            PatientId(row.try_get("id")?),
            row.try_get("notes")?,
        )?;
        Ok(self.mark(&notes))
    }

    fn mark(&self, notes: &Notes) -> Option<SsnMark> {
        let ssn = notes.any_ssn()?;
        let digits = ssn.expose().bytes().rev().filter(u8::is_ascii_digit);
        let mut last = zeroize::Zeroizing::new(digits.take(4).collect::<Vec<u8>>());
        if last.len() < 4 {
            return None;
        }
        let print = self
            .keys()
            .fingerprint
            .fingerprint([&b"last digits of an SSN"[..], &last]);
        last.clear();
        Some(SsnMark(fnv1a(print.as_bytes().iter().copied())))
    }
}

fn find(patients: &Patients, before: Option<Before>) -> Found {
    let population = &patients.population;
    let records = population.len();
    let is_similar = |before: &Before| {
        records.abs_diff(before.trained_on) as f64 <= before.trained_on as f64 * RETRAIN_SHARE
    };
    let before = before.filter(is_similar);
    let known = |at: usize| {
        let before = before.as_ref()?;
        before.digests.get(&patients.ids[at]).copied()
    };
    let changed: Vec<bool> = (0..records)
        .map(|at| known(at) != Some(patients.digests[at]))
        .collect();
    let candidates = population.candidates(before.as_ref().map(|_| &changed[..]));
    let (model, trained_on) = match &before {
        Some(before) => (before.model.clone(), before.trained_on),
        None => (Model::trained(population, &candidates), records),
    };
    let mut pairs = Vec::new();
    for pair in candidates {
        let assessment = population.assess(&model, pair);
        if assessment.verdict == Verdict::TwoPeople {
            continue;
        }
        pairs.push(Pair {
            one: patients.ids[pair.0 as usize],
            other: patients.ids[pair.1 as usize],
            score: assessment.score,
            sure: assessment.verdict == Verdict::Sure,
            reasons: serde_json::to_string(&assessment.reasons).unwrap_or_default(),
        });
    }
    let is_changed = patients.ids.iter().zip(&changed).filter(|(_, changed)| **changed);
    let mut outdated: Vec<i64> = is_changed.map(|(id, _)| *id).collect();
    if let Some(before) = &before {
        let gone = before
            .digests
            .keys()
            .filter(|id| patients.ids.binary_search(id).is_err());
        outdated.extend(gone);
    }
    Found {
        model,
        trained_on,
        pairs,
        outdated,
    }
}

async fn before(db: &mut SqliteConnection, company: CompanyId) -> Result<Option<(Before, i64)>> {
    let sql = "SELECT model, patients, last_change, digests FROM duplicate_searches WHERE company = ?";
    let row = bind!(sqlx::query(sql); company.0).fetch_optional(db).await?;
    let Some(row) = row else { return Ok(None) };
    let (pairs, _) = row.try_get::<&[u8], _>("digests")?.as_chunks::<16>();
    let digests = pairs.iter().map(|pair| {
        let [id, digest] = [0, 8].map(|from| std::array::from_fn(|at| pair[from + at]));
        (i64::from_le_bytes(id), u64::from_le_bytes(digest))
    });
    let before = Before {
        // Written by another version: everything is compared again.
        model: match serde_json::from_str(row.try_get("model")?) {
            Ok(model) => model,
            Err(_) => return Ok(None),
        },
        trained_on: usize::try_from(row.try_get::<i64, _>("patients")?).map_err(|_| StoreError::Damaged)?,
        digests: digests.collect(),
    };
    Ok(Some((before, row.try_get("last_change")?)))
}

async fn save(
    db: &mut SqliteConnection,
    company: CompanyId,
    found: &Found,
    known: &[(i64, u64)],
    last_change: i64,
) -> Result<()> {
    let outdated = json_list(found.outdated.iter().copied())?;
    for sql in [DELETE_ONE, DELETE_OTHER] {
        bind!(sqlx::query(sql); &outdated).execute(&mut *db).await?;
    }
    // A patient can have been removed since it was read.
    let ids = json_list(found.pairs.iter().flat_map(|pair| [pair.one, pair.other]))?;
    let exist = "SELECT p.id FROM json_each(?) v CROSS JOIN patients p ON p.id = v.value";
    let exist: Vec<i64> = bind!(sqlx::query_scalar(exist); ids).fetch_all(&mut *db).await?;
    let exist: std::collections::HashSet<i64> = exist.into_iter().collect();
    let pairs = found.pairs.iter();
    let pairs: Vec<&Pair> = pairs
        .filter(|pair| exist.contains(&pair.one) && exist.contains(&pair.other))
        .collect();
    let inserted = INSERT.execute(db, &pairs, None, |row, pair| {
        row.push(pair.one)
            .push(pair.other)
            .push(pair.score)
            .push(pair.sure)
            .push_text(&pair.reasons);
    });
    inserted.await?;
    drop_outdated_decisions(db, &outdated).await?;
    let digests: Vec<u8> = known
        .iter()
        .flat_map(|(id, digest)| id.to_le_bytes().into_iter().chain(digest.to_le_bytes()))
        .collect();
    let sql = "INSERT INTO duplicate_searches (company, model, patients, last_change, digests) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (company) DO UPDATE SET model = excluded.model, patients = excluded.patients, \
         last_change = excluded.last_change, digests = excluded.digests";
    let model = serde_json::to_string(&found.model)?;
    let trained_on = i64::try_from(found.trained_on).unwrap_or(i64::MAX);
    let save = bind!(sqlx::query(sql); company.0, model, trained_on, last_change, digests);
    save.execute(db).await?;
    Ok(())
}

/// Asks again about two people whose records are not what a person saw.
async fn drop_outdated_decisions(db: &mut SqliteConnection, outdated: &str) -> Result<()> {
    let select = bind!(sqlx::query_as(DECIDED); outdated);
    let decided: Vec<(i64, i64, Vec<u8>)> = select.fetch_all(&mut *db).await?;
    for (one, other, seen) in decided {
        if digests(db, [PatientId(one), PatientId(other)]).await? != seen {
            let sql = "DELETE FROM duplicate_decisions WHERE one = ? AND other = ?";
            bind!(sqlx::query(sql); one, other).execute(&mut *db).await?;
        }
    }
    Ok(())
}
