//! What a sync on a [copy in memory](Store::copy_in_memory) did, patient by patient.
//!
//! The rows are made once, after the run, from the same change records as the history.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::{InactiveReason, IntegrationId, PatNum, PatientId, Problem, RunId};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Executor, QueryBuilder, Row, Sqlite};
use strum::{EnumString, IntoStaticStr};

use crate::changes::{additions, inactive_reason, shown_fields};
use crate::decode::{json_list, parse, stored_count, text_enum, total};
use crate::{FieldChange, Result, Store};

/// What a sync would do with a patient.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[ts(export)]
pub enum PreviewKind {
    /// Added.
    Added,
    /// Fields changed, made active again, or moved to another number.
    Updated,
    /// Made inactive.
    Deactivated,
    /// Linked to a patient who was here without a link, by name and birthday.
    Matched,
    /// Not imported.
    Skipped,
}

/// One row of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewChange {
    /// The number in the source.
    pub pat_num: PatNum,
    /// The patient here; `None` for one that would be added, or that is skipped.
    pub patient: Option<PatientId>,
    /// First and last name; empty for a skipped patient.
    pub patient_name: String,
    /// What would happen.
    pub kind: PreviewKind,
    /// Why the patient would be made inactive.
    pub reason: Option<InactiveReason>,
    /// Why it is skipped.
    pub problem: Option<Problem>,
    /// Field by field. A changed SSN is listed without its values.
    pub fields: Vec<FieldChange>,
}

/// One page of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewPage {
    /// Number of rows on all pages.
    pub total: u64,
    /// The rows of this page, by number.
    pub rows: Vec<PreviewChange>,
}

/// Which rows of a preview are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct PreviewQuery {
    /// Only these; absent for all.
    pub kind: Option<PreviewKind>,
    /// Part of the name or of the patient number; empty for all.
    pub search: String,
}

const TABLE: &str = "CREATE TABLE preview (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, pat_num INTEGER NOT NULL, \
     patient INTEGER, name TEXT NOT NULL, change INTEGER, fields INTEGER, code TEXT, detail TEXT) STRICT; \
     CREATE INDEX preview_kind ON preview (kind, id)";

/// A match and the fields that it changes are one row: `fields` is the record that has them.
const CHANGES: &str = "INSERT INTO preview (kind, pat_num, patient, name, change, fields) \
     SELECT kind, pat_num, patient, name, change, fields FROM ( \
     SELECT CASE c.kind WHEN 'created' THEN 'added' WHEN 'linked' THEN 'matched' WHEN 'reactivated' THEN 'updated' \
     ELSE c.kind END AS kind, coalesce(c.pat_num, p.added_as) AS pat_num, p.id AS patient, \
     trim(p.first_name || ' ' || p.last_name) AS name, c.id AS change, CASE c.kind WHEN 'linked' THEN \
     (SELECT max(u.id) FROM changes u WHERE u.patient = c.patient AND u.run = c.run AND u.kind <> 'created' \
     AND u.kind IN ('updated', 'reactivated')) ELSE c.id END AS fields \
     FROM changes c CROSS JOIN patients p ON p.id BETWEEN c.patient AND c.patient + c.patients - 1 WHERE c.run = ?1 \
     AND NOT (c.kind IN ('updated', 'reactivated') AND EXISTS (SELECT 1 FROM changes l WHERE l.patient = c.patient \
     AND l.run = c.run AND l.kind <> 'created' AND l.kind = 'linked'))) ORDER BY pat_num";

/// A run on a copy lists each problem that it counts.
const SKIPPED: &str = "INSERT INTO preview (kind, pat_num, name, code, detail) \
     SELECT 'skipped', pat_num, '', code, detail FROM run_problems WHERE id IN \
     (SELECT max(id) FROM run_problems WHERE run = ? GROUP BY pat_num) ORDER BY pat_num";

const ALL_CHANGES: &str = "SELECT json_array(c.kind, coalesce(c.pat_num, p.added_as), c.fields, \
     c.ssn_from IS NULL, c.ssn_to IS NULL, iif(c.kind = 'created', json_array(p.first_name, p.legal_first_name, \
     p.last_name, p.birthday, p.gender, p.email, p.phone, p.address, p.city, p.state, p.zip, p.insurance_number), p.id)) \
     AS row FROM changes c CROSS JOIN patients p ON p.id BETWEEN c.patient AND c.patient + c.patients - 1 \
     WHERE c.run = ? ORDER BY row";

const WERE_LINKED: &str = "SELECT l.patient FROM json_each(?2) v CROSS JOIN links l ON l.patient = v.value \
     WHERE l.integration = ?1 AND l.is_primary";

impl Store {
    /// Makes the rows of a run on this copy; `original` is the store that was copied.
    pub async fn make_preview(&self, run: RunId, original: &Self) -> Result<()> {
        let record = self.run(run).await?;
        let mut write = self.begin().await?;
        let db = write.db()?;
        db.execute(TABLE).await?;
        bind!(sqlx::query(CHANGES); run.0).execute(&mut *db).await?;
        bind!(sqlx::query(SKIPPED); run.0).execute(&mut *db).await?;
        let matched = sqlx::query_scalar("SELECT patient FROM preview WHERE kind = 'matched'");
        let matched: Vec<i64> = matched.fetch_all(&mut *db).await?;
        let linked = original.were_linked(record.integration, matched).await?;
        let moved = "UPDATE preview SET kind = 'updated' WHERE kind = 'matched' \
             AND patient IN (SELECT value FROM json_each(?))";
        bind!(sqlx::query(moved); json_list(linked)?)
            .execute(&mut *db)
            .await?;
        write.commit().await
    }

    /// Those of these patients that have a number in the integration.
    async fn were_linked(&self, integration: IntegrationId, patients: Vec<i64>) -> Result<Vec<i64>> {
        if patients.is_empty() {
            return Ok(patients);
        }
        let select = bind!(sqlx::query_scalar(WERE_LINKED); integration.0, json_list(patients)?);
        Ok(select.fetch_all(self.reader().await?.db()?).await?)
    }

    /// A hash of what a run changed, patient by patient. The ids of patients that it added do not count. Two runs with the same
    /// hash changed the same, except for one in some trillions.
    pub async fn changes_hash(&self, run: RunId) -> Result<u64> {
        let mut reader = self.reader().await?;
        let mut rows = bind!(sqlx::query_scalar(ALL_CHANGES); run.0).fetch(reader.db()?);
        let mut hash = DefaultHasher::new();
        while let Some(row) = rows.try_next().await? {
            let row: String = row;
            row.hash(&mut hash);
        }
        Ok(hash.finish())
    }

    /// How many rows of each kind the preview has.
    pub async fn preview_counts(&self) -> Result<HashMap<PreviewKind, u64>> {
        let counts = sqlx::query("SELECT kind, count(*) AS rows FROM preview GROUP BY kind");
        let counts = counts.fetch_all(self.reader().await?.db()?).await?;
        let count = |row: &SqliteRow| Ok((text_enum(row, "kind")?, total(row.try_get("rows")?)?));
        counts.iter().map(count).collect()
    }

    /// A page of the preview: what changes by number, then what is skipped by number.
    pub async fn preview_page(&self, query: &PreviewQuery, offset: u64, limit: u32) -> Result<PreviewPage> {
        let mut reader = self.reader().await?;
        let mut read = reader.db()?.begin().await?;
        let offset = stored_count(offset)?;
        // Without a filter, a row's id is its position: no page goes through those before it.
        let is_all = query.is_all();
        let mut counting = QueryBuilder::<Sqlite>::new(match is_all {
            true => "SELECT coalesce(max(id), 0) FROM preview v",
            false => "SELECT count(*) FROM preview v",
        });
        query.push_to(&mut counting);
        let count: i64 = counting.build_query_scalar().fetch_one(&mut *read).await?;
        let mut listing = QueryBuilder::<Sqlite>::new(
            "SELECT v.*, c.fields AS changed, c.ssn_from IS NOT NULL OR c.ssn_to IS NOT NULL AS ssn_changed \
             FROM (SELECT * FROM preview v",
        );
        query.push_to(&mut listing);
        if is_all {
            listing.push(" AND id > ").push_bind(offset);
        }
        listing.push(" ORDER BY id LIMIT ").push_bind(limit);
        if !is_all {
            listing.push(" OFFSET ").push_bind(offset);
        }
        listing.push(") v LEFT JOIN changes c ON c.id = v.fields ORDER BY v.id");
        let rows = listing.build().fetch_all(&mut *read).await?;
        Ok(PreviewPage {
            total: total(count)?,
            rows: changes(&mut read, &rows).await?,
        })
    }
}

impl PreviewQuery {
    fn is_all(&self) -> bool {
        self.kind.is_none() && self.text().is_empty()
    }

    fn text(&self) -> String {
        self.search.trim().trim_start_matches('#').to_lowercase()
    }

    fn push_to(&self, sql: &mut QueryBuilder<Sqlite>) {
        sql.push(" WHERE 1");
        if let Some(kind) = self.kind {
            sql.push(" AND kind = ").push_bind(<&str>::from(kind));
        }
        let text = self.text();
        if !text.is_empty() {
            sql.push(" AND (instr(lower(name), ").push_bind(text.clone());
            sql.push(") OR instr(CAST(pat_num AS TEXT), ").push_bind(text);
            sql.push("))");
        }
    }
}

async fn changes(db: &mut SqliteConnection, rows: &[SqliteRow]) -> Result<Vec<PreviewChange>> {
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let ssn_changed = row.try_get::<Option<bool>, _>("ssn_changed")?.unwrap_or_default();
        let fields = shown_fields(row.try_get("changed")?, ssn_changed)?;
        let pat_num = PatNum(row.try_get("pat_num")?);
        let problem = match row.try_get::<Option<&str>, _>("code")? {
            Some(code) => Some(Problem {
                pat_num,
                code: parse(code)?,
                detail: row.try_get("detail")?,
            }),
            None => None,
        };
        changes.push(PreviewChange {
            pat_num,
            patient: row.try_get::<Option<i64>, _>("patient")?.map(PatientId),
            patient_name: row.try_get("name")?,
            kind: text_enum(row, "kind")?,
            reason: inactive_reason(&fields),
            problem,
            fields,
        });
    }
    let added = changes.iter().filter(|row| row.kind == PreviewKind::Added);
    let added: Vec<PatientId> = added.filter_map(|row| row.patient).collect();
    let mut additions = additions(db, &added).await?;
    for row in changes.iter_mut().filter(|row| row.kind == PreviewKind::Added) {
        let values = row.patient.take().and_then(|patient| additions.remove(&patient));
        row.fields = values.unwrap_or_default();
    }
    Ok(changes)
}
