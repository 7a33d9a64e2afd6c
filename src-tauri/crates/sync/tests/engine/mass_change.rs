//! Empty, restored, and foreign databases: no sync may follow them without consent.

use domain::{
    Fault, FaultClass, FaultCode, InactiveReason, IntegrationId, Limit, Mode, Outcome, PatNum, RelationKind,
};
use opendental_testkit::{Engine, LoadOptions, Practice};
use tokio_util::sync::CancellationToken;

use crate::check_store::assert_in_step;
use crate::fake_source::{FakeSource, patient};
use crate::harness::{Harness, Ran};
use crate::server::{hold, shared, source};

pub(crate) const BOTH: [Mode; 2] = [Mode::Full, Mode::Incremental];

/// A store with 300 patients, and their source. Up to 30 may become inactive or be renamed.
pub(crate) async fn three_hundred() -> (Harness, IntegrationId, FakeSource) {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut source = FakeSource::with(300);
    harness.full(id, &mut source).await;
    source.now = 100_000;
    (harness, id, source)
}

pub(crate) async fn try_run(
    harness: &Harness,
    id: IntegrationId,
    source: &FakeSource,
    mode: Mode,
    limit: Limit,
) -> Ran {
    let never = CancellationToken::new();
    harness
        .run(id, &mut source.again(None), mode, limit, &never)
        .await
}

#[track_caller]
pub(crate) fn asked(ran: Ran) -> Fault {
    assert_eq!(ran.record.outcome, Some(Outcome::Failed));
    let fault = ran.result.unwrap_err();
    assert_eq!(fault.class(), FaultClass::NeedsDecision);
    assert_eq!(ran.record.fault.as_ref(), Some(&fault));
    fault
}

pub(crate) fn rename(source: &mut FakeSource, numbers: impl IntoIterator<Item = i64>) {
    for number in numbers {
        source.edit(number, |row| row.fields.last_name = format!("Wrong{number}"));
    }
}

pub(crate) async fn renamed(harness: &Harness) -> usize {
    let all_patients = harness.all_patients().await;
    all_patients
        .iter()
        .filter(|person| person.fields[2].starts_with("Wrong"))
        .count()
}

#[tokio::test]
async fn an_empty_database_changes_no_patient_without_consent() {
    let server = shared().await;
    for (database, engine) in [
        ("mass_change_my", Engine::MyIsam),
        ("mass_change_inno", Engine::InnoDb),
    ] {
        let options = LoadOptions {
            engine,
            ..LoadOptions::named(database)
        };
        let practice = Practice::generate(41, 60);
        let mut db = hold(&server, &practice, &options).await;
        let harness = Harness::open().await;
        let id = harness.integration("main").await;
        let mut open = source(&server, database).await;
        harness.full(id, &mut open).await;
        let (before, state) = (harness.all_patients().await, harness.state(id).await);
        sqlx::raw_sql("DELETE FROM patient")
            .execute(&mut db)
            .await
            .unwrap();
        let active = before.len();
        for mode in BOTH {
            let never = CancellationToken::new();
            let fault = asked(harness.run(id, &mut open, mode, Limit::None, &never).await);
            assert_eq!(
                fault,
                Fault::SourceEmpty {
                    linked: active as u64
                }
            );
            assert_eq!(harness.all_patients().await, before);
            assert_eq!(
                harness.state(id).await,
                state,
                "nothing counts as seen that was not"
            );
        }
        let allowed = harness.allowed(id, &mut open, Mode::Full).await;
        assert_eq!(allowed.counts.deactivated, active as u64);
        assert!(allowed.mass_change_allowed);
        assert_in_step(&harness, id, &mut db).await;
        // Without active patients there is nothing to ask.
        for mode in BOTH {
            harness.sync(id, &mut open, mode, Limit::None).await;
        }
    }
}

#[tokio::test]
async fn another_practices_database_renames_no_patient() {
    let server = shared().await;
    let (right, wrong) = (Practice::generate(42, 150), Practice::generate(43, 150));
    let mut db = hold(&server, &right, &LoadOptions::named("mass_change_right")).await;
    let mut other = hold(&server, &wrong, &LoadOptions::named("mass_change_wrong")).await;
    sqlx::raw_sql("UPDATE patient SET DateTStamp = CURRENT_TIMESTAMP")
        .execute(&mut other)
        .await
        .unwrap();
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    harness
        .full(id, &mut source(&server, "mass_change_right").await)
        .await;
    let before = harness.all_patients().await;
    for mode in BOTH {
        let mut other = source(&server, "mass_change_wrong").await;
        let never = CancellationToken::new();
        let ran = harness.run(id, &mut other, mode, Limit::None, &never).await;
        match mode {
            Mode::Full => {
                let fault = asked(ran);
                let code = fault.code();
                assert!(
                    matches!(code, FaultCode::ManyInactive | FaultCode::ManyChanged),
                    "{fault:?}"
                );
            }
            // It was not accepted as the source.
            Mode::Incremental => assert_eq!(ran.result.unwrap_err().class(), FaultClass::SourceChanged),
        }
        assert_eq!(harness.all_patients().await, before);
    }
    harness
        .full(id, &mut source(&server, "mass_change_right").await)
        .await;
    assert_eq!(harness.all_patients().await, before);
    assert_in_step(&harness, id, &mut db).await;
}

#[tokio::test]
async fn no_run_imports_patients_of_another_practices_database() {
    let (harness, id, mut right) = three_hundred().await;
    // An unfinished pass, which the next run would continue.
    right.edit(5, |row| row.fields.city = "Salem".to_owned());
    right.edit(9, |row| row.fields.city = "Salem".to_owned());
    try_run(&harness, id, &right, Mode::Full, Limit::AtMost(1)).await;
    let before = harness.all_patients().await;

    let mut wrong = FakeSource::with(0);
    wrong.now = 200_000;
    wrong.server = "another practice";
    for number in 10_001..=10_300 {
        wrong.put(number, 150_000, patient("Eve", &format!("Stranger{number}")));
    }
    for (mode, limit, class) in [
        (Mode::Full, Limit::AtMost(7), FaultClass::SourceChanged),
        (Mode::Full, Limit::AtMost(5_000), FaultClass::SourceChanged),
        (Mode::Incremental, Limit::AtMost(7), FaultClass::SourceChanged),
        (Mode::Incremental, Limit::None, FaultClass::SourceChanged),
        // A full sync without a limit, started by mistake.
        (Mode::Full, Limit::None, FaultClass::NeedsDecision),
    ] {
        for _ in 0..2 {
            let ran = try_run(&harness, id, &wrong, mode, limit).await;
            assert_eq!(ran.record.counts.rows_read, 0, "{mode:?} {limit:?}");
            assert_eq!(ran.result.unwrap_err().class(), class, "{mode:?} {limit:?}");
            assert_eq!(harness.all_patients().await, before, "{mode:?} {limit:?}");
        }
    }
    let run = try_run(&harness, id, &right, Mode::Full, Limit::None).await;
    assert_eq!(run.record.outcome, Some(Outcome::Completed));
}

#[tokio::test]
async fn neither_small_pages_nor_limits_nor_repeated_runs_get_past_the_mass_change_guard() {
    for mode in BOTH {
        for limit in [Limit::None, Limit::AtMost(7), Limit::AtMost(100)] {
            let (harness, id, mut source) = three_hundred().await;
            rename(&mut source, 1..=300);
            let mut stopped = 0;
            while stopped < 3 {
                let ran = try_run(&harness, id, &source, mode, limit).await;
                if ran.result.is_err() {
                    asked(ran);
                    stopped += 1;
                }
            }
            let changed = renamed(&harness).await;
            assert!(changed <= 30, "{mode:?} {limit:?}: {changed}");

            let allowed = harness.allowed(id, &mut source.again(None), mode).await;
            assert_eq!(allowed.outcome, Some(Outcome::Completed));
            assert_eq!(
                renamed(&harness).await,
                300,
                "{mode:?} {limit:?}: no patient was passed over"
            );
        }
    }
}

#[tokio::test]
async fn departures_are_counted_before_anything_is_written() {
    for (gone, stops) in [(30, false), (31, true)] {
        for mode in BOTH {
            let (harness, id, mut source) = three_hundred().await;
            for number in 1..=gone {
                source.rows.remove(&number);
            }
            source.put(301, 1_000, patient("New", "Patient"));
            let before = harness.all_patients().await;
            let ran = try_run(&harness, id, &source, mode, Limit::None).await;
            if !stops {
                assert_eq!(ran.result.unwrap().outcome, Outcome::Completed);
                assert_eq!(ran.record.counts.deactivated, 30);
                continue;
            }
            let fault = Fault::ManyInactive {
                linked: 300,
                inactive: 31,
            };
            assert_eq!(asked(ran), fault);
            assert_eq!(harness.all_patients().await, before);
            // The rows come back, as when the right database is there again: nothing is left of it.
            let ran = try_run(&harness, id, &FakeSource::with(300), Mode::Full, Limit::None).await;
            assert_eq!(ran.result.unwrap().outcome, Outcome::Completed);
            assert_eq!(harness.all_patients().await, before);
        }
    }
}

#[tokio::test]
async fn open_problems_stay_when_a_run_stops_to_ask() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    for _ in 0..2 {
        harness.add_by_hand(&patient("Eve", "Twice"), "").await;
    }
    let mut source = FakeSource::with(60);
    source.put(61, 1_000, patient("Eve", "Twice"));
    source.put(62, 1_000, patient("Eve", "Twice"));
    harness.full(id, &mut source).await;
    source.now = 100_000;
    for number in 1..=21 {
        source.depart(number, InactiveReason::Archived);
    }
    asked(try_run(&harness, id, &source, Mode::Full, Limit::None).await);
    assert_eq!(harness.problems_at_present(id).await, [61, 62]);

    source.rows.remove(&62);
    harness.allowed(id, &mut source, Mode::Full).await;
    assert_eq!(harness.problems_at_present(id).await, [61], "62 is no patient");
}

#[tokio::test]
async fn departures_that_depend_on_other_charts_are_counted_exactly() {
    let (harness, id, mut source) = three_hundred().await;
    source.relate(RelationKind::Clone, 100, 101);
    source.relate(RelationKind::Clone, 200, 201);
    harness.full(id, &mut source).await;
    // Two charts of one person, and one of two.
    for number in (1..=31).chain([100, 101, 200]) {
        source.depart(number, InactiveReason::Archived);
    }
    let fault = asked(try_run(&harness, id, &source, Mode::Full, Limit::None).await);
    assert!(
        matches!(fault, Fault::ManyInactive { inactive: 32, .. }),
        "{fault:?}"
    );
}

#[tokio::test]
async fn departed_and_renamed_patients_count_together_and_no_others_do() {
    let (harness, id, mut source) = three_hundred().await;
    for number in 1..=300 {
        source.edit(number, |row| row.fields.phone = "555-0100".to_owned());
    }
    for number in 1_001..=1_100 {
        source.put(
            number,
            source.now,
            crate::fake_source::patient("New", &format!("Ray{number}")),
        );
    }
    rename(&mut source, 1..=15);
    for number in 16..=30 {
        source.depart(number, domain::InactiveReason::Archived);
    }
    for mode in BOTH {
        let ran = try_run(&harness, id, &source, mode, Limit::None).await;
        assert_eq!(ran.result.unwrap().outcome, Outcome::Completed, "{mode:?}");
    }
    let (harness, id, mut source) = three_hundred().await;
    rename(&mut source, 1..=16);
    for number in 17..=31 {
        source.depart(number, domain::InactiveReason::Archived);
    }
    for mode in BOTH {
        let fault = asked(try_run(&harness, id, &source, mode, Limit::None).await);
        assert!(matches!(fault, Fault::ManyChanged { .. }), "{fault:?}");
    }
}

#[tokio::test]
async fn a_new_reason_for_an_inactive_patient_does_not_count_in_the_next_run() {
    let (harness, id, mut source) = three_hundred().await;
    for number in 1..=40 {
        source.depart(number, domain::InactiveReason::Inactive);
    }
    let left = harness
        .allowed(id, &mut source.again(None), Mode::Incremental)
        .await;
    assert_eq!(left.counts.deactivated, 40);
    source.now += 100_000;
    for number in 1..=40 {
        source.depart(number, domain::InactiveReason::Archived);
    }
    rename(&mut source, 41..=42);
    let ran = try_run(&harness, id, &source, Mode::Incremental, Limit::AtMost(1)).await;
    assert_eq!(
        (ran.record.outcome, ran.record.counts.deactivated),
        (Some(Outcome::Limited), 40)
    );
    let ran = try_run(&harness, id, &source, Mode::Incremental, Limit::None).await;
    assert_eq!(ran.result.unwrap().outcome, Outcome::Completed);
}

#[tokio::test]
async fn a_family_may_leave_a_small_practice_at_once_but_not_all_patients() {
    let harness = Harness::open().await;
    let id = harness.integration("main").await;
    let mut source = FakeSource::with(21);
    harness.full(id, &mut source).await;
    for number in 1..=20 {
        source.rows.remove(&number);
    }
    let run = harness.full(id, &mut source).await;
    assert_eq!(run.counts.deactivated, 20);
    source.rows.clear();
    for mode in BOTH {
        let fault = asked(try_run(&harness, id, &source, mode, Limit::None).await);
        assert!(matches!(fault, Fault::SourceEmpty { .. }), "{fault:?}");
    }
    assert!(harness.linked(id).await[&PatNum(21).0].is_active());
}

#[tokio::test]
async fn deleted_rows_count_too() {
    let (harness, id, mut source) = three_hundred().await;
    for number in 1..=200 {
        source.rows.remove(&number);
    }
    for _ in 0..3 {
        asked(try_run(&harness, id, &source, Mode::Incremental, Limit::None).await);
    }
    assert!(
        harness
            .all_patients()
            .await
            .iter()
            .all(crate::read_store::Person::is_active)
    );
}

#[tokio::test]
async fn a_database_stopped_by_the_guard_is_not_the_known_source() {
    let emptied = |wrong: &mut FakeSource| wrong.rows.clear();
    let renamed = |wrong: &mut FakeSource| rename(wrong, 1..=300);
    for (what, meddle) in [
        ("emptied", &emptied as &dyn Fn(&mut FakeSource)),
        ("renamed", &renamed),
    ] {
        let (harness, id, mut right) = three_hundred().await;
        harness.incremental(id, &mut right).await;
        let facts = harness.store.source_snapshot(id).await.unwrap();
        let before = harness.all_patients().await;

        let mut wrong = right.clone();
        wrong.server = "the wrong one";
        meddle(&mut wrong);
        for _ in 0..2 {
            asked(try_run(&harness, id, &wrong, Mode::Full, Limit::None).await);
        }
        assert_eq!(harness.store.source_snapshot(id).await.unwrap(), facts);
        assert_eq!(harness.all_patients().await, before, "{what}");
        assert!(harness.state(id).await.full_sync_begun_at.is_none(), "{what}");
        let again = try_run(&harness, id, &right, Mode::Incremental, Limit::None).await;
        assert_eq!(again.record.outcome, Some(Outcome::Completed));
        assert_eq!(harness.all_patients().await, before, "{what}");
    }
}
