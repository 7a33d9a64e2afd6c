//! Whether those to be created are still strangers.
//!
//! Another process may sync another integration of the company, or the desk may enter a patient, between the look-up
//! of a page and its turn to write. Within the transaction nobody can.

use domain::name_key;

use super::Page;
use crate::{Create, StoreError};

impl Page<'_> {
    /// Refuses the page if a patient of the company has last name, birthday and a first name of one to be created and
    /// stands for no number of this integration. Those whom the page itself links are accounted for.
    pub(super) async fn check_strangers(&mut self, creates: &[Create]) -> Result<(), StoreError> {
        let wanted: Vec<[String; 4]> = creates.iter().map(keys).collect();
        let linked_here: Vec<i64> = self.write.updates.iter().map(|update| update.patient.0).collect();
        let known: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM json_each(?) k \
             CROSS JOIN patients p INDEXED BY patients_match \
             ON p.company = ? AND p.last_key = k.value ->> 0 AND p.birthday = k.value ->> 1 \
             WHERE p.last_key <> '' \
             AND (p.first_key <> '' AND p.first_key IN (k.value ->> 2, k.value ->> 3) \
             OR p.legal_first_key <> '' AND p.legal_first_key IN (k.value ->> 2, k.value ->> 3)) \
             AND NOT EXISTS (SELECT 1 FROM links l WHERE l.integration = ? AND l.patient = p.id) \
             AND p.id NOT IN (SELECT value FROM json_each(?)))",
        )
        .bind(serde_json::to_string(&wanted)?)
        .bind(self.write.company.0)
        .bind(self.write.integration.0)
        .bind(serde_json::to_string(&linked_here)?)
        .fetch_one(&mut *self.db)
        .await?;
        if known { Err(StoreError::Outdated) } else { Ok(()) }
    }
}

/// Last name, birthday and both first names, in the form in which two spellings meet.
fn keys(create: &Create) -> [String; 4] {
    let fields = &create.fields;
    [
        name_key(&fields.last_name),
        fields.birthday.to_string(),
        name_key(&fields.first_name),
        name_key(&fields.legal_first_name),
    ]
}
