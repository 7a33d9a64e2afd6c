//! The fingerprint of what a source says of a patient: equal fingerprints mean that nothing we import has changed.

use domain::SourcePatient;
use vault::{Fingerprint, FingerprintKey};

/// Raised when the list of imported fields changes, so that every patient is compared anew once.
const VERSION: &[u8] = b"patient-1";

/// Stands where a patient's fingerprint has [`VERSION`].
const SILENT: &[u8] = b"silent-1";

/// What a number has that stands for a patient without giving the fields.
pub(crate) fn silent(key: &FingerprintKey) -> Fingerprint {
    key.fingerprint(&[SILENT])
}

/// Covers every imported field and the social security number, in a fixed order.
#[must_use]
pub(crate) fn fingerprint(key: &FingerprintKey, patient: &SourcePatient) -> Fingerprint {
    let named = patient.fields.named();
    let ssn = patient.ssn.as_ref().map_or("", |ssn| ssn.expose());
    let mut parts: Vec<&[u8]> = vec![VERSION];
    parts.extend(named.iter().map(|(_, value)| value.as_bytes()));
    parts.push(ssn.as_bytes());
    key.fingerprint(&parts)
}

#[cfg(test)]
mod tests {
    use domain::{PatientFields, Ssn};
    use vault::MasterKey;

    use super::*;
    use crate::testing::patient_fields;

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
        let base = of(&key, patient_fields("Ann", "Lee", "1980-02-03"), None);
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
            let mut fields = patient_fields("Ann", "Lee", "1980-02-03");
            change(&mut fields);
            assert_ne!(of(&key, fields, None), base);
        }
        assert_ne!(of(&key, patient_fields("Ann", "Lee", "1980-02-04"), None), base);
        assert_ne!(
            of(
                &key,
                patient_fields("Ann", "Lee", "1980-02-03"),
                Some("900112222")
            ),
            base
        );
        assert_eq!(of(&key, patient_fields("Ann", "Lee", "1980-02-03"), None), base);
    }
}
