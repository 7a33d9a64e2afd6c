//! Checks that the patients to be created do not exist yet.
//!
//! Another process may sync another integration of the company, or the desk may enter a patient, between the lookup of a
//! page and its transaction. Within the transaction no one can.

use domain::normalized_name;

use super::Page;
use crate::{Create, StoreError};

impl Page<'_> {
    /// Rejects the page if a patient of the company without a link of this integration has the last name, birthday, and a first
    /// name of one to be created. Patients linked by the page itself do not count.
    pub(super) async fn check_still_unmatched(&mut self, creates: &[Create]) -> Result<(), StoreError> {
        let wanted: Vec<[String; 4]> = creates.iter().map(keys).collect();
        let linked_here: Vec<i64> = self.write.updates.iter().map(|update| update.patient.0).collect();
        let known: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM json_each(?) k \
             CROSS JOIN patients p INDEXED BY patients_match \
             ON p.company = ? AND p.last_name_normalized = k.value ->> 0 AND p.birthday = k.value ->> 1 \
             WHERE p.last_name_normalized <> '' \
             AND (p.first_name_normalized <> '' AND p.first_name_normalized IN (k.value ->> 2, k.value ->> 3) \
             OR p.legal_first_name_normalized <> '' AND p.legal_first_name_normalized IN (k.value ->> 2, k.value ->> 3)) \
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

/// Last name, birthday, and both first names, normalized.
fn keys(create: &Create) -> [String; 4] {
    let fields = &create.fields;
    [
        normalized_name(&fields.last_name),
        fields.birthday.to_string(),
        normalized_name(&fields.first_name),
        normalized_name(&fields.legal_first_name),
    ]
}
