use chrono::{DateTime, Utc};
use domain::{Fault, IntegrationId, Limit, Mode, Outcome, Trigger};
use schedule::{Day, LateReason, Schedule, TimerState, Timing};
use store::{LateStart, StoreError, Thing};

use crate::support::App;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn off() -> Schedule {
    Schedule::new(Timing::Off, Day::ALL, None).unwrap()
}

async fn run(app: &App, id: IntegrationId, outcome: Outcome) -> DateTime<Utc> {
    let lease = app.store.try_lease(id).await.unwrap();
    let run = app
        .store
        .start_run(&lease, Mode::Incremental, Trigger::Timer, Limit::None)
        .await
        .unwrap();
    let fault = Fault::RowsRepeated;
    let fault = (outcome == Outcome::Failed).then_some(&fault);
    app.store.finish_run(run, outcome, None, fault).await.unwrap();
    app.store.run(run).await.unwrap().started_at
}

#[tokio::test]
async fn a_new_integration_has_the_default_schedule_and_no_completed_slot() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let id = app.integration(company, "Main office").await;
    let record = app.store.schedule(id).await.unwrap();
    assert_eq!(record.schedule, Schedule::default());
    assert_eq!(record.state, TimerState::new(record.state.since));
    assert_eq!((record.late, record.failing_since), (None, None));
}

#[tokio::test]
async fn the_timer_state_is_stored_and_another_schedule_keeps_the_completed_slot() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let id = app.integration(company, "Main office").await;
    let state = TimerState {
        done: Some("2026-03-08T02:30:00".parse().unwrap()),
        failures: 3,
        retry: Some(utc("2026-03-08T10:20:00.250Z")),
        ..app.store.schedule(id).await.unwrap().state
    };
    let late = LateStart {
        due_at: utc("2026-03-08T07:00:00Z"),
        reason: LateReason::Asleep,
        started_at: utc("2026-03-08T10:00:00Z"),
    };
    app.store.mark_timer(id, &state).await.unwrap();
    let tried = "2026-03-08T02:30:00".parse().unwrap();
    app.store.record_attempt(id, tried, Some(late)).await.unwrap();
    let record = app.store.schedule(id).await.unwrap();
    assert_eq!(
        (record.state, record.last_attempted_slot, record.late),
        (state, Some(tried), Some(late))
    );

    let since = utc("2026-03-09T12:00:00Z");
    app.store.set_schedule(id, &off(), since).await.unwrap();
    let record = app.store.schedule(id).await.unwrap();
    assert_eq!(
        (record.schedule, record.last_attempted_slot, record.late),
        (off(), None, None)
    );
    let expected = TimerState {
        done: state.done,
        ..TimerState::new(since)
    };
    assert_eq!(record.state, expected);
}

#[tokio::test]
async fn failing_starts_with_the_first_failure_since_the_last_successful_sync() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let id = app.integration(company, "Main office").await;
    let other = app.integration(company, "Westside").await;
    run(&app, id, Outcome::Failed).await;
    let completed = run(&app, id, Outcome::Completed).await;
    assert_eq!(app.store.schedule(id).await.unwrap().failing_since, None);
    run(&app, id, Outcome::Limited).await;
    let first = run(&app, id, Outcome::Failed).await;
    run(&app, id, Outcome::Cancelled).await;
    run(&app, id, Outcome::Failed).await;
    let record = app.store.schedule(id).await.unwrap();
    assert_eq!(
        (record.state.completed, record.failing_since),
        (Some(completed), Some(first))
    );
    let untouched = app.store.schedule(other).await.unwrap();
    assert_eq!((untouched.state.completed, untouched.failing_since), (None, None));
}

#[tokio::test]
async fn a_schedule_goes_with_its_integration() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let id = app.integration(company, "Main office").await;
    app.store.remove_integration(id).await.unwrap();
    for result in [
        app.store.schedule(id).await.map(|_| ()),
        app.store.set_schedule(id, &off(), Utc::now()).await,
    ] {
        assert!(
            matches!(result, Err(StoreError::NotFound(Thing::Integration))),
            "{result:?}"
        );
    }
    let state = TimerState::new(Utc::now());
    app.store.mark_timer(id, &state).await.unwrap();
    let slot = "2026-03-08T02:30:00".parse().unwrap();
    app.store.record_attempt(id, slot, None).await.unwrap();
}
