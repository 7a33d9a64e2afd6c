//! Updates the fields, status, notes, and links of patients, and records what changed.

use domain::{Field, IntegrationId, PatientStatus, SourceNote, Ssn};
use sqlx::{QueryBuilder, Sqlite};

use super::links::NewLink;
use super::{Before, NewNotes, Page, ROWS_PER_STATEMENT, source_record, status_change};
use crate::changes::NewChange;
use crate::patients::{FIELD_COLUMNS, StoredFields, push_fields, seal_notes};
use crate::{ChangeKind, FieldChange, Link, StoreError, Update};

impl Page<'_> {
    pub(super) async fn update(&mut self, updates: &[Update]) -> Result<(), StoreError> {
        let mut before = self.before(updates.iter().map(|update| update.patient)).await?;
        let integrations = self.integrations().await?;
        let mut new_notes = Vec::new();
        for update in updates {
            let before = before.remove(&update.patient).ok_or(StoreError::Outdated)?;
            new_notes.extend(self.plan_update(update, before, &integrations)?);
        }
        self.update_fields(updates).await?;
        self.update_notes(new_notes).await?;
        let of = |link| -> Vec<NewLink> {
            let updates = updates.iter().filter(|update| update.link == link);
            updates.map(NewLink::from).collect()
        };
        self.insert_links(&of(Link::New)).await?;
        self.update_links(&of(Link::Existing)).await
    }

    async fn integrations(&mut self) -> Result<Vec<IntegrationId>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM integrations")
            .fetch_all(&mut *self.db)
            .await?;
        Ok(ids.into_iter().map(IntegrationId).collect())
    }

    /// Records what an update changes, and returns the notes if they change too. A new link replaces the lines that removed
    /// integrations left: a chart added again must not be listed twice, once with an old SSN.
    fn plan_update(
        &mut self,
        update: &Update,
        before: Before,
        integrations: &[IntegrationId],
    ) -> Result<Option<NewNotes>, StoreError> {
        let Before { status, mut notes } = before;
        let old_lines: Vec<SourceNote> = match update.link {
            Link::New => notes.take_all_but(integrations),
            Link::Existing | Link::OfSeveral(_) => Vec::new(),
        };
        let old = notes.record(self.write.integration).or(old_lines.last());
        let ssn_from = old
            .and_then(|record| record.ssn.as_ref())
            .filter(|ssn| !ssn.is_empty());
        let ssn_to = update.ssn.as_ref().filter(|ssn| !ssn.is_empty());
        let ssn_changed = ssn_from.map(Ssn::expose) != ssn_to.map(Ssn::expose);
        // The notes hold the number of the link.
        let number = match update.link {
            Link::OfSeveral(number) => number,
            Link::New | Link::Existing => update.pat_num,
        };
        let same_record = old
            .is_some_and(|record| record.integration == self.write.integration && record.pat_num == number);
        let change = NewChange {
            patient: update.patient,
            pat_num: update.pat_num,
            kind: if update.reactivated {
                ChangeKind::Reactivated
            } else {
                ChangeKind::Updated
            },
            fields: changed_fields(update, status),
            ssn_from: ssn_from.filter(|_| ssn_changed).map(Ssn::duplicate),
            ssn_to: ssn_to.filter(|_| ssn_changed).map(Ssn::duplicate),
        };
        let is_relinked = matches!(update.link, Link::OfSeveral(_)) && !same_record;
        if update.link == Link::New || is_relinked {
            self.changes.push(NewChange::linked(update.patient, number));
        }
        if ssn_changed || !change.fields.is_empty() {
            self.changes.push(change);
        }
        if same_record && !ssn_changed {
            return Ok(None);
        }
        let ssn = update.ssn.as_ref();
        notes.put(source_record(self.write.integration, number, ssn));
        Ok(Some(NewNotes {
            patient: update.patient,
            sealed: seal_notes(self.key, update.patient, &notes)?,
            has_ssn: notes.has_ssn(),
        }))
    }

    async fn update_fields(&mut self, updates: &[Update]) -> Result<(), StoreError> {
        let now = self.now;
        for chunk in updates.chunks(ROWS_PER_STATEMENT) {
            let columns = FIELD_COLUMNS.join(", ");
            let values = FIELD_COLUMNS.map(|column| format!("v.{column}")).join(", ");
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (");
            sql.push(&columns).push(", patient, reactivated) AS (");
            sql.push_values(chunk, |mut row, update| {
                push_fields(&mut row, StoredFields::from(&update.fields));
                row.push_bind(update.patient.0).push_bind(update.reactivated);
            });
            sql.push(") UPDATE patients SET (").push(columns);
            sql.push(", status, merged_into, updated_at) = (").push(values);
            sql.push(", CASE WHEN v.reactivated THEN 'active' ELSE patients.status END");
            sql.push(", CASE WHEN v.reactivated THEN NULL ELSE patients.merged_into END, ");
            sql.push_bind(now).push(") FROM v WHERE patients.id = v.patient");
            self.execute_for_all(sql, chunk.len()).await?;
        }
        Ok(())
    }

    pub(super) async fn update_notes(&mut self, notes: Vec<NewNotes>) -> Result<(), StoreError> {
        let mut notes = notes.into_iter().peekable();
        while notes.peek().is_some() {
            let chunk: Vec<NewNotes> = notes.by_ref().take(ROWS_PER_STATEMENT).collect();
            let rows = chunk.len();
            let mut sql = QueryBuilder::<Sqlite>::new("WITH v (patient, notes, has_ssn) AS (");
            sql.push_values(chunk, |mut row, notes| {
                row.push_bind(notes.patient.0)
                    .push_bind(notes.sealed)
                    .push_bind(notes.has_ssn);
            });
            sql.push(
                ") UPDATE patients SET notes = v.notes, has_ssn = v.has_ssn FROM v WHERE patients.id = v.patient",
            );
            self.execute_for_all(sql, rows).await?;
        }
        Ok(())
    }
}

/// The changed fields of an update, with the status from the table instead of the plan.
fn changed_fields(update: &Update, before: PatientStatus) -> Vec<FieldChange> {
    let mut fields: Vec<FieldChange> = update
        .changed
        .iter()
        .filter(|change| !matches!(change.field, Field::Status | Field::Ssn))
        .cloned()
        .collect();
    if update.reactivated {
        fields.push(status_change(before, PatientStatus::Active));
    }
    fields
}
