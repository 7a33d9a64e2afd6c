//! What the history is looked through for, and what it tells of one patient.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Ending, ErrorCode, Fault, Field, IntegrationId, Limit, Mode, Outcome, RunId, Trigger};
use sqlx::Connection;
use store::{ChangeKind, FieldChange, Link, RunFilter, Update};

use crate::support::{Office, create, fields, update};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A run that began then, of one integration, ended so.
async fn run(
    office: &Office,
    integration: IntegrationId,
    trigger: Trigger,
    ended: (Outcome, Option<ErrorCode>),
    began: &str,
) -> RunId {
    let lease = office.store.try_lease(integration).await.unwrap();
    let run = office
        .store
        .start_run(&lease, Mode::Full, trigger, Limit::None)
        .await
        .unwrap();
    let fault = ended.1.map(|code| Fault::new(code, "It happened.", "Do this."));
    office
        .store
        .finish_run(run, ended.0, None, fault.as_ref())
        .await
        .unwrap();
    let mut db = office.raw().await;
    sqlx::query("UPDATE runs SET started_at = ?, finished_at = ? WHERE id = ?")
        .bind(at(began).timestamp_millis())
        .bind((at(began) + TimeDelta::seconds(90)).timestamp_millis())
        .bind(run.0)
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    run
}

async fn found(office: &Office, filter: RunFilter) -> Vec<i64> {
    let page = office.store.runs(filter, 0, 100).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.iter().map(|run| run.id.0).collect()
}

#[tokio::test]
async fn a_filter_finds_exactly_the_runs_that_are_all_it_says() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let main = office.integration(company, "Main office").await;
    let west = office.integration(company, "Westside").await;
    let done = (Outcome::Completed, None);
    let asked = (Outcome::Failed, Some(ErrorCode::NeedsDecision));
    let failed = (Outcome::Failed, Some(ErrorCode::NoAnswer));
    let unexplained = (Outcome::Failed, None);
    let first = run(&office, main, Trigger::Window, done, "2026-11-01T08:00:00Z")
        .await
        .0;
    let second = run(&office, west, Trigger::Timer, failed, "2026-11-02T08:00:00Z")
        .await
        .0;
    let third = run(&office, main, Trigger::Timer, asked, "2026-11-03T08:00:00Z")
        .await
        .0;
    let fourth = run(
        &office,
        main,
        Trigger::Command,
        unexplained,
        "2026-11-04T08:00:00Z",
    )
    .await
    .0;
    let sync = office.sync(company, west).await;
    let fifth = sync.run.0;

    let all = RunFilter::default();
    for (filter, expected) in [
        (all, vec![fifth, fourth, third, second, first]),
        (
            RunFilter {
                integration: Some(west),
                ..all
            },
            vec![fifth, second],
        ),
        (
            RunFilter {
                trigger: Some(Trigger::Timer),
                ..all
            },
            vec![third, second],
        ),
        (
            RunFilter {
                ending: Some(Ending::Completed),
                ..all
            },
            vec![first],
        ),
        (
            RunFilter {
                ending: Some(Ending::Asks),
                ..all
            },
            vec![third],
        ),
        (
            RunFilter {
                ending: Some(Ending::Failed),
                ..all
            },
            vec![fourth, second],
        ),
        (
            RunFilter {
                ending: Some(Ending::Running),
                ..all
            },
            vec![fifth],
        ),
        (
            RunFilter {
                ending: Some(Ending::Limited),
                ..all
            },
            vec![],
        ),
        (
            RunFilter {
                from: Some(at("2026-11-02T08:00:00Z")),
                until: Some(at("2026-11-04T08:00:00Z")),
                ..all
            },
            vec![third, second],
        ),
        (
            RunFilter {
                integration: Some(main),
                trigger: Some(Trigger::Timer),
                ending: Some(Ending::Asks),
                ..all
            },
            vec![third],
        ),
    ] {
        assert_eq!(found(&office, filter).await, expected, "{filter:?}");
    }
    let until = RunFilter {
        until: Some(at("2026-11-05T00:00:00Z")),
        ..all
    };
    let tallies = office.store.run_tallies(&until).await.unwrap();
    let endings: Vec<_> = tallies.iter().map(|tally| tally.ending).collect();
    assert_eq!(
        endings,
        [Ending::Completed, Ending::Failed, Ending::Asks, Ending::Failed]
    );
    assert!(
        tallies
            .iter()
            .all(|tally| tally.took == Some(TimeDelta::seconds(90)))
    );
    let under_way = office.store.run_tallies(&all).await.unwrap();
    assert_eq!(under_way.last().unwrap().took, None);
}

#[tokio::test]
async fn what_the_desk_enters_and_edits_is_on_record_field_by_field() {
    let office = Office::open().await;
    let company = office.company("Bright Smiles").await;
    let before = fields("Ann", "Lee", "1979-04-12");
    let id = office
        .store
        .add_patient(company, &before, "Prefers mornings".to_owned())
        .await
        .unwrap();
    let mut after = before.clone();
    after.last_name = "Ray".to_owned();
    after.email = String::new();
    for _ in 0..2 {
        let notes = "Prefers evenings".to_owned();
        office.store.update_patient(id, &after, notes).await.unwrap();
    }
    let page = office.store.patient_events(id, 0, 10).await.unwrap();
    assert_eq!(
        (page.total, page.rows.len()),
        (2, 2),
        "an edit that changes nothing is none"
    );
    assert!(
        page.rows
            .iter()
            .all(|event| event.sync.is_none() && !event.ssn_changed)
    );
    let change = |field, from: &str, to: &str| FieldChange {
        field,
        from: from.to_owned(),
        to: to.to_owned(),
    };
    assert_eq!(page.rows[0].kind, ChangeKind::Updated);
    assert_eq!(
        page.rows[0].fields,
        [
            change(Field::LastName, "Lee", "Ray"),
            change(Field::Email, "family@example.test", "")
        ]
    );
    assert_eq!(
        (page.rows[1].kind, page.rows[1].fields.len()),
        (ChangeKind::Created, 12)
    );
    assert!(
        page.rows
            .iter()
            .flat_map(|event| &event.fields)
            .all(|change| !change.to.contains("Prefers"))
    );
}

#[tokio::test]
async fn a_patients_events_name_the_sync_and_go_on_by_pages() {
    let (office, sync) = Office::syncing().await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let page = sync.creating(vec![create(42, ann.clone(), Some("123-45-6789"))]);
    office.store.apply_page(&page).await.unwrap();
    let id = office.linked(&sync, 42).await.unwrap();
    let mut moved = ann;
    moved.city = "Keizer".to_owned();
    let changed = vec![FieldChange {
        field: Field::City,
        from: "Salem".to_owned(),
        to: "Keizer".to_owned(),
    }];
    let edit = Update {
        changed,
        link: Link::Existing,
        ..update(id, 42, moved)
    };
    office.store.apply_page(&sync.updating(vec![edit])).await.unwrap();
    office
        .store
        .rename_integration(sync.integration, "Downtown")
        .await
        .unwrap();

    let all = office.store.patient_events(id, 0, 10).await.unwrap();
    let kinds: Vec<_> = all.rows.iter().map(|event| event.kind).collect();
    assert_eq!(
        (all.total, kinds),
        (2, vec![ChangeKind::Updated, ChangeKind::Created])
    );
    let by = all.rows[0].sync.as_ref().unwrap();
    assert_eq!((by.run, by.integration_name.as_str()), (sync.run, "Downtown"));
    assert_eq!((by.mode, by.trigger), (Mode::Full, Trigger::Window));
    assert!(all.rows[1].ssn_changed);
    let second = office.store.patient_events(id, 1, 1).await.unwrap();
    assert_eq!((second.total, &second.rows[..]), (2, &all.rows[1..]));
}

#[tokio::test]
async fn who_was_entered_by_hand_before_this_was_recorded_has_a_beginning_too() {
    let (office, sync) = Office::syncing().await;
    let by_hand = office
        .store
        .add_patient(sync.company, &fields("Ann", "Lee", "1979-04-12"), String::new())
        .await
        .unwrap();
    let page = sync.creating(vec![create(42, fields("Bob", "Lee", "1979-04-12"), None)]);
    office.store.apply_page(&page).await.unwrap();
    let by_sync = office.linked(&sync, 42).await.unwrap();
    let mut db = office.raw().await;
    let older = "DROP TABLE desk_changes; DELETE FROM _sqlx_migrations WHERE version = 51";
    sqlx::raw_sql(older).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    office.store.clone().close().await.unwrap();

    let store = office.second_handle().await;
    for (patient, sync) in [(by_hand, false), (by_sync, true)] {
        let events = store.patient_events(patient, 0, 10).await.unwrap();
        assert_eq!((events.total, events.rows[0].kind), (1, ChangeKind::Created));
        assert_eq!(events.rows[0].sync.is_some(), sync);
    }
}
