//! Restores patients that a run changed, field by field.

use std::collections::{BTreeMap, HashMap};

use domain::{
    CompanyId, Field, IntegrationId, Notes, PatNum, PatientFields, PatientId, PatientStatus, SourceNote, Ssn,
};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::left::Left;
use super::{ChangedPatient, NO_NUMBER, Undo};
use crate::before::{self, PatientBefore};
use crate::changes::{NewChange, shown_fields};
use crate::decode::{json_list, status};
use crate::patients::write::{self, NewNotes};
use crate::patients::{fields, kept, open_notes, seal_notes};
use crate::{ChangeKind, FieldChange, Result};

const BEFORE: &str = "SELECT b.id AS kept, b.status AS status_before, b.merged_into AS merged_before, \
     b.notes AS notes_before, p.*, EXISTS (SELECT 1 FROM links WHERE patient = p.id AND is_primary AND integration <> ?2 \
     AND status = 'active') OR EXISTS (SELECT 1 FROM links WHERE patient = p.id AND NOT is_primary AND integration <> ?2 \
     AND status = 'active') AS active_elsewhere \
     FROM patients_before b JOIN patients p ON p.id = b.patient WHERE b.run = ?1 AND b.notes IS NOT NULL \
     AND p.status <> 'removed'";

const RECORDS: &str = "SELECT patient, fields FROM changes WHERE run = ? AND kind IN \
     ('updated', 'deactivated', 'reactivated', 'linked') ORDER BY id DESC";

const RETURNED: &str = "SELECT p.*, b.status AS status_before FROM json_each(?2) v CROSS JOIN patients p ON p.id = v.value \
     JOIN patients_before b ON b.run = ?1 AND b.patient = p.id";

/// A patient as it is, and as it was before the run.
pub(super) struct Changed {
    pub(super) patient: PatientId,
    fields: PatientFields,
    status: PatientStatus,
    merged_into: Option<PatientId>,
    notes: Notes,
    status_before: PatientStatus,
    merged_before: Option<PatientId>,
    notes_before: Notes,
    active_elsewhere: bool,
    /// The source's values of the fields that the desk keeps.
    kept: BTreeMap<Field, String>,
}

impl Changed {
    pub(super) fn before(&self) -> PatientBefore<'_> {
        PatientBefore {
            patient: self.patient,
            status: self.status,
            merged_into: self.merged_into,
            notes: Some(&self.notes),
        }
    }
}

/// The patients that the run changed and the undo does not leave or remove.
pub(super) async fn changed(undo: &mut Undo<'_>, left: &Left) -> Result<Vec<Changed>> {
    let rows = bind!(sqlx::query(BEFORE); undo.target.0, undo.integration.0);
    let rows = rows.fetch_all(&mut *undo.db).await?;
    let ids = rows
        .iter()
        .map(|row| row.try_get("id"))
        .collect::<Result<Vec<i64>, _>>()?;
    let mut kept = kept::of(undo.db, &json_list(ids)?).await?;
    let removed: HashMap<PatientId, PatientStatus> = left.removed.iter().copied().collect();
    let mut changed = Vec::with_capacity(rows.len());
    for row in &rows {
        let patient = PatientId(row.try_get("id")?);
        if left.stays(patient) || removed.contains_key(&patient) {
            continue;
        }
        changed.push(Changed {
            patient,
            fields: fields(row)?,
            status: status(row, "status")?,
            merged_into: row.try_get::<Option<i64>, _>("merged_into")?.map(PatientId),
            notes: open_notes(undo.key, patient, row.try_get("notes")?)?,
            status_before: status(row, "status_before")?,
            merged_before: row.try_get::<Option<i64>, _>("merged_before")?.map(PatientId),
            notes_before: before::open(undo.key, row.try_get("kept")?, row.try_get("notes_before")?)?,
            active_elsewhere: row.try_get("active_elsewhere")?,
            kept: kept.remove(&patient).unwrap_or_default(),
        });
    }
    Ok(changed)
}

/// Restores them, and returns how many there are.
pub(super) async fn restore(undo: &mut Undo<'_>, left: &mut Left, changed: Vec<Changed>) -> Result<u64> {
    let mut records: HashMap<PatientId, Vec<FieldChange>> = HashMap::new();
    let rows = bind!(sqlx::query(RECORDS); undo.target.0)
        .fetch_all(&mut *undo.db)
        .await?;
    for row in &rows {
        let patient = PatientId(row.try_get("patient")?);
        records
            .entry(patient)
            .or_default()
            .extend(shown_fields(row.try_get("fields")?, false)?);
    }
    let integrations: Vec<i64> = sqlx::query_scalar("SELECT id FROM integrations")
        .fetch_all(&mut *undo.db)
        .await?;
    let integrations: Vec<IntegrationId> = integrations.into_iter().map(IntegrationId).collect();
    let (mut restored, mut statuses, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let count = changed.len() as u64;
    for mut one in changed {
        let patient = one.patient;
        let (new, is_partial) = one.values(records.remove(&patient).unwrap_or_default());
        if is_partial {
            left.note(patient);
        }
        let mut record = NewChange::new(patient, NO_NUMBER, ChangeKind::Updated);
        for ((field, now), (_, then)) in one.fields.named().into_iter().zip(new.fields.named()) {
            record
                .fields
                .extend((now != then).then(|| FieldChange::new(field, now, then)));
        }
        for (field, now) in &one.kept {
            let then = &new.kept[field];
            record
                .fields
                .extend((now != then).then(|| FieldChange::of_kept(*field, now, then)));
        }
        if new.status != one.status {
            record.kind = match new.status {
                PatientStatus::Active => ChangeKind::Reactivated,
                PatientStatus::Inactive(_) => ChangeKind::Deactivated,
            };
            let (from, to) = (one.status.as_str(), new.status.as_str());
            record.fields.push(FieldChange::new(Field::Status, from, to));
        }
        let (from, to) = one.restore_notes(undo.integration, &integrations, &mut record.pat_num);
        if from.as_ref().map(Ssn::expose) != to.as_ref().map(Ssn::expose) {
            (record.ssn_from, record.ssn_to) = (from, to);
        }
        if !record.fields.is_empty() || record.ssn_from.is_some() || record.ssn_to.is_some() {
            undo.records.push(record);
        }
        notes.push(NewNotes {
            patient,
            sealed: seal_notes(undo.key, patient, &one.notes)?,
            has_ssn: one.notes.has_ssn(),
        });
        let merged_into = match new.status {
            PatientStatus::Active => None,
            status if status == one.status_before => one.merged_before,
            _ => one.merged_into,
        };
        statuses.push((patient, new.status, merged_into));
        restored.push((patient, new));
    }
    let rows: Vec<ChangedPatient<'_>> = restored
        .iter()
        .map(|(id, new)| ChangedPatient {
            id: *id,
            fields: &new.fields,
            status: new.status,
        })
        .collect();
    let company = CompanyId(undo.company);
    write::update(undo.db, company, undo.now, &rows, &mut undo.list).await?;
    write::update_status(undo.db, undo.now, &statuses, &mut undo.list).await?;
    write::update_notes(undo.db, undo.now, &notes).await?;
    let kept = restored.iter().flat_map(|(patient, new)| {
        new.kept.iter().map(move |(field, theirs)| kept::NewValue {
            patient: *patient,
            field: *field,
            theirs,
            ours: new.fields.get(*field).unwrap_or_default(),
        })
    });
    kept::update(undo.db, &kept.collect::<Vec<_>>()).await?;
    Ok(count)
}

/// A patient after an undo.
struct Values {
    fields: PatientFields,
    kept: BTreeMap<Field, String>,
    status: PatientStatus,
}

impl Changed {
    /// Takes back the changes, the last one first. A field with another value than the run gave it stays, which the second
    /// value tells. Of a kept field only the source's value is taken back, as its link's fingerprint is; if the field was kept
    /// or released since, the patient is not as before.
    fn values(&self, changes: Vec<FieldChange>) -> (Values, bool) {
        let (mut fields, mut kept, mut status) = (self.fields.clone(), self.kept.clone(), self.status);
        let mut is_partial = false;
        for change in changes {
            let (Some(from), Some(to)) = (change.from, change.to) else {
                continue;
            };
            if change.field == Field::Status {
                match PatientStatus::from_stored(&from).filter(|_| status.as_str() == to) {
                    Some(before) => status = before,
                    None => is_partial = true,
                }
                continue;
            }
            let theirs = kept.get_mut(&change.field);
            is_partial |= theirs.is_some() != change.kept;
            match theirs {
                Some(theirs) if *theirs == to => *theirs = from,
                None if fields.get(change.field).is_some_and(|now| now == to) => {
                    fields.set(change.field, &from)
                }
                _ => is_partial = true,
            }
        }
        if status != PatientStatus::Active && self.active_elsewhere {
            is_partial |= self.status == PatientStatus::Active;
            status = self.status;
        }
        (Values { fields, kept, status }, is_partial)
    }

    /// Gives the integration the line that it had. Returns the SSN in its line now, and before.
    fn restore_notes(
        &mut self,
        integration: IntegrationId,
        integrations: &[IntegrationId],
        number: &mut PatNum,
    ) -> (Option<Ssn>, Option<Ssn>) {
        let ssn = |line: &Option<SourceNote>| {
            let ssn = line.as_ref().and_then(|line| line.ssn.as_ref());
            ssn.filter(|ssn| !ssn.is_empty()).map(Ssn::duplicate)
        };
        let now = self.notes.take_out(integration);
        let then = self.notes_before.take_out(integration);
        let ssns = (ssn(&now), ssn(&then));
        let line = then.as_ref().or(now.as_ref());
        *number = line.map_or(NO_NUMBER, |line| line.pat_num);
        if let Some(line) = then {
            self.notes.put(line);
        }
        // Lines of integrations that no longer exist disappear when a patient is linked.
        for line in self.notes_before.take_all_but(integrations) {
            if self.notes.record(line.integration).is_none() {
                self.notes.put(line);
            }
        }
        ssns
    }
}

/// Brings removed patients back, with the status that they had.
pub(super) async fn bring_back(undo: &mut Undo<'_>, returned: &[PatientId]) -> Result<()> {
    if returned.is_empty() {
        return Ok(());
    }
    let ids = json_list(returned.iter().map(|patient| patient.0))?;
    let rows = bind!(sqlx::query(RETURNED); undo.target.0, ids)
        .fetch_all(&mut *undo.db)
        .await?;
    let patient = |row: &SqliteRow| {
        Ok((
            PatientId(row.try_get("id")?),
            fields(row)?,
            status(row, "status_before")?,
        ))
    };
    let patients: Vec<(PatientId, PatientFields, PatientStatus)> =
        rows.iter().map(patient).collect::<Result<_>>()?;
    let changed: Vec<ChangedPatient<'_>> = patients
        .iter()
        .map(|(id, fields, status)| ChangedPatient {
            id: *id,
            fields,
            status: *status,
        })
        .collect();
    let company = CompanyId(undo.company);
    write::update(undo.db, company, undo.now, &changed, &mut undo.list).await?;
    for row in &rows {
        let number = row
            .try_get::<Option<i64>, _>("added_as")?
            .map_or(NO_NUMBER, PatNum);
        let patient = PatientId(row.try_get("id")?);
        undo.records
            .push(NewChange::new(patient, number, ChangeKind::Returned));
    }
    undo.count_patients(
        patients.len(),
        "UPDATE companies SET patients = patients + ? WHERE id = ?",
    )
    .await
}
