//! What the card says of a timed sync that did not begin when it was due.

use domain::MissedReason;
use office::view::{IntegrationCard, IntegrationHealth, MissedView, QuietInput, ScheduleInput};

use crate::clockwork::instant;
use crate::month::{HOME, Month};
use crate::timer::daily;

impl Month {
    async fn awake(&mut self, until: &str) {
        self.awake_until(instant(HOME, until)).await;
    }

    async fn asleep(&mut self, until: &str) {
        self.asleep_until(instant(HOME, until)).await;
    }

    async fn evening_card(&self) -> IntegrationCard {
        self.card_of(self.evening).await
    }

    async fn missed(&self) -> Option<MissedView> {
        self.evening_card().await.missed
    }
}

fn begun(missed: Option<MissedView>) -> (MissedReason, String, String) {
    let missed = missed.expect("something was missed");
    let minute = |time: &str| time.chars().take(16).collect();
    (missed.reason, minute(&missed.due_at), minute(&missed.begun_at))
}

fn told(reason: MissedReason, due_at: &str, begun_at: &str) -> (MissedReason, String, String) {
    (reason, due_at.to_owned(), begun_at.to_owned())
}

#[tokio::test]
async fn a_computer_that_slept_and_a_program_that_was_not_open_are_told_apart() {
    let mut month = Month::begin("missed").await;
    month.awake("2019-05-02T18:30:00").await;
    month.asleep("2019-05-03T07:00:00").await;
    month.awake("2019-05-03T07:01:00").await;
    assert_eq!(
        begun(month.missed().await),
        told(MissedReason::Asleep, "2019-05-02T18:00", "2019-05-03T06:00")
    );
    month.awake("2019-05-03T18:30:00").await;
    month.closed_until(instant(HOME, "2019-05-05T07:00:00")).await;
    month.awake("2019-05-05T07:01:00").await;
    assert_eq!(
        begun(month.missed().await),
        told(MissedReason::NotOpen, "2019-05-04T18:00", "2019-05-05T07:00")
    );
}

#[tokio::test]
async fn quiet_hours_are_the_reason_only_if_they_held_the_sync_up() {
    let mut month = Month::begin("missed_quiet").await;
    let quiet = ScheduleInput {
        quiet: Some(QuietInput {
            from: "21:00".to_owned(),
            to: "07:00".to_owned(),
        }),
        ..daily("19:00")
    };
    month.office.set_schedule(month.evening, &quiet).await.unwrap();
    month.awake("2019-05-02T18:30:00").await;
    month.asleep("2019-05-02T22:00:00").await;
    month.awake("2019-05-03T07:01:00").await;
    assert_eq!(
        begun(month.missed().await),
        told(MissedReason::Quiet, "2019-05-02T18:00", "2019-05-03T06:00")
    );
    month.awake("2019-05-03T18:30:00").await;
    month.asleep("2019-05-03T20:00:00").await;
    month.awake("2019-05-03T20:01:00").await;
    assert_eq!(
        begun(month.missed().await),
        told(MissedReason::Asleep, "2019-05-03T18:00", "2019-05-03T19:00")
    );
}

#[tokio::test]
async fn the_reason_is_that_of_the_first_try_also_while_the_network_is_not_back() {
    let mut month = Month::begin("missed_network").await;
    month.awake("2019-05-02T18:30:00").await;
    month.wire.cut().await;
    month.asleep("2019-05-03T07:00:00").await;
    month.awake("2019-05-03T07:08:00").await;
    let card = month.evening_card().await;
    assert_eq!(card.health, IntegrationHealth::Failing);
    let expected = told(MissedReason::Asleep, "2019-05-02T18:00", "2019-05-03T06:00");
    assert_eq!(begun(card.missed), expected);
    month.wire.mend().await;
    month.awake("2019-05-03T09:30:00").await;
    let card = month.evening_card().await;
    assert_eq!(card.health, IntegrationHealth::UpToDate);
    assert_eq!(begun(card.missed), expected);
}

#[tokio::test]
async fn a_slot_missed_behind_one_that_failed_has_its_own_reason_and_another_schedule_forgets_it() {
    let mut month = Month::begin("missed_behind").await;
    month.awake("2019-05-02T18:30:00").await;
    month.wire.cut().await;
    month.awake("2019-05-02T19:30:00").await;
    assert_eq!(month.missed().await, None, "it began in time, and failed");
    month.asleep("2019-05-04T10:00:00").await;
    month.wire.mend().await;
    month.awake("2019-05-04T10:01:00").await;
    assert_eq!(
        begun(month.missed().await),
        told(MissedReason::Asleep, "2019-05-03T18:00", "2019-05-04T09:00")
    );
    let card = month.office.set_schedule(month.evening, &daily("20:00")).await;
    assert_eq!(card.unwrap().missed, None);
}
