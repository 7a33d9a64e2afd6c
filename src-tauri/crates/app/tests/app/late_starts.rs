//! The card of an integration whose scheduled sync started late.

use app::LateReason;
use app::view::{IntegrationCard, IntegrationHealth, LateStart, QuietInput, ScheduleInput};
use chrono::{DateTime, Utc};

use crate::fake_clock::instant;
use crate::six_weeks::{HOME, SixWeeks};
use crate::timer::daily;

impl SixWeeks {
    async fn awake(&mut self, until: &str) {
        self.awake_until(instant(HOME, until)).await;
    }

    async fn asleep(&mut self, until: &str) {
        self.asleep_until(instant(HOME, until)).await;
    }

    async fn evening_card(&self) -> IntegrationCard {
        self.card_of(self.evening).await
    }

    async fn late(&self) -> Option<LateStart> {
        self.evening_card().await.late
    }
}

fn started(late: Option<LateStart>) -> (LateReason, String, String) {
    let late = late.expect("a sync started late");
    let minute = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M").to_string();
    (late.reason, minute(late.due_at), minute(late.started_at))
}

fn expected(reason: LateReason, due_at: &str, started_at: &str) -> (LateReason, String, String) {
    (reason, due_at.to_owned(), started_at.to_owned())
}

#[tokio::test]
async fn a_sleeping_computer_and_a_closed_program_are_different_reasons() {
    let mut weeks = SixWeeks::begin("missed").await;
    weeks.awake("2019-05-02T18:30:00").await;
    weeks.asleep("2019-05-03T07:00:00").await;
    weeks.awake("2019-05-03T07:01:00").await;
    assert_eq!(
        started(weeks.late().await),
        expected(LateReason::Asleep, "2019-05-02T18:00", "2019-05-03T06:00")
    );
    weeks.awake("2019-05-03T18:30:00").await;
    weeks.closed_until(instant(HOME, "2019-05-05T07:00:00")).await;
    weeks.awake("2019-05-05T07:01:00").await;
    assert_eq!(
        started(weeks.late().await),
        expected(LateReason::NotOpen, "2019-05-04T18:00", "2019-05-05T07:00")
    );
}

#[tokio::test]
async fn quiet_hours_are_the_reason_only_if_they_delayed_the_sync() {
    let mut weeks = SixWeeks::begin("missed_quiet").await;
    let quiet = ScheduleInput {
        quiet: Some(QuietInput {
            from: "21:00".to_owned(),
            to: "07:00".to_owned(),
        }),
        ..daily("19:00")
    };
    weeks.app.set_schedule(weeks.evening, &quiet).await.unwrap();
    weeks.awake("2019-05-02T18:30:00").await;
    weeks.asleep("2019-05-02T22:00:00").await;
    weeks.awake("2019-05-03T07:01:00").await;
    assert_eq!(
        started(weeks.late().await),
        expected(LateReason::Quiet, "2019-05-02T18:00", "2019-05-03T06:00")
    );
    weeks.awake("2019-05-03T18:30:00").await;
    weeks.asleep("2019-05-03T20:00:00").await;
    weeks.awake("2019-05-03T20:01:00").await;
    assert_eq!(
        started(weeks.late().await),
        expected(LateReason::Asleep, "2019-05-03T18:00", "2019-05-03T19:00")
    );
}

#[tokio::test]
async fn the_reason_is_that_of_the_first_attempt_while_the_network_is_not_back() {
    let mut weeks = SixWeeks::begin("missed_network").await;
    weeks.awake("2019-05-02T18:30:00").await;
    weeks.proxy.cut().await;
    weeks.asleep("2019-05-03T07:00:00").await;
    weeks.awake("2019-05-03T07:08:00").await;
    let card = weeks.evening_card().await;
    assert_eq!(card.health, IntegrationHealth::Failing);
    let expected_start = expected(LateReason::Asleep, "2019-05-02T18:00", "2019-05-03T06:00");
    assert_eq!(started(card.late), expected_start);
    weeks.proxy.restore().await;
    weeks.awake("2019-05-03T09:30:00").await;
    let card = weeks.evening_card().await;
    assert_eq!(card.health, IntegrationHealth::UpToDate);
    assert_eq!(started(card.late), expected_start);
}

#[tokio::test]
async fn a_slot_missed_after_a_failed_one_has_its_own_reason_and_a_new_schedule_clears_it() {
    let mut weeks = SixWeeks::begin("missed_behind").await;
    weeks.awake("2019-05-02T18:30:00").await;
    weeks.proxy.cut().await;
    weeks.awake("2019-05-02T19:30:00").await;
    assert_eq!(weeks.late().await, None, "it started on time and failed");
    weeks.asleep("2019-05-04T10:00:00").await;
    weeks.proxy.restore().await;
    weeks.awake("2019-05-04T10:01:00").await;
    assert_eq!(
        started(weeks.late().await),
        expected(LateReason::Asleep, "2019-05-03T18:00", "2019-05-04T09:00")
    );
    let card = weeks.app.set_schedule(weeks.evening, &daily("20:00")).await;
    assert_eq!(card.unwrap().late, None);
}
