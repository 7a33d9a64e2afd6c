//! The fingerprint of a source patient: equal fingerprints mean that no imported field has changed.

use std::iter::once;

use domain::SourcePatient;
use vault::{Fingerprint, FingerprintKey};

/// Must change with the list of imported fields, so that every patient is compared again once.
const VERSION: &[u8] = b"patient-1";

/// Covers every imported field and the SSN, in a fixed order.
#[must_use]
pub(crate) fn fingerprint(key: &FingerprintKey, patient: &SourcePatient) -> Fingerprint {
    let named = patient.fields.named();
    let fields = named.iter().map(|(_, value)| value.as_bytes());
    let ssn = patient.ssn.as_ref().map_or("", |ssn| ssn.expose());
    key.fingerprint(once(VERSION).chain(fields).chain(once(ssn.as_bytes())))
}

#[cfg(test)]
mod tests {
    use domain::{PatientFields, Ssn};
    use vault::MasterKey;

    use super::*;

    fn of(key: &FingerprintKey, fields: PatientFields, ssn: Option<&str>) -> Fingerprint {
        fingerprint(
            key,
            &SourcePatient {
                fields,
                ssn: ssn.map(|text| Ssn::new(text.to_owned())),
            },
        )
    }

    #[test]
    fn every_imported_field_counts() {
        let key = MasterKey::generate().derive().fingerprint;
        let base = of(&key, PatientFields::sample("Ann", "Lee", "1980-02-03"), None);
        let changes: [fn(&mut PatientFields); 11] = [
            |f| f.first_name.push('x'),
            |f| f.legal_first_name.push('x'),
            |f| f.last_name.push('x'),
            |f| f.gender = domain::Gender::Other,
            |f| f.email.push('x'),
            |f| f.phone.push('x'),
            |f| f.address.push('x'),
            |f| f.city.push('x'),
            |f| f.state.push('x'),
            |f| f.zip.push('x'),
            |f| f.insurance_number.push('x'),
        ];
        for change in changes {
            let mut fields = PatientFields::sample("Ann", "Lee", "1980-02-03");
            change(&mut fields);
            assert_ne!(of(&key, fields, None), base);
        }
        assert_ne!(
            of(&key, PatientFields::sample("Ann", "Lee", "1980-02-04"), None),
            base
        );
        assert_ne!(
            of(
                &key,
                PatientFields::sample("Ann", "Lee", "1980-02-03"),
                Some("900112222")
            ),
            base
        );
        assert_eq!(
            of(&key, PatientFields::sample("Ann", "Lee", "1980-02-03"), None),
            base
        );
    }
}
