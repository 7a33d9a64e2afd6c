use chrono::{DateTime, Utc};
use domain::{
    Day, ErrorCode, Fault, IntegrationId, Limit, MissedReason, Mode, Outcome, Schedule, Timing, Trigger,
};
use sqlx::{Connection, Executor};
use store::{Missed, Store, StoreError, TimerMark};

use crate::support::Office;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn off() -> Schedule {
    Schedule::new(Timing::Off, Day::ALL, None).unwrap()
}

async fn run(office: &Office, id: IntegrationId, outcome: Outcome) -> DateTime<Utc> {
    let lease = office.store.try_lease(id).await.unwrap();
    let run = office
        .store
        .start_run(&lease, Mode::Incremental, Trigger::Timer, Limit::None)
        .await
        .unwrap();
    let fault = Fault::new(ErrorCode::NoAnswer, "No answer.", "Try again.");
    let fault = (outcome == Outcome::Failed).then_some(&fault);
    office.store.finish_run(run, outcome, None, fault).await.unwrap();
    office.store.run(run).await.unwrap().started_at
}

#[tokio::test]
async fn a_new_integration_has_the_default_schedule_and_nothing_done() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let id = office.integration(company, "Main office").await;
    let record = office.store.schedule(id).await.unwrap();
    assert_eq!(record.schedule, Schedule::default());
    assert_eq!(
        record.since,
        office.store.integration(id).await.unwrap().created_at
    );
    assert_eq!(record.mark, TimerMark::default());
    assert_eq!(
        (record.missed, record.completed, record.failing_since),
        (None, None, None)
    );
}

#[tokio::test]
async fn an_integration_of_an_older_database_gets_the_default_schedule_from_now_on() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let id = office.integration(company, "Main office").await;
    let before = office.store.schedule(id).await.unwrap();
    let mut db = office.raw().await;
    db.execute(
        "DROP TABLE schedules; DROP TABLE desk_changes; DELETE FROM _sqlx_migrations WHERE version >= 50",
    )
    .await
    .unwrap();
    db.close().await.unwrap();
    office.store.close().await.unwrap();
    let store = Store::open(office.folder.path(), office.keys).await.unwrap();
    let record = store.schedule(id).await.unwrap();
    assert_eq!(record.schedule, Schedule::default());
    assert!(record.since >= before.since && record.since <= Utc::now());
}

#[tokio::test]
async fn what_the_timer_did_comes_back_and_another_schedule_keeps_what_is_done() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let id = office.integration(company, "Main office").await;
    let mark = TimerMark {
        done: Some("2026-03-08T02:30:00".parse().unwrap()),
        failures: 3,
        retry: Some(utc("2026-03-08T10:20:00.250Z")),
    };
    let missed = Missed {
        due_at: utc("2026-03-08T07:00:00Z"),
        reason: MissedReason::Asleep,
        begun_at: utc("2026-03-08T10:00:00Z"),
    };
    office.store.mark_timer(id, mark).await.unwrap();
    let tried = "2026-03-08T02:30:00".parse().unwrap();
    office.store.mark_tried(id, tried, Some(missed)).await.unwrap();
    let record = office.store.schedule(id).await.unwrap();
    assert_eq!(
        (record.mark, record.tried, record.missed),
        (mark, Some(tried), Some(missed))
    );

    let since = utc("2026-03-09T12:00:00Z");
    office.store.set_schedule(id, &off(), since).await.unwrap();
    let record = office.store.schedule(id).await.unwrap();
    assert_eq!(
        (record.schedule, record.since, record.tried, record.missed),
        (off(), since, None, None)
    );
    let expected = TimerMark {
        done: mark.done,
        ..TimerMark::default()
    };
    assert_eq!(record.mark, expected);
}

#[tokio::test]
async fn failing_begins_with_the_first_failure_since_a_sync_did_its_work() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let id = office.integration(company, "Main office").await;
    let other = office.integration(company, "Westside").await;
    run(&office, id, Outcome::Failed).await;
    let completed = run(&office, id, Outcome::Completed).await;
    assert_eq!(office.store.schedule(id).await.unwrap().failing_since, None);
    run(&office, id, Outcome::Limited).await;
    let first = run(&office, id, Outcome::Failed).await;
    run(&office, id, Outcome::Cancelled).await;
    run(&office, id, Outcome::Failed).await;
    let record = office.store.schedule(id).await.unwrap();
    assert_eq!(
        (record.completed, record.failing_since),
        (Some(completed), Some(first))
    );
    let untouched = office.store.schedule(other).await.unwrap();
    assert_eq!((untouched.completed, untouched.failing_since), (None, None));
}

#[tokio::test]
async fn a_schedule_goes_with_its_integration() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let id = office.integration(company, "Main office").await;
    office.store.remove_integration(id).await.unwrap();
    for result in [
        office.store.schedule(id).await.map(|_| ()),
        office.store.set_schedule(id, &off(), Utc::now()).await,
    ] {
        assert!(
            matches!(result, Err(StoreError::NotFound("integration"))),
            "{result:?}"
        );
    }
    office.store.mark_timer(id, TimerMark::default()).await.unwrap();
    let slot = "2026-03-08T02:30:00".parse().unwrap();
    office.store.mark_tried(id, slot, None).await.unwrap();
}
