use domain::{ChangePosition, Counts, Departure, Epoch, Outcome, PatNum, Problem, ProblemCode, Standing};
use store::{
    ChangeKind, CursorMove, Deactivation, FullWalk, IncrementalWalk, Link, PageWrite, Refresh, StoreError,
};

use crate::support::{Office, Sync, by_number, create, everybody, fields, fingerprint, update};

fn walk(position: i64) -> CursorMove {
    CursorMove::Full(FullWalk {
        started: Epoch(1_000),
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

/// Everything that a page may change, as far as anybody can see it.
async fn state(office: &Office, sync: &Sync) -> String {
    let patients = office.store.patients(&everybody()).await.unwrap();
    let mut records = Vec::new();
    for row in &patients.rows {
        let record = office.store.patient(row.id).await.unwrap();
        let changes = office.store.patient_changes(row.id).await.unwrap();
        records.push((
            record.fields,
            record.standing,
            record.has_ssn,
            record.desk_notes,
            record.links,
            changes,
        ));
    }
    let pages: Vec<_> = (0..5).map(by_number).collect();
    let linked = office
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
    let run = office.store.run(sync.run).await.unwrap();
    let problems = office.store.run_problems(sync.run, None, 0, 10).await.unwrap();
    let cursor = office.store.cursor(sync.integration).await.unwrap();
    format!("{records:?} {links:?} {run:?} {problems:?} {cursor:?}")
}

#[tokio::test]
async fn a_page_is_written_with_its_cursor_counters_and_records() {
    let (office, sync) = Office::syncing().await;
    let applied = office.store.apply_page(&first_page(&sync)).await.unwrap();
    assert_eq!(
        (
            applied.totals.rows_read,
            applied.totals.added,
            applied.totals.skipped
        ),
        (3, 1, 2)
    );

    let patient = office.linked(&sync, 1).await.unwrap();
    let record = office.store.patient(patient).await.unwrap();
    assert_eq!(record.fields, fields("Ann", "Lee", "1979-04-12"));
    assert_eq!(record.company, sync.company);
    assert_eq!((record.has_ssn, record.standing), (true, Standing::Active));
    assert_eq!(record.links[0].integration_name, "Main office");

    let run = office.store.run(sync.run).await.unwrap();
    assert_eq!((run.counts, run.errors, run.outcome), (applied.totals, 1, None));
    let cursor = office.store.cursor(sync.integration).await.unwrap();
    assert_eq!(cursor.full.unwrap().position, Some(PatNum(3)));

    let changes = office.store.run_changes(sync.run, 0, 10).await.unwrap();
    let change = &changes.rows[0];
    assert_eq!(
        (changes.total, change.kind, change.patient),
        (1, ChangeKind::Created, patient)
    );
    assert!(change.ssn_changed);
    assert_eq!(change.fields.len(), 12);
    assert!(
        change
            .fields
            .iter()
            .all(|field| field.from.is_empty() && !field.to.is_empty())
    );
    office.store.integrity_check().await.unwrap();
}

#[tokio::test]
async fn a_page_with_one_bad_row_leaves_nothing_behind() {
    let (office, sync) = Office::syncing().await;
    office.store.apply_page(&first_page(&sync)).await.unwrap();
    let ann = office.linked(&sync, 1).await.unwrap();
    let before = state(&office, &sync).await;
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
        departure: Departure::Deceased,
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
    page.refreshes.push(Refresh {
        pat_num: PatNum(99),
        standing: Standing::Active,
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
        office.store.apply_page(&page).await.expect_err(what);
        assert_eq!(state(&office, &sync).await, before, "{what}");
    }
    office.store.apply_page(&good()).await.unwrap();
    assert_ne!(state(&office, &sync).await, before);
    office.store.integrity_check().await.unwrap();
}

#[tokio::test]
async fn cursors_come_back_as_they_were_moved() {
    let (office, sync) = Office::syncing().await;
    let position = |position| IncrementalWalk {
        started: Epoch(2_000),
        position,
    };
    let full = FullWalk {
        started: Epoch(1_000),
        position: None,
    };
    let apply = async |cursor| {
        office
            .store
            .apply_page(&PageWrite {
                cursor,
                ..sync.page()
            })
            .await
            .unwrap();
        office.store.cursor(sync.integration).await.unwrap()
    };
    assert_eq!(apply(CursorMove::Full(full)).await.full, Some(full));
    for place in [
        ChangePosition::Beginning,
        ChangePosition::Before(Epoch(-5)),
        ChangePosition::Behind(Epoch(1_900), PatNum(i64::MIN)),
    ] {
        let cursors = apply(CursorMove::Incremental(position(place))).await;
        assert_eq!(
            (cursors.incremental, cursors.full),
            (Some(position(place)), Some(full))
        );
        assert_eq!(apply(CursorMove::Stay).await, cursors);
    }
    let cursors = apply(CursorMove::FinishIncremental { since: Epoch(2_000) }).await;
    assert_eq!(
        (cursors.incremental, cursors.full, cursors.since),
        (None, Some(full), Some(Epoch(2_000)))
    );
    assert_eq!(cursors.full_finished_at, None);
    apply(CursorMove::Incremental(position(ChangePosition::Beginning))).await;
    let cursors = apply(CursorMove::FinishFull { since: Epoch(1_000) }).await;
    assert_eq!(
        (cursors.incremental, cursors.full, cursors.since),
        (None, None, Some(Epoch(1_000)))
    );
    assert!(cursors.full_finished_at.is_some());
    let later = apply(CursorMove::FinishIncremental { since: Epoch(3_000) }).await;
    assert_eq!(later.full_finished_at, cursors.full_finished_at);
}

#[tokio::test]
async fn a_page_of_a_run_that_is_over_is_refused() {
    let (office, sync) = Office::syncing().await;
    office
        .store
        .finish_run(sync.run, Outcome::Cancelled, None, None)
        .await
        .unwrap();
    let error = office.store.apply_page(&first_page(&sync)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotFound("sync")), "{error:?}");
    assert_eq!(office.total().await, 0);
}

#[tokio::test]
async fn a_page_larger_than_a_statement_is_written_whole() {
    let (office, sync) = Office::syncing().await;
    let names: Vec<_> = (0..1_203_i64)
        .map(|number| fields("Ann", &format!("Lee{number}"), "1979-04-12"))
        .collect();
    let creates = (0..)
        .zip(&names)
        .map(|(number, it)| create(number, it.clone(), Some("900112222")))
        .collect();
    office.store.apply_page(&sync.creating(creates)).await.unwrap();
    let page: Vec<_> = (0..1_203).map(by_number).collect();
    let linked = office
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
    office.store.apply_page(&sync.updating(updates)).await.unwrap();
    let deactivations: Vec<_> = linked
        .iter()
        .map(|(number, it)| Deactivation {
            patient: it.patient,
            pat_num: *number,
            departure: Departure::Inactive,
            into: None,
        })
        .collect();
    let page_of_departures = PageWrite {
        deactivations,
        ..sync.page()
    };
    office.store.apply_page(&page_of_departures).await.unwrap();
    let linked = office
        .store
        .lookup(sync.integration, sync.company, &page)
        .await
        .unwrap()
        .linked;
    assert_eq!(linked.len(), 1_203);
    for (number, it) in linked {
        assert_eq!(it.fields.city, format!("City {number}"));
        assert_eq!(it.fields.last_name, format!("Lee{number}"));
        assert!(!it.has_ssn);
        assert_eq!(it.standing, Standing::Departed(Departure::Inactive));
    }
    assert_eq!(office.store.run(sync.run).await.unwrap().counts.rows_read, 2_406);
    office.store.integrity_check().await.unwrap();
}
