//! What the office hears of its timed syncs, with the real timer, clock apart.

use chrono::TimeDelta;
use chrono_tz::America::Chicago;
use office::view::{QuietInput, ScheduleInput, TimingInput};
use office::{Attention, Clock, Day, Notice, Saving, Tidings, Timer, Trigger};
use practice::Practice;

use crate::clockwork::{TestClock, Wire, instant};
use crate::desk::{Desk, hold, server};

const NAME: &str = "Main office";

#[tokio::test]
async fn the_office_hears_of_a_second_failure_and_of_the_recovery_and_of_nothing_else() {
    let server = server().await;
    hold(&server, &Practice::generate(71, 20), "attention").await;
    let desk = Desk::open().await;
    let clock = TestClock::at(Chicago, "2019-06-03T12:00:00");
    let office = desk.office_by(&clock).await;
    let mut wire = Wire::to(server.port()).await;
    let mut input = desk.input(&server, NAME, "attention");
    input.connection.port = wire.port();
    let id = office.add_integration(&input, Saving::Tested).await.unwrap().id;
    let evening = ScheduleInput {
        timing: TimingInput::Daily {
            at: "19:00".to_owned(),
        },
        days: Day::ALL.to_vec(),
        quiet: None::<QuietInput>,
    };
    office.set_schedule(id, &evening).await.unwrap();
    let mut timer = Timer::new(&office);
    let mut attention = Attention::joining(TimeDelta::zero());
    assert_eq!(attention.look(&office).await.unwrap(), []);

    wire.cut().await;
    clock.set(instant(Chicago, "2019-06-03T19:00:01"));
    let mut heard = Vec::new();
    for tries in 1..=4 {
        if tries == 4 {
            wire.mend().await;
        }
        timer.look().await;
        assert!(timer.run_ended().await, "try {tries}");
        let notices = attention.look(&office).await.unwrap();
        assert!(notices.iter().all(|notice| notice.integration == NAME));
        heard.push(notices.first().map(|notice| notice.tidings));
        assert_eq!(attention.look(&office).await.unwrap(), [], "it is told once");
        let next = timer.look().await.unwrap();
        clock.set(next.max(clock.now()) + TimeDelta::seconds(1));
    }
    assert_eq!(
        heard,
        [None, Some(Tidings::Failing), None, Some(Tidings::Recovered)]
    );
    office.close().await;
}

#[tokio::test]
async fn a_sync_of_everything_is_told_about_only_if_it_fails() {
    let server = server().await;
    hold(&server, &Practice::generate(73, 20), "attention_all").await;
    let desk = Desk::open().await;
    let mut wire = Wire::to(server.port()).await;
    let mut input = desk.input(&server, NAME, "attention_all");
    input.connection.port = wire.port();
    desk.office.add_integration(&input, Saving::Tested).await.unwrap();
    let mut told = Vec::new();
    for is_cut in [false, true] {
        if is_cut {
            wire.cut().await;
        }
        let runs = desk.office.sync_everything(Trigger::Window).await.unwrap();
        let [run] = runs[..] else {
            panic!("one integration: {runs:?}")
        };
        told.push(desk.office.tidings_of(run).await.unwrap());
    }
    let failed = Notice {
        integration: NAME.to_owned(),
        tidings: Tidings::Failed,
    };
    assert_eq!(told, [None, Some(failed)]);
}
