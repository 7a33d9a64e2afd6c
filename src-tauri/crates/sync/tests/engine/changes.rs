//! What a day at the practice does: edits, departures, returns.

use std::sync::Arc;

use domain::{Departure, IntegrationId, Limit, Mode, PatNum, Standing};
use opendental::OpenDental;
use practice::{Engine, LoadOptions, Practice, Server, edits};
use sqlx::MySqlConnection;
use store::ChangeKind;

use crate::clinic::Clinic;
use crate::oracle::assert_in_step;
use crate::server::{hold, shared, source};

/// A practice of 240 active patients that was synced once.
struct Day {
    _server: Arc<Server>,
    clinic: Clinic,
    id: IntegrationId,
    db: MySqlConnection,
    open: OpenDental,
    /// Importable patients with phone, mail and SSN.
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
    let clinic = Clinic::open().await;
    let id = clinic.integration("main").await;
    let mut open = source(&server, database).await;
    clinic.full(id, &mut open).await;
    let chosen = clinic
        .linked(id)
        .await
        .into_iter()
        .filter(|(_, person)| person.has_ssn && !person.fields[5].is_empty() && !person.fields[6].is_empty())
        .map(|(number, _)| number)
        .collect();
    Day {
        _server: server,
        clinic,
        id,
        db,
        open,
        chosen,
    }
}

#[tokio::test]
async fn an_incremental_sync_updates_those_who_changed_and_nobody_else() {
    for (database, engine) in [("changes_my", Engine::MyIsam), ("changes_inno", Engine::InnoDb)] {
        let mut day = day(database, engine).await;
        let changed = edits::change_phones(&mut day.db, 25, 5).await.unwrap();
        let before = day.clinic.linked(day.id).await;
        let run = day.clinic.incremental(day.id, &mut day.open).await;
        let importable = changed
            .iter()
            .filter(|number| before.contains_key(number))
            .count();
        assert_eq!(run.counts.updated, importable as u64);
        assert_eq!((run.counts.added, run.counts.deactivated), (0, 0));
        assert_in_step(&day.clinic, day.id, &mut day.db).await;
        for (number, person) in day.clinic.linked(day.id).await {
            assert_eq!(
                person != before[&number],
                changed.contains(&number),
                "patient {number}"
            );
        }
        // What the overlap reads again is free.
        let again = day.clinic.incremental(day.id, &mut day.open).await;
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
        edits::restamp(&mut day.db, number, second).await.unwrap();
        let run = day.clinic.incremental(day.id, &mut day.open).await;
        assert_eq!(run.counts.updated, 1, "{city}");
        assert_eq!(day.clinic.linked(day.id).await[&number].fields[8], city);
    }
}

#[tokio::test]
async fn a_transaction_that_was_open_during_a_sync_is_caught_up_with() {
    let mut day = day("changes_late", Engine::InnoDb).await;
    let number = day.chosen[0];
    sqlx::raw_sql("BEGIN").execute(&mut day.db).await.unwrap();
    edits::set(&mut day.db, number, "City", Some("Salem Falls"))
        .await
        .unwrap();
    let stamp = edits::server_clock(&mut day.db).await.unwrap() - 300;
    edits::restamp(&mut day.db, number, stamp).await.unwrap();
    let during = day.clinic.incremental(day.id, &mut day.open).await;
    assert_eq!(during.counts.updated, 0, "nobody else sees it yet");
    sqlx::raw_sql("COMMIT").execute(&mut day.db).await.unwrap();
    let after = day.clinic.incremental(day.id, &mut day.open).await;
    assert_eq!(after.counts.updated, 1);
    assert_in_step(&day.clinic, day.id, &mut day.db).await;
}

#[tokio::test]
async fn who_leaves_is_made_inactive_with_the_reason_and_active_again_on_return() {
    let mut day = day("changes_leave", Engine::MyIsam).await;
    let leavers = [
        (1, Departure::NonPatient),
        (2, Departure::Inactive),
        (3, Departure::Archived),
        (4, Departure::Deleted),
        (5, Departure::Deceased),
        (6, Departure::Prospective),
        (9, Departure::Other),
    ];
    let before = day.clinic.linked(day.id).await;
    for ((status, _), number) in leavers.iter().zip(&day.chosen) {
        edits::set_status(&mut day.db, *number, *status).await.unwrap();
    }
    let run = day.clinic.incremental(day.id, &mut day.open).await;
    assert_eq!((run.counts.deactivated, run.counts.rows_read), (7, 7));
    let here = day.clinic.linked(day.id).await;
    for ((_, reason), number) in leavers.iter().zip(&day.chosen) {
        let person = &here[number];
        assert_eq!(person.standing, reason.as_str());
        assert_eq!(person.fields, before[number].fields, "nothing else is touched");
        assert_eq!(person.desk, before[number].desk);
    }
    let again = day.clinic.incremental(day.id, &mut day.open).await;
    assert_eq!((again.counts.deactivated, again.counts.unchanged), (0, 7));
    let full = day.clinic.full(day.id, &mut day.open).await;
    assert_eq!(full.counts.deactivated, 0);

    for number in &day.chosen[..7] {
        edits::set_status(&mut day.db, *number, 0).await.unwrap();
    }
    let back = day.clinic.incremental(day.id, &mut day.open).await;
    assert_eq!((back.counts.updated, back.counts.deactivated), (7, 0));
    assert_eq!(day.clinic.linked(day.id).await, before);
    let changes = day.clinic.store.run_changes(back.id, 0, 100).await.unwrap();
    assert!(
        changes
            .rows
            .iter()
            .all(|change| change.kind == ChangeKind::Reactivated)
    );
}

#[tokio::test]
async fn departures_and_rows_that_are_gone_are_seen_by_either_walk() {
    for (database, engine, mode) in [
        ("gone_full", Engine::InnoDb, Mode::Full),
        ("gone_inc", Engine::MyIsam, Mode::Incremental),
    ] {
        departures_and_rows_that_are_gone(day(database, engine).await, mode).await;
    }
}

async fn departures_and_rows_that_are_gone(mut day: Day, mode: Mode) {
    edits::archive(&mut day.db, day.chosen[0]).await.unwrap();
    edits::delete(&mut day.db, day.chosen[1]).await.unwrap();
    for number in &day.chosen[2..5] {
        edits::remove_row(&mut day.db, *number).await.unwrap();
    }
    let run = day.clinic.sync(day.id, &mut day.open, mode, Limit::None).await;
    assert_eq!(run.counts.deactivated, 5, "{mode:?}");
    let here = day.clinic.linked(day.id).await;
    let standings: Vec<&str> = day.chosen[..5]
        .iter()
        .map(|number| here[number].standing.as_str())
        .collect();
    assert_eq!(
        standings,
        ["archived", "deleted", "vanished", "vanished", "vanished"]
    );
    assert_in_step(&day.clinic, day.id, &mut day.db).await;
    let again = day.clinic.full(day.id, &mut day.open).await;
    assert_eq!(again.counts.deactivated, 0);
}

#[tokio::test]
async fn an_emptied_field_empties_ours_and_an_emptied_ssn_the_line_in_the_notes() {
    let mut day = day("changes_empty", Engine::MyIsam).await;
    let number = day.chosen[0];
    let patient = day.clinic.linked(day.id).await[&number].id;
    day.clinic
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
    let run = day.clinic.incremental(day.id, &mut day.open).await;
    assert_eq!(run.counts.updated, 1);
    let person = day.clinic.linked(day.id).await[&number].clone();
    for field in [5, 6, 7, 8, 11] {
        assert_eq!(person.fields[field], "");
    }
    assert!(!person.has_ssn);
    assert_eq!(person.desk, "Prefers mornings.\nSSN: in the folder");
    assert_in_step(&day.clinic, day.id, &mut day.db).await;

    let changes = day.clinic.store.run_changes(run.id, 0, 10).await.unwrap();
    assert_eq!((changes.total, changes.rows[0].pat_num), (1, PatNum(number)));
    assert!(changes.rows[0].ssn_changed);
}

#[tokio::test]
async fn a_patient_whose_birthdate_is_lost_is_skipped_and_stays_as_imported() {
    let mut day = day("changes_spoilt", Engine::MyIsam).await;
    let number = day.chosen[0];
    let before = day.clinic.linked(day.id).await[&number].clone();
    edits::move_birthdate(&mut day.db, number, "0000-00-00")
        .await
        .unwrap();
    let run = day.clinic.incremental(day.id, &mut day.open).await;
    assert_eq!((run.counts.skipped, run.counts.updated), (1, 0));
    assert_eq!(day.clinic.linked(day.id).await[&number], before);

    edits::move_birthdate(&mut day.db, number, "1991-02-03")
        .await
        .unwrap();
    let run = day.clinic.incremental(day.id, &mut day.open).await;
    assert_eq!((run.counts.skipped, run.counts.updated), (0, 1));
    assert_eq!(day.clinic.linked(day.id).await[&number].fields[3], "1991-02-03");
    let record = day
        .clinic
        .store
        .patient(domain::PatientId(before.id))
        .await
        .unwrap();
    assert_eq!(record.standing, Standing::Active);
}
