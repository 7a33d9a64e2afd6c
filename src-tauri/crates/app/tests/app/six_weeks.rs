//! Six weeks in Casablanca, where clocks go back when Ramadan begins and forward when it ends, with a computer that sleeps,
//! restarts, and loses its network. The clock is simulated; engine, store, and server are real.

use std::sync::Arc;

use app::view::{IntegrationCard, IntegrationHealth, ScheduleInput, TimingInput};
use app::{App, Clock, Day, IntegrationId, Mode, Outcome, Page, RunId, Timer, Trigger};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use domain::Limit;
use opendental_testkit::{Practice, Server, edits};
use sqlx::MySqlConnection;

use crate::fake_clock::{FakeClock, instant};
use crate::harness::{Harness, card, load_practice, server};
use crate::tcp_proxy::TcpProxy;
use crate::timer::daily;

pub(crate) const HOME: Tz = Tz::Africa__Casablanca;

/// A sync that the timer started.
struct Attempt {
    integration: IntegrationId,
    at: NaiveDateTime,
    outcome: Option<Outcome>,
}

pub(crate) struct SixWeeks {
    harness: Harness,
    _server: Arc<Server>,
    pub(crate) app: App,
    clock: Arc<FakeClock>,
    timer: Timer,
    pub(crate) proxy: TcpProxy,
    db: MySqlConnection,
    pub(crate) evening: IntegrationId,
    hours: IntegrationId,
    seen: RunId,
    attempts: Vec<Attempt>,
}

impl SixWeeks {
    /// With two databases.
    pub(crate) async fn begin(name: &str) -> Self {
        let (hours, evening) = (format!("{name}_hours"), format!("{name}_evening"));
        let server = server().await;
        load_practice(&server, &Practice::generate(72, 30), &hours).await;
        let db = load_practice(&server, &Practice::generate(71, 60), &evening).await;
        let harness = Harness::open().await;
        let clock = FakeClock::at(HOME, "2019-05-02T08:30:00");
        let app = harness.app_with_clock(&clock).await;
        let proxy = TcpProxy::to(server.port()).await;
        let mut added = Vec::new();
        for database in [&evening, &hours] {
            let mut input = harness.input(&server, database, database);
            input.connection.port = proxy.port();
            let card = app.add_integration(&input, app::SaveMode::Tested).await.unwrap();
            added.push(card.id);
        }
        let within_hours = ScheduleInput {
            timing: TimingInput::Every {
                minutes: 180,
                from: "09:00".to_owned(),
                to: "18:00".to_owned(),
            },
            days: vec![Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri],
            quiet: None,
        };
        app.set_schedule(added[0], &daily("19:00")).await.unwrap();
        app.set_schedule(added[1], &within_hours).await.unwrap();
        Self {
            timer: Timer::new(&app),
            evening: added[0],
            hours: added[1],
            seen: RunId(0),
            attempts: Vec::new(),
            harness,
            _server: server,
            app,
            clock,
            proxy,
            db,
        }
    }

    /// The computer is on: the timer ticks whenever it would.
    pub(crate) async fn awake_until(&mut self, end: DateTime<Utc>) {
        while self.clock.now() < end {
            let next = self.timer.tick().await;
            if self.timer.run_ended().await {
                self.note().await;
                continue;
            }
            let next = next.map_or(end, |next| next.min(end));
            self.clock.set(next);
            self.timer.detect_sleep(next, next);
        }
    }

    pub(crate) async fn asleep_until(&mut self, end: DateTime<Utc>) {
        let planned = self.clock.now() + TimeDelta::minutes(1);
        self.clock.set(end);
        self.timer.detect_sleep(planned, end);
    }

    /// The program ends and starts again later.
    pub(crate) async fn closed_until(&mut self, end: DateTime<Utc>) {
        self.clock.set(end);
        self.timer = Timer::new(&self.app);
    }

    pub(crate) async fn card_of(&self, integration: IntegrationId) -> IntegrationCard {
        card(&self.app, integration).await
    }

    async fn note(&mut self) {
        let page = Page { offset: 0, limit: 20 };
        let runs = self.app.runs(None, page).await.unwrap().rows;
        let new: Vec<_> = runs.into_iter().take_while(|run| run.id > self.seen).collect();
        for run in new.into_iter().rev() {
            // The other integration's run may still be running.
            let Some(outcome) = run.outcome else { break };
            assert_eq!((run.trigger, run.limit), (Trigger::Timer, Limit::None));
            self.seen = run.id;
            self.attempts.push(Attempt {
                integration: run.integration,
                at: self.clock.wall(),
                outcome: Some(outcome),
            });
        }
    }

    /// The practice edits patients.
    async fn edit(&mut self, date: NaiveDate) {
        let seed = date.ordinal().into();
        edits::change_phones(&mut self.db, 3, seed).await.unwrap();
    }

    fn of(&self, integration: IntegrationId, date: NaiveDate) -> Vec<(String, Outcome)> {
        let attempts = self
            .attempts
            .iter()
            .filter(|one| one.integration == integration && one.at.date() == date);
        attempts
            .map(|one| (one.at.format("%H:%M").to_string(), one.outcome.unwrap()))
            .collect()
    }

    async fn day(&mut self, date: NaiveDate) {
        let at = |time: &str| instant(HOME, &format!("{date}T{time}"));
        match date.day() {
            // The network is three minutes late after a night with a missed evening sync.
            8 if date.month() == 5 => {
                self.proxy.cut().await;
                self.asleep_until(at("07:30:00")).await;
                self.awake_until(at("07:33:00")).await;
                assert_eq!(
                    card(&self.app, self.evening).await.health,
                    IntegrationHealth::Failing
                );
                self.proxy.restore().await;
            }
            // The server is repaired from the evening of the 14th to the next morning.
            15 if date.month() == 5 => {
                self.awake_until(at("10:15:00")).await;
                let card = card(&self.app, self.evening).await;
                assert_eq!(card.health, IntegrationHealth::Failing);
                assert!(card.failing_since.is_some() && card.last_run.unwrap().fault.is_some());
                self.proxy.restore().await;
            }
            22 if date.month() == 5 => self.closed_until(at("08:10:00")).await,
            _ => self.asleep_until(at("07:30:00")).await,
        }
        self.awake_until(at("12:10:00")).await;
        self.edit(date).await;
        match (date.month(), date.day()) {
            // The lid is closed before the evening sync.
            (5, 7 | 17) | (6, 3) => self.awake_until(at("16:10:00")).await,
            (5, 14) => {
                self.awake_until(at("18:30:00")).await;
                self.proxy.cut().await;
                self.awake_until(at("23:59:00")).await;
            }
            (5, 21) => self.awake_until(at("18:40:00")).await,
            _ => self.awake_until(at("20:30:00")).await,
        }
    }

    fn check_evening(&self, date: NaiveDate) {
        let done: Vec<(String, Outcome)> = self.of(self.evening, date);
        let completed: Vec<&str> = done
            .iter()
            .filter(|(_, outcome)| *outcome == Outcome::Completed)
            .map(|(time, _)| time.as_str())
            .collect();
        let expected: &[&str] = match (date.month(), date.day()) {
            (5, 7 | 17 | 21) | (6, 3) | (5, 14) => &[],
            (5, 18) | (6, 4) => &["07:30", "19:00"],
            (5, 22) => &["08:10", "19:00"],
            (5, 8) => &["07:33", "19:00"],
            (5, 15) => return assert_eq!(completed.len(), 2, "{done:?}"),
            _ => &["19:00"],
        };
        assert_eq!(completed, expected, "{date}: {done:?}");
        let failed = done.len() - completed.len();
        match (date.month(), date.day()) {
            (5, 8) => assert!((2..=4).contains(&failed), "{done:?}"),
            (5, 14) => assert!((5..=7).contains(&failed), "{done:?}"),
            (5, 15) => assert!((4..=7).contains(&failed), "{done:?}"),
            _ => assert_eq!(failed, 0, "{date}: {done:?}"),
        }
    }

    fn check_hours(&self, date: NaiveDate) {
        let times: Vec<String> = self
            .of(self.hours, date)
            .into_iter()
            .map(|(time, _)| time)
            .collect();
        if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            assert!(
                times.iter().all(|time| time.as_str() < "09:00"),
                "{date}: {times:?}"
            );
            return;
        }
        let shut = matches!((date.month(), date.day()), (5, 7 | 17) | (6, 3));
        let slots: &[&str] = if shut {
            &["09:00", "12:00", "15:00"]
        } else {
            &["09:00", "12:00", "15:00", "18:00"]
        };
        for slot in slots {
            let outage = (date.month(), date.day()) == (5, 15) && *slot == "09:00";
            let begun = times.iter().filter(|time| time == slot).count();
            assert!(begun == 1 || outage, "{date} {slot}: {times:?}");
        }
    }
}

#[tokio::test]
async fn six_weeks_with_two_clock_changes_lose_no_evening_and_repeat_none() {
    let mut weeks = SixWeeks::begin("month").await;
    let first = NaiveDate::from_ymd_opt(2019, 5, 2).unwrap();
    weeks.awake_until(instant(HOME, "2019-05-02T20:30:00")).await;
    let days: Vec<NaiveDate> = first.iter_days().skip(1).take(42).collect();
    let mut offsets = std::collections::BTreeSet::new();
    for date in &days {
        weeks.day(*date).await;
        weeks.check_evening(*date);
        weeks.check_hours(*date);
        offsets.insert(weeks.clock.now().naive_utc() - weeks.clock.wall());
        let card = card(&weeks.app, weeks.evening).await;
        let reason = card.late.map(|late| late.reason);
        match (date.month(), date.day()) {
            (5, 14) => assert_eq!(card.health, IntegrationHealth::Failing),
            (5, 7 | 17 | 21) | (6, 3) => assert_eq!(reason, None),
            _ => assert_eq!(
                (card.health, reason),
                (IntegrationHealth::UpToDate, None),
                "{date}"
            ),
        }
    }
    assert_eq!(offsets.len(), 2, "the clock was set");
    // All edits are here: a manual sync has nothing to do.
    for integration in [weeks.evening, weeks.hours] {
        let run = weeks.harness.sync(integration, Mode::Full, None).await;
        assert_eq!(
            (run.outcome, run.counts.added, run.counts.updated),
            (Some(Outcome::Completed), 0, 0)
        );
    }
    let updated: u64 = weeks
        .harness
        .app
        .runs(
            Some(weeks.evening),
            Page {
                offset: 0,
                limit: 1_000,
            },
        )
        .await
        .unwrap()
        .rows
        .iter()
        .map(|run| run.counts.updated)
        .sum();
    assert!(updated > 80, "the edits were many: {updated}");
}
