//! Changes of a day at the practice: edits, departures, and returns.

use std::sync::Arc;

use domain::{Field, InactiveReason, IntegrationId, Limit, Mode, PatNum, PatientStatus};
use opendental::OpenDental;
use opendental_testkit::{Engine, LoadOptions, Practice, Server, edits};
use sqlx::MySqlConnection;
use store::ChangeKind;

use crate::check_store::assert_in_step;
use crate::harness::Harness;
use crate::server::{hold, shared, source};

/// A practice of 240 active patients, synced once.
struct Day {
    _server: Arc<Server>,
    harness: Harness,
    id: IntegrationId,
    db: MySqlConnection,
    open: OpenDental,
    /// Importable patients with phone, email, and SSN.
    chosen: Vec<i64>,
}

async fn day(database: &str, engine: Engine) -> Day {
    let server = shared().await;
    let practice = Practice::generate(11, 240);
    let options = LoadOptions {
        engine,
        ..LoadOptions::named(database)
    };
    let db = hold(&server, &practice, &options).await;
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut open = source(&server, database).await;
    harness.full(id, &mut open).await;
    let chosen = harness
        .linked(id)
        .await
        .into_iter()
        .filter(|(_, person)| person.has_ssn && !person.fields[5].is_empty() && !person.fields[6].is_empty())
        .map(|(number, _)| number)
        .collect();
    Day {
        _server: server,
        harness,
        id,
        db,
        open,
        chosen,
    }
}

#[tokio::test]
async fn an_incremental_sync_updates_only_changed_patients() {
    for (database, engine) in [("changes_my", Engine::MyIsam), ("changes_inno", Engine::InnoDb)] {
        let mut day = day(database, engine).await;
        let changed = edits::change_phones(&mut day.db, 25, 5).await.unwrap();
        let before = day.harness.linked(day.id).await;
        let run = day.harness.incremental(day.id, &mut day.open).await;
        let importable = changed
            .iter()
            .filter(|number| before.contains_key(number))
            .count();
        assert_eq!(run.counts.updated, importable as u64);
        assert_eq!((run.counts.added, run.counts.deactivated), (0, 0));
        assert_in_step(&day.harness, day.id, &mut day.db).await;
        for (number, person) in day.harness.linked(day.id).await {
            assert_eq!(
                person != before[&number],
                changed.contains(&number),
                "patient {number}"
            );
        }
        // Rereading the overlap changes nothing.
        let again = day.harness.incremental(day.id, &mut day.open).await;
        assert_eq!(again.counts.updated, 0);
        assert_eq!(again.counts.unchanged, importable as u64);
    }
}

#[tokio::test]
async fn a_second_edit_in_the_same_second_is_not_lost() {
    let mut day = day("changes_second", Engine::MyIsam).await;
    let number = day.chosen[0];
    let second = edits::server_clock(&mut day.db).await.unwrap();
    for city in ["Salem", "Eugene", "Portland"] {
        edits::set(&mut day.db, number, "City", Some(city)).await.unwrap();
        edits::set_timestamp(&mut day.db, number, second).await.unwrap();
        let run = day.harness.incremental(day.id, &mut day.open).await;
        assert_eq!(run.counts.updated, 1, "{city}");
        assert_eq!(day.harness.linked(day.id).await[&number].fields[8], city);
    }
}

#[tokio::test]
async fn a_transaction_that_was_open_during_a_sync_is_read_by_the_next() {
    let mut day = day("changes_late", Engine::InnoDb).await;
    let number = day.chosen[0];
    sqlx::raw_sql("BEGIN").execute(&mut day.db).await.unwrap();
    edits::set(&mut day.db, number, "City", Some("Salem Falls"))
        .await
        .unwrap();
    let changed_at = edits::server_clock(&mut day.db).await.unwrap() - 300;
    edits::set_timestamp(&mut day.db, number, changed_at)
        .await
        .unwrap();
    let during = day.harness.incremental(day.id, &mut day.open).await;
    assert_eq!(during.counts.updated, 0, "no other connection sees it yet");
    sqlx::raw_sql("COMMIT").execute(&mut day.db).await.unwrap();
    let after = day.harness.incremental(day.id, &mut day.open).await;
    assert_eq!(after.counts.updated, 1);
    assert_in_step(&day.harness, day.id, &mut day.db).await;
}

#[tokio::test]
async fn departed_patients_become_inactive_with_the_reason_and_active_again_on_return() {
    let mut day = day("changes_leave", Engine::MyIsam).await;
    let leavers = [
        (1, InactiveReason::NonPatient),
        (2, InactiveReason::Inactive),
        (3, InactiveReason::Archived),
        (4, InactiveReason::Deleted),
        (5, InactiveReason::Deceased),
        (6, InactiveReason::Prospective),
        (9, InactiveReason::Other),
    ];
    let before = day.harness.linked(day.id).await;
    for ((status, _), number) in leavers.iter().zip(&day.chosen) {
        edits::set_status(&mut day.db, *number, *status).await.unwrap();
    }
    let run = day.harness.incremental(day.id, &mut day.open).await;
    assert_eq!((run.counts.deactivated, run.counts.rows_read), (7, 7));
    let here = day.harness.linked(day.id).await;
    for ((_, reason), number) in leavers.iter().zip(&day.chosen) {
        let person = &here[number];
        assert_eq!(person.status, reason.as_str());
        assert_eq!(person.fields, before[number].fields, "nothing else is touched");
        assert_eq!(person.desk, before[number].desk);
    }
    let again = day.harness.incremental(day.id, &mut day.open).await;
    assert_eq!(again.counts.rows_read, 0, "a leaver is not read again");
    let full = day.harness.full(day.id, &mut day.open).await;
    assert_eq!(full.counts.deactivated, 0);

    for number in &day.chosen[..7] {
        edits::set_status(&mut day.db, *number, 0).await.unwrap();
    }
    let back = day.harness.incremental(day.id, &mut day.open).await;
    assert_eq!((back.counts.updated, back.counts.deactivated), (7, 0));
    assert_eq!(day.harness.linked(day.id).await, before);
    let changes = day.harness.store.run_changes(back.id, 0, 100).await.unwrap();
    assert!(
        changes
            .rows
            .iter()
            .all(|change| change.kind == ChangeKind::Reactivated)
    );
}

#[tokio::test]
async fn departures_and_deleted_rows_are_found_by_both_kinds_of_sync() {
    for (database, engine, mode) in [
        ("gone_full", Engine::InnoDb, Mode::Full),
        ("gone_inc", Engine::MyIsam, Mode::Incremental),
    ] {
        departures_and_deleted_rows(day(database, engine).await, mode).await;
    }
}

async fn departures_and_deleted_rows(mut day: Day, mode: Mode) {
    edits::archive(&mut day.db, day.chosen[0]).await.unwrap();
    edits::delete(&mut day.db, day.chosen[1]).await.unwrap();
    for number in &day.chosen[2..5] {
        edits::remove_row(&mut day.db, *number).await.unwrap();
    }
    let run = day.harness.sync(day.id, &mut day.open, mode, Limit::None).await;
    assert_eq!(run.counts.deactivated, 5, "{mode:?}");
    let here = day.harness.linked(day.id).await;
    let statuses: Vec<&str> = day.chosen[..5]
        .iter()
        .map(|number| here[number].status.as_str())
        .collect();
    assert_eq!(
        statuses,
        ["archived", "deleted", "vanished", "vanished", "vanished"]
    );
    assert_in_step(&day.harness, day.id, &mut day.db).await;
    let again = day.harness.full(day.id, &mut day.open).await;
    assert_eq!(again.counts.deactivated, 0);
}

#[tokio::test]
async fn an_emptied_field_is_emptied_here_and_so_is_the_ssn_in_the_notes() {
    let mut day = day("changes_empty", Engine::MyIsam).await;
    let number = day.chosen[0];
    let patient = day.harness.linked(day.id).await[&number].id;
    day.harness
        .store
        .set_desk_notes(
            domain::PatientId(patient),
            "Prefers mornings.\nSSN: in the folder".to_owned(),
        )
        .await
        .unwrap();
    for column in [
        "WirelessPhone",
        "HmPhone",
        "WkPhone",
        "Email",
        "SSN",
        "MedicaidID",
        "Address",
        "Address2",
    ] {
        edits::set(&mut day.db, number, column, None).await.unwrap();
    }
    edits::set(&mut day.db, number, "City", Some("  ")).await.unwrap();
    let run = day.harness.incremental(day.id, &mut day.open).await;
    assert_eq!(run.counts.updated, 1);
    let person = day.harness.linked(day.id).await[&number].clone();
    for field in [5, 6, 7, 8, 11] {
        assert_eq!(person.fields[field], "");
    }
    assert!(!person.has_ssn);
    assert_eq!(person.desk, "Prefers mornings.\nSSN: in the folder");
    assert_in_step(&day.harness, day.id, &mut day.db).await;

    let changes = day.harness.store.run_changes(run.id, 0, 10).await.unwrap();
    assert_eq!((changes.total, changes.rows[0].pat_num), (1, PatNum(number)));
    assert!(
        changes.rows[0]
            .fields
            .iter()
            .any(|change| change.field == Field::Ssn)
    );
}

#[tokio::test]
async fn a_patient_whose_birthdate_was_emptied_is_skipped_and_stays_as_imported() {
    let mut day = day("changes_spoilt", Engine::MyIsam).await;
    let number = day.chosen[0];
    let before = day.harness.linked(day.id).await[&number].clone();
    edits::move_birthdate(&mut day.db, number, "0000-00-00")
        .await
        .unwrap();
    let run = day.harness.incremental(day.id, &mut day.open).await;
    assert_eq!((run.counts.skipped, run.counts.updated), (1, 0));
    assert_eq!(day.harness.linked(day.id).await[&number], before);

    edits::move_birthdate(&mut day.db, number, "1991-02-03")
        .await
        .unwrap();
    let run = day.harness.incremental(day.id, &mut day.open).await;
    assert_eq!((run.counts.skipped, run.counts.updated), (0, 1));
    assert_eq!(day.harness.linked(day.id).await[&number].fields[3], "1991-02-03");
    let record = day
        .harness
        .store
        .patient(domain::PatientId(before.id))
        .await
        .unwrap();
    assert_eq!(record.status, PatientStatus::Active);
}
