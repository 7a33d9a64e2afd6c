//! The store beside the practice's own rows: who must be here, who must not, and how.

use std::collections::BTreeMap;

use domain::IntegrationId;
use sqlx::MySqlConnection;

use crate::clinic::Clinic;
use crate::truth::{Expected, active};

/// Those who can be brought in.
pub(crate) async fn importable(db: &mut MySqlConnection) -> BTreeMap<i64, Expected> {
    let all = active(db).await.into_iter();
    all.filter_map(|(number, patient)| Some((number, patient.ok()?)))
        .collect()
}

/// How many cannot, by reason.
pub(crate) async fn skipped(db: &mut MySqlConnection) -> BTreeMap<&'static str, usize> {
    let mut tally = BTreeMap::new();
    for reason in active(db).await.into_values().filter_map(Result::err) {
        *tally.entry(reason).or_default() += 1;
    }
    tally
}

/// Everybody who is active there is active here, once, field by field; and nobody else is.
pub(crate) async fn assert_in_step(clinic: &Clinic, id: IntegrationId, db: &mut MySqlConnection) {
    assert_in_step_apart_from(clinic, id, db, |_| false).await;
}

/// The same, but some who are not active there may be active here.
pub(crate) async fn assert_in_step_apart_from(
    clinic: &Clinic,
    id: IntegrationId,
    db: &mut MySqlConnection,
    may_stay: impl Fn(i64) -> bool,
) {
    let source = active(db).await;
    let here = clinic.linked(id).await;
    for (number, expected) in &source {
        let Ok(expected) = expected else { continue };
        let person = here
            .get(number)
            .unwrap_or_else(|| panic!("patient {number} is missing"));
        assert_eq!(person.fields, expected.fields, "patient {number}");
        assert!(person.is_active(), "patient {number} is {}", person.standing);
        let record = person.records.iter().find(|record| record.0 == id.0).unwrap();
        assert_eq!(record.2, expected.ssn, "patient {number}");
    }
    for (number, person) in &here {
        assert!(
            source.contains_key(number) || !person.is_active() || may_stay(*number),
            "patient {number} is not active there"
        );
    }
}
