//! Creates patients with their links and notes.

use domain::{Notes, PatientId, PatientStatus, Ssn};
use sqlx::{QueryBuilder, Sqlite};

use super::links::NewLink;
use super::{NewNotes, Page, ROWS_PER_STATEMENT, source_record};
use crate::changes::NewChange;
use crate::decode::next_id;
use crate::patients::{FIELD_COLUMNS, StoredFields, push_fields, seal_notes};
use crate::{ChangeKind, Create, FieldChange, StoreError};

impl Page<'_> {
    pub(super) async fn create(&mut self, creates: &[Create]) -> Result<(), StoreError> {
        let mut id = next_id(self.db, "patients").await?;
        for chunk in creates.chunks(ROWS_PER_STATEMENT) {
            let mut rows = Vec::with_capacity(chunk.len());
            let mut links = Vec::with_capacity(chunk.len());
            for create in chunk {
                let patient = PatientId(id);
                id += 1;
                rows.push((create, self.new_notes(patient, create)?));
                links.push(NewLink {
                    pat_num: create.pat_num,
                    patient,
                    fingerprint: create.fingerprint,
                });
                self.changes.push(created(patient, create));
            }
            self.insert_patients(rows).await?;
            self.insert_links(&links).await?;
        }
        Ok(())
    }

    fn new_notes(&self, patient: PatientId, create: &Create) -> Result<NewNotes, StoreError> {
        let mut notes = Notes::default();
        notes.put(source_record(
            self.write.integration,
            create.pat_num,
            create.ssn.as_ref(),
        ));
        Ok(NewNotes {
            patient,
            sealed: seal_notes(self.key, patient, &notes)?,
            has_ssn: notes.has_ssn(),
        })
    }

    async fn insert_patients(&mut self, rows: Vec<(&Create, NewNotes)>) -> Result<(), StoreError> {
        let (company, now) = (self.write.company, self.now);
        let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO patients (");
        insert.push(FIELD_COLUMNS.join(", "));
        insert.push(", id, company, status, has_ssn, created_at, updated_at, notes) ");
        insert.push_values(rows, |mut row, (create, notes)| {
            push_fields(&mut row, StoredFields::from(&create.fields));
            row.push_bind(notes.patient.0)
                .push_bind(company.0)
                .push_bind(PatientStatus::Active.as_str())
                .push_bind(notes.has_ssn)
                .push_bind(now)
                .push_bind(now)
                .push_bind(notes.sealed);
        });
        insert.build().execute(&mut *self.db).await?;
        Ok(())
    }
}

fn created(patient: PatientId, create: &Create) -> NewChange {
    let named = create.fields.named().into_iter();
    NewChange {
        patient,
        pat_num: create.pat_num,
        kind: ChangeKind::Created,
        fields: named
            .filter(|(_, to)| !to.is_empty())
            .map(|(field, to)| FieldChange::new(field, "", to))
            .collect(),
        ssn_from: None,
        ssn_to: create
            .ssn
            .as_ref()
            .filter(|ssn| !ssn.is_empty())
            .map(Ssn::duplicate),
    }
}
