//! Notifications about scheduled syncs, with the real timer and a fake clock.

use app::view::{QuietInput, ScheduleInput, TimingInput};
use app::{Clock, Day, Notification, NotificationKind, NotificationTracker, SaveMode, Timer, Trigger};
use chrono::TimeDelta;
use chrono_tz::America::Chicago;
use opendental_testkit::Practice;

use crate::fake_clock::{FakeClock, instant};
use crate::harness::{Harness, load_practice, server};
use crate::tcp_proxy::TcpProxy;

const NAME: &str = "Main office";

#[tokio::test]
async fn the_user_is_notified_of_a_second_failure_and_of_the_recovery_only() {
    let server = server().await;
    load_practice(&server, &Practice::generate(71, 20), "notifications").await;
    let harness = Harness::open().await;
    let clock = FakeClock::at(Chicago, "2019-06-03T12:00:00");
    let app = harness.app_with_clock(&clock).await;
    let mut proxy = TcpProxy::to(server.port()).await;
    let mut input = harness.input(&server, NAME, "notifications");
    input.connection.port = proxy.port();
    let id = app.add_integration(&input, SaveMode::Tested).await.unwrap().id;
    let evening = ScheduleInput {
        timing: TimingInput::Daily {
            at: "19:00".to_owned(),
        },
        days: Day::ALL.to_vec(),
        quiet: None::<QuietInput>,
    };
    app.set_schedule(id, &evening).await.unwrap();
    let mut timer = Timer::new(&app);
    let mut tracker = NotificationTracker::joining(TimeDelta::zero());
    assert_eq!(tracker.notifications(&app).await.unwrap(), []);

    proxy.cut().await;
    clock.set(instant(Chicago, "2019-06-03T19:00:01"));
    let mut received = Vec::new();
    for tries in 1..=4 {
        if tries == 4 {
            proxy.restore().await;
        }
        timer.tick().await;
        assert!(timer.run_ended().await, "try {tries}");
        let notifications = tracker.notifications(&app).await.unwrap();
        assert!(
            notifications
                .iter()
                .all(|notification| notification.integration == NAME)
        );
        received.push(notifications.first().map(|notification| notification.kind));
        assert_eq!(
            tracker.notifications(&app).await.unwrap(),
            [],
            "it is reported once"
        );
        let next = timer.tick().await.unwrap();
        clock.set(next.max(clock.now()) + TimeDelta::seconds(1));
    }
    assert_eq!(
        received,
        [
            None,
            Some(NotificationKind::Failing),
            None,
            Some(NotificationKind::Recovered)
        ]
    );
    app.close().await;
}

#[tokio::test]
async fn a_sync_from_the_tray_is_reported_only_if_it_fails() {
    let server = server().await;
    load_practice(&server, &Practice::generate(73, 20), "notifications_tray").await;
    let harness = Harness::open().await;
    let mut proxy = TcpProxy::to(server.port()).await;
    let mut input = harness.input(&server, NAME, "notifications_tray");
    input.connection.port = proxy.port();
    harness
        .app
        .add_integration(&input, SaveMode::Tested)
        .await
        .unwrap();
    let (mut received, mut last) = (Vec::new(), None);
    for is_cut in [false, true] {
        if is_cut {
            proxy.cut().await;
        }
        let runs = harness.app.sync_everything(Trigger::Window).await.unwrap();
        let [run] = runs[..] else {
            panic!("one integration: {runs:?}")
        };
        received.push(harness.app.notification_for(run).await.unwrap());
        last = Some(run);
    }
    let failed = Notification {
        integration: NAME.to_owned(),
        kind: NotificationKind::Failed,
        run: last.unwrap(),
    };
    assert_eq!(received, [None, Some(failed)]);
}
