//! How an integration is doing by its history, and how several are doing together. No server is needed: what syncs did is
//! written as another program on this computer would.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Limit;
use office::view::{ConnectionInput, IntegrationCard, IntegrationHealth, IntegrationInput};
use office::{
    Attention, ErrorCode, Fault, IntegrationId, Mode, Outcome, Overall, RunId, Saving, Tidings, Trigger,
    overall,
};
use store::Store;

use crate::desk::{Desk, password};
use crate::shared_office::store;

async fn add(desk: &Desk, name: &str) -> IntegrationId {
    let input = IntegrationInput {
        name: name.to_owned(),
        company: desk.company,
        connection: ConnectionInput {
            integration: None,
            host: "127.0.0.1".to_owned(),
            port: 3306,
            username: "root".to_owned(),
            password: Some(password("unused")),
            tls: None,
        },
        database: "demo".to_owned(),
    };
    let card = desk
        .office
        .add_integration(&input, Saving::Untested)
        .await
        .unwrap();
    card.id
}

fn fault(code: ErrorCode) -> Fault {
    Fault::new(code, "What happened.", "What to do.")
}

/// Puts a run that ended so into the history: `ok`, `part`, `fail`, `asks`, `stop` or `lost`.
async fn ran(store: &Store, id: IntegrationId, ending: &str) -> RunId {
    let (outcome, fault) = match ending {
        "ok" => (Outcome::Completed, None),
        "part" => (Outcome::Limited, None),
        "fail" => (Outcome::Failed, Some(fault(ErrorCode::NoAnswer))),
        "asks" => (Outcome::Failed, Some(fault(ErrorCode::NeedsDecision))),
        "stop" => (Outcome::Cancelled, None),
        _ => (Outcome::Interrupted, None),
    };
    let lease = store.try_lease(id).await.unwrap();
    let run = store
        .start_run(&lease, Mode::Incremental, Trigger::Timer, Limit::None)
        .await
        .unwrap();
    store
        .finish_run(run, outcome, None, fault.as_ref())
        .await
        .unwrap();
    run
}

#[tokio::test]
async fn a_sync_that_was_stopped_hides_no_failure_and_no_question() {
    use IntegrationHealth::{Failing, NeedsYou, Unfinished, UpToDate};
    let desk = Desk::open().await;
    let store = store(&desk).await;
    let often = format!("ok fail{}", " stop".repeat(25));
    // The history, oldest first; which of its runs is told of, and since which one it fails.
    for (number, (history, health, told, since)) in [
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
        let id = add(&desk, &format!("Number {number}")).await;
        let mut runs = Vec::new();
        for ending in history.split(' ') {
            runs.push(ran(&store, id, ending).await);
        }
        let card = desk.card(id).await;
        assert_eq!(card.health, health, "{history}");
        assert_eq!(card.last_ended, runs.last().copied(), "{history}");
        let last = card.last_run.unwrap();
        assert_eq!(last.run_id, runs[told], "{history}");
        let troubled = matches!(health, Failing | NeedsYou);
        assert_eq!(card.trouble, last.fault.filter(|_| troubled), "{history}");
        let began = match since {
            Some(first) => Some(desk.office.run(runs[first]).await.unwrap().started_at),
            None => None,
        };
        assert_eq!(card.failing_since, began, "{history}");
    }
}

#[tokio::test]
async fn a_sync_that_is_stopped_after_a_failure_is_no_news() {
    let desk = Desk::open().await;
    let store = store(&desk).await;
    let id = add(&desk, "Main office").await;
    let mut attention = Attention::joining(TimeDelta::zero());
    ran(&store, id, "fail").await;
    attention.look(&desk.office).await.unwrap();
    for (ending, told) in [("fail", Some(Tidings::Failing)), ("stop", None), ("lost", None)] {
        ran(&store, id, ending).await;
        let heard = attention.look(&desk.office).await.unwrap();
        assert_eq!(heard.first().map(|notice| notice.tidings), told, "{ending}");
    }
}

fn at(day: u32) -> String {
    format!("2026-11-{day:02}T19:00:00Z")
}

fn instant(day: u32) -> Option<DateTime<Utc>> {
    Some(at(day).parse().unwrap())
}

#[tokio::test]
async fn of_several_integrations_the_state_that_matters_most_is_told_with_the_oldest_data() {
    use IntegrationHealth::{Failing, Late, NeedsYou, New, Paused, Syncing, Unfinished, UpToDate};
    let desk = Desk::open().await;
    let id = add(&desk, "Main office").await;
    let one = desk.card(id).await;
    let card = |name: &str, health, data: Option<u32>| IntegrationCard {
        name: name.to_owned(),
        health,
        data_as_of: data.map(at),
        ..one.clone()
    };
    assert_eq!(overall(&[]), Overall::default());
    let worst_first = [
        Failing, NeedsYou, Late, Syncing, Unfinished, Paused, UpToDate, New,
    ];
    for pair in worst_first.windows(2) {
        let told = overall(&[card("B", pair[1], Some(3)), card("A", pair[0], Some(9))]);
        assert_eq!(
            (told.health, told.integration.as_deref(), told.data_as_of),
            (Some(pair[0]), Some("A"), instant(3)),
            "{pair:?}"
        );
    }
    let late = overall(&[
        card("A", Late, Some(9)),
        card("B", Late, Some(2)),
        card("C", New, None),
    ]);
    assert_eq!(
        (late.integration.as_deref(), late.data_as_of),
        (Some("B"), instant(2))
    );
    let failing = |name: &str, since| IntegrationCard {
        failing_since: Some(at(since)),
        trouble: Some(fault(ErrorCode::NoAnswer)),
        ..card(name, Failing, Some(1))
    };
    let told = overall(&[failing("A", 12), failing("B", 11), card("C", UpToDate, None)]);
    let expected = Overall {
        health: Some(Failing),
        integration: Some("B".to_owned()),
        failing_since: instant(11),
        trouble: Some(fault(ErrorCode::NoAnswer)),
        data_as_of: instant(1),
    };
    assert_eq!(told, expected);
    let alone = overall(&[failing("A", 12)]);
    assert_eq!((alone.integration, alone.failing_since), (None, instant(12)));
}
