//! Filters of the run history, and the history of one patient.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Counts, Fault, Field, IntegrationId, Limit, Mode, Outcome, PatNum, Problem, ProblemCode, Reconciliation,
    RunId, RunStatus, Trigger,
};
use sqlx::{Connection, Executor};
use store::{ChangeKind, FieldChange, OpenProblem, PageChanges, PatientRef, RunFilter, Update};

use crate::support::{
    App, create, creating, deactivating, deactivation, fields, finish, link, update, updating,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A run of an integration with this start and end.
async fn run(
    app: &App,
    integration: IntegrationId,
    trigger: Trigger,
    ended: (Outcome, Option<Fault>),
    began: &str,
) -> RunId {
    let lease = app.store.try_lease(integration).await.unwrap();
    let run = app
        .store
        .start_run(&lease, Mode::Full, trigger, Limit::None)
        .await
        .unwrap();
    let fault = ended.1;
    app.store
        .finish_run(run, ended.0, None, fault.as_ref())
        .await
        .unwrap();
    let mut db = app.raw().await;
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

async fn found(app: &App, filter: RunFilter) -> Vec<i64> {
    let page = app.store.runs(filter, 0, 100).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.iter().map(|run| run.id.0).collect()
}

#[tokio::test]
async fn a_filter_finds_exactly_the_runs_that_meet_every_condition() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let main = app.integration(company, "Main office").await;
    let west = app.integration(company, "Westside").await;
    let done = (Outcome::Completed, None);
    let asked = (Outcome::Failed, Some(Fault::SourceEmpty { linked: 30 }));
    let failed = (Outcome::Failed, Some(Fault::RowsRepeated));
    let unexplained = (Outcome::Failed, None);
    let first = run(&app, main, Trigger::Window, done, "2026-11-01T08:00:00Z")
        .await
        .0;
    let second = run(&app, west, Trigger::Timer, failed, "2026-11-02T08:00:00Z")
        .await
        .0;
    let third = run(&app, main, Trigger::Timer, asked, "2026-11-03T08:00:00Z")
        .await
        .0;
    let fourth = run(&app, main, Trigger::Command, unexplained, "2026-11-04T08:00:00Z")
        .await
        .0;
    let sync = app.sync(company, west).await;
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
                mode: Some(Mode::Incremental),
                ..all
            },
            vec![],
        ),
        (
            RunFilter {
                changed_patients: true,
                ..all
            },
            vec![],
        ),
        (
            RunFilter {
                status: Some(RunStatus::Completed),
                ..all
            },
            vec![first],
        ),
        (
            RunFilter {
                status: Some(RunStatus::NeedsDecision),
                ..all
            },
            vec![third],
        ),
        (
            RunFilter {
                status: Some(RunStatus::Failed),
                ..all
            },
            vec![fourth, second],
        ),
        (
            RunFilter {
                status: Some(RunStatus::Running),
                ..all
            },
            vec![fifth],
        ),
        (
            RunFilter {
                status: Some(RunStatus::Limited),
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
                status: Some(RunStatus::NeedsDecision),
                ..all
            },
            vec![third],
        ),
    ] {
        assert_eq!(found(&app, filter).await, expected, "{filter:?}");
    }
    let until = RunFilter {
        until: Some(at("2026-11-05T00:00:00Z")),
        ..all
    };
    let runs = app.store.run_stats(&until).await.unwrap();
    let statuses: Vec<_> = runs.iter().map(|run| run.status).collect();
    assert_eq!(
        statuses,
        [
            RunStatus::Completed,
            RunStatus::Failed,
            RunStatus::NeedsDecision,
            RunStatus::Failed
        ]
    );
    assert!(
        runs.iter()
            .all(|run| (run.timed, run.took) == (1, TimeDelta::seconds(90)))
    );
    let under_way = app.store.run_stats(&all).await.unwrap();
    assert_eq!(under_way.last().unwrap().timed, 0);
}

#[tokio::test]
async fn what_the_desk_enters_and_edits_is_recorded_field_by_field() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let before = fields("Ann", "Lee", "1979-04-12");
    let id = app
        .store
        .add_patient(company, &before, "Prefers mornings".to_owned())
        .await
        .unwrap();
    let mut after = before.clone();
    after.last_name = "Ray".to_owned();
    after.email = String::new();
    for _ in 0..2 {
        let notes = "Prefers evenings".to_owned();
        app.store.update_patient(id, &after, notes).await.unwrap();
    }
    let page = app.store.patient_events(id, 0, 10).await.unwrap();
    assert_eq!(
        (page.total, page.rows.len()),
        (2, 2),
        "an edit that changes nothing is none"
    );
    assert!(
        page.rows
            .iter()
            .all(|event| event.sync.is_none() && event.fields.iter().all(|change| change.field != Field::Ssn))
    );
    assert_eq!(page.rows[0].kind, ChangeKind::Updated);
    assert_eq!(
        page.rows[0].fields,
        [
            FieldChange::new(Field::LastName, "Lee", "Ray"),
            FieldChange::new(Field::Email, "family@example.test", ""),
            FieldChange::new(Field::DeskNotes, "Prefers mornings", "Prefers evenings"),
        ]
    );
    let added = &page.rows[1];
    assert_eq!((added.kind, added.fields.len()), (ChangeKind::Created, 13));
    assert_eq!(
        added.fields[12],
        FieldChange::new(Field::DeskNotes, "", "Prefers mornings")
    );
    let user = Some(store::computer_user());
    assert!(page.rows.iter().all(|event| event.author.as_deref() == user));
}

#[tokio::test]
async fn a_patients_events_name_the_sync_and_are_paged() {
    let (app, sync) = App::syncing().await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let page = creating(vec![create(42, ann.clone(), Some("123-45-6789"))]);
    app.apply(&sync, &page).await.unwrap();
    let id = app.linked(&sync, 42).await.unwrap();
    let mut moved = ann;
    moved.city = "Keizer".to_owned();
    let changed = vec![FieldChange::new(Field::City, "Salem", "Keizer")];
    let edit = Update {
        changed,
        ..update(id, 42, moved)
    };
    app.apply(&sync, &updating(vec![edit])).await.unwrap();
    app.store
        .rename_integration(sync.integration, "Downtown")
        .await
        .unwrap();

    let all = app.store.patient_events(id, 0, 10).await.unwrap();
    let kinds: Vec<_> = all.rows.iter().map(|event| event.kind).collect();
    assert_eq!(
        (all.total, kinds),
        (2, vec![ChangeKind::Updated, ChangeKind::Created])
    );
    let by = all.rows[0].sync.as_ref().unwrap();
    assert_eq!((by.run, by.integration_name.as_str()), (sync.run, "Downtown"));
    assert_eq!((by.mode, by.trigger), (Mode::Full, Trigger::Window));
    assert_eq!(all.rows[1].fields.last().unwrap().field, Field::Ssn);
    let second = app.store.patient_events(id, 1, 1).await.unwrap();
    assert_eq!((second.total, &second.rows[..]), (2, &all.rows[1..]));
}

/// An addition's record holds no values; the patient's later changes tell them.
#[tokio::test]
async fn an_addition_shows_the_values_it_had_whatever_changed_later() {
    let (app, sync) = App::syncing().await;
    let ann = fields("Ann", "Lee", "1979-04-12");
    let page = creating(vec![
        create(1, ann.clone(), Some("900-11-2222")),
        create(2, ann.clone(), None),
    ]);
    app.apply(&sync, &page).await.unwrap();
    let (one, two) = (
        app.linked(&sync, 1).await.unwrap(),
        app.linked(&sync, 2).await.unwrap(),
    );
    let added = async |patient| {
        let events = app.store.patient_events(patient, 0, 100).await.unwrap().rows;
        let of_run = app.store.run_changes(sync.run, 0, 100).await.unwrap().rows;
        let is_addition =
            |row: &&store::ChangeRecord| row.patient == patient && row.kind == ChangeKind::Created;
        let recorded = of_run.iter().find(is_addition).unwrap();
        assert_eq!(events.last().unwrap().fields, recorded.fields);
        recorded.fields.clone()
    };
    let before = (added(one).await, added(two).await);
    assert_eq!(
        (before.0.len(), before.1.len()),
        (13, 12),
        "one of them has an SSN"
    );

    let mut now = ann;
    now.city = "Keizer".to_owned();
    let moved = (
        FieldChange::new(Field::City, "Salem", "Keizer"),
        None,
        now.clone(),
    );
    now.email = String::new();
    let mail = FieldChange::new(Field::Email, "family@example.test", "");
    for (change, ssn, now) in [moved, (mail, Some("900-11-3333"), now)] {
        for (patient, number) in [(one, 1), (two, 2)] {
            let change = Update {
                changed: vec![change.clone()],
                ssn: ssn.map(|ssn: &str| domain::Ssn::new(ssn.to_owned())),
                ..update(patient, number, now.clone())
            };
            app.apply(&sync, &updating(vec![change])).await.unwrap();
        }
    }
    let left = deactivation(two, 2, domain::InactiveReason::Archived);
    app.apply(&sync, &deactivating(&[left])).await.unwrap();
    assert_eq!((added(one).await, added(two).await), before);
    // The desk may edit a patient whose integration was removed.
    app.store.remove_integration(sync.integration).await.unwrap();
    app.store
        .update_patient(one, &fields("Anna", "Ray", "1979-04-13"), String::new())
        .await
        .unwrap();
    assert_eq!(added(one).await, before.0);
}

/// A batch's additions are one row in the store, and one record each for everyone else.
#[tokio::test]
async fn additions_are_listed_one_by_one_among_the_other_changes() {
    let (app, sync) = App::syncing().await;
    let person = |number: i64| {
        let day = format!("1979-04-{number:02}");
        create(number, fields("Ann", "Lee", &day), None)
    };
    app.apply(&sync, &creating((1..=5).map(person).collect()))
        .await
        .unwrap();
    let by_desk = fields("Bob", "Ray", "1980-01-01");
    let by_desk = app
        .store
        .add_patient(sync.company, &by_desk, String::new())
        .await
        .unwrap();
    let three = app.linked(&sync, 3).await.unwrap();
    let mut moved = fields("Ann", "Lee", "1979-04-03");
    moved.city = "Keizer".to_owned();
    let mut page = creating(vec![person(7), person(8)]);
    page.updates.push(Update {
        changed: vec![FieldChange::new(Field::City, "Salem", "Keizer")],
        ..update(three, 3, moved)
    });
    (page.counts.rows_read, page.counts.updated) = (3, 1);
    app.apply(&sync, &page).await.unwrap();
    // Number 2 continues as 22.
    let two = app.linked(&sync, 2).await.unwrap();
    let page = PageChanges {
        removed_links: vec![PatNum(2)],
        links: vec![link(22, PatientRef::Existing(two))],
        ..PageChanges::default()
    };
    app.apply(&sync, &page).await.unwrap();

    let all = app.store.run_changes(sync.run, 0, 100).await.unwrap();
    let listed: Vec<_> = all.rows.iter().map(|row| (row.kind, row.pat_num.0)).collect();
    let created = |number| (ChangeKind::Created, number);
    let mut expected: Vec<_> = [1, 2, 3, 4, 5, 7, 8].map(created).to_vec();
    expected.extend([(ChangeKind::Updated, 3), (ChangeKind::Linked, 22)]);
    assert_eq!((all.total, listed), (9, expected));
    for offset in 0..9 {
        let page = app.store.run_changes(sync.run, offset, 3).await.unwrap();
        let rows = all.rows.iter().skip(usize::try_from(offset).unwrap()).take(3);
        assert_eq!((page.total, page.rows), (9, rows.cloned().collect()), "{offset}");
    }
    for (patient, kinds) in [
        (app.linked(&sync, 1).await.unwrap(), vec![ChangeKind::Created]),
        (two, vec![ChangeKind::Linked, ChangeKind::Created]),
        (three, vec![ChangeKind::Updated, ChangeKind::Created]),
        (by_desk, vec![ChangeKind::Created]),
        (app.linked(&sync, 8).await.unwrap(), vec![ChangeKind::Created]),
        (domain::PatientId(99), vec![]),
    ] {
        let events = app.store.patient_events(patient, 0, 10).await.unwrap();
        let found: Vec<_> = events.rows.iter().map(|event| event.kind).collect();
        assert_eq!((events.total, found), (kinds.len() as u64, kinds), "{patient}");
        let is_by_sync = events.rows.iter().all(|event| event.sync.is_some());
        assert_eq!(is_by_sync, patient != by_desk, "{patient}");
    }
}

#[tokio::test]
async fn old_runs_that_changed_nothing_become_daily_totals() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let main = app.integration(company, "Main office").await;
    let done = || (Outcome::Completed, None);
    let mut old = Vec::new();
    for minute in 0..5 {
        let began = format!("2026-01-01T08:0{minute}:00Z");
        old.push(run(&app, main, Trigger::Timer, done(), &began).await);
    }
    let failed = (Outcome::Failed, Some(Fault::RowsRepeated));
    old.push(run(&app, main, Trigger::Timer, failed.clone(), "2026-01-01T09:00:00Z").await);
    old.push(run(&app, main, Trigger::Timer, failed, "2026-01-02T09:00:00Z").await);
    // One that changed a patient stays, however old it is.
    let sync = app.sync(company, main).await;
    let page = creating(vec![create(1, fields("Ann", "Lee", "1979-04-12"), None)]);
    app.apply(&sync, &page).await.unwrap();
    let changed = sync.run;
    app.store
        .finish_run(changed, Outcome::Completed, None, None)
        .await
        .unwrap();
    drop(sync);
    let before = app.store.run_stats(&RunFilter::default()).await.unwrap();
    let recent = Utc::now().to_rfc3339();
    let last = run(&app, main, Trigger::Window, done(), &recent).await;
    let kept = found(&app, RunFilter::default()).await;
    // The last run of each outcome stays: of the failed ones the second.
    assert_eq!(kept, [last.0, changed.0, old[6].0]);

    let after = app.store.run_stats(&RunFilter::default()).await.unwrap();
    let sum = |stats: &[store::RunStats]| {
        stats
            .iter()
            .fold((0, 0, TimeDelta::zero()), |(runs, errors, took), stats| {
                (runs + stats.runs, errors + stats.errors, took + stats.took)
            })
    };
    let (runs, errors, took) = sum(&before);
    let last = after
        .iter()
        .filter(|stats| stats.started_at > Utc::now() - TimeDelta::days(1));
    let last_took = last
        .filter(|stats| stats.added == 0)
        .map(|stats| stats.took)
        .sum::<TimeDelta>();
    assert_eq!(sum(&after), (runs + 1, errors, took + last_took));
    let of_day = RunFilter {
        status: Some(RunStatus::Completed),
        until: Some(at("2026-01-02T00:00:00Z")),
        ..RunFilter::default()
    };
    let incremental = RunFilter {
        mode: Some(Mode::Incremental),
        ..of_day
    };
    assert_eq!(app.store.run_stats(&incremental).await.unwrap(), []);
    let changing = RunFilter {
        changed_patients: true,
        ..RunFilter::default()
    };
    assert_eq!(found(&app, changing).await, [changed.0]);
    let stats = app.store.run_stats(&changing).await.unwrap();
    assert_eq!((stats.len(), stats[0].added), (1, 1));
    let day = app.store.run_stats(&of_day).await.unwrap();
    assert_eq!(day.len(), 1);
    assert_eq!((day[0].runs, day[0].longest), (5, TimeDelta::seconds(90)));
    app.store.integrity_check().await.unwrap();
}

/// 500 patients with a problem, met again by each run. After a quarter of a year, each further run replaces an older one.
#[tokio::test]
async fn a_store_does_not_grow_with_the_number_of_its_syncs() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let main = app.integration(company, "Main office").await;
    let problems = (0..500).map(|number| OpenProblem {
        problem: Problem {
            pat_num: PatNum(number),
            code: ProblemCode::NoBirthdate,
            detail: None,
        },
        changed_at: None,
        cluster: None,
    });
    let changes = PageChanges {
        problems: problems.collect(),
        counts: Counts {
            rows_read: 500,
            skipped: 500,
            ..Counts::default()
        },
        ..PageChanges::default()
    };
    let mut raw = app.raw().await;
    let mut sizes = Vec::new();
    for round in 0..4 {
        for minute in 0..60 {
            let sync = app.sync(company, main).await;
            app.apply(&sync, &changes).await.unwrap();
            finish(&app, &sync, &Reconciliation::default()).await;
            let outcome = if minute % 2 == 0 {
                Outcome::Completed
            } else {
                Outcome::Failed
            };
            app.store.finish_run(sync.run, outcome, None, None).await.unwrap();
            let age = TimeDelta::days(200 - round) - TimeDelta::minutes(minute);
            let aged =
                "UPDATE runs SET started_at = started_at - ?, finished_at = finished_at - ? WHERE id = ?";
            let aged = sqlx::query(aged)
                .bind(age.num_milliseconds())
                .bind(age.num_milliseconds());
            aged.bind(sync.run.0).execute(&mut raw).await.unwrap();
        }
        let mut rows = Vec::new();
        for table in ["runs", "run_problems", "open_problems", "changes"] {
            let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            rows.push(
                sqlx::query_scalar::<_, i64>(count)
                    .fetch_one(&mut raw)
                    .await
                    .unwrap(),
            );
        }
        let pages: i64 = sqlx::query_scalar("PRAGMA page_count")
            .fetch_one(&mut raw)
            .await
            .unwrap();
        sizes.push((rows, pages));
    }
    // The last run of each outcome.
    assert_eq!(sizes[0].0, [2, 0, 500, 0]);
    assert!(sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
    let totals: (i64, i64) = sqlx::query_as("SELECT count(*), sum(runs) FROM daily_totals")
        .fetch_one(&mut raw)
        .await
        .unwrap();
    assert!(
        totals.0 <= 10 && totals.1 == 4 * 60 - 2,
        "two outcomes a day: {totals:?}"
    );
    raw.close().await.unwrap();
}

#[tokio::test]
async fn ending_a_run_folds_some_old_runs_however_many_there_are() {
    let app = App::open().await;
    let company = app.company("Bright Smiles").await;
    let main = app.integration(company, "Main office").await;
    let mut raw = app.raw().await;
    raw.execute(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000) \
         INSERT INTO runs (integration, integration_name, mode, trigger, outcome, started_at, active_at, finished_at) \
         SELECT 1, 'Main office', 'incremental', 'timer', 'completed', n, n, n + 1 FROM n",
    )
    .await
    .unwrap();
    let mut left: Vec<i64> = Vec::new();
    for _ in 0..6 {
        run(
            &app,
            main,
            Trigger::Timer,
            (Outcome::Completed, None),
            "2026-01-01T08:00:00Z",
        )
        .await;
        let count = sqlx::query_scalar("SELECT count(*) FROM runs");
        left.push(count.fetch_one(&mut raw).await.unwrap());
    }
    raw.close().await.unwrap();
    assert_eq!(left, [801, 602, 403, 204, 5, 1]);
}
