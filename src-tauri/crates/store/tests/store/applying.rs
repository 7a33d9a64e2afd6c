use domain::{
    ChangePosition, Counts, Field, InactiveReason, Outcome, PatNum, PatientStatus, Problem, ProblemCode,
    ServerTime,
};
use store::{
    ChangeKind, CursorMove, Deactivation, FullWalk, IncrementalWalk, Link, LinkUpdate, PageWrite, StoreError,
    Thing,
};

use crate::support::{App, Sync, by_number, create, everybody, fields, fingerprint, update};

fn walk(position: i64) -> CursorMove {
    CursorMove::Full(FullWalk {
        started: ServerTime(1_000),
        position: Some(PatNum(position)),
    })
}

/// A page that creates, skips and moves the cursor.
pub(crate) fn first_page(sync: &Sync) -> PageWrite {
    PageWrite {
        problems: vec![
            Problem {
                pat_num: PatNum(2),
                code: ProblemCode::NoBirthdate,
                detail: None,
            },
            Problem {
                pat_num: PatNum(3),
                code: ProblemCode::BirthdateImpossible,
                detail: Some("1979-00-15".to_owned()),
            },
        ],
        counts: Counts {
            rows_read: 3,
            added: 1,
            skipped: 2,
            ..Counts::default()
        },
        cursor: walk(3),
        ..sync.creating(vec![create(
            1,
            fields("Ann", "Lee", "1979-04-12"),
            Some("900-11-2222"),
        )])
    }
}

/// Everything that a page may change, as far as it can be read.
async fn state(app: &App, sync: &Sync) -> String {
    let patients = app.store.patients(&everybody()).await.unwrap();
    let mut records = Vec::new();
    for row in &patients.rows {
        let record = app.store.patient(row.id).await.unwrap();
        let changes = app.patient_changes(row.id).await;
        records.push((
            record.fields,
            record.status,
            record.has_ssn,
            record.desk_notes,
            record.links,
            changes,
        ));
    }
    let pages: Vec<_> = (0..5).map(by_number).collect();
    let linked = app
        .store
        .lookup(sync.integration, sync.company, &pages)
        .await
        .unwrap()
        .linked;
    let mut links: Vec<_> = linked
        .into_iter()
        .map(|(number, it)| (number, it.patient, it.fingerprint))
        .collect();
    links.sort_by_key(|(number, ..)| *number);
    let run = app.store.run(sync.run).await.unwrap();
    let problems = app.run_problems(sync.run).await;
    let cursor = app.store.cursor(sync.integration).await.unwrap();
    format!("{records:?} {links:?} {run:?} {problems:?} {cursor:?}")
}

#[tokio::test]
async fn a_page_is_written_with_its_cursor_counters_and_records() {
    let (app, sync) = App::syncing().await;
    app.store.apply_page(&first_page(&sync)).await.unwrap();

    let patient = app.linked(&sync, 1).await.unwrap();
    let record = app.store.patient(patient).await.unwrap();
    assert_eq!(record.fields, fields("Ann", "Lee", "1979-04-12"));
    assert_eq!(record.company, sync.company);
    assert_eq!((record.has_ssn, record.status), (true, PatientStatus::Active));
    assert_eq!(record.links[0].integration_name, "Main office");

    let run = app.store.run(sync.run).await.unwrap();
    let counts = (run.counts.rows_read, run.counts.added, run.counts.skipped);
    assert_eq!((counts, run.errors, run.outcome), ((3, 1, 2), 1, None));
    let cursor = app.store.cursor(sync.integration).await.unwrap();
    assert_eq!(cursor.full.unwrap().position, Some(PatNum(3)));

    let changes = app.store.run_changes(sync.run, 0, 10).await.unwrap();
    let change = &changes.rows[0];
    assert_eq!(
        (changes.total, change.kind, change.patient),
        (1, ChangeKind::Created, patient)
    );
    let (ssn, fields) = change.fields.split_last().unwrap();
    assert_eq!((ssn.field, &ssn.from, &ssn.to), (Field::Ssn, &None, &None));
    assert_eq!(fields.len(), 12);
    for field in fields {
        assert_eq!(field.from.as_deref(), Some(""));
        assert!(field.to.as_ref().is_some_and(|to| !to.is_empty()));
    }
    app.store.integrity_check().await.unwrap();
}

#[tokio::test]
async fn a_page_with_one_bad_row_changes_nothing() {
    let (app, sync) = App::syncing().await;
    app.store.apply_page(&first_page(&sync)).await.unwrap();
    let ann = app.linked(&sync, 1).await.unwrap();
    let before = state(&app, &sync).await;
    let stranger = domain::PatientId(ann.0 + 77);
    let bob = || fields("Bob", "Ray", "1980-05-05");
    let good = || PageWrite {
        problems: first_page(&sync).problems,
        cursor: walk(9),
        counts: Counts {
            rows_read: 2,
            added: 1,
            updated: 1,
            ..Counts::default()
        },
        updates: vec![update(ann, 1, fields("Anna", "Lee", "1979-04-12"))],
        ..sync.creating(vec![create(4, bob(), None)])
    };
    let gone = |patient, pat_num| Deactivation {
        patient,
        pat_num: PatNum(pat_num),
        reason: InactiveReason::Deceased,
        into: None,
    };

    let mut bad = Vec::new();
    let mut page = good();
    page.creates.push(create(1, bob(), None));
    bad.push(("a number that is linked already", page));
    let mut page = good();
    page.creates.push(create(4, bob(), None));
    bad.push(("the same number twice", page));
    let mut page = good();
    page.updates.push(update(stranger, 5, bob()));
    bad.push(("a patient who is not there", page));
    let mut page = good();
    page.updates[0].pat_num = PatNum(5);
    bad.push(("a link that is not there", page));
    let mut page = good();
    page.updates[0].link = Link::New;
    bad.push(("a link that is there already", page));
    let mut page = good();
    page.link_updates.push(LinkUpdate {
        pat_num: PatNum(99),
        status: PatientStatus::Active,
        fingerprint: fingerprint(9),
    });
    bad.push(("a fingerprint of no link", page));
    let mut page = good();
    page.deactivations.push(gone(ann, 4));
    bad.push(("a departure under another's number", page));
    let mut page = good();
    page.deactivations.push(gone(stranger, 1));
    bad.push(("a departure of nobody", page));
    let mut page = good();
    page.counts.unchanged = 1;
    bad.push(("counts that do not add up", page));

    for (what, page) in bad {
        app.store.apply_page(&page).await.expect_err(what);
        assert_eq!(state(&app, &sync).await, before, "{what}");
    }
    app.store.apply_page(&good()).await.unwrap();
    assert_ne!(state(&app, &sync).await, before);
    app.store.integrity_check().await.unwrap();
}

#[tokio::test]
async fn cursors_are_read_as_they_were_written() {
    let (app, sync) = App::syncing().await;
    let position = |position| IncrementalWalk {
        started: ServerTime(2_000),
        position,
    };
    let full = FullWalk {
        started: ServerTime(1_000),
        position: None,
    };
    let apply = async |cursor| {
        app.store
            .apply_page(&PageWrite {
                cursor,
                ..sync.page()
            })
            .await
            .unwrap();
        app.store.cursor(sync.integration).await.unwrap()
    };
    assert_eq!(apply(CursorMove::Full(full)).await.full, Some(full));
    for place in [
        ChangePosition::Beginning,
        ChangePosition::Before(ServerTime(-5)),
        ChangePosition::After(ServerTime(1_900), PatNum(i64::MIN)),
    ] {
        let cursors = apply(CursorMove::Incremental(position(place))).await;
        assert_eq!(
            (cursors.incremental, cursors.full),
            (Some(position(place)), Some(full))
        );
        assert_eq!(apply(CursorMove::Stay).await, cursors);
    }
    let cursors = apply(CursorMove::FinishIncremental {
        since: ServerTime(2_000),
    })
    .await;
    assert_eq!(
        (cursors.incremental, cursors.full, cursors.since),
        (None, Some(full), Some(ServerTime(2_000)))
    );
    assert_eq!(cursors.full_finished_at, None);
    apply(CursorMove::Incremental(position(ChangePosition::Beginning))).await;
    let cursors = apply(CursorMove::FinishFull {
        since: ServerTime(1_000),
    })
    .await;
    assert_eq!(
        (cursors.incremental, cursors.full, cursors.since),
        (None, None, Some(ServerTime(1_000)))
    );
    assert!(cursors.full_finished_at.is_some());
    let later = apply(CursorMove::FinishIncremental {
        since: ServerTime(3_000),
    })
    .await;
    assert_eq!(later.full_finished_at, cursors.full_finished_at);
}

#[tokio::test]
async fn a_page_of_a_finished_run_is_refused() {
    let (app, sync) = App::syncing().await;
    app.store
        .finish_run(sync.run, Outcome::Cancelled, None, None)
        .await
        .unwrap();
    let error = app.store.apply_page(&first_page(&sync)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound(Thing::Run)), "{error:?}");
    assert_eq!(app.total().await, 0);
}

#[tokio::test]
async fn a_page_larger_than_a_statement_is_written_whole() {
    let (app, sync) = App::syncing().await;
    let names: Vec<_> = (0..1_203_i64)
        .map(|number| fields("Ann", &format!("Lee{number}"), "1979-04-12"))
        .collect();
    let creates = (0..)
        .zip(&names)
        .map(|(number, it)| create(number, it.clone(), Some("900112222")))
        .collect();
    app.store.apply_page(&sync.creating(creates)).await.unwrap();
    let page: Vec<_> = (0..1_203).map(by_number).collect();
    let linked = app
        .store
        .lookup(sync.integration, sync.company, &page)
        .await
        .unwrap()
        .linked;
    let updates: Vec<_> = linked
        .iter()
        .map(|(number, it)| {
            let mut fields = it.fields.clone();
            fields.city = format!("City {number}");
            update(it.patient, number.0, fields)
        })
        .collect();
    app.store.apply_page(&sync.updating(updates)).await.unwrap();
    let deactivations: Vec<_> = linked
        .iter()
        .map(|(number, it)| Deactivation {
            patient: it.patient,
            pat_num: *number,
            reason: InactiveReason::Inactive,
            into: None,
        })
        .collect();
    let page_of_departures = PageWrite {
        deactivations,
        ..sync.page()
    };
    app.store.apply_page(&page_of_departures).await.unwrap();
    let linked = app
        .store
        .lookup(sync.integration, sync.company, &page)
        .await
        .unwrap()
        .linked;
    assert_eq!(linked.len(), 1_203);
    for (number, it) in linked {
        assert_eq!(it.fields.city, format!("City {number}"));
        assert_eq!(it.fields.last_name, format!("Lee{number}"));
        assert!(!app.store.patient(it.patient).await.unwrap().has_ssn);
        assert_eq!(it.status, PatientStatus::Inactive(InactiveReason::Inactive));
    }
    assert_eq!(app.store.run(sync.run).await.unwrap().counts.rows_read, 2_406);
    app.store.integrity_check().await.unwrap();
}
