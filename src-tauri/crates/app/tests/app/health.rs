//! The health of an integration from its history, and of several together. No server is needed: the history is written as
//! another program on this computer would write it.

use app::view::{ConnectionInput, IntegrationCard, IntegrationHealth, IntegrationInput};
use app::{
    Fault, HealthSummary, IntegrationId, Mode, NotificationKind, NotificationTracker, Outcome, RunId,
    SaveMode, Trigger, summarize,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::Limit;
use store::Store;

use crate::harness::{Harness, password};
use crate::two_processes::store;

pub(crate) async fn add(harness: &Harness, name: &str) -> IntegrationId {
    let input = IntegrationInput {
        name: name.to_owned(),
        company: harness.company,
        connection: ConnectionInput {
            integration: None,
            host: "127.0.0.1".to_owned(),
            port: 3306,
            username: "root".to_owned(),
            password: Some(password("unused")),
            tls: None,
        },
        database: name.to_owned(),
    };
    let card = harness
        .app
        .add_integration(&input, SaveMode::Untested)
        .await
        .unwrap();
    card.id
}

fn no_response() -> Fault {
    Fault::NoResponse {
        address: "od:3306".to_owned(),
        port: 3306,
    }
}

/// Adds a run with this ending to the history: `ok`, `part`, `fail`, `asks`, `stop` or `lost`.
async fn ran(store: &Store, id: IntegrationId, ending: &str) -> RunId {
    let (outcome, fault) = match ending {
        "ok" => (Outcome::Completed, None),
        "part" => (Outcome::Limited, None),
        "fail" => (Outcome::Failed, Some(no_response())),
        "asks" => (Outcome::Failed, Some(Fault::SourceEmpty { linked: 30 })),
        "stop" => (Outcome::Cancelled, None),
        _ => (Outcome::Interrupted, None),
    };
    record(store, id, outcome, fault.as_ref()).await
}

/// Adds a run of the timer to the history.
pub(crate) async fn record(
    store: &Store,
    id: IntegrationId,
    outcome: Outcome,
    fault: Option<&Fault>,
) -> RunId {
    let lease = store.try_lease(id).await.unwrap();
    let run = store
        .start_run(&lease, Mode::Incremental, Trigger::Timer, Limit::None)
        .await
        .unwrap();
    store.finish_run(run, outcome, None, fault).await.unwrap();
    run
}

#[tokio::test]
async fn a_stopped_sync_hides_no_failure_and_no_pending_decision() {
    use IntegrationHealth::{Failing, NeedsYou, Unfinished, UpToDate};
    let harness = Harness::open().await;
    let store = store(&harness).await;
    let often = format!("ok fail{}", " stop".repeat(25));
    // The history, oldest first; its health; the run shown; the run since which it fails.
    for (number, (history, health, shown, since)) in [
        ("ok fail fail stop", Failing, 2, Some(1)),
        ("ok fail lost stop", Failing, 1, Some(1)),
        (often.as_str(), Failing, 1, Some(1)),
        ("ok asks lost", NeedsYou, 1, Some(1)),
        ("ok fail stop asks stop", NeedsYou, 3, Some(1)),
        ("fail stop part", Unfinished, 2, None),
        ("fail ok stop", Unfinished, 1, None),
        ("stop lost", Unfinished, 1, None),
        ("fail stop ok", UpToDate, 2, None),
    ]
    .into_iter()
    .enumerate()
    {
        let id = add(&harness, &format!("Number {number}")).await;
        let mut runs = Vec::new();
        for ending in history.split(' ') {
            runs.push(ran(&store, id, ending).await);
        }
        let card = harness.card(id).await;
        assert_eq!(card.health, health, "{history}");
        assert_eq!(card.last_ended, runs.last().copied(), "{history}");
        let last = card.last_run.unwrap();
        assert_eq!(last.id, runs[shown], "{history}");
        let has_fault = matches!(health, Failing | NeedsYou);
        assert_eq!(card.fault, last.fault.filter(|_| has_fault), "{history}");
        let began = match since {
            Some(first) => Some(harness.app.run(runs[first]).await.unwrap().started_at),
            None => None,
        };
        assert_eq!(card.failing_since, began, "{history}");
    }
}

#[tokio::test]
async fn a_stopped_sync_after_a_failure_causes_no_notification() {
    let harness = Harness::open().await;
    let store = store(&harness).await;
    let id = add(&harness, "Main office").await;
    let mut tracker = NotificationTracker::joining(TimeDelta::zero());
    ran(&store, id, "fail").await;
    tracker.notifications(&harness.app).await.unwrap();
    for (ending, shown) in [
        ("fail", Some(NotificationKind::Failing)),
        ("stop", None),
        ("lost", None),
    ] {
        ran(&store, id, ending).await;
        let notifications = tracker.notifications(&harness.app).await.unwrap();
        assert_eq!(
            notifications.first().map(|notification| notification.kind),
            shown,
            "{ending}"
        );
    }
}

fn at(day: u32) -> String {
    format!("2026-11-{day:02}T19:00:00Z")
}

fn instant(day: u32) -> Option<DateTime<Utc>> {
    Some(at(day).parse().unwrap())
}

#[tokio::test]
async fn the_summary_has_the_most_important_state_and_the_oldest_data() {
    use IntegrationHealth::{Failing, Late, NeedsYou, New, Paused, Syncing, Unfinished, UpToDate};
    let harness = Harness::open().await;
    let id = add(&harness, "Main office").await;
    let one = harness.card(id).await;
    let card = |name: &str, health, data: Option<u32>| IntegrationCard {
        name: name.to_owned(),
        health,
        data_as_of: data.and_then(instant),
        ..one.clone()
    };
    assert_eq!(summarize(&[]), HealthSummary::default());
    let worst_first = [
        Failing, NeedsYou, Late, Syncing, Unfinished, Paused, UpToDate, New,
    ];
    for pair in worst_first.windows(2) {
        let shown = summarize(&[card("B", pair[1], Some(3)), card("A", pair[0], Some(9))]);
        assert_eq!(
            (shown.health, shown.integration.as_deref(), shown.data_as_of),
            (Some(pair[0]), Some("A"), instant(3)),
            "{pair:?}"
        );
    }
    let late = summarize(&[
        card("A", Late, Some(9)),
        card("B", Late, Some(2)),
        card("C", New, None),
    ]);
    assert_eq!(
        (late.integration.as_deref(), late.data_as_of),
        (Some("B"), instant(2))
    );
    let failing = |name: &str, since| IntegrationCard {
        failing_since: instant(since),
        fault: Some(no_response()),
        ..card(name, Failing, Some(1))
    };
    let shown = summarize(&[failing("A", 12), failing("B", 11), card("C", UpToDate, None)]);
    let expected = HealthSummary {
        health: Some(Failing),
        integration: Some("B".to_owned()),
        failing_since: instant(11),
        fault: Some(no_response()),
        data_as_of: instant(1),
        overdue_backup: None,
    };
    assert_eq!(shown, expected);
    let alone = summarize(&[failing("A", 12)]);
    assert_eq!((alone.integration, alone.failing_since), (None, instant(12)));
}
