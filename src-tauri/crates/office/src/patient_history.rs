//! What happened to one patient: by which sync or by hand, field by field.

use domain::{Departure, Fault, Field, PatientId};
use store::{EventSync, FieldChange, PatientEvent};

use crate::history::{change_kind, fields_view, rfc3339};
use crate::office::{Office, Page};
use crate::view::{EventSyncView, PatientEventPage, PatientEventView};

impl Office {
    /// What happened to a patient, newest first.
    ///
    /// # Errors
    /// [`Fault`] if there is no such patient.
    pub async fn patient_history(&self, id: PatientId, page: Page) -> Result<PatientEventPage, Fault> {
        self.store().patient(id).await?;
        let found = self.store().patient_events(id, page.offset, page.size()).await?;
        Ok(PatientEventPage {
            total: found.total,
            events: found.rows.into_iter().map(event_view).collect(),
        })
    }
}

fn event_view(event: PatientEvent) -> PatientEventView {
    PatientEventView {
        at: rfc3339(event.at),
        sync: event.sync.map(sync_view),
        kind: change_kind(event.kind),
        reason: departure(&event.fields),
        fields: fields_view(event.fields, event.ssn_changed),
    }
}

fn sync_view(sync: EventSync) -> EventSyncView {
    EventSyncView {
        run: sync.run,
        integration_name: sync.integration_name,
        mode: sync.mode,
        trigger: sync.trigger,
    }
}

/// Why these changes made a patient inactive, if they did.
pub(crate) fn departure(fields: &[FieldChange]) -> Option<Departure> {
    let standing = fields.iter().find(|change| change.field == Field::Standing)?;
    Departure::from_stored(&standing.to)
}
