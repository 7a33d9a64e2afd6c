//! The fix list: names read live, and ticks that wait for the next sync.

use app::{Fault, Fixed, IntegrationId, Mode, PatNum};
use opendental_testkit::{Practice, edits};

use crate::harness::{Harness, load_practice, server};

async fn ticked(harness: &Harness, id: IntegrationId) -> Vec<PatNum> {
    let list = harness.app.fix_list(id).await.unwrap();
    let patients = list.groups.into_iter().flat_map(|group| group.patients);
    patients.filter(|one| one.fixed).map(|one| one.pat_num).collect()
}

#[tokio::test]
async fn a_tick_stays_until_a_sync_has_read_the_source() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(44, 120), "fix_ticks").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "fix_ticks").await;
    harness.sync(id, Mode::Full, None).await;
    let list = harness.app.fix_list(id).await.unwrap();
    let patients = list.groups.iter().flat_map(|group| &group.patients);
    let numbers: Vec<PatNum> = patients.map(|one| one.pat_num).take(2).collect();
    let [fixed, not_fixed] = numbers[..] else {
        panic!("two patients to fix")
    };
    for number in [fixed, not_fixed] {
        harness.app.set_fixed(id, number, Fixed::Yes).await.unwrap();
    }
    assert_eq!(ticked(&harness, id).await.len(), 2);
    harness.app.set_fixed(id, fixed, Fixed::No).await.unwrap();
    assert_eq!(ticked(&harness, id).await, [not_fixed]);
    harness.app.set_fixed(id, fixed, Fixed::Yes).await.unwrap();

    edits::set(&mut db, fixed.0, "Birthdate", Some("1980-02-03"))
        .await
        .unwrap();
    edits::set(&mut db, fixed.0, "LName", Some("Repaired"))
        .await
        .unwrap();
    harness.sync(id, Mode::Incremental, None).await;
    assert_eq!(ticked(&harness, id).await, [], "the sync has decided about both");
    let list = harness.app.fix_list(id).await.unwrap();
    let left: Vec<PatNum> = list
        .groups
        .iter()
        .flat_map(|group| &group.patients)
        .map(|one| one.pat_num)
        .collect();
    assert!(!left.contains(&fixed) && left.contains(&not_fixed), "{left:?}");
}

#[tokio::test]
async fn names_are_read_from_the_source_as_they_are_now() {
    let server = server().await;
    let mut db = load_practice(&server, &Practice::generate(45, 60), "fix_names").await;
    let harness = Harness::open().await;
    let id = harness.add(&server, "fix_names").await;
    harness.sync(id, Mode::Full, None).await;
    let list = harness.app.fix_list(id).await.unwrap();
    let number = list.groups[0].patients[0].pat_num;
    for (column, value) in [
        ("LName", "  O'Hara "),
        ("FName", "Nell"),
        ("Preferred", "Nelly"),
        ("Birthdate", "0001-01-01"),
    ] {
        edits::set(&mut db, number.0, column, Some(value)).await.unwrap();
    }
    let gone = PatNum(i64::MAX);
    let names = harness.app.names_in_source(id, &[number, gone]).await.unwrap();
    assert_eq!(names.len(), 1);
    let name = &names[0];
    assert_eq!(
        (&*name.last_name, &*name.first_name, &*name.preferred_name),
        ("O'Hara", "Nell", "Nelly")
    );
    assert_eq!((name.pat_num, &name.birthdate), (number, &None));
    assert_eq!(format!("{name:?}"), format!("SourceName({number})"));

    sqlx::raw_sql("RENAME TABLE patient TO elsewhere")
        .execute(&mut db)
        .await
        .unwrap();
    let refused = harness.app.names_in_source(id, &[number]).await;
    assert!(
        matches!(refused, Err(Fault::NoPatientTable { .. })),
        "{refused:?}"
    );
}
