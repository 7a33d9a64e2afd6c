//! A real server that is killed, and a practice that edits, while pages are read.

use std::sync::Arc;

use domain::{FaultClass, Limit, Mode, Outcome};
use opendental_testkit::{Engine, LoadOptions, PatientRow, Practice, Server, ServerOptions, edits};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::check_store::assert_in_step;
use crate::concurrent_edits::ConcurrentEdits;
use crate::harness::Harness;
use crate::server::{hold, shared, source};

#[tokio::test]
async fn a_killed_server_fails_the_run_and_the_next_run_continues() {
    // As in a practice: committed changes survive a power failure.
    let durable = ServerOptions::from_environment().option("--innodb-flush-log-at-trx-commit=1");
    let mut server = durable.launch().await.unwrap();
    let practice = Practice::generate(41, 1_400);
    for (database, mode, engine) in [
        ("breaks_full", Mode::Full, Engine::MyIsam),
        ("breaks_inc", Mode::Incremental, Engine::InnoDb),
    ] {
        let options = LoadOptions {
            engine,
            ..LoadOptions::named(database)
        };
        drop(hold(&server, &practice, &options).await);
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let inner = source(&server, database).await;
        let held = Arc::new(Mutex::new(server));
        let killer = held.clone();
        let mut open =
            ConcurrentEdits::new(inner).before(3, async move { killer.lock().await.kill().unwrap() });
        let cancel = CancellationToken::new();
        let ran = harness.run(id, &mut open, mode, Limit::None, &cancel).await;
        assert_eq!(
            ran.result.unwrap_err().class(),
            FaultClass::ConnectionLost,
            "{mode:?}"
        );
        let added = ran.record.counts.added;
        assert!(added > 0 && added < practice.expected.importable as u64);
        assert_eq!(harness.all_patients().await.len() as u64, added);
        assert_eq!(
            harness.state(id).await.full_sync_begun_at.is_some(),
            mode == Mode::Full
        );

        drop(open);
        server = Arc::into_inner(held).unwrap().into_inner();
        server.start().await.unwrap();
        // A MyISAM table that was written just before is left damaged.
        let repair = format!("REPAIR TABLE {database}.patientlink");
        server.execute(&repair).await.unwrap();
        let next = harness
            .sync(id, &mut source(&server, database).await, mode, Limit::None)
            .await;
        assert_eq!(next.outcome, Some(Outcome::Completed));
        assert_eq!(added + next.counts.added, practice.expected.importable as u64);
        let mut db = server.connection_to(database).await.unwrap();
        assert_in_step(&harness, id, &mut db).await;
    }
}

#[tokio::test]
async fn a_canceled_run_leaves_whole_pages_and_the_next_one_continues() {
    let server = shared().await;
    let practice = Practice::generate(42, 1_200);
    let mut db = hold(&server, &practice, &LoadOptions::named("breaks_cancel")).await;
    for mode in [Mode::Full, Mode::Incremental] {
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let cancel = CancellationToken::new();
        let button = cancel.clone();
        let inner = source(&server, "breaks_cancel").await;
        let mut open = ConcurrentEdits::new(inner).before(2, async move { button.cancel() });
        let ran = harness.run(id, &mut open, mode, Limit::None, &cancel).await;
        assert_eq!(ran.record.outcome, Some(Outcome::Cancelled));
        let before = ran.record.counts;
        assert_eq!(harness.all_patients().await.len() as u64, before.added);
        let left = practice.expected.active as u64 - before.rows_read;
        assert!(before.rows_read.is_multiple_of(500));
        assert_eq!(ran.record.remaining, Some(left));
        let next = harness
            .sync(id, &mut source(&server, "breaks_cancel").await, mode, Limit::None)
            .await;
        assert_eq!(
            before.plus(&next.counts).rows_read,
            practice.expected.active as u64
        );
        assert_eq!(
            before.added + next.counts.added,
            practice.expected.importable as u64
        );
        assert_in_step(&harness, id, &mut db).await;
    }
}

/// Edits between two pages, of rows that were already read and of rows that were not.
async fn an_hour_at_the_desk(server: Arc<Server>, database: &'static str, lowest: i64, model: PatientRow) {
    let mut db = server.connection_to(database).await.unwrap();
    let all = edits::choose_active(&mut db, 100_000, 1).await.unwrap();
    let (early, late) = (&all[..20], &all[all.len() - 20..]);
    for part in [early, late] {
        edits::set(&mut db, part[0], "City", Some("Moved Away"))
            .await
            .unwrap();
        edits::set(&mut db, part[1], "WirelessPhone", None).await.unwrap();
        edits::set_status(&mut db, part[2], 2).await.unwrap();
        edits::delete(&mut db, part[3]).await.unwrap();
        edits::remove_row(&mut db, part[4]).await.unwrap();
        edits::merge(&mut db, part[5], part[6]).await.unwrap();
        edits::move_birthdate(&mut db, part[7], "1966-06-06")
            .await
            .unwrap();
    }
    for (number, first) in [(lowest, "Before"), (0, "Behind")] {
        let row = PatientRow {
            pat_num: number,
            f_name: Some(first.to_owned()),
            preferred: None,
            ..model.clone()
        };
        edits::add(&mut db, &row).await.unwrap();
    }
}

#[tokio::test]
async fn rows_added_edited_and_deleted_while_pages_are_read_are_not_lost() {
    let server = shared().await;
    let practice = Practice::generate(43, 1_300);
    let model = practice
        .active()
        .find(|row| row.birthdate.as_deref() > Some("1900"))
        .unwrap();
    for (database, first, engine) in [
        ("meddled_full", Mode::Full, Engine::MyIsam),
        ("meddled_inc", Mode::Incremental, Engine::InnoDb),
    ] {
        let options = LoadOptions {
            engine,
            ..LoadOptions::named(database)
        };
        let mut db = hold(&server, &practice, &options).await;
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let mut open = ConcurrentEdits::new(source(&server, database).await);
        for page in [2_u8, 3] {
            let newcomer = PatientRow {
                l_name: Some(format!("Newcomer{page}")),
                ..model.clone()
            };
            let work = an_hour_at_the_desk(server.clone(), database, -40 - i64::from(page), newcomer);
            open = open.before(page.into(), work);
        }
        harness.sync(id, &mut open, first, Limit::None).await;
        harness
            .incremental(id, &mut source(&server, database).await)
            .await;
        harness.full(id, &mut source(&server, database).await).await;
        assert_in_step(&harness, id, &mut db).await;
        let newcomers = harness.all_patients().await;
        let newcomers = newcomers
            .iter()
            .filter(|person| person.fields[2].starts_with("Newcomer"));
        assert_eq!(newcomers.count(), 4);
        let last = harness.full(id, &mut source(&server, database).await).await;
        assert_eq!(
            (last.counts.added, last.counts.updated, last.counts.deactivated),
            (0, 0, 0)
        );
    }
}
