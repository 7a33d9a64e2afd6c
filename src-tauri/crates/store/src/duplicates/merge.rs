//! Merges two patients of a company, and separates them again.
//!
//! One of them stays: the one with a number in an integration, otherwise the active one, otherwise the older one. It gets the
//! numbers and the desk notes of the other, and what it lacks of the other's fields; where both have a value, the other's is
//! recorded and offered. The other stays as a merged patient, with its history and its notes. What the desk typed for the
//! other, the one that stays keeps. The numbers lead to one patient then, as after a match, so the next sync updates that one.

use domain::{
    CompanyId, Field, Gender, InactiveReason, IntegrationId, PatientFields, PatientId, PatientStatus,
};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::{digests, numbers, ordered, save_decision, two_charts};
use crate::batch::counters;
use crate::decode::{json_list, now, status};
use crate::desk_changes::{self, DeskChange};
use crate::patients::write::{self, ChangedPatient, NewNotes};
use crate::patients::{ListChanges, desk, fields, kept, open_notes, seal_notes};
use crate::{ChangeKind, FieldChange, Result, Store, StoreError, Thing};

/// Two patients that were merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct Merged {
    /// The patient that stays.
    pub patient: PatientId,
    /// The patient that was merged into it.
    pub merged: PatientId,
}

/// Whether a person merged a patient into another one, and can take it back.
const IS_MERGED_HERE: &str = "SELECT EXISTS (SELECT 1 FROM patients p JOIN duplicate_decisions d \
     ON d.one = min(p.id, p.merged_into) AND d.other = max(p.id, p.merged_into) \
     WHERE p.id = ? AND p.status = 'merged' AND d.merge IS NOT NULL)";

/// What a merge changed, to take it back.
#[derive(Serialize, Deserialize)]
struct Record {
    survivor: PatientId,
    merged: PatientId,
    survivor_status: String,
    merged_status: String,
    /// The survivor's fields that were filled.
    filled: Vec<FieldChange>,
    /// The numbers that moved: integration and number.
    numbers: Vec<(i64, i64)>,
    /// What was added to the survivor's desk notes. It is in the merged patient's notes, so its length is enough.
    added_notes: usize,
}

struct Patient {
    id: PatientId,
    company: CompanyId,
    fields: PatientFields,
    status: PatientStatus,
    notes: domain::Notes,
}

impl Store {
    /// Merges two patients that are one person. [`decide_two_people`](Self::decide_two_people) takes it back.
    ///
    /// # Errors
    /// [`StoreError::TwoCharts`] if both have a number in one integration: the practice must merge them, or the next sync would
    /// undo it. [`StoreError::NotMergeable`] if one is merged already or they belong to two companies.
    pub async fn merge_patients(&self, pair: [PatientId; 2]) -> Result<Merged> {
        let pair = ordered(pair)?;
        let mut transaction = self.begin_edit().await?;
        let db = transaction.db()?;
        let [one, other] = [self.load(db, pair[0]).await?, self.load(db, pair[1]).await?];
        let is_merged = |patient: &Patient| {
            let merged = [InactiveReason::Merged, InactiveReason::Clone].map(PatientStatus::Inactive);
            merged.contains(&patient.status)
        };
        if one.company != other.company || is_merged(&one) || is_merged(&other) {
            return Err(StoreError::NotMergeable);
        }
        let numbers = numbers(db, pair.map(|patient| patient.0)).await?;
        let of = |patient: PatientId| numbers.iter().filter(move |number| number.patient == patient.0);
        if let Some(name) = two_charts(of(one.id), &of(other.id).collect::<Vec<_>>()) {
            let integration = name.to_owned();
            return Err(StoreError::TwoCharts { integration });
        }
        let rank = |patient: &Patient| {
            (
                of(patient.id).count() == 0,
                patient.status != PatientStatus::Active,
            )
        };
        let (survivor, merged) = match rank(&other) < rank(&one) {
            true => (other, one),
            false => (one, other),
        };
        let numbers = of(merged.id)
            .map(|number| (number.integration, number.pat_num))
            .collect();
        let decision = digests(db, pair).await?;
        let (merge, result) = self.write_merge(db, survivor, merged, numbers).await?;
        save_decision(db, pair, &decision, Some(serde_json::to_string(&merge)?)).await?;
        transaction.commit().await?;
        Ok(result)
    }

    async fn load(&self, db: &mut SqliteConnection, id: PatientId) -> Result<Patient> {
        let select = bind!(sqlx::query("SELECT * FROM patients WHERE id = ?"); id.0);
        let row = select.fetch_optional(db).await?;
        let row = row.ok_or(StoreError::NotFound(Thing::Patient))?;
        Ok(Patient {
            id,
            company: CompanyId(row.try_get("company")?),
            fields: fields(&row)?,
            status: status(&row, "status")?,
            notes: open_notes(self.sealing(), id, row.try_get("notes")?)?,
        })
    }

    async fn write_merge(
        &self,
        db: &mut SqliteConnection,
        mut survivor: Patient,
        mut merged: Patient,
        numbers: Vec<(i64, i64)>,
    ) -> Result<(Record, Merged)> {
        let ids = json_list([survivor.id.0, merged.id.0])?;
        let counted = counters::counted(db, &ids).await?;
        let mut record = Record {
            survivor: survivor.id,
            merged: merged.id,
            survivor_status: survivor.status.as_str().to_owned(),
            merged_status: merged.status.as_str().to_owned(),
            filled: fill(&mut survivor.fields, &merged.fields),
            added_notes: 0,
            numbers,
        };
        if merged.status == PatientStatus::Active {
            survivor.status = PatientStatus::Active;
        }
        for (integration, _) in &record.numbers {
            let line = merged.notes.take_out(IntegrationId(*integration));
            line.into_iter().for_each(|line| survivor.notes.put(line));
        }
        if let Some(text) = joined(survivor.notes.desk(), merged.notes.desk()) {
            record.added_notes = text.len() - survivor.notes.desk().len();
            survivor.notes.set_desk(text);
        }
        self.keep_filled(db, &survivor, &record).await?;
        let sql = "UPDATE links SET patient = ? WHERE patient = ?";
        bind!(sqlx::query(sql); survivor.id.0, merged.id.0)
            .execute(&mut *db)
            .await?;
        self.write_patient(db, &survivor).await?;
        let merged_status = PatientStatus::Inactive(InactiveReason::Merged);
        let left = std::mem::replace(&mut merged.status, merged_status);
        self.write_patient(db, &merged).await?;
        self.write_status(db, merged.id, merged_status, Some(survivor.id))
            .await?;
        let mut shown = record.filled.clone();
        shown.extend(other_values(&survivor.fields, &merged.fields));
        shown.extend(status_change(&record.survivor_status, survivor.status));
        let now = now();
        self.record(db, survivor.id, ChangeKind::Merged, shown, now)
            .await?;
        let shown: Vec<FieldChange> = status_change(left.as_str(), merged_status).into_iter().collect();
        self.record(db, merged.id, ChangeKind::Deactivated, shown, now)
            .await?;
        counters::add_difference(db, counted, &ids).await?;
        let result = Merged {
            patient: record.survivor,
            merged: record.merged,
        };
        Ok((record, result))
    }

    /// A linked patient keeps what it got of the desk's, which the next sync would empty otherwise.
    async fn keep_filled(
        &self,
        db: &mut SqliteConnection,
        survivor: &Patient,
        record: &Record,
    ) -> Result<()> {
        if !desk::is_linked(db, survivor.id).await? {
            return Ok(());
        }
        let merged = kept::of(db, &json_list([record.merged.0])?)
            .await?
            .remove(&record.merged);
        let merged = merged.unwrap_or_default();
        let is_desk = |change: &&FieldChange| record.numbers.is_empty() || merged.contains_key(&change.field);
        for change in record.filled.iter().filter(is_desk) {
            let theirs = change.from.as_deref().unwrap_or_default();
            kept::keep(db, survivor.id, change.field, theirs).await?;
        }
        Ok(())
    }

    async fn record(
        &self,
        db: &mut SqliteConnection,
        patient: PatientId,
        kind: ChangeKind,
        fields: Vec<FieldChange>,
        now: i64,
    ) -> Result<()> {
        let notes = None;
        let change = DeskChange {
            patient,
            kind,
            fields,
            notes,
        };
        desk_changes::insert(db, self.sealing(), change, now).await
    }

    async fn write_patient(&self, db: &mut SqliteConnection, patient: &Patient) -> Result<()> {
        let mut list = ListChanges::default();
        let (id, fields, status) = (patient.id, &patient.fields, patient.status);
        let row = ChangedPatient { id, fields, status };
        write::update(db, patient.company, now(), &[row], &mut list).await?;
        list.save(db).await?;
        let notes = NewNotes {
            patient: id,
            sealed: seal_notes(self.sealing(), id, &patient.notes)?,
            has_ssn: patient.notes.has_ssn(),
        };
        write::update_notes(db, now(), &[notes]).await
    }

    async fn write_status(
        &self,
        db: &mut SqliteConnection,
        patient: PatientId,
        status: PatientStatus,
        into: Option<PatientId>,
    ) -> Result<()> {
        let mut list = ListChanges::default();
        write::update_status(db, now(), &[(patient, status, into)], &mut list).await?;
        list.save(db).await
    }

    /// Takes back the merge of these two, if they are merged. What changed since stays as it is; the next sync reads the numbers
    /// of both again.
    ///
    /// # Errors
    /// [`StoreError::NewerMerge`] if the survivor was merged since: its survivor has the numbers of both.
    pub(super) async fn separate(
        &self,
        db: &mut SqliteConnection,
        [one, other]: [PatientId; 2],
    ) -> Result<()> {
        let sql = "SELECT merge FROM duplicate_decisions WHERE one = ? AND other = ? AND merge IS NOT NULL";
        let merge: Option<String> = bind!(sqlx::query_scalar(sql); one.0, other.0)
            .fetch_optional(&mut *db)
            .await?;
        let Some(record) = merge
            .map(|merge| serde_json::from_str::<Record>(&merge))
            .transpose()?
        else {
            return Ok(());
        };
        let (mut survivor, mut merged) = (
            self.load(db, record.survivor).await?,
            self.load(db, record.merged).await?,
        );
        if merged.status != PatientStatus::Inactive(InactiveReason::Merged) {
            return Ok(());
        }
        let merged_here = bind!(sqlx::query_scalar(IS_MERGED_HERE); survivor.id.0);
        if merged_here.fetch_one(&mut *db).await? {
            return Err(StoreError::NewerMerge(survivor.id));
        }
        let ids = json_list([survivor.id.0, merged.id.0])?;
        let counted = counters::counted(db, &ids).await?;
        for (integration, pat_num) in &record.numbers {
            let sql = "UPDATE links SET patient = ? WHERE integration = ? AND pat_num = ? AND patient = ?";
            let moved = bind!(sqlx::query(sql); merged.id.0, integration, pat_num, survivor.id.0);
            if moved.execute(&mut *db).await?.rows_affected() > 0
                && let Some(line) = survivor.notes.take_out(IntegrationId(*integration))
            {
                merged.notes.put(line);
            }
        }
        // Each row is compared with its own patient again.
        let sql = "UPDATE links SET changed_at = NULL, fingerprint = zeroblob(16) WHERE patient IN (?, ?)";
        bind!(sqlx::query(sql); survivor.id.0, merged.id.0)
            .execute(&mut *db)
            .await?;
        let restored = take_back(&mut survivor.fields, &record.filled);
        for change in &restored {
            let sql = "DELETE FROM kept_fields WHERE patient = ? AND field = ?";
            bind!(sqlx::query(sql); survivor.id.0, change.field.as_str())
                .execute(&mut *db)
                .await?;
        }
        let desk = survivor.notes.desk();
        if record.added_notes > 0
            && let Some(kept) = desk.len().checked_sub(record.added_notes)
            && joined(desk.get(..kept).unwrap_or_default(), merged.notes.desk()).as_deref() == Some(desk)
        {
            let kept = desk[..kept].to_owned();
            survivor.notes.set_desk(kept);
        }
        let survivor_was = survivor.status;
        if survivor_was == PatientStatus::Active {
            survivor.status = stored_status(&record.survivor_status)?;
        }
        merged.status = stored_status(&record.merged_status)?;
        self.write_patient(db, &survivor).await?;
        self.write_patient(db, &merged).await?;
        self.write_status(db, merged.id, merged.status, None).await?;
        let mut shown = restored;
        shown.extend(status_change(survivor_was.as_str(), survivor.status));
        let now = now();
        if !shown.is_empty() {
            self.record(db, survivor.id, ChangeKind::Updated, shown, now)
                .await?;
        }
        let shown: Vec<FieldChange> = status_change("merged", merged.status).into_iter().collect();
        self.record(db, merged.id, ChangeKind::Reactivated, shown, now)
            .await?;
        counters::add_difference(db, counted, &ids).await
    }
}

fn stored_status(word: &str) -> Result<PatientStatus> {
    PatientStatus::from_stored(word).ok_or(StoreError::Damaged)
}

fn status_change(from: &str, to: PatientStatus) -> Option<FieldChange> {
    (from != to.as_str()).then(|| FieldChange::new(Field::Status, from, to.as_str()))
}

/// The notes with the other's below them; `None` if that adds nothing.
fn joined(notes: &str, other: &str) -> Option<String> {
    if other.trim().is_empty() || notes.contains(other) {
        None
    } else if notes.is_empty() {
        Some(other.to_owned())
    } else {
        Some(format!("{notes}\n\n{other}"))
    }
}

/// Fills fields that are empty. The parts of an address only together.
fn fill(fields: &mut PatientFields, other: &PatientFields) -> Vec<FieldChange> {
    let before = fields.clone();
    if fields.gender == Gender::Unknown {
        fields.gender = other.gender;
    }
    if fields.address.is_empty() {
        fields.address.clone_from(&other.address);
        fields.city.clone_from(&other.city);
        fields.state.clone_from(&other.state);
        fields.zip.clone_from(&other.zip);
    }
    for (field, other) in [
        (&mut fields.email, &other.email),
        (&mut fields.phone, &other.phone),
        (&mut fields.insurance_number, &other.insurance_number),
    ] {
        if field.is_empty() {
            field.clone_from(other);
        }
    }
    let pairs = before.named().into_iter().zip(fields.named());
    let changed = pairs.filter(|((_, from), (_, to))| from != to);
    changed
        .map(|((field, from), (_, to))| FieldChange::new(field, from, to))
        .collect()
}

/// The values of the merged patient that the other one has differently, and keeps.
fn other_values(fields: &PatientFields, merged: &PatientFields) -> Vec<FieldChange> {
    let pairs = fields.named().into_iter().zip(merged.named());
    let other = pairs.filter(|((field, ours), (_, other))| kept::is_other_value(*field, other, ours));
    other
        .map(|((field, ours), (_, other))| FieldChange::of_kept(field, ours, other))
        .collect()
}

/// Restores those of the filled fields that are still as they were filled.
fn take_back(fields: &mut PatientFields, filled: &[FieldChange]) -> Vec<FieldChange> {
    let mut restored = Vec::new();
    for change in filled {
        let (Some(from), Some(to)) = (&change.from, &change.to) else {
            continue;
        };
        if fields.get(change.field).is_none_or(|now| now != *to) {
            continue;
        }
        fields.set(change.field, from);
        restored.push(FieldChange::new(change.field, to, from));
    }
    restored
}
